/* SPDX-License-Identifier: Apache-2.0 */
#include "can/dbc.h"

#include <time.h>

#include "tests/can/dbc_kit.h"

#define FIXTURE "tests/can/fixtures/van.dbc"

static char *read_fixture(size_t *len)
{
    static char text[16384];
    FILE *in = fopen(FIXTURE, "rb");
    if (in == NULL) {
        printf("Bail out! %s: cannot be opened; run from the root of the project\n",
               FIXTURE);
        exit(1);
    }
    *len = fread(text, 1, sizeof text, in);
    (void)fclose(in);
    return text;
}

static double value_of(const struct database_message *message, const char *name,
                       const uint8_t data[static FRAME_DATA_MAX])
{
    const struct database_signal *signal = database_signal(message, name);
    EXPECT(signal != NULL && database_signal_holds(signal, data));
    return signal_raw(&signal->layout, signal_bits(&signal->layout, data)) *
               signal->scale +
           signal->offset;
}

static void a_whole_file_is_read_and_decodes(void)
{
    size_t len;
    const char *text = read_fixture(&len);
    const struct database *database = kit_read_bytes(text, len);
    EXPECT_TEXT(kit_said, "");
    EXPECT_EQ(database->message_count, 5);
    const struct database_message *engine = database_find(database, 0x3A0, false);
    EXPECT_TEXT(engine->name, "EngineStatus");
    EXPECT_EQ(engine->cycle_ms, 20);
    uint8_t data[FRAME_DATA_MAX] = {0x1F, 0x40, 0x5A, 0xFF};
    EXPECT(value_of(engine, "EngineSpeed", data) == 2000);
    EXPECT(value_of(engine, "CoolantTemperature", data) == 50);
    EXPECT_TEXT(database_signal(engine, "CoolantTemperature")->unit, "\xC2\xB0"
                                                                     "C");
    EXPECT(value_of(engine, "Torque", data) == -0.5);
    const struct database_message *speed = database_find(database, 0x0CFEF121, true);
    EXPECT(speed != NULL && speed->j1939);
    EXPECT(database_find(database, 0x301, false)->fd);
}

static void every_end_of_line_is_read_alike(void)
{
    size_t len;
    const char *text = read_fixture(&len);
    char *crlf = calloc(2, len + 4);
    size_t used = 3;
    memcpy(crlf, "\xEF\xBB\xBF", 3);
    for (size_t i = 0; i < len; i++) {
        if (text[i] == '\n') {
            crlf[used++] = '\r';
        }
        crlf[used++] = text[i];
    }
    EXPECT(kit_read_bytes(crlf, used) != NULL);
    EXPECT_TEXT(kit_said, "");
    for (size_t i = 0; i < used; i++) {
        crlf[i] = crlf[i] == '\n' ? ' ' : crlf[i];
    }
    EXPECT(kit_read_bytes(crlf, used) != NULL);
    EXPECT_TEXT(kit_said, "");
    free(crlf);
}

/* Cut anywhere, it is read or refused with a place, and nothing else happens. */
static void a_file_cut_anywhere_is_read_or_refused(void)
{
    size_t len;
    const char *text = read_fixture(&len);
    for (size_t cut = 0; cut < len; cut++) {
        const struct database *database = kit_read_bytes(text, cut);
        bool said = kit_said[0] != '\0';
        if (!EXPECT(database != NULL || said)) {
            printf("# cut at %zu\n", cut);
        }
    }
}

/* With ever less memory it is read, or refused for that reason; the arena is never left.
 */
static void an_arena_that_is_too_small_is_told(void)
{
    size_t len;
    const char *text = read_fixture(&len);
    bool read_once = false;
    for (size_t bytes = 0; bytes <= 16384; bytes += 16) {
        struct arena arena;
        uint8_t *block = aligned_alloc(16, bytes + 16);
        memset(block + bytes, 0xA5, 16);
        arena_init(&arena, block, bytes);
        kit_said[0] = '\0';
        const struct database *database =
            dbc_read("f", (const uint8_t *)text, len, &arena, kit_say, NULL);
        EXPECT(database != NULL ||
               strcmp(kit_said, "f: has no room in the memory set aside "
                                "for it; split the file\n") == 0);
        EXPECT(!read_once || database != NULL);
        EXPECT(block[bytes] == 0xA5 && block[bytes + 15] == 0xA5);
        EXPECT_EQ(arena.size_bytes, bytes);
        read_once = read_once || database != NULL;
        free(block);
    }
    EXPECT(read_once);
}

/* Writes line with each '#' as number; returns its length. */
static size_t put_line(char *out, const char *line, unsigned number)
{
    size_t len = 0;
    for (; *line != '\0'; line++) {
        if (*line == '#') {
            len += (size_t)snprintf(out + len, 12, "%u", number);
        } else {
            out[len++] = *line;
        }
    }
    return len;
}

struct hostile {
    const char *head;
    const char *line; /* so many times, '#' its number */
    unsigned count;
    const char *middle; /* NULL: the end */
    const char *other;  /* as many times */
    const char *end;    /* NULL: none */
};

static size_t put_text(char *out, const struct hostile *hostile)
{
    size_t len = put_line(out, hostile->head, 0);
    for (unsigned i = 0; i < hostile->count; i++) {
        len += put_line(out + len, hostile->line, i);
    }
    if (hostile->middle == NULL) {
        return len;
    }
    len += put_line(out + len, hostile->middle, 0);
    for (unsigned i = 0; i < hostile->count; i++) {
        len += put_line(out + len, hostile->other, i);
    }
    return hostile->end == NULL ? len : len + put_line(out + len, hostile->end, 0);
}

