/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/keywords.h"

#include "tests/tap.h"

static void test_the_table_is_sorted(void)
{
    for (int i = 1; i < KEYWORD_COUNT; i++) {
        EXPECT(strcmp(keyword_text((enum keyword)(i - 1)),
                      keyword_text((enum keyword)i)) < 0);
    }
}

static void test_every_word_is_found(void)
{
    for (int i = 0; i < KEYWORD_COUNT; i++) {
        const char *text = keyword_text((enum keyword)i);
        EXPECT_EQ(keyword_find(text, strlen(text)), i);
    }
}

static void test_no_other_word_is_found(void)
{
    static const char *const words[] = {"",    "a",     "bu",  "buss",
                                        "Bus", "zebra", "idx", "i"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        EXPECT_EQ(keyword_find(words[i], strlen(words[i])), KEYWORD_COUNT);
    }
    EXPECT_EQ(keyword_find("bus vehicle", 3), KEYWORD_BUS);
    EXPECT_EQ(keyword_find("id\0x", 4), KEYWORD_COUNT);
}

static void test_what_others_call_it_is_known_where_it_may_stand(void)
{
    EXPECT_EQ(keyword_near("https", 5, "a transport: http, tls or udp"), KEYWORD_TLS);
    EXPECT_EQ(keyword_near("https", 5, "a transport: http"), KEYWORD_HTTP);
    EXPECT_EQ(keyword_near("allow", 5, "'pass' and 'deny'"), KEYWORD_PASS);
    EXPECT_EQ(keyword_near("allow", 5, "'id' and 'message'"), KEYWORD_COUNT);
    EXPECT_EQ(keyword_near("drop", 4, "'pass' and 'deny'"), KEYWORD_DENY);
}

static void test_what_was_meant_is_one_letter_away(void)
{
    static const struct {
        const char *text;
        enum keyword keyword;
    } rows[] = {
        {"lenght", KEYWORD_LENGTH},  {"legth", KEYWORD_LENGTH},
        {"lengths", KEYWORD_LENGTH}, {"Length", KEYWORD_LENGTH},
        {"prot", KEYWORD_PORT},      {"ud", KEYWORD_UDP},
        {"x", KEYWORD_COUNT},        {"ip", KEYWORD_COUNT},
        {"lenhgt", KEYWORD_COUNT},   {"", KEYWORD_COUNT},
        {"van", KEYWORD_COUNT},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        EXPECT_EQ(keyword_near(rows[i].text, strlen(rows[i].text),
                               "here may stand 'length', port or udp"),
                  rows[i].keyword);
    }
    EXPECT_EQ(keyword_near("lenght", 6, "write port, lengths or over-length"),
              KEYWORD_COUNT);
    EXPECT_EQ(keyword_near("lenght", 6, "lengths and length"), KEYWORD_LENGTH);
}

/* Policies and bundles from before them may call a mode so. */
static void test_words_that_came_later_are_free(void)
{
    static const enum keyword rows[] = {KEYWORD_UPDATE, KEYWORD_NAME, KEYWORD_POSITION,
                                        KEYWORD_COUNT};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        EXPECT(!keyword_is_reserved(rows[i]));
    }
    EXPECT(keyword_is_reserved(KEYWORD_AGE) && keyword_is_reserved(KEYWORD_WITHIN));
    EXPECT(keyword_is_reserved(KEYWORD_NAMES));
}

static void test_what_is_no_keyword_has_no_text(void)
{
    EXPECT_TEXT(keyword_text(KEYWORD_COUNT), "");
}

int main(void)
{
    RUN(test_the_table_is_sorted);
    RUN(test_every_word_is_found);
    RUN(test_no_other_word_is_found);
    RUN(test_what_others_call_it_is_known_where_it_may_stand);
    RUN(test_what_was_meant_is_one_letter_away);
    RUN(test_words_that_came_later_are_free);
    RUN(test_what_is_no_keyword_has_no_text);
    return tap_done();
}
