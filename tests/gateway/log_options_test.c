/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/verbs/log_options.h"

#include <unistd.h>

#include "tests/tap.h"

static void test_each_word_fills_its_part_of_the_filter(void)
{
    struct log_filter filter = {0};
    struct options_row rows[LOG_OPTIONS_ROWS];
    char *argv[] = {(char *)"log",        (char *)"--since",
                    (char *)"2026-11-23", (char *)"--until",
                    (char *)"2026-11-24", (char *)"--reason",
                    (char *)"no_policy",  (char *)"--severity",
                    (char *)"warning",    (char *)"--source",
                    (char *)"uplink",     (char *)"--subject",
                    (char *)"flow",       (char *)"--denied",
                    (char *)"ledger",     NULL};
    log_options_rows(rows, &filter);
    EXPECT_EQ(options_read(15, argv, rows, LOG_OPTIONS_ROWS, ""), VERB_FOUND);
    EXPECT_EQ(filter.until_us - filter.since_us, UINT64_C(86400000000));
    EXPECT(filter.any_reason_set && filter.reasons[REASON_NO_POLICY]);
    EXPECT_EQ(filter.severity, SEVERITY_WARNING);
    EXPECT_EQ(filter.sources, 1U << EVENT_FROM_UPLINK);
    EXPECT_EQ(filter.subjects, 1U << EVENT_FLOW);
    EXPECT(filter.denied);
    EXPECT(log_options_agree("log", &filter, 15, argv));
}

static void test_an_end_before_the_beginning_does_not_agree(void)
{
    struct log_filter filter = {.since_us = 2, .until_us = 1};
    char *argv[] = {(char *)"log", (char *)"ledger", NULL};
    optind = 1;
    EXPECT(!log_options_agree("log", &filter, 2, argv));
    filter.until_us = 2;
    EXPECT(log_options_agree("log", &filter, 2, argv));
}

static void test_there_is_just_one_ledger(void)
{
    struct log_filter filter = {0};
    char *argv[] = {(char *)"log", (char *)"one", (char *)"two", NULL};
    optind = 1;
    EXPECT(!log_options_agree("log", &filter, 1, argv));
    EXPECT(log_options_agree("log", &filter, 2, argv));
    EXPECT(!log_options_agree("log", &filter, 3, argv));
}

int main(void)
{
    RUN(test_each_word_fills_its_part_of_the_filter);
    RUN(test_an_end_before_the_beginning_does_not_agree);
    RUN(test_there_is_just_one_ledger);
    return tap_done();
}
