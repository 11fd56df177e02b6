/* SPDX-License-Identifier: Apache-2.0 */
/* The laws in egress.h, one by one; egress_model_test.c has them all at once. */
#include "can/egress.h"

#include "tests/tap.h"

#define AGE_US 100000U
#define FRAME_TIME_US 125U

static struct egress queue;

struct dropped {
    enum egress_drop cause;
    uint16_t tag;
};
static struct dropped drops[EGRESS_CAPACITY * 2];
static size_t drop_count;

static void note_drop(void *context, enum egress_drop cause, const struct frame *frame,
                      uint16_t tag)
{
    EXPECT(context == &queue);
    EXPECT_EQ(frame->data[0] | frame->data[1] << 8, tag);
    drops[drop_count++] = (struct dropped){cause, tag};
}

static void begin(void)
{
    egress_init(&queue);
    egress_watch(&queue, note_drop, &queue);
    drop_count = 0;
}

static struct frame data_frame(uint32_t id, bool extended, uint16_t tag)
{
    return (struct frame){.id = id,
                          .extended = extended,
                          .length = 2,
                          .data = {(uint8_t)tag, (uint8_t)(tag >> 8)}};
}

static enum egress_push push_at(uint32_t id, uint16_t tag, uint64_t now_us)
{
    struct frame frame = data_frame(id, false, tag);
    return egress_push(&queue, &frame, AGE_US, tag, now_us);
}

static uint16_t tag_of(const struct frame *frame)
{
    return (uint16_t)(frame->data[0] | frame->data[1] << 8);
}

/* Sends the next frame and lets its echo come at once; returns its tag. */
static int send_next(uint64_t now_us)
{
    struct frame frame;
    if (!egress_next(&queue, &frame, now_us)) {
        return -1;
    }
    egress_echo(&queue, &frame, now_us);
    return tag_of(&frame);
}

static void an_empty_queue_has_nothing_to_send(void)
{
    struct frame frame;
    begin();
    EXPECT(!egress_next(&queue, &frame, 0));
    EXPECT_EQ(egress_queued(&queue), 0);
    EXPECT(!egress_in_flight(&queue));
    egress_tick(&queue, 1000000);
    egress_reset(&queue);
    EXPECT_EQ(drop_count, 0);
}

static void the_lowest_id_leaves_first(void)
{
    begin();
    EXPECT_EQ(push_at(0x300, 1, 0), EGRESS_QUEUED);
    EXPECT_EQ(push_at(0x100, 2, 0), EGRESS_QUEUED);
    EXPECT_EQ(push_at(0x200, 3, 0), EGRESS_QUEUED);
    EXPECT_EQ(send_next(0), 2);
    EXPECT_EQ(send_next(0), 3);
    EXPECT_EQ(send_next(0), 1);
    EXPECT_EQ(send_next(0), -1);
}

static void frames_of_one_id_leave_in_the_order_they_came(void)
{
    begin();
    for (uint16_t tag = 0; tag < 200; tag++) {
        EXPECT_EQ(push_at(0x123, tag, 0), EGRESS_QUEUED);
    }
    for (uint16_t tag = 0; tag < 200; tag++) {
        EXPECT_EQ(send_next(0), tag);
    }
}

static void remote_and_data_frames_of_one_id_keep_their_order(void)
{
    begin();
    struct frame remote = data_frame(0x123, false, 1);
    struct frame data = data_frame(0x123, false, 2);
    remote.kind = FRAME_REMOTE;
    EXPECT_EQ(egress_push(&queue, &remote, AGE_US, 1, 0), EGRESS_QUEUED);
    EXPECT_EQ(egress_push(&queue, &data, AGE_US, 2, 0), EGRESS_QUEUED);
    EXPECT_EQ(send_next(0), 1);
    EXPECT_EQ(send_next(0), 2);
}

static void a_standard_frame_leaves_before_an_extended_one_of_its_base(void)
{
    begin();
    struct frame extended = data_frame(0x100U << 18, true, 1);
    struct frame lower = data_frame((0x100U << 18) - 1, true, 2);
    struct frame standard = data_frame(0x100, false, 3);
    EXPECT_EQ(egress_push(&queue, &extended, AGE_US, 1, 0), EGRESS_QUEUED);
    EXPECT_EQ(egress_push(&queue, &standard, AGE_US, 3, 0), EGRESS_QUEUED);
    EXPECT_EQ(egress_push(&queue, &lower, AGE_US, 2, 0), EGRESS_QUEUED);
    EXPECT_EQ(send_next(0), 2);
    EXPECT_EQ(send_next(0), 3);
    EXPECT_EQ(send_next(0), 1);
}

