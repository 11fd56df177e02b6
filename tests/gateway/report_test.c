/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/officer/report.h"

#include "gateway/ledger/ledger_reader.h"
#include "tests/gateway/ledger_kit.h"
#include "tests/gateway/listed.h"

static struct report report;
static struct store *writer; /* NULL: none is at work */

/* A fresh ledger of these events; each is completed and appended. */
static void keep(struct event *events, size_t count)
{
    struct trouble why;
    kit_empty();
    struct store *store = kit_open();
    for (size_t i = 0; i < count; i++) {
        events[i].source_epoch = 5;
        events[i].source_seq = i + 1;
        events[i].cause = i + 1;
        EXPECT(store_append(store, &events[i], &kit_now) == STORE_KEPT);
    }
    EXPECT(store_flush(store, &kit_now, &why));
    store_close(store);
}

static void tell(uint64_t since_us, uint64_t until_us, uint64_t rules_of)
{
    struct trouble why;
    memset(&report, 0, sizeof report);
    report.since_us = since_us;
    report.until_us = until_us;
    report.rules_of = rules_of;
    report.ledgers[report.ledger_count++].path = kit_dir;
    EXPECT(report_read(&report, &why));
}

static struct event flow(enum event_action action, enum reason reason, uint64_t count,
                         uint64_t wall_us)
{
    return (struct event){.source = EVENT_FROM_UPLINK,
                          .action = (uint8_t)action,
                          .reason = (uint16_t)reason,
                          .count = count,
                          .wall_us = wall_us,
                          .wall_trusted = true,
                          .policy_version = 3,
                          .subject = EVENT_FLOW,
                          .flow = {.bytes_up = 10, .bytes_down = 100}};
}

static void test_stopped_let_through_and_allowed_are_told_apart(void)
{
    struct event events[] = {flow(EVENT_DROPPED, REASON_NOT_TLS, 4, 1000),
                             flow(EVENT_WOULD_DROP, REASON_UPSTREAM_FAILED, 2, 1001),
                             flow(EVENT_PASSED, REASON_PASS_THROUGH, 1, 1002),
                             flow(EVENT_DROPPED, REASON_DECOY_KEPT, 1, 1003)};
    keep(events, 4);
    tell(0, 0, 0);
    EXPECT_EQ(report.events, 4);
    EXPECT_EQ(report.attempts, 6);
    EXPECT_EQ(report.observed, 2);
    EXPECT_EQ(report.leaving, 4);
    EXPECT_EQ(report.severe, 4);
    EXPECT_EQ(report.cut_up, 10);
    EXPECT_EQ(report.observed_up, 10);
    EXPECT_EQ(report.passed_up, 10);
    EXPECT_EQ(report.passed_down, 100);
    EXPECT_EQ(report.kept, 1);
    EXPECT_EQ(report.reasons[REASON_NOT_TLS].attempts, 4);
    EXPECT_EQ(report.reasons[REASON_UPSTREAM_FAILED].observed, 2);
    EXPECT_EQ(report.bins[0].leaving, 4);
    EXPECT_EQ(report.bins[0].others, 2);
}

static void test_a_period_asks_for_when_it_happened(void)
{
    struct event summed = flow(EVENT_DROPPED, REASON_NOT_TLS, 4, 1000);
    summed.mono_us = 900;
    summed.first_us = 400;
    summed.last_us = 600;
    keep(&summed, 1);
    tell(700, 0, 0);
    EXPECT_EQ(report.attempts, 4);
    tell(0, 500, 0);
    EXPECT_EQ(report.attempts, 4);
    tell(701, 1000, 0); /* it was written in there */
    EXPECT_EQ(report.attempts, 0);
    tell(0, 499, 0);
    EXPECT_EQ(report.attempts, 0);
}

static void test_one_event_alone_stands_in_the_timeline(void)
{
    struct event only = flow(EVENT_DROPPED, REASON_NOT_TLS, 4, 1000);
    keep(&only, 1);
    tell(0, 0, 0);
    EXPECT_EQ(report.bins[0].leaving, 4);
}

