/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/officer/report_gaps.h"

#include <string.h>

#include "tests/tap.h"

static struct report_gaps gaps;
static uint64_t leaf;

static void begin(void)
{
    gaps = (struct report_gaps){.count = 0};
    report_gaps_begin(&gaps, 0);
    leaf = 0;
}

static void say(uint8_t source, uint64_t epoch, enum reason reason, const char *about,
                uint64_t wall_us)
{
    struct event event = {.source = source,
                          .source_epoch = epoch,
                          .action = EVENT_NOTED,
                          .reason = (uint16_t)reason,
                          .wall_us = wall_us,
                          .count = 1,
                          .subject = EVENT_SYSTEM,
                          .leaf = leaf++};
    (void)snprintf(event.system.about, sizeof event.system.about, "%s", about);
    report_gaps_add(&gaps, &event);
}

static void start(uint64_t epoch, uint64_t wall_us)
{
    say(EVENT_FROM_GUARD, epoch, REASON_POLICY_LOADED, "p", wall_us);
    say(EVENT_FROM_GUARD, epoch, REASON_STARTED, "guard", wall_us);
}

static void is_gap(size_t i, enum report_gap_kind kind, uint64_t begin_us,
                   uint64_t end_us)
{
    EXPECT(i < gaps.count);
    EXPECT_EQ(gaps.rows[i].kind, kind);
    EXPECT_EQ(gaps.rows[i].begin_us, begin_us);
    EXPECT_EQ(gaps.rows[i].end_us, end_us);
}

static void test_a_first_start_is_no_gap(void)
{
    begin();
    start(1, 100);
    EXPECT_EQ(gaps.count, 0);
}

static void test_switched_off_lasts_until_the_next_start(void)
{
    begin();
    start(1, 100);
    say(EVENT_FROM_GUARD, 1, REASON_STOPPED, "guard", 200);
    is_gap(0, REPORT_GAP_OFF, 200, 0);
    start(2, 300);
    EXPECT_EQ(gaps.count, 1);
    is_gap(0, REPORT_GAP_OFF, 200, 300);
}

static void test_a_start_without_an_end_before_it_is_a_loss_of_power(void)
{
    begin();
    start(1, 100);
    say(EVENT_FROM_UPLINK, 7, REASON_STARTED, "uplink", 150);
    say(EVENT_FROM_LEDGER, 8, REASON_LEDGER_TORN, "ledger", 290); /* at the new start */
    start(2, 300);
    EXPECT_EQ(gaps.count, 2);
    is_gap(0, REPORT_GAP_UNRECORDED, 290, 290);
    is_gap(1, REPORT_GAP_POWER, 150, 300);
    EXPECT_EQ(gaps.rows[1].leaf, 4);
}

static void test_a_role_is_down_until_it_starts_and_no_other_ends_it(void)
{
    begin();
    start(1, 100);
    say(EVENT_FROM_GUARD, 1, REASON_ROLE_DIED, "uplink", 200);
    say(EVENT_FROM_CAN, 3, REASON_STARTED, "can", 210);
    is_gap(0, REPORT_GAP_ROLE, 200, 0);
    say(EVENT_FROM_UPLINK, 4, REASON_STARTED, "uplink", 220);
    is_gap(0, REPORT_GAP_ROLE, 200, 220);
}

static void test_a_role_that_dies_again_is_still_down(void)
{
    begin();
    start(1, 100);
    say(EVENT_FROM_GUARD, 1, REASON_ROLE_DIED, "uplink", 200);
    say(EVENT_FROM_GUARD, 1, REASON_ROLE_DIED, "uplink", 201);
    say(EVENT_FROM_UPLINK, 4, REASON_STARTED, "uplink", 220);
    struct event summed = {.source = EVENT_FROM_GUARD,
                           .source_epoch = 1,
                           .reason = REASON_ROLE_DIED,
                           .count = 7,
                           .wall_us = 300, /* told so long after the last of them */
                           .mono_us = 1100,
                           .last_us = 1010,
                           .subject = EVENT_SYSTEM,
                           .system = {.about = "uplink"}};
    report_gaps_add(&gaps, &summed);
    EXPECT_EQ(gaps.count, 1);
    is_gap(0, REPORT_GAP_ROLE, 200, 220);
    summed.last_us = 1100; /* now */
    report_gaps_add(&gaps, &summed);
    EXPECT_EQ(gaps.count, 2);
}