static void one_frame_is_in_flight_until_its_own_echo(void)
{
    struct frame sent, other;
    begin();
    EXPECT_EQ(push_at(0x100, 1, 0), EGRESS_QUEUED);
    EXPECT_EQ(push_at(0x100, 2, 0), EGRESS_QUEUED);
    EXPECT(egress_next(&queue, &sent, 0));
    EXPECT(!egress_next(&queue, &other, 0));
    struct frame wrong = data_frame(0x100, false, 2);
    egress_echo(&queue, &wrong, 10);
    EXPECT(egress_in_flight(&queue));
    EXPECT(!egress_next(&queue, &other, 10));
    egress_echo(&queue, &sent, 20);
    EXPECT(!egress_in_flight(&queue));
    EXPECT_EQ(send_next(20), 2);
    EXPECT_EQ(queue.counters.sent, 2);
    EXPECT_EQ(queue.counters.longest_us, 20);
}

static void an_echo_with_nothing_in_flight_changes_nothing(void)
{
    begin();
    struct frame frame = data_frame(1, false, 1);
    egress_echo(&queue, &frame, 0);
    EXPECT_EQ(queue.counters.sent, 0);
}

static void a_stronger_frame_waits_for_the_one_in_flight_and_for_no_other(void)
{
    struct frame sent;
    begin();
    EXPECT_EQ(push_at(0x300, 1, 0), EGRESS_QUEUED);
    EXPECT(egress_next(&queue, &sent, 0));
    EXPECT_EQ(push_at(0x200, 2, 0), EGRESS_QUEUED);
    EXPECT_EQ(push_at(0x100, 3, 0), EGRESS_QUEUED);
    egress_echo(&queue, &sent, 0);
    EXPECT_EQ(send_next(0), 3);
    EXPECT_EQ(send_next(0), 2);
}

static void a_refused_frame_keeps_its_place(void)
{
    struct frame sent;
    begin();
    EXPECT_EQ(push_at(0x200, 1, 0), EGRESS_QUEUED);
    EXPECT_EQ(push_at(0x200, 2, 0), EGRESS_QUEUED);
    EXPECT(egress_next(&queue, &sent, 0));
    egress_refused(&queue);
    EXPECT(!egress_in_flight(&queue));
    EXPECT_EQ(egress_queued(&queue), 2);
    EXPECT_EQ(push_at(0x100, 3, 0), EGRESS_QUEUED);
    EXPECT_EQ(send_next(0), 3);
    EXPECT_EQ(send_next(0), 1);
    EXPECT_EQ(send_next(0), 2);
    EXPECT_EQ(queue.counters.refused, 1);
    EXPECT_EQ(queue.counters.sent, 3);
}

static void a_refused_frame_still_ages(void)
{
    struct frame sent;
    begin();
    EXPECT_EQ(push_at(0x200, 1, 0), EGRESS_QUEUED);
    EXPECT(egress_next(&queue, &sent, 0));
    egress_refused(&queue);
    EXPECT(!egress_next(&queue, &sent, AGE_US + 1));
    EXPECT_EQ(queue.counters.dropped[EGRESS_DROP_STALE], 1);
}

static void a_frame_leaves_up_to_its_age_and_not_later(void)
{
    begin();
    EXPECT_EQ(push_at(0x100, 1, 1000), EGRESS_QUEUED);
    EXPECT_EQ(send_next(1000 + AGE_US), 1);
    EXPECT_EQ(push_at(0x100, 2, 1000), EGRESS_QUEUED);
    EXPECT_EQ(push_at(0x200, 3, 1001), EGRESS_QUEUED);
    EXPECT_EQ(send_next(1001 + AGE_US), 3);
    EXPECT_EQ(drop_count, 1);
    EXPECT_EQ(drops[0].cause, EGRESS_DROP_STALE);
    EXPECT_EQ(drops[0].tag, 2);
}

static void nothing_old_bursts_out_after_a_stall(void)
{
    begin();
    for (uint16_t tag = 0; tag < 100; tag++) {
        EXPECT_EQ(push_at(0x100, tag, tag), EGRESS_QUEUED);
    }
    EXPECT_EQ(send_next(10 * AGE_US), -1);
    EXPECT_EQ(drop_count, 100);
    EXPECT_EQ(egress_queued(&queue), 0);
}