static void test_only_the_time_that_was_asked_for_counts(void)
{
    struct event events[] = {flow(EVENT_DROPPED, REASON_NOT_TLS, 1, 1000),
                             flow(EVENT_DROPPED, REASON_NOT_TLS, 10, 2000),
                             flow(EVENT_DROPPED, REASON_NOT_TLS, 100, 3000)};
    keep(events, 3);
    tell(1001, 2000, 0);
    EXPECT_EQ(report.attempts, 10);
    EXPECT_EQ(report.bins[0].leaving, 10);
    EXPECT_EQ(report.ledgers[0].events, 1);
    EXPECT_EQ(report.first_us, 2000);
}

/* Of the hour before the one in which it was written. */
static void test_a_roll_up_counts_when_it_happened(void)
{
    const uint64_t hour_us = UINT64_C(3600000000);
    struct event events[2] = {flow(EVENT_DROPPED, REASON_NOT_TLS, 3, kit_now.wall_us),
                              flow(EVENT_DROPPED, REASON_NOT_TLS, 4, kit_now.wall_us)};
    events[0].mono_us = events[1].mono_us = 2 * hour_us;
    events[0].first_us = events[0].last_us = hour_us - 60000000;
    events[1].first_us = events[1].last_us = hour_us;
    keep(events, 2);
    tell(0, 0, 0);
    const uint64_t last_us = kit_now.wall_us - hour_us;
    EXPECT_EQ(report.first_us, last_us - 60000000);
    EXPECT_EQ(report.last_us, last_us);
    EXPECT_EQ(report.ledgers[0].last_us, last_us);
    EXPECT_EQ(report.reasons[REASON_NOT_TLS].first_us, last_us - 60000000);
    EXPECT_EQ(report.reasons[REASON_NOT_TLS].last_us, last_us);
    EXPECT_EQ(report.places.rows[0].first_us, last_us - 60000000);
    EXPECT_EQ(report.places.rows[0].last_us, last_us);
    EXPECT_EQ(report.bins[0].leaving, 3);
    EXPECT_EQ(report.bins[report.bin_count - 1].leaving, 4);
    EXPECT_EQ(report.undated, 0);
}

static void test_a_clock_that_was_not_set_does_not_stretch_the_period(void)
{
    struct event events[] = {flow(EVENT_DROPPED, REASON_NOT_TLS, 1, 5),
                             flow(EVENT_DROPPED, REASON_NOT_TLS, 1, kit_now.wall_us),
                             flow(EVENT_DROPPED, REASON_NOT_TLS, 1, 6),
                             flow(EVENT_DROPPED, REASON_NOT_TLS, 1, kit_now.wall_us + 9)};
    events[0].wall_trusted = events[2].wall_trusted = false;
    keep(events, 4);
    tell(0, 0, 0);
    EXPECT_EQ(report.first_us, kit_now.wall_us);
    EXPECT_EQ(report.last_us, kit_now.wall_us + 9);
    EXPECT_EQ(report.untrusted, 2);
    EXPECT_EQ(report.undated, 2);
    keep(events, 1);
    tell(0, 0, 0);
    EXPECT_EQ(report.first_us, 5); /* there is no other */
}

static void test_a_rule_fires_under_the_version_that_has_it(void)
{
    struct event events[] = {flow(EVENT_PASSED, REASON_PASS_THROUGH, 1, 1000),
                             flow(EVENT_PASSED, REASON_PASS_THROUGH, 1, 1001)};
    events[0].rule_line = 12;
    events[1].rule_line = 13;
    events[1].policy_version = 2;
    keep(events, 2);
    tell(0, 0, 3);
    EXPECT(report_fired(&report, 12) && !report_fired(&report, 13));
    EXPECT(!report_fired(&report, REPORT_LINES_MAX + 12));
}

static void test_an_attempt_counts_for_each_threat_of_its_reason(void)
{
    struct event events[] = {flow(EVENT_DROPPED, REASON_NOT_TLS, 4, 1000)};
    uint64_t sum = 0;
    keep(events, 1);
    tell(0, 0, 0);
    for (size_t i = 0; i < ANNEX5_COUNT; i++) {
        sum += report_threat_attempts(&report, annex5_row(i));
    }
    EXPECT_EQ(sum, 12); /* 7.1 26.2 19.2 */
}