/* Read in the arena that is said to be enough, in two seconds of the processor at most.
 */
static void expect_bounded(const struct hostile *hostile)
{
    char *text = malloc(512 + (size_t)hostile->count * 160);
    size_t len = put_text(text, hostile);
    size_t bytes = DBC_ARENA_BYTES(len) & ~(size_t)15;
    void *block = aligned_alloc(16, bytes);
    struct arena arena;
    struct timespec begin, end;
    arena_init(&arena, block, bytes);
    kit_said[0] = '\0';
    (void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &begin);
    (void)!dbc_read("f", (const uint8_t *)text, len, &arena, kit_say, NULL);
    (void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &end);
    double took_s =
        (double)(end.tv_sec - begin.tv_sec) + (double)(end.tv_nsec - begin.tv_nsec) / 1e9;
    if (!EXPECT(took_s < 2.0) || !EXPECT(strstr(kit_said, "has no room") == NULL)) {
        printf("# %s: %.2f s\n", hostile->line, took_s);
    }
    free(block);
    free(text);
}

#define ONE "BO_ 1 a:8 X\n"
#define SELECTOR ONE "SG_ s M:0|8@1+(1,0)[0|0]\"\"X\n"

static void the_time_and_memory_of_hostile_files_are_bounded(void)
{
    static const struct hostile rows[] = {
        {"", "BO_ # a#:0 X\n", 50000, NULL, NULL, NULL},
        {"", "BO_ 1 a:0 X\n", 100000, NULL, NULL, NULL},
        {ONE, "SG_ a:0|1@1+(1,0)[0|0]\"\"X\n", 100000, NULL, NULL, NULL},
        {ONE, "SG_ a#:0|1@1+(1,0)[0|0]\"\"X\n", 50000, "",
         "SG_ b#:9|1@1+(1,0)[0|0]\"\"X\n", NULL},
        {SELECTOR, "SG_ a# m#:8|1@1+(1,0)[0|0]\"\"X\n", 50000, NULL, NULL, NULL},
        {SELECTOR "SG_ a:0|1@1+(1,0)[0|0]\"\"X\n", "VAL_ 1 a 1\"x\";\n", 100000, NULL,
         NULL, NULL},
        {SELECTOR "VAL_ 1 s ", "1\"\xFF\"\n", 100000, NULL, NULL, NULL},
        {SELECTOR "SG_ a m0:8|8@1+(1,0)[0|0]\"\"X\nSG_ b m0:8|8@1+(1,0)[0|0]\"\"X\n"
                  "SG_MUL_VAL_ 1 a s ",
         "1-1,", 100000, ";\nSG_MUL_VAL_ 1 b s ", "2-2,", ";"},
        {ONE, "SG_ a# m1M:0|1@1+(1,0)[0|0]\"\"X\n", 50000, NULL, NULL, NULL},
        {"", "\"\n", 100000, NULL, NULL, NULL},
        {"NS_:", "CM_\n", 100000, NULL, NULL, NULL},
        {"", "CM_ \"x\"\n", 100000, NULL, NULL, NULL},
        {"", "/ ", 100000, NULL, NULL, NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        expect_bounded(&rows[i]);
    }
}

static void utf_16_is_told(void)
{
    EXPECT(kit_read_bytes("\xFF\xFEV\0", 4) == NULL);
    EXPECT_TEXT(kit_said, "f: this is UTF-16; save it as UTF-8 or Windows-1252\n");
    EXPECT(kit_read_bytes("\xFE\xFF\0V", 4) == NULL);
}

static void a_file_above_4_gb_is_told(void)
{
    if (sizeof(size_t) <= 4) {
        SKIP("a size cannot say so much");
        return;
    }
    EXPECT(kit_read_bytes("", UINT32_MAX) == NULL);
    EXPECT_TEXT(kit_said, "f: above 4 GB, which no DBC file is; name another\n");
}

static void two_messages_of_one_name_are_told(void)
{
    const struct database *database = kit_warned(
        "BO_ 2 M: 8 A\nBO_ 1 M: 8 A\n", "f:2:7: warning: a second message is called 'M'");
    EXPECT_EQ(database_message(database, "M")->id, 1);
}

static void nobody_need_listen(void)
{
    struct arena arena;
    arena_init(&arena, kit_block, sizeof kit_block);
    EXPECT(dbc_read("f", (const uint8_t *)"BO_", 3, &arena, NULL, NULL) == NULL);
    EXPECT(dbc_read("f", (const uint8_t *)"\xFF\xFE", 2, &arena, NULL, NULL) == NULL);
}

static void a_dbc_file_is_told_by_its_first_word(void)
{
    EXPECT(dbc_is_one((const uint8_t *)"\xEF\xBB\xBF\r\n VERSION \"\"", 15));
    EXPECT(dbc_is_one((const uint8_t *)"// x\nBU_:", 9));
    EXPECT(!dbc_is_one((const uint8_t *)"(1.0) can0 1#", 13));
    EXPECT(!dbc_is_one((const uint8_t *)"", 0));
    EXPECT(!dbc_is_one((const uint8_t *)"policy \"x\"", 10));
}

int main(void)
{
    RUN(a_whole_file_is_read_and_decodes);
    RUN(every_end_of_line_is_read_alike);
    RUN(a_file_cut_anywhere_is_read_or_refused);
    RUN(an_arena_that_is_too_small_is_told);
    RUN(the_time_and_memory_of_hostile_files_are_bounded);
    RUN(utf_16_is_told);
    RUN(a_file_above_4_gb_is_told);
    RUN(two_messages_of_one_name_are_told);
    RUN(nobody_need_listen);
    RUN(a_dbc_file_is_told_by_its_first_word);
    return tap_done();
}