static void a_tick_drops_what_is_too_old_while_another_is_in_flight(void)
{
    struct frame sent;
    begin();
    EXPECT_EQ(push_at(0x100, 1, 0), EGRESS_QUEUED);
    EXPECT(egress_next(&queue, &sent, 0));
    EXPECT_EQ(push_at(0x100, 2, 0), EGRESS_QUEUED);
    EXPECT_EQ(push_at(0x100, 3, 50), EGRESS_QUEUED);
    egress_tick(&queue, AGE_US);
    EXPECT_EQ(drop_count, 0);
    egress_tick(&queue, AGE_US + 1);
    EXPECT_EQ(drop_count, 1);
    EXPECT_EQ(drops[0].tag, 2);
    egress_tick(&queue, AGE_US + 51);
    EXPECT_EQ(drop_count, 2);
    EXPECT(egress_in_flight(&queue));
}

static void a_lost_echo_frees_the_slot_after_the_timeout(void)
{
    struct frame lost;
    begin();
    EXPECT_EQ(push_at(0x100, 1, 0), EGRESS_QUEUED);
    EXPECT(egress_next(&queue, &lost, 0));
    egress_tick(&queue, EGRESS_ECHO_TIMEOUT_US);
    EXPECT(egress_in_flight(&queue));
    egress_tick(&queue, EGRESS_ECHO_TIMEOUT_US + 1);
    EXPECT(!egress_in_flight(&queue));
    EXPECT_EQ(drop_count, 1);
    EXPECT_EQ(drops[0].cause, EGRESS_DROP_NO_ECHO);
    EXPECT_EQ(drops[0].tag, 1);
}

static void a_late_echo_does_not_end_the_flight_of_the_next(void)
{
    struct frame late, next;
    uint64_t now_us = EGRESS_ECHO_TIMEOUT_US + 1;
    begin();
    EXPECT_EQ(push_at(0x100, 1, 0), EGRESS_QUEUED);
    EXPECT(egress_next(&queue, &late, 0));
    egress_tick(&queue, now_us);
    EXPECT_EQ(push_at(0x100, 2, now_us), EGRESS_QUEUED);
    EXPECT(egress_next(&queue, &next, now_us));
    egress_echo(&queue, &late, now_us);
    EXPECT(egress_in_flight(&queue));
}

static void fill(uint32_t id)
{
    begin();
    for (uint16_t tag = 0; tag < EGRESS_CAPACITY; tag++) {
        EXPECT_EQ(push_at(id, tag, 0), EGRESS_QUEUED);
    }
}

static void a_full_queue_refuses_a_frame_that_is_not_stronger(void)
{
    fill(0x200);
    EXPECT_EQ(push_at(0x201, 1000, 0), EGRESS_FULL);
    EXPECT_EQ(push_at(0x200, 1001, 0), EGRESS_FULL);
    EXPECT_EQ(queue.counters.full, 2);
    EXPECT_EQ(drop_count, 0);
    EXPECT_EQ(send_next(0), 0);
}

static void a_full_queue_gives_up_its_weakest_newest_for_a_stronger_frame(void)
{
    fill(0x200);
    EXPECT_EQ(send_next(0), 0);
    EXPECT_EQ(push_at(0x300, 300, 0), EGRESS_QUEUED);
    EXPECT_EQ(push_at(0x1FF, 301, 0), EGRESS_EVICTED);
    EXPECT_EQ(drops[0].cause, EGRESS_DROP_EVICTED);
    EXPECT_EQ(drops[0].tag, 300);
    EXPECT_EQ(push_at(0x1FF, 302, 0), EGRESS_EVICTED);
    EXPECT_EQ(drops[1].tag, EGRESS_CAPACITY - 1);
    EXPECT_EQ(send_next(0), 301);
    EXPECT_EQ(send_next(0), 302);
    EXPECT_EQ(send_next(0), 1);
}

static void a_full_queue_gives_up_what_is_too_old_before_anything_else(void)
{
    fill(0x200);
    EXPECT_EQ(push_at(0x300, 300, AGE_US + 1), EGRESS_QUEUED);
    EXPECT_EQ(drop_count, EGRESS_CAPACITY);
    EXPECT_EQ(drops[0].cause, EGRESS_DROP_STALE);
    EXPECT_EQ(egress_queued(&queue), 1);
}

