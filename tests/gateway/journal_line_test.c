/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of one line of the journal. */
#include "gateway/review/journal_line.h"

#include <stdlib.h>

#include "tests/tap.h"

static struct signature_key *key;
static struct signature_public *public;
static char line[JOURNAL_LINE_BYTES];
static size_t len; /* without its newline */
static struct journal_line read_back;

static void write_line(const char *note)
{
    struct journal_line entry = {.number = 12,
                                 .wall_us = UINT64_C(1795435200000001),
                                 .ledger = "00112233445566778899aabbccddeeff",
                                 .leaf = 4711,
                                 .up_to = 4790,
                                 .officer = "ada"};
    (void)snprintf(entry.note, sizeof entry.note, "%s", note);
    len = journal_line_write(&entry, line, key);
    EXPECT(len > 0 && line[len - 1] == '\n');
    len--;
}

static bool good(const char *text, size_t text_len)
{
    return journal_line_read(&read_back, text, text_len) &&
           journal_line_check(text, text_len, public);
}

static void test_a_line_reads_as_it_was_written(void)
{
    write_line("seen\nby us");
    EXPECT(good(line, len));
    EXPECT_EQ(read_back.number, 12);
    EXPECT_EQ(read_back.wall_us, UINT64_C(1795435200000001));
    EXPECT_EQ(read_back.leaf, 4711);
    EXPECT_EQ(read_back.up_to, 4790);
    EXPECT_TEXT(read_back.note, "seen\nby us");
    EXPECT(strncmp(line, "{\"number\":12,\"time\":\"2026-11-23T12:00:00.000001Z\",",
                   50) == 0);
}

static void test_a_line_has_one_form_only(void)
{
    static const struct {
        const char *from, *to;
    } changes[] = {
        {"\"number\":12", "\"number\":012"},
        {"\"number\":12", "\"number\": 12"},
        {"{\"number\"", " {\"number\""},
        {"\"leaf\":4711", "\"leaf\":18446744073709556327"},
        {"\\u000a", "\\u000A"},
        {"\\u000a", "\\n"},
        {"\\u000a", "\\u00"},
        {"seen", "\\u0073een"},
        {"seen", "se\\ud83d\\uxen"},
        {"seen", "\\ud83dx"},
        {"2026-11-23T12:00", "2026-11-23 12:00"},
        {".000001Z", "Z"},
        {"2026-11-23T", "2026-99-23T"},
        {"\"}", "\"} "},
        {"\"}", "\",\"x\":1}"},
        {"\"signature\"", "\"signaturf\""},
    };
    write_line("seen\nby us");
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        static char changed[2 * sizeof line];
        char *at = strstr(line, changes[i].from);
        if (EXPECT(at != NULL)) {
            int changed_len =
                snprintf(changed, sizeof changed, "%.*s%s%.*s", (int)(at - line), line,
                         changes[i].to, (int)(line + len - at - strlen(changes[i].from)),
                         at + strlen(changes[i].from));
            if (!EXPECT(!good(changed, (size_t)changed_len))) {
                printf("# %s\n", changes[i].to);
            }
        }
    }
}

static void test_the_signature_is_in_small_letters_and_whole(void)
{
    write_line("x");
    char *hex = strstr(line, "signature\":\"") + strlen("signature\":\"");
    char *letter = strpbrk(hex, "abcdef");
    *letter -= 'a' - 'A';
    EXPECT(!good(line, len));
    *letter += 'a' - 'A';
    EXPECT(good(line, len));
    line[len - 3] = 'g';
    EXPECT(!good(line, len));
    memcpy(line + len - 3, "\"}", 2); /* half a byte short */
    EXPECT(!good(line, len - 1));
}

static void test_a_line_cut_at_any_byte_is_none(void)
{
    write_line("seen\nby us");
    for (size_t cut = 0; cut < len; cut++) {
        EXPECT(!good(line, cut));
    }
}

static void test_text_for_a_line_is_plain(void)
{
    EXPECT(journal_line_is_text("a\nb K\xc3\xb6ln"));
    EXPECT(!journal_line_is_text("a\rb"));
    EXPECT(!journal_line_is_text("a\xff"));
    EXPECT(!journal_line_is_text("a\xe2\x80\x8f"));
}

int main(void)
{
    char private_pem[SIGNATURE_PEM_BYTES];
    char public_pem[SIGNATURE_PEM_BYTES];
    struct trouble why;
    if (!signature_new_pair(private_pem, public_pem, &why)) {
        abort();
    }
    key = signature_key_parse(private_pem, &why);
    public = signature_key_public(key, &why);
    RUN(test_a_line_reads_as_it_was_written);
    RUN(test_a_line_has_one_form_only);
    RUN(test_the_signature_is_in_small_letters_and_whole);
    RUN(test_a_line_cut_at_any_byte_is_none);
    RUN(test_text_for_a_line_is_plain);
    signature_key_free(key);
    signature_public_free(public);
    return tap_done();
}
