/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/roles/recorder.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "gateway/clock.h"
#include "gateway/roles/channel.h"
#include "gateway/roles/trail_keeper.h"
#include "tests/gateway/touched.h"
#include "tests/gateway/trail_kit.h"
#include "tests/tap.h"

#define ORDINARY_MAX (RECORDER_PENDING_MAX - RECORDER_SEVERE_MAX)

static uv_loop_t loop;
static struct recorder *recorder;

/* The ledger's end: keeps what it is told. */
static struct {
    struct channel channel;
    uint64_t epoch;
    unsigned resyncs;
    uint64_t resync_seq;
    unsigned records;
    uint64_t last_seq;
    bool in_order;
    struct event last;
} ledger;

static void on_message(void *context, struct channel *channel,
                       const Sallyport__RoleMessage *message, const int *descriptors,
                       size_t count)
{
    (void)context;
    (void)channel;
    (void)descriptors;
    (void)count;
    if (message->body_case == SALLYPORT__ROLE_MESSAGE__BODY_RESYNC) {
        ledger.resyncs++;
        ledger.resync_seq = message->resync->seq;
        ledger.epoch = message->resync->epoch;
        ledger.last_seq = ledger.resync_seq - 1;
    } else if (message->body_case == SALLYPORT__ROLE_MESSAGE__BODY_RECORD) {
        ledger.records++;
        ledger.in_order = ledger.in_order && message->record->seq == ledger.last_seq + 1;
        ledger.last_seq = message->record->seq;
        EXPECT(event_unpack(&ledger.last, message->record->event.data,
                            message->record->event.len));
    }
}

static void on_closed(void *context, struct channel *channel)
{
    (void)context;
    (void)channel;
}

static void turn(void)
{
    for (int i = 0; i < 200; i++) {
        (void)uv_run(&loop, UV_RUN_NOWAIT);
    }
}

static void begin(void)
{
    int ends[2];
    memset(&ledger, 0, sizeof ledger);
    ledger.in_order = true;
    EXPECT(uv_loop_init(&loop) == 0);
    EXPECT(channel_pair(ends));
    recorder = recorder_start(&loop, ends[0], EVENT_FROM_CAN);
    EXPECT(recorder != NULL);
    EXPECT(channel_start(&ledger.channel, &loop, ends[1], on_message, on_closed, NULL));
    turn();
}

static void end(void)
{
    recorder_stop(recorder);
    channel_close(&ledger.channel, NULL);
    (void)uv_run(&loop, UV_RUN_DEFAULT);
    EXPECT(uv_loop_close(&loop) == 0);
}

static void tell(const Sallyport__RoleMessage *message)
{
    EXPECT(channel_send(&ledger.channel, message, NULL, 0) == CHANNEL_SENT);
    turn();
}

static void acknowledge(uint64_t epoch, uint64_t seq)
{
    Sallyport__RoleAck ack = SALLYPORT__ROLE_ACK__INIT;
    ack.epoch = epoch;
    ack.seq = seq;
    Sallyport__RoleMessage message = SALLYPORT__ROLE_MESSAGE__INIT;
    message.body_case = SALLYPORT__ROLE_MESSAGE__BODY_ACK;
    message.ack = &ack;
    tell(&message);
}

static void say_hello(void)
{
    Sallyport__RoleHello hello = SALLYPORT__ROLE_HELLO__INIT;
    Sallyport__RoleMessage message = SALLYPORT__ROLE_MESSAGE__INIT;
    message.body_case = SALLYPORT__ROLE_MESSAGE__BODY_HELLO;
    message.hello = &hello;
    tell(&message);
}

/* Each a cause of its own, so that roll-up tells each at once. The first second has
 * places for ROLLUP_FIRSTS of them. */
static void note(uint32_t number)
{
    struct event event = {
        .action = EVENT_NOTED, .reason = REASON_BUS_STATE, .subject = EVENT_SYSTEM};
    (void)snprintf(event.system.about, sizeof event.system.about, "bus%u", number);
    recorder_note(recorder, &event);
}

static void test_an_event_arrives_with_its_stamps(void)
{
    begin();
    recorder_set_mode(recorder, "road");
    recorder_set_policy_version(recorder, 7);
    note(1);
    turn();
    EXPECT_EQ(ledger.records, 1);
    EXPECT_EQ(ledger.last.source, EVENT_FROM_CAN);
    EXPECT_EQ(ledger.last.source_epoch, ledger.epoch);
    EXPECT_EQ(ledger.last.source_seq, 1);
    EXPECT_EQ(ledger.last.count, 1);
    EXPECT_EQ(ledger.last.policy_version, 7);
    EXPECT_TEXT(ledger.last.mode, "road");
    EXPECT_TEXT(ledger.last.system.about, "bus1");
    EXPECT(ledger.last.mono_us > 0 && ledger.last.wall_us > 0);
    end();
}