static void the_frame_in_flight_counts_and_cannot_be_evicted(void)
{
    struct frame sent;
    fill(0x200);
    EXPECT(egress_next(&queue, &sent, 0));
    EXPECT_EQ(push_at(0x200, 1000, 0), EGRESS_FULL);
    EXPECT_EQ(egress_queued(&queue), EGRESS_CAPACITY - 1);
    EXPECT_EQ(push_at(0x100, 1001, 0), EGRESS_EVICTED);
    egress_refused(&queue);
    EXPECT_EQ(egress_queued(&queue), EGRESS_CAPACITY);
    EXPECT_EQ(send_next(0), 1001);
    EXPECT_EQ(send_next(0), 0);
}

static void a_recall_drops_what_is_queued_and_a_reset_everything(void)
{
    struct frame sent;
    begin();
    EXPECT_EQ(push_at(0x100, 1, 0), EGRESS_QUEUED);
    EXPECT_EQ(push_at(0x200, 2, 0), EGRESS_QUEUED);
    EXPECT(egress_next(&queue, &sent, 0));
    egress_recall(&queue);
    EXPECT_EQ(drop_count, 1);
    EXPECT(egress_in_flight(&queue)); /* which nothing calls back */
    EXPECT_EQ(egress_queued(&queue), 0);
    egress_reset(&queue);
    EXPECT_EQ(drop_count, 2);
    EXPECT_EQ(queue.counters.dropped[EGRESS_DROP_RESET], 2);
    EXPECT(!egress_in_flight(&queue));
    EXPECT_EQ(send_next(0), -1);
    EXPECT_EQ(push_at(0x300, 3, 0), EGRESS_QUEUED);
    EXPECT_EQ(send_next(0), 3);
}

static void drops_are_counted_without_a_watcher(void)
{
    begin();
    egress_watch(&queue, NULL, NULL);
    EXPECT_EQ(push_at(0x100, 1, 0), EGRESS_QUEUED);
    egress_reset(&queue);
    EXPECT_EQ(drop_count, 0);
    EXPECT_EQ(queue.counters.dropped[EGRESS_DROP_RESET], 1);
}

/* A bus that carries one frame per frame time, the strongest of those offered: by the
 * gateway the one in flight, by another node one of the background, without idle time. */
struct bus {
    uint64_t now_us;
    bool background;
    struct frame offered;
    struct frame carried[64];
    size_t count;
};

static void bus_carry(struct bus *bus)
{
    struct frame background = data_frame(bus->count % 2 ? 0x006 : 0x005, false, 0);
    struct frame next;
    if (egress_next(&queue, &next, bus->now_us)) {
        bus->offered = next;
    }
    bool ours =
        egress_in_flight(&queue) &&
        (!bus->background || frame_compare_priority(&bus->offered, &background) < 0);
    bus->now_us += FRAME_TIME_US;
    if (ours) {
        egress_echo(&queue, &bus->offered, bus->now_us);
    }
    if (ours || bus->background) {
        bus->carried[bus->count++] = ours ? bus->offered : background;
    }
}

/* NMFTA CGW-S-005b. The frames come while 0x010 is on the bus. */
static void cgw_s_005b_egress_is_by_priority_without_inversion(void)
{
    static const struct {
        uint32_t id;
        bool extended;
    } unit[] = {{0x010, false}, {0x011, false},     {0x00240000, true},
                {0x008, false}, {0x001C0000, true}, {0x00100000, true},
                {0x003, false}, {0x00080000, true}, {0x001, false}};
    static const uint32_t wanted[] = {0x010,      0x001, 0x00080000, 0x003, 0x00100000,
                                      0x001C0000, 0x008, 0x00240000, 0x011};
    static struct bus bus;
    uint32_t seen[16];
    size_t count = 0;
    begin();
    for (uint16_t i = 0; i < 9; i++) {
        struct frame frame = data_frame(unit[i].id, unit[i].extended, i);
        EXPECT_EQ(egress_push(&queue, &frame, AGE_US, i, 0), EGRESS_QUEUED);
        if (i == 0) {
            EXPECT(egress_next(&queue, &bus.offered, 0));
        }
    }
    while (bus.count < 60 && count < 9) {
        bus_carry(&bus);
        const struct frame *last = &bus.carried[bus.count - 1];
        if (last->id == 0x010 || last->id == 0x00100000) {
            bus.background = last->id == 0x010;
        }
        if (last->id != 0x005 && last->id != 0x006) {
            seen[count++] = last->id;
        } else {
            EXPECT(count >= 1 && count < 5); /* background only between the two */
        }
    }
    EXPECT_EQ(count, 9);
    EXPECT(count == 9 && memcmp(seen, wanted, sizeof wanted) == 0);
}

