/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/officer/annex5.h"

#include "tests/tap.h"

/* Each word of a list of ids or reasons, to a callback. */
static void each_word(const char *list, void (*word_cb)(const char *word))
{
    char word[64];
    while (*list != 0) {
        size_t len = strcspn(list, " ");
        (void)snprintf(word, sizeof word, "%.*s", (int)len, list);
        word_cb(word);
        list += len + (list[len] == ' ');
    }
}

static size_t find(const char *id)
{
    size_t i = 0;
    while (i < ANNEX5_COUNT && strcmp(annex5_row(i)->id, id) != 0) {
        i++;
    }
    return i;
}

static void is_known_id(const char *word)
{
    if (!EXPECT(find(word) < ANNEX5_COUNT)) {
        printf("# no threat %s\n", word);
    }
}

static void is_known_reason(const char *word)
{
    if (!EXPECT(reason_parse(word) < REASON_COUNT)) {
        printf("# no reason %s\n", word);
    }
}

static void test_every_id_that_a_reason_is_indexed_to_is_there(void)
{
    for (int i = 0; i < REASON_COUNT; i++) {
        each_word(reason_row((enum reason)i)->annex5, is_known_id);
    }
}

static void test_every_reason_that_a_threat_names_is_there(void)
{
    for (size_t i = 0; i < ANNEX5_COUNT; i++) {
        each_word(annex5_row(i)->against, is_known_reason);
    }
}

static void test_each_id_is_there_once_and_in_order(void)
{
    EXPECT_EQ(ANNEX5_COUNT, 70);
    for (size_t i = 0; i < ANNEX5_COUNT; i++) {
        EXPECT_EQ(find(annex5_row(i)->id), i);
        EXPECT(annex5_row(i)->words[0] != 0);
    }
    EXPECT_TEXT(annex5_row(0)->id, "1.1");
    EXPECT_TEXT(annex5_row(ANNEX5_COUNT - 1)->id, "32.1");
}

static void test_an_id_that_begins_as_another_is_not_that(void)
{
    const struct annex5_row *row = annex5_row(find("1.1")); /* of "11.1 11.4 16.2 29.2" */
    EXPECT(!annex5_indexes(REASON_UNKNOWN_ID, row));
    EXPECT(annex5_answers(REASON_UNKNOWN_ID, row));
    EXPECT(annex5_indexes(REASON_UNKNOWN_ID, annex5_row(find("11.1"))));
    EXPECT(!annex5_answers(REASON_ALLOWED, row));
}

int main(void)
{
    RUN(test_every_id_that_a_reason_is_indexed_to_is_there);
    RUN(test_every_reason_that_a_threat_names_is_there);
    RUN(test_each_id_is_there_once_and_in_order);
    RUN(test_an_id_that_begins_as_another_is_not_that);
    return tap_done();
}
