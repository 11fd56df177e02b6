/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of the officer's notes. */
#include "gateway/review/journal.h"

#include "tests/gateway/ledger_kit.h"

static char path[128];
static char text[32768];
static struct trouble why;
static bool cut;

static struct journal_line note_on(uint64_t leaf, const char *words)
{
    struct journal_line line = {.wall_us = UINT64_C(1795435200123456),
                                .ledger = "00112233445566778899aabbccddeeff",
                                .leaf = leaf,
                                .up_to = leaf + 3,
                                .officer = "CN=Ada"};
    (void)snprintf(line.note, sizeof line.note, "%s", words);
    return line;
}

static struct journal *open_journal(void)
{
    return journal_open(kit_dir, kit_key, &cut, &why);
}

static size_t read_file(void)
{
    int fd = open(path, O_RDONLY);
    ssize_t len = read(fd, text, sizeof text - 1);
    (void)close(fd);
    text[len > 0 ? len : 0] = 0;
    return len > 0 ? (size_t)len : 0;
}

static void write_file(const char *bytes, size_t len)
{
    int fd = open(path, O_WRONLY | O_TRUNC);
    if (write(fd, bytes, len) != (ssize_t)len) {
        abort();
    }
    (void)close(fd);
}

/* Three notes, two of them on one incident. */
static size_t write_three(void)
{
    kit_empty();
    struct journal *journal = open_journal();
    struct journal_line lines[] = {note_on(7, "a test drive\nof \"ours\""),
                                   note_on(9, "K\xc3\xb6ln \\ \xf0\x9f\x9a\x97 <b>"),
                                   note_on(7, "closed")};
    for (uint32_t i = 0; i < 3; i++) {
        EXPECT_EQ(journal_add(journal, &lines[i], &why), i + 1);
    }
    journal_close(journal);
    return read_file();
}

static bool opens(void)
{
    struct journal *journal = open_journal();
    journal_close(journal);
    return journal != NULL;
}

static void test_notes_are_there_again_after_a_start(void)
{
    (void)write_three();
    struct journal *journal = open_journal();
    if (EXPECT(journal != NULL)) {
        EXPECT_EQ(journal_count(journal), 3);
        EXPECT_TEXT(journal_entry(journal, 1)->line.note, "a test drive\nof \"ours\"");
        EXPECT_TEXT(journal_entry(journal, 2)->line.note,
                    "K\xc3\xb6ln \\ \xf0\x9f\x9a\x97 <b>");
        EXPECT_EQ(journal_entry(journal, 2)->line.wall_us, UINT64_C(1795435200123456));
        EXPECT_EQ(journal_entry(journal, 2)->line.up_to, 12);
        EXPECT_TEXT(journal_entry(journal, 2)->line.officer, "CN=Ada");
        EXPECT_EQ(journal_find(journal, "00112233445566778899aabbccddeeff", 7), 3);
        EXPECT_EQ(journal_entry(journal, 3)->earlier, 1);
        EXPECT_EQ(journal_find(journal, "00112233445566778899aabbccddeeff", 8), 0);
        EXPECT_EQ(journal_find(journal, "ff112233445566778899aabbccddeeff", 7), 0);
        struct journal_line more = note_on(1, "more");
        EXPECT_EQ(journal_add(journal, &more, &why), 4);
    }
    journal_close(journal);
    EXPECT(opens() && !cut);
}

static void test_each_byte_that_is_changed_is_found(void)
{
    size_t len = write_three();
    static char changed[sizeof text];
    unsigned opened = 0;
    for (size_t i = 0; i + 1 < len; i += KIT_STEP) {
        memcpy(changed, text, len);
        changed[i] ^= 1;
        write_file(changed, len);
        opened += opens();
    }
    EXPECT_EQ(opened, 0);
    write_file(text, len);
    EXPECT(opens());
}