/* CGW-S-005c and d: whatever comes when, within an id it leaves in order, and each frame
 * that leaves is the strongest of those that wait. */
static void cgw_s_005cd_in_order_within_an_id_by_priority_across_ids(void)
{
    uint32_t random = 7;
    uint16_t next_tag[8] = {0}, seen_tag[8] = {0};
    uint16_t waiting[8] = {0};
    struct frame sent;
    begin();
    for (uint64_t now_us = 0; now_us < 20000; now_us++) {
        random = random * 1664525 + 1013904223;
        unsigned id = random >> 20 & 7;
        if (random >> 30 != 0 && egress_queued(&queue) < 200) {
            struct frame frame = data_frame(0x100 + id, false, next_tag[id]);
            EXPECT_EQ(egress_push(&queue, &frame, AGE_US, next_tag[id]++, now_us),
                      EGRESS_QUEUED);
            waiting[id]++;
        } else if (egress_next(&queue, &sent, now_us)) {
            unsigned got = sent.id - 0x100;
            for (unsigned stronger = 0; stronger < got; stronger++) {
                EXPECT_EQ(waiting[stronger], 0);
            }
            EXPECT_EQ(tag_of(&sent), seen_tag[got]++);
            waiting[got]--;
            egress_echo(&queue, &sent, now_us);
        }
    }
    EXPECT(queue.counters.sent > 4000);
    EXPECT_EQ(drop_count, 0);
}

static void a_frame_that_no_socket_takes_keeps_none_waiting(void)
{
    struct frame frame;
    begin();
    EXPECT_EQ(push_at(0x100, 1, 0), EGRESS_QUEUED);
    EXPECT_EQ(push_at(0x200, 2, 0), EGRESS_QUEUED);
    EXPECT(egress_next(&queue, &frame, 0));
    egress_abandon(&queue);
    EXPECT_EQ(drop_count, 1);
    EXPECT_EQ(drops[0].cause, EGRESS_DROP_REFUSED);
    EXPECT_EQ(drops[0].tag, 1);
    EXPECT_EQ(send_next(0), 2);
    EXPECT_EQ(queue.counters.sent, 1);
    EXPECT_EQ(queue.free_count, EGRESS_CAPACITY);
}

int main(void)
{
    RUN(an_empty_queue_has_nothing_to_send);
    RUN(the_lowest_id_leaves_first);
    RUN(frames_of_one_id_leave_in_the_order_they_came);
    RUN(remote_and_data_frames_of_one_id_keep_their_order);
    RUN(a_standard_frame_leaves_before_an_extended_one_of_its_base);
    RUN(one_frame_is_in_flight_until_its_own_echo);
    RUN(an_echo_with_nothing_in_flight_changes_nothing);
    RUN(a_stronger_frame_waits_for_the_one_in_flight_and_for_no_other);
    RUN(a_refused_frame_keeps_its_place);
    RUN(a_refused_frame_still_ages);
    RUN(a_frame_leaves_up_to_its_age_and_not_later);
    RUN(nothing_old_bursts_out_after_a_stall);
    RUN(a_tick_drops_what_is_too_old_while_another_is_in_flight);
    RUN(a_lost_echo_frees_the_slot_after_the_timeout);
    RUN(a_late_echo_does_not_end_the_flight_of_the_next);
    RUN(a_full_queue_refuses_a_frame_that_is_not_stronger);
    RUN(a_full_queue_gives_up_its_weakest_newest_for_a_stronger_frame);
    RUN(a_full_queue_gives_up_what_is_too_old_before_anything_else);
    RUN(the_frame_in_flight_counts_and_cannot_be_evicted);
    RUN(a_recall_drops_what_is_queued_and_a_reset_everything);
    RUN(drops_are_counted_without_a_watcher);
    RUN(cgw_s_005b_egress_is_by_priority_without_inversion);
    RUN(cgw_s_005cd_in_order_within_an_id_by_priority_across_ids);
    RUN(a_frame_that_no_socket_takes_keeps_none_waiting);
    return tap_done();
}