static void test_observing_lasts_until_a_policy_is_loaded(void)
{
    begin();
    start(1, 100);
    say(EVENT_FROM_GUARD, 1, REASON_OBSERVING, "p", 100);
    say(EVENT_FROM_GUARD, 1, REASON_POLICY_LOADED, "p", 400);
    is_gap(0, REPORT_GAP_OBSERVED, 100, 400);
}

static void test_events_that_are_gone_and_parts_that_cannot_be_read_are_told(void)
{
    begin();
    leaf = 41;
    start(1, 100);
    is_gap(0, REPORT_GAP_MISSING, 0, 100);
    EXPECT_TEXT(gaps.rows[0].text, "events #0 to #40 are no longer there");
    report_gaps_add_damage(&gaps, "segment 2: broken");
    is_gap(1, REPORT_GAP_MISSING, 100, 0); /* nothing follows */
    say(EVENT_FROM_LEDGER, 1, REASON_LEDGER_PRUNED, "ledger", 200);
    is_gap(1, REPORT_GAP_MISSING, 100, 200);
    say(EVENT_FROM_LEDGER, 1, REASON_LEDGER_THINNED, "ledger", 300);
    is_gap(2, REPORT_GAP_MISSING, 200, 200);
    is_gap(3, REPORT_GAP_MISSING, 300, 300);
}

static void test_ledgers_do_not_mix(void)
{
    begin();
    start(1, 100);
    say(EVENT_FROM_GUARD, 1, REASON_STOPPED, "guard", 200);
    report_gaps_begin(&gaps, 1);
    leaf = 0;
    start(9, 300);
    EXPECT_EQ(gaps.count, 1);
    is_gap(0, REPORT_GAP_OFF, 200, 0);
}

static void test_a_clock_that_jumps_is_told_in_the_largest_unit(void)
{
    static const struct {
        const char *said, *shown;
    } rows[] = {{"by -93600 s", "by -26 h"},
                {"by +3 s", "by +3 s"},
                {"by +600 s", "by +10 min"},
                {"by 600 s", "by 600 s"},
                {"by - s", "by - s"},
                {"by -600 s <b>", "by -600 s <b>"},
                {"by -1000000000000 s", "by -1000000000000 s"}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct event event = {.reason = REASON_CLOCK_JUMPED,
                              .wall_us = 200,
                              .count = 1,
                              .subject = EVENT_SYSTEM};
        (void)snprintf(event.system.text, sizeof event.system.text, "%s", rows[i].said);
        begin();
        report_gaps_add(&gaps, &event);
        is_gap(0, REPORT_GAP_CLOCK, 200, 200);
        EXPECT_TEXT(strstr(gaps.rows[0].text, "by"), rows[i].shown);
    }
}

static void test_more_gaps_than_fit_are_counted(void)
{
    begin();
    start(1, 100);
    for (unsigned i = 0; i < REPORT_GAPS_MAX + 5; i++) {
        say(EVENT_FROM_GUARD, 1, REASON_CLOCK_JUMPED, "guard", 200 + i);
    }
    EXPECT_EQ(gaps.count, REPORT_GAPS_MAX);
    EXPECT_EQ(gaps.others, 5);
}

static void test_a_gap_touches_what_it_lies_in_and_without_an_end_all_that_follows(void)
{
    struct report_gap gap = {.begin_us = 100, .end_us = 200};
    EXPECT(report_gaps_touches(&gap, 150, 160) && report_gaps_touches(&gap, 0, 101));
    EXPECT(!report_gaps_touches(&gap, 0, 100) && !report_gaps_touches(&gap, 201, 300));
    gap.end_us = 0;
    EXPECT(report_gaps_touches(&gap, 900, 901) && !report_gaps_touches(&gap, 50, 60));
}

int main(void)
{
    RUN(test_a_first_start_is_no_gap);
    RUN(test_switched_off_lasts_until_the_next_start);
    RUN(test_a_start_without_an_end_before_it_is_a_loss_of_power);
    RUN(test_a_role_is_down_until_it_starts_and_no_other_ends_it);
    RUN(test_a_role_that_dies_again_is_still_down);
    RUN(test_observing_lasts_until_a_policy_is_loaded);
    RUN(test_events_that_are_gone_and_parts_that_cannot_be_read_are_told);
    RUN(test_ledgers_do_not_mix);
    RUN(test_a_clock_that_jumps_is_told_in_the_largest_unit);
    RUN(test_more_gaps_than_fit_are_counted);
    RUN(test_a_gap_touches_what_it_lies_in_and_without_an_end_all_that_follows);
    return tap_done();
}
