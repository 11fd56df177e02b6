/* SPDX-License-Identifier: Apache-2.0 */
/* Holds dbc_read and the signals of its databases against tables of what another reader
 * made of the same files. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "can/dbc.h"
#include "gateway/file.h"
#include "tests/measure/csv.h"

#define FILE_BYTES_MAX (64U << 20)
#define TOLERANCE 1e-9
#define ROUNDS 50U

enum load_column { FILE_NAME, STRICT, LENIENT, MESSAGES, SIGNALS, MUXED, EXTENDED, LONG };
enum decode_column { DBC_NAME, ORIGIN, ID, IS_EXTENDED, MESSAGE, DATA, PHYSICAL, RAW };

struct loaded {
    const struct database *database;
    void *block;
    char name[256];
    unsigned warnings;
    char first_error[512];
    size_t bytes;
};

struct counts {
    unsigned files, equal, both_refuse;
    unsigned rows, equal_rows, values, different;
    char largest[256]; /* file */
    size_t largest_bytes;
};

static uint8_t *read_whole(const char *folder, const char *name, size_t *len)
{
    char path[1024];
    struct trouble why;
    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    uint8_t *bytes = file_read(path, FILE_BYTES_MAX, len, &why);
    if (bytes == NULL) {
        fprintf(stderr, "tests/measure/dbc: %s\n", why.text);
        exit(2);
    }
    return bytes;
}

static void keep_message(void *context, const char *line)
{
    struct loaded *self = context;
    bool warning = strstr(line, ": warning: ") != NULL;
    self->warnings += warning;
    if (!warning && self->first_error[0] == '\0') {
        (void)snprintf(self->first_error, sizeof self->first_error, "%s", line);
    }
}

static void load(struct loaded *self, const char *folder, const char *name)
{
    char path[512];
    size_t len;
    *self = (struct loaded){.warnings = 0};
    (void)snprintf(self->name, sizeof self->name, "%s", name);
    (void)snprintf(path, sizeof path, "dbc/%s", name);
    uint8_t *text = read_whole(folder, path, &len);
    struct arena arena;
    self->block = aligned_alloc(16, DBC_ARENA_BYTES(len) & ~(size_t)15);
    arena_init(&arena, self->block, DBC_ARENA_BYTES(len) & ~(size_t)15);
    self->bytes = len;
    self->database = dbc_read(name, text, len, &arena, keep_message, self);
    free(text);
}

static void measure(const struct database *database, unsigned long out[LONG + 1])
{
    for (size_t i = 0; i < database->message_count; i++) {
        const struct database_message *message = &database->messages[i];
        bool muxed = false;
        for (size_t j = 0; j < message->signal_count; j++) {
            muxed = muxed || message->signals[j].selector != NULL;
        }
        out[MESSAGES]++;
        out[SIGNALS] += message->signal_count;
        out[MUXED] += muxed;
        out[EXTENDED] += message->extended;
        out[LONG] = message->length_bytes > out[LONG] ? message->length_bytes : out[LONG];
    }
}

static bool compare_load(const struct loaded *ours, const struct csv *row)
{
    static const char *const names[] = {[MESSAGES] = "messages",
                                        [SIGNALS] = "signals",
                                        [MUXED] = "multiplexed",
                                        [EXTENDED] = "extended",
                                        [LONG] = "longest"};
    unsigned long got[LONG + 1] = {0};
    bool equal = true;
    measure(ours->database, got);
    for (unsigned column = MESSAGES; column <= LONG; column++) {
        unsigned long want = strtoul(row->fields[column], NULL, 10);
        if (got[column] != want) {
            printf("%s: %s: %lu, the other has %lu\n", ours->name, names[column],
                   got[column], want);
            equal = false;
        }
    }
    return equal;
}

static void compare_loads(const char *folder, struct counts *counts)
{
    size_t len;
    char *text = (char *)read_whole(folder, "dbc_load_expected.csv", &len);
    struct csv row = {.at = text};
    bool head = csv_next(&row);
    while (head && csv_next(&row)) {
        struct loaded ours;
        load(&ours, folder, row.fields[FILE_NAME]);
        bool wanted = strcmp(row.fields[STRICT], "ok") == 0 ||
                      strcmp(row.fields[LENIENT], "ok") == 0;
        bool got = ours.database != NULL;
        if (got && ours.bytes > counts->largest_bytes) {
            counts->largest_bytes = ours.bytes;
            (void)snprintf(counts->largest, sizeof counts->largest, "%s", ours.name);
        }
        bool strict = strcmp(row.fields[STRICT], "ok") == 0;
        counts->files += wanted;
        if (wanted && got) {
            counts->equal += compare_load(&ours, &row);
            if (!strict || ours.warnings > 0) {
                printf("  %s: strict %s, ours warns %u times\n", ours.name,
                       row.fields[STRICT], ours.warnings);
            }
        } else if (!wanted && !got) {
            counts->both_refuse++;
            printf("  refused by both: %s\n", ours.first_error);
        } else {
            printf("%s: %s; the other %s\n", ours.name,
                   got ? "is read" : ours.first_error, wanted ? "reads it" : "refuses");
        }
        free(ours.block);
    }
    free(text);
}

static size_t read_hex(const char *text, uint8_t data[static FRAME_DATA_MAX])
{
    size_t n = 0;
    memset(data, 0, FRAME_DATA_MAX);
    for (; text[2 * n] != '\0' && text[2 * n + 1] != '\0' && n < FRAME_DATA_MAX; n++) {
        const char byte[] = {text[2 * n], text[2 * n + 1], '\0'};
        data[n] = (uint8_t)strtoul(byte, NULL, 16);
    }
    return n;
}