static void test_a_mode_is_counted_by_its_name_and_many_are_bounded(void)
{
    struct event events[REPORT_MODES_MAX + 2];
    for (unsigned i = 0; i < REPORT_MODES_MAX + 2; i++) {
        events[i] = flow(EVENT_DROPPED, REASON_NOT_TLS, 1, 1000 + i);
        (void)snprintf(events[i].mode, sizeof events[i].mode, "m%u", i);
    }
    keep(events, REPORT_MODES_MAX + 2);
    tell(0, 0, 0);
    EXPECT_EQ(report.mode_count, REPORT_MODES_MAX);
    EXPECT_EQ(report.other_modes, 2);
    EXPECT_TEXT(report.modes[1].name, "m1");
}

/* Writes one event more between the walks: as the bins are laid, and not filled yet. */
static void write_more(void)
{
    struct trouble why;
    if (writer == NULL || report.bin_count == 0) {
        return;
    }
    struct event more = flow(EVENT_DROPPED, REASON_NOT_TLS, 8, 1000);
    more.source_epoch = 5;
    more.source_seq = more.cause = 2;
    EXPECT(store_append(writer, &more, &kit_now) == STORE_KEPT);
    EXPECT(store_flush(writer, &kit_now, &why));
    store_close(writer);
    writer = NULL;
}

static void test_what_is_added_between_the_walks_is_in_no_figure(void)
{
    struct event only = flow(EVENT_DROPPED, REASON_NOT_TLS, 4, 1000);
    keep(&only, 1);
    writer = kit_open();
    when_listed = write_more;
    tell(0, 0, 0);
    when_listed = NULL;
    EXPECT(writer == NULL);
    EXPECT_EQ(report.attempts, 4);
    EXPECT_EQ(report.bins[0].leaving, 4);
    tell(0, 0, 0);
    EXPECT_EQ(report.attempts, 12);
    EXPECT_EQ(report.bins[0].leaving, 12);
}

static void test_of_two_damages_the_first_is_told(void)
{
    static uint8_t image[128 * 1024];
    struct trouble why;
    struct event event;
    kit_empty();
    struct store *store = kit_open();
    for (uint64_t seq = 1; seq <= 31; seq += 10) {
        EXPECT(kit_write(store, seq, seq + 9));
    }
    store_close(store);
    size_t len = kit_read(1, image, sizeof image);
    size_t used = kit_used(image, len);
    image[used / 6] ^= 1;
    image[used * 4 / 6] ^= 1;
    kit_replace(1, image, len);
    struct ledger_reader *reader = ledger_reader_open(kit_dir, &why);
    while (ledger_reader_next(reader, &event, &why) == LEDGER_READER_EVENT) {
    }
    ledger_reader_close(reader);
    tell(0, 0, 0);
    EXPECT_TEXT(report.ledgers[0].damage.text, why.text);
    EXPECT_EQ(report.gaps.count, 2);
    EXPECT(report.events > 0 && report.events < 40);
}

static void test_a_ledger_that_is_not_there_is_named(void)
{
    struct trouble why;
    memset(&report, 0, sizeof report);
    report.ledgers[report.ledger_count++].path = "/nonexistent";
    EXPECT(!report_read(&report, &why));
    EXPECT(strstr(why.text, "/nonexistent") != NULL);
}

int main(void)
{
    kit_start();
    RUN(test_stopped_let_through_and_allowed_are_told_apart);
    RUN(test_a_period_asks_for_when_it_happened);
    RUN(test_one_event_alone_stands_in_the_timeline);
    RUN(test_only_the_time_that_was_asked_for_counts);
    RUN(test_a_roll_up_counts_when_it_happened);
    RUN(test_a_clock_that_was_not_set_does_not_stretch_the_period);
    RUN(test_a_rule_fires_under_the_version_that_has_it);
    RUN(test_an_attempt_counts_for_each_threat_of_its_reason);
    RUN(test_a_mode_is_counted_by_its_name_and_many_are_bounded);
    RUN(test_what_is_added_between_the_walks_is_in_no_figure);
    RUN(test_of_two_damages_the_first_is_told);
    RUN(test_a_ledger_that_is_not_there_is_named);
    kit_stop();
    return tap_done();
}
