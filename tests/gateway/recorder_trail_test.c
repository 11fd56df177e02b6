/* SPDX-License-Identifier: Apache-2.0 */
/* What a recorder tells behind the first event of a severe cause. */
#include "gateway/roles/recorder.h"

#include "gateway/clock.h"
#include "gateway/roles/trail_keeper.h"
#include "tests/gateway/recorder_kit.h"
#include "tests/gateway/trail_kit.h"

static struct trail_keeper keeper;
static struct trail_header seen_headers[4];

static void begin_with_trail(void)
{
    static const struct policy policy = {
        .bus_count = 2, .buses = {{.name = "vehicle"}, {.name = "unit"}}};
    begin();
    keeper = (struct trail_keeper){.ring = {0}};
    trail_keeper_init(&keeper, seen_headers, 4);
    trail_keeper_set_policy(&keeper, &policy);
    recorder_set_trail(recorder, &keeper);
    struct trail_header header = trail_kit_frame(clock_steady_us(), 0x7E0);
    trail_ring_put(&keeper.ring, &header);
}

/* Runs the loop beyond its next tick. */
static void tick(void)
{
    uint64_t end_us = clock_steady_us() + 300000;
    while (clock_steady_us() < end_us) {
        (void)uv_run(&loop, UV_RUN_NOWAIT);
    }
    turn();
}

static void test_a_trail_follows_the_first_event_of_a_severe_cause_alone(void)
{
    begin_with_trail();
    note(1);
    tick();
    EXPECT_EQ(ledger.records, 1);
    note_severe(0x7E0);
    turn();
    EXPECT_EQ(ledger.records, 2);
    EXPECT_EQ(ledger.last.subject, EVENT_FRAME);
    uint64_t cause = ledger.last.cause;
    tick();
    EXPECT_EQ(ledger.records, 3);
    EXPECT_EQ(ledger.last.subject, EVENT_TRAIL);
    EXPECT_EQ(ledger.last.cause, cause);
    EXPECT_EQ(ledger.last.count, 0);
    EXPECT_EQ(ledger.last.reason, REASON_TRAIL_KEPT);
    EXPECT_EQ(ledger.last.trail.headers, 1);
    EXPECT(!ledger.last.trail.asked);
    note_severe(0x7E0);
    recorder_flush(recorder); /* its sum, and with it the cause is forgotten */
    tick();
    EXPECT_EQ(ledger.records, 4);
    EXPECT_EQ(ledger.last.subject, EVENT_FRAME);
    EXPECT(ledger.in_order);
    end();
}

static void test_what_a_flow_said_has_no_trail_of_its_own(void)
{
    struct event event = {.action = EVENT_DROPPED,
                          .reason = REASON_DECOY_KEPT,
                          .subject = EVENT_FLOW,
                          .flow.evidence = {.len = 1, .part = 1, .parts = 1}};
    begin_with_trail();
    recorder_note(recorder, &event);
    tick();
    EXPECT_EQ(ledger.records, 1);
    EXPECT_EQ(ledger.last.subject, EVENT_FLOW);
    end();
}

static void test_a_trail_is_told_for_another_role_when_the_ledger_asks(void)
{
    Sallyport__RoleTrail trail = SALLYPORT__ROLE_TRAIL__INIT;
    Sallyport__RoleMessage message = SALLYPORT__ROLE_MESSAGE__INIT;
    message.body_case = SALLYPORT__ROLE_MESSAGE__BODY_TRAIL;
    message.trail = &trail;
    trail.cause = 77;
    begin_with_trail();
    tell(&message);
    tick();
    EXPECT_EQ(ledger.records, 1);
    EXPECT_EQ(ledger.last.subject, EVENT_TRAIL);
    EXPECT_EQ(ledger.last.cause, 77);
    EXPECT(ledger.last.trail.asked);
    end();
    begin();
    tell(&message); /* who has none says none */
    tick();
    EXPECT_EQ(ledger.records, 0);
    end();
}

static void test_a_trail_that_finds_the_queue_half_full_is_left_out_and_told(void)
{
    begin_with_trail();
    note_severe(0x7E0);
    turn();
    uint64_t cause = ledger.last.cause; /* and the trail waits for the next tick */
    recorder_flush(recorder);
    for (uint32_t i = 0; i < RECORDER_PENDING_MAX / 2; i++) {
        note(i); /* not acknowledged */
        recorder_flush(recorder);
    }
    EXPECT(recorder_counters(recorder).pending >= RECORDER_PENDING_MAX / 2);
    note_severe(0x7E0);
    tick();
    EXPECT_EQ(ledger.last.reason, REASON_TRAIL_LEFT_OUT);
    EXPECT_EQ(ledger.last.subject, EVENT_TRAIL);
    EXPECT_EQ(ledger.last.cause, cause);
    EXPECT_EQ(ledger.last.count, 0);
    EXPECT_EQ(ledger.last.trail.headers, 1);
    end();
}

static void test_one_that_finds_it_three_quarters_full_is_counted(void)
{
    begin_with_trail();
    for (uint32_t i = 0; i < RECORDER_PENDING_MAX * 3 / 4; i++) {
        note(i); /* not acknowledged */
        recorder_flush(recorder);
    }
    note_severe(0x7E0);
    tick();
    EXPECT_EQ(ledger.last.reason, REASON_TRAIL_LEFT_OUT);
    EXPECT_EQ(ledger.last.subject, EVENT_SYSTEM);
    EXPECT_EQ(ledger.last.count, 1);
    end();
}

int main(void)
{
    RUN(test_a_trail_follows_the_first_event_of_a_severe_cause_alone);
    RUN(test_what_a_flow_said_has_no_trail_of_its_own);
    RUN(test_a_trail_is_told_for_another_role_when_the_ledger_asks);
    RUN(test_a_trail_that_finds_the_queue_half_full_is_left_out_and_told);
    RUN(test_one_that_finds_it_three_quarters_full_is_counted);
    return tap_done();
}