static void test_lines_taken_out_put_in_or_moved_are_found(void)
{
    static char changed[2 * sizeof text + 4];
    (void)write_three();
    char *second = strchr(text, '\n') + 1;
    char *third = strchr(second, '\n') + 1;
    size_t first_len = (size_t)(second - text);
    write_file(second, strlen(second)); /* without the first */
    EXPECT(!opens());
    EXPECT(strstr(why.text, "line 1: it does not follow") != NULL);
    (void)snprintf(changed, sizeof changed, "%.*s%s", (int)first_len, text, third);
    write_file(changed, strlen(changed));
    EXPECT(!opens());
    EXPECT(strstr(why.text, "line 2: it does not follow") != NULL);
    (void)snprintf(changed, sizeof changed, "%.*s%s", (int)first_len, text, text);
    write_file(changed, strlen(changed));
    EXPECT(!opens());
    (void)snprintf(changed, sizeof changed, "%s{}\n", text);
    write_file(changed, strlen(changed));
    EXPECT(!opens());
    EXPECT(strstr(why.text, "line 4: it is no note") != NULL);
    EXPECT(strstr(why.text, "keep the file as evidence") != NULL);
}

static void test_notes_of_another_key_are_not_taken(void)
{
    char private_pem[SIGNATURE_PEM_BYTES];
    char public_pem[SIGNATURE_PEM_BYTES];
    (void)write_three();
    EXPECT(signature_new_pair(private_pem, public_pem, &why));
    struct signature_key *other = signature_key_parse(private_pem, &why);
    EXPECT(journal_open(kit_dir, other, &cut, &why) == NULL);
    EXPECT(strstr(why.text, "not by this key") != NULL);
    signature_key_free(other);
}

static void test_an_end_torn_at_any_byte_is_cut_and_told(void)
{
    size_t len = write_three();
    static char whole[sizeof text];
    memcpy(whole, text, len);
    size_t last = len - 1;
    while (whole[last - 1] != '\n') {
        last--;
    }
    for (size_t torn = last + 1; torn < len; torn += KIT_STEP) {
        write_file(whole, torn);
        struct journal *journal = open_journal();
        if (EXPECT(journal != NULL)) {
            EXPECT(cut && journal_count(journal) == 2);
        }
        journal_close(journal);
        EXPECT_EQ(read_file(), last);
    }
}

static void test_two_reviews_do_not_write_one_journal(void)
{
    (void)write_three();
    struct journal *journal = open_journal();
    EXPECT(open_journal() == NULL);
    EXPECT(strstr(why.text, "another review holds it") != NULL);
    journal_close(journal);
    EXPECT(journal_open("/nonexistent/notes", kit_key, &cut, &why) == NULL);
    EXPECT(strstr(why.text, "name one that can") != NULL);
}

static void test_what_could_mislead_a_reader_is_not_taken(void)
{
    (void)write_three();
    struct journal *journal = open_journal();
    static const char *const wrong[] = {"\x1b[2J", "a\xff", "a\xe2\x80\xae", "a\tb"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct journal_line line = note_on(1, wrong[i]);
        EXPECT_EQ(journal_add(journal, &line, &why), 0);
        EXPECT(strstr(why.text, "leave them out") != NULL);
    }
    struct journal_line line = note_on(1, "fine");
    (void)snprintf(line.officer, sizeof line.officer, "\x1b");
    EXPECT_EQ(journal_add(journal, &line, &why), 0);
    EXPECT_EQ(journal_count(journal), 3);
    journal_close(journal);
}

static void test_the_longest_note_fits(void)
{
    kit_empty();
    struct journal *journal = open_journal();
    struct journal_line line = note_on(1, "");
    memset(line.note, '\n', sizeof line.note - 1);
    memset(line.officer, '"', sizeof line.officer - 1);
    EXPECT_EQ(journal_add(journal, &line, &why), 1);
    journal_close(journal);
    EXPECT(opens());
}

int main(void)
{
    kit_start();
    (void)snprintf(path, sizeof path, "%s/" JOURNAL_FILE, kit_dir);
    RUN(test_notes_are_there_again_after_a_start);
    RUN(test_each_byte_that_is_changed_is_found);
    RUN(test_lines_taken_out_put_in_or_moved_are_found);
    RUN(test_notes_of_another_key_are_not_taken);
    RUN(test_an_end_torn_at_any_byte_is_cut_and_told);
    RUN(test_two_reviews_do_not_write_one_journal);
    RUN(test_what_could_mislead_a_reader_is_not_taken);
    RUN(test_the_longest_note_fits);
    kit_stop();
    return tap_done();
}
