/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/roles/recorder.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/gateway/recorder_kit.h"
#include "tests/gateway/touched.h"

#define ORDINARY_MAX (RECORDER_PENDING_MAX - RECORDER_SEVERE_MAX)

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
    return tap_done();
}