/* The number behind "name": in a flat object; NULL if it is not there. */
static const char *find_number(const char *object, const char *name)
{
    char key[300];
    (void)snprintf(key, sizeof key, "\"%s\": ", name);
    const char *found = strstr(object, key);
    return found != NULL ? found + strlen(key) : NULL;
}

static bool raw_is(const struct database_signal *signal, uint64_t bits, const char *want)
{
    if (signal->layout.kind != SIGNAL_INT) {
        return signal_raw(&signal->layout, bits) == strtod(want, NULL);
    }
    unsigned spare = 64U - signal->layout.length;
    bool negative = signal->layout.is_signed && (bits << spare) >> 63 != 0;
    if (negative) {
        int64_t value = (int64_t)(bits | (spare > 0 ? UINT64_MAX << (64U - spare) : 0));
        return value == strtoll(want, NULL, 10);
    }
    return want[0] != '-' && bits == strtoull(want, NULL, 10);
}

static size_t count_keys(const char *object)
{
    size_t n = 0;
    for (const char *at = strstr(object, "\": "); at != NULL;
         at = strstr(at + 1, "\": ")) {
        n++;
    }
    return n;
}

static bool compare_row(const struct database_message *message, const struct csv *row,
                        struct counts *counts)
{
    uint8_t data[FRAME_DATA_MAX];
    size_t seen = 0;
    bool equal = true;
    (void)read_hex(row->fields[DATA], data);
    for (size_t i = 0; i < message->signal_count; i++) {
        const struct database_signal *signal = &message->signals[i];
        if (!database_signal_holds(signal, data)) {
            continue;
        }
        const char *raw = find_number(row->fields[RAW], signal->name);
        const char *physical = find_number(row->fields[PHYSICAL], signal->name);
        uint64_t bits = signal_bits(&signal->layout, data);
        double got = signal_raw(&signal->layout, bits) * signal->scale + signal->offset;
        double want = physical != NULL ? strtod(physical, NULL) : NAN;
        bool same = raw != NULL && physical != NULL && raw_is(signal, bits, raw) &&
                    fabs(got - want) <= TOLERANCE * fabs(want);
        seen += raw != NULL;
        counts->values++;
        counts->different += !same;
        if (!same) {
            printf("%s %s %s: %s is 0x%llx, %.17g; the other has %.24s, %.24s\n",
                   row->fields[DBC_NAME], message->name, row->fields[DATA], signal->name,
                   (unsigned long long)bits, got, raw != NULL ? raw : "none",
                   physical != NULL ? physical : "none");
            equal = false;
        }
    }
    if (seen != count_keys(row->fields[RAW])) {
        printf("%s %s %s: %zu of %zu signals\n", row->fields[DBC_NAME], message->name,
               row->fields[DATA], seen, count_keys(row->fields[RAW]));
        equal = false;
    }
    return equal;
}

static void compare_decodes(const char *folder, struct counts *counts)
{
    size_t len;
    char *text = (char *)read_whole(folder, "dbc_decode_expected.csv", &len);
    struct csv row = {.at = text};
    struct loaded ours = {.block = NULL};
    bool head = csv_next(&row);
    while (head && csv_next(&row)) {
        if (strcmp(ours.name, row.fields[DBC_NAME]) != 0) {
            free(ours.block);
            load(&ours, folder, row.fields[DBC_NAME]);
        }
        counts->rows++;
        uint32_t id = (uint32_t)strtoul(row.fields[ID], NULL, 16);
        const struct database_message *message =
            ours.database == NULL
                ? NULL
                : database_find(ours.database, id, row.fields[IS_EXTENDED][0] == '1');
        if (message == NULL || strcmp(message->name, row.fields[MESSAGE]) != 0) {
            printf("%s %s: is %s\n", ours.name, row.fields[MESSAGE],
                   message != NULL ? message->name : "not found");
            continue;
        }
        counts->equal_rows += compare_row(message, &row, counts);
    }
    free(ours.block);
    free(text);
}

static double now_s(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* The best of some rounds, since what disturbs only makes it slower. */
static void measure_speed(const char *folder, const char *name)
{
    char path[512];
    size_t len;
    double best_s = 1e9;
    (void)snprintf(path, sizeof path, "dbc/%s", name);
    uint8_t *text = read_whole(folder, path, &len);
    size_t bytes = DBC_ARENA_BYTES(len) & ~(size_t)15;
    void *block = aligned_alloc(16, bytes);
    for (unsigned i = 0; i < ROUNDS; i++) {
        struct arena arena;
        arena_init(&arena, block, bytes);
        double begin_s = now_s();
        (void)!dbc_read(name, text, len, &arena, NULL, NULL);
        double took_s = now_s() - begin_s;
        best_s = took_s < best_s ? took_s : best_s;
    }
    printf("%s: %zu bytes read at %.0f MB/s\n", name, len, (double)len / best_s / 1e6);
    free(block);
    free(text);
}

int main(int argc, char **argv)
{
    struct counts counts = {0};
    if (argc != 2) {
        fputs("usage: dbc FOLDER\n", stderr);
        return 2;
    }
    compare_loads(argv[1], &counts);
    compare_decodes(argv[1], &counts);
    printf("files: %u of %u that the other reads are equal; %u refused by both\n",
           counts.equal, counts.files, counts.both_refuse);
    printf("decoded rows: %u of %u equal; values: %u of %u\n", counts.equal_rows,
           counts.rows, counts.values - counts.different, counts.values);
    measure_speed(argv[1], counts.largest);
    return counts.equal == counts.files && counts.equal_rows == counts.rows ? 0 : 1;
}