static void test_repeats_are_summed(void)
{
    begin();
    for (int i = 0; i < 100; i++) {
        note(1);
    }
    turn();
    EXPECT_EQ(ledger.records, 1);
    recorder_flush(recorder);
    turn();
    EXPECT_EQ(ledger.records, 2);
    EXPECT_EQ(ledger.last.count, 99);
    EXPECT_EQ(recorder_counters(recorder).noted, 100);
    end();
}

static void test_what_is_acknowledged_is_forgotten(void)
{
    begin();
    note(1);
    note(2);
    turn();
    EXPECT_EQ(recorder_counters(recorder).pending, 2);
    acknowledge(ledger.epoch, 1);
    EXPECT_EQ(recorder_counters(recorder).pending, 1);
    acknowledge(ledger.epoch, 2);
    EXPECT_EQ(recorder_counters(recorder).pending, 0);
    EXPECT_EQ(recorder_counters(recorder).acknowledged, 2);
    end();
}

static void test_an_acknowledgement_that_cannot_be_changes_nothing(void)
{
    begin();
    note(1);
    turn();
    acknowledge(ledger.epoch + 1, 1); /* of the role before */
    acknowledge(ledger.epoch, 2);     /* of what was never sent */
    acknowledge(ledger.epoch, 0);
    EXPECT_EQ(recorder_counters(recorder).pending, 1);
    end();
}

static void test_a_new_ledger_is_told_again_what_is_not_on_disk(void)
{
    begin();
    for (uint32_t i = 1; i <= 5; i++) {
        note(i);
    }
    turn();
    acknowledge(ledger.epoch, 2);
    EXPECT_EQ(ledger.records, 5);
    say_hello();
    EXPECT_EQ(ledger.resync_seq, 3);
    EXPECT_EQ(ledger.records, 8);
    EXPECT_EQ(ledger.last_seq, 5);
    EXPECT(ledger.in_order);
    end();
}

/* Or a ledger that lost its mind could take all descriptors of its siblings. */
static void test_a_descriptor_that_comes_with_a_message_is_closed(void)
{
    Sallyport__RoleHello hello = SALLYPORT__ROLE_HELLO__INIT;
    Sallyport__RoleMessage message = SALLYPORT__ROLE_MESSAGE__INIT;
    int ends[2];
    message.body_case = SALLYPORT__ROLE_MESSAGE__BODY_HELLO;
    message.hello = &hello;
    begin();
    EXPECT(pipe2(ends, O_CLOEXEC) == 0);
    EXPECT(channel_send(&ledger.channel, &message, &ends[0], 1) == CHANNEL_SENT);
    (void)close(ends[0]);
    turn();
    struct pollfd nobody_reads = {.fd = ends[1], .events = POLLOUT};
    EXPECT_EQ(poll(&nobody_reads, 1, 0), 1);
    EXPECT((nobody_reads.revents & POLLERR) != 0);
    (void)close(ends[1]);
    end();
}

static void note_severe(uint32_t id)
{
    struct event event = {.action = EVENT_DROPPED,
                          .reason = REASON_DIAGNOSTIC_REQUEST,
                          .subject = EVENT_FRAME,
                          .frame = {.id = id, .from = "unit"}};
    recorder_note(recorder, &event);
}

static void flood(void)
{
    for (uint32_t i = 1; i <= 2000; i++) {
        recorder_flush(recorder);
        note(i % 40);
    }
}

static void turn_long(void)
{
    for (int i = 0; i < 50; i++) {
        turn();
    }
}

static void test_nothing_is_lost_while_no_ledger_reads(void)
{
    int ends[2];
    memset(&ledger, 0, sizeof ledger);
    ledger.in_order = true;
    EXPECT(uv_loop_init(&loop) == 0);
    EXPECT(channel_pair(ends));
    recorder = recorder_start(&loop, ends[0], EVENT_FROM_CAN);
    EXPECT(recorder != NULL);
    /* Far more than the pair holds: the rest waits in the ring. */
    flood();
    EXPECT_EQ(recorder_counters(recorder).pending, ORDINARY_MAX);
    EXPECT(channel_start(&ledger.channel, &loop, ends[1], on_message, on_closed, NULL));
    turn_long();
    EXPECT_EQ(ledger.records, ORDINARY_MAX);
    EXPECT(ledger.in_order);
    end();
}

