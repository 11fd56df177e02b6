/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/verbs/replay_notice.h"

#include <stdlib.h>

#include "policies/verdict.h"
#include "tests/tap.h"

static struct policy_frame_rule rules[] = {{.line = 12}};
static const struct policy policy = {.buses = {{.name = "vehicle"}, {.name = "unit"}},
                                     .bus_count = 2,
                                     .frame_rules = rules,
                                     .frame_rule_count = 1};
static struct replay_notice notices;

static const struct frame_notice silent = {
    .reason = REASON_SILENT_MESSAGE, .at_us = 10500000, .id = 0x3A0};
static const struct frame_notice seen = {.reason = REASON_FIRST_SEEN,
                                         .at_us = 10000007,
                                         .bus = 1,
                                         .id = 0x123,
                                         .extended = true,
                                         .rule = VERDICT_NO_RULE};
static const struct frame_notice full = {
    .reason = REASON_BUS_LOAD, .at_us = 11000000, .rule = VERDICT_NO_RULE};

/* What is told of these three, from malloc. */
static char *told(bool json)
{
    char *text = NULL;
    size_t len = 0;
    notices.policy = &policy;
    notices.json = json;
    notices.out = open_memstream(&text, &len);
    memset(&notices.tally, 0, sizeof notices.tally);
    replay_notice_take(&notices, &silent);
    replay_notice_take(&notices, &seen);
    replay_notice_take(&notices, &full);
    replay_notice_take(&notices, &silent);
    replay_notice_print(&notices, 10000000);
    (void)fclose(notices.out);
    return text;
}

static void test_each_cause_is_a_line_with_its_count(void)
{
    char *text = told(false);
    EXPECT_TEXT(
        text, "vehicle  3A0  noted silent_message (warning, rule on line 12)  2 x, "
              "0.500000 to 0.500000 s\n"
              "vehicle  noted bus_load (warning)  1 x, 1.000000 to 1.000000 s\n"
              "unit  00000123  noted first_seen (notice)  1 x, 0.000007 to 0.000007 s\n");
    free(text);
}

static void test_json_has_a_line_for_each(void)
{
    char *text = told(true);
    EXPECT_TEXT(
        text,
        "{\"type\":\"notice\",\"time\":\"10.500000\",\"bus\":\"vehicle\",\"id\":928,"
        "\"extended\":false,\"reason\":\"silent_message\",\"rule\":12}\n"
        "{\"type\":\"notice\",\"time\":\"10.000007\",\"bus\":\"unit\",\"id\":291,"
        "\"extended\":true,\"reason\":\"first_seen\",\"rule\":null}\n"
        "{\"type\":\"notice\",\"time\":\"11.000000\",\"bus\":\"vehicle\",\"id\":null,"
        "\"extended\":false,\"reason\":\"bus_load\",\"rule\":null}\n"
        "{\"type\":\"notice\",\"time\":\"10.500000\",\"bus\":\"vehicle\",\"id\":928,"
        "\"extended\":false,\"reason\":\"silent_message\",\"rule\":12}\n");
    free(text);
}

static void test_causes_too_many_to_list_are_counted(void)
{
    char *text = NULL;
    size_t len = 0;
    struct frame_notice notice = seen;
    memset(&notices.tally, 0, sizeof notices.tally);
    notices.json = false;
    notices.out = open_memstream(&text, &len);
    for (uint32_t id = 0; id < TALLY_ROWS_MAX + 5; id++) {
        notice.id = id;
        replay_notice_take(&notices, &notice);
    }
    replay_notice_print(&notices, 0);
    (void)fclose(notices.out);
    EXPECT(strstr(text, "and 5 notices of other causes") != NULL);
    free(text);
}

int main(void)
{
    RUN(test_each_cause_is_a_line_with_its_count);
    RUN(test_json_has_a_line_for_each);
    RUN(test_causes_too_many_to_list_are_counted);
    return tap_done();
}