static void test_what_finds_the_queue_full_is_counted_and_told(void)
{
    begin();
    flood();
    turn_long();
    uint64_t lost = recorder_counters(recorder).lost;
    EXPECT(lost > 0);
    EXPECT_EQ(ledger.records, ORDINARY_MAX);
    acknowledge(ledger.epoch, ORDINARY_MAX);
    EXPECT_EQ(ledger.last.reason, REASON_EVENTS_LOST);
    EXPECT_EQ(ledger.last.count, lost);
    EXPECT_EQ(ledger.last_seq, ORDINARY_MAX + 1);
    end();
}

/* A flood that is not severe while the disk stalls. */
static void test_a_queue_that_is_full_has_room_for_what_is_severe(void)
{
    begin();
    flood();
    recorder_flush(recorder);
    uint64_t lost = recorder_counters(recorder).lost;
    EXPECT(lost > 0);
    for (uint32_t i = 0; i < RECORDER_SEVERE_MAX + 2; i++) {
        note_severe(0x700 + i % 40);
        recorder_flush(recorder);
    }
    EXPECT_EQ(recorder_counters(recorder).pending, RECORDER_PENDING_MAX);
    EXPECT_EQ(recorder_counters(recorder).lost, lost + 2);
    turn_long();
    EXPECT_EQ(ledger.last.reason, REASON_DIAGNOSTIC_REQUEST);
    acknowledge(ledger.epoch, 1);
    EXPECT_EQ(ledger.last.count, lost + 2);
    end();
}

/* Of the ring no more is touched than waits at once, however many there were. */
static void test_a_queue_that_runs_empty_begins_again(void)
{
    begin();
    long before_kb = touched_kb();
    if (before_kb >= 0) {
        for (uint32_t i = 1; i <= RECORDER_PENDING_MAX; i++) {
            recorder_flush(recorder);
            note(i % 40);
            turn();
            acknowledge(ledger.epoch, ledger.last_seq);
        }
        EXPECT_EQ(recorder_counters(recorder).pending, 0);
        EXPECT(ledger.records >= RECORDER_PENDING_MAX && ledger.in_order);
        long ring_kb = (long)(RECORDER_PENDING_MAX * sizeof(struct event) / 1024);
        EXPECT(touched_kb() - before_kb < ring_kb / 4);
    }
    end();
}

static void mark(void *context)
{
    *(bool *)context = true;
}

static void test_finish_waits_for_the_disk(void)
{
    begin();
    bool done = false;
    note(1);
    recorder_finish(recorder, mark, &done);
    turn();
    EXPECT(!done);
    acknowledge(ledger.epoch, 1);
    EXPECT(done);
    end();
}

static void test_finish_with_nothing_pending_is_at_once(void)
{
    begin();
    bool done = false;
    recorder_finish(recorder, mark, &done);
    EXPECT(done);
    end();
}

static void test_a_ledger_that_sends_rubbish_is_not_believed(void)
{
    begin();
    note(1);
    turn();
    EXPECT(send(ledger.channel.fd, "\xff\xff", 2, 0) == 2);
    turn();
    note(2);
    turn();
    EXPECT_EQ(ledger.records, 2);
    acknowledge(ledger.epoch, 2);
    EXPECT_EQ(recorder_counters(recorder).pending, 0);
    end();
}

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
    RUN(test_a_queue_that_runs_empty_begins_again);
    RUN(test_an_event_arrives_with_its_stamps);
    RUN(test_repeats_are_summed);
    RUN(test_what_is_acknowledged_is_forgotten);
    RUN(test_an_acknowledgement_that_cannot_be_changes_nothing);
    RUN(test_a_new_ledger_is_told_again_what_is_not_on_disk);
    RUN(test_a_descriptor_that_comes_with_a_message_is_closed);
    RUN(test_nothing_is_lost_while_no_ledger_reads);
    RUN(test_what_finds_the_queue_full_is_counted_and_told);
    RUN(test_a_queue_that_is_full_has_room_for_what_is_severe);
    RUN(test_finish_waits_for_the_disk);
    RUN(test_finish_with_nothing_pending_is_at_once);
    RUN(test_a_ledger_that_sends_rubbish_is_not_believed);
    RUN(test_a_trail_follows_the_first_event_of_a_severe_cause_alone);
    RUN(test_what_a_flow_said_has_no_trail_of_its_own);
    RUN(test_a_trail_is_told_for_another_role_when_the_ledger_asks);
    RUN(test_a_trail_that_finds_the_queue_half_full_is_left_out_and_told);
    RUN(test_one_that_finds_it_three_quarters_full_is_counted);
    return tap_done();
}
