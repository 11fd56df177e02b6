/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/frame_watch.h"

#include "policies/load.h"
#include "policies/verdict.h"
#include "tests/tap.h"

static struct policy_frame_rule rules[] = {{.silence_us = 5}, {.length_max = 8}};
static struct policy policy = {
    .buses = {{.name = "vehicle",
               .interface = "can0",
               .bitrate = 500000,
               .load_percent = 1,
               .watch = true},
              {.name = "unit", .interface = "can1", .untrusted = true, .watch = true},
              {.name = "body", .interface = "can2", .bitrate = 500000}},
    .bus_count = 3,
    .directions = {{1, 0, 0, 1}, {2, 0, 1, 1}},
    .direction_count = 2,
    .frame_rules = rules,
    .frame_rule_count = 2,
};
enum { FROM_UNIT, FROM_BODY };

static _Alignas(16) uint8_t blocks[2][256 << 10];
static struct frame_watch watch;
static struct frame_notice last;
static unsigned told;

static void keep(void *context, const struct frame_notice *notice)
{
    (void)context;
    last = *notice;
    told++;
}

static struct frame_watch fresh(unsigned which, const struct policy *of)
{
    struct arena arena;
    struct frame_watch out;
    arena_init(&arena, blocks[which], sizeof blocks[which]);
    EXPECT(frame_watch_build(&out, of, &arena));
    told = 0;
    return out;
}

static enum frame_watch_sight hears(uint8_t bus, uint32_t id, bool extended)
{
    struct frame frame = {.id = id, .extended = extended, .length = 8};
    return frame_watch_heard(&watch, bus, &frame, 0);
}

static void an_id_is_new_once_on_each_watched_bus(void)
{
    watch = fresh(0, &policy);
    EXPECT_EQ(hears(0, 0x123, false), FRAME_WATCH_NEW);
    EXPECT_EQ(hears(0, 0x123, false), FRAME_WATCH_KNOWN);
    EXPECT_EQ(hears(0, 0x123, true), FRAME_WATCH_NEW);
    EXPECT_EQ(hears(1, 0x123, false), FRAME_WATCH_NEW);   /* hides nothing on can0 */
    EXPECT_EQ(hears(2, 0x123, false), FRAME_WATCH_KNOWN); /* is not watched */
}

static void a_full_set_is_told_once_and_hides_no_11_bit_id(void)
{
    watch = fresh(0, &policy);
    for (uint32_t id = 0; id < CLAIMS_EXTENDED_MAX; id++) {
        EXPECT_EQ(hears(0, id, true), FRAME_WATCH_NEW);
    }
    EXPECT_EQ(hears(0, 0x1FFFFFFF, true), FRAME_WATCH_FULL);
    EXPECT_EQ(hears(0, 0x1FFFFFFE, true), FRAME_WATCH_KNOWN);
    EXPECT_EQ(hears(0, 0x7FF, false), FRAME_WATCH_NEW);
    EXPECT_EQ(hears(1, 0x1FFFFFFE, true), FRAME_WATCH_NEW);
}

/* 5,000 bit/s: 37 frames of 135 bits at once. */
static void fill(void)
{
    for (unsigned i = 0; i < 37; i++) {
        (void)hears(0, 0x100, false);
    }
}

static void what_is_heard_and_sent_leaves_no_room_for_the_unit(void)
{
    struct frame frame = {.id = 5, .length = 8};
    watch = fresh(0, &policy);
    EXPECT(frame_watch_admits(&watch, FROM_UNIT, &frame, 0));
    for (unsigned i = 0; i < 18; i++) {
        (void)hears(0, 0x100, false);
        frame_watch_sent(&watch, 0, &frame, 0);
    }
    EXPECT_EQ(frame_watch_load_percent(&watch, 0, 1000000), 37U * 135 / 5000);
    EXPECT(!frame_watch_admits(&watch, FROM_UNIT, &frame, 0));
    EXPECT(frame_watch_admits(&watch, FROM_BODY, &frame, 0)); /* is trusted, and counts */
    frame_watch_tick(&watch, 0, 0, keep, NULL);
    EXPECT_EQ(told, 1);
    EXPECT_EQ(last.reason, REASON_BUS_LOAD);
    EXPECT_EQ(last.bus, 0);
    EXPECT_EQ(last.rule, VERDICT_NO_RULE);
    EXPECT_EQ(frame_watch_load_percent(&watch, 1, 1000000), 0); /* no bitrate */
}

static void what_the_trusted_send_counts(void)
{
    struct frame frame = {.id = 5, .length = 8};
    watch = fresh(0, &policy);
    for (unsigned i = 0; i < 37; i++) {
        EXPECT(frame_watch_admits(&watch, FROM_BODY, &frame, 0));
    }
    EXPECT(!frame_watch_admits(&watch, FROM_UNIT, &frame, 0));
}

static void a_bus_without_a_limit_has_room(void)
{
    struct policy other = policy;
    struct frame frame = {.id = 5, .length = 8};
    other.buses[0].load_percent = 0;
    watch = fresh(0, &other);
    fill();
    EXPECT(frame_watch_admits(&watch, FROM_UNIT, &frame, 0));
    EXPECT(frame_watch_needs_tick(&watch)); /* for its silence */
}

static void what_was_seen_on_an_interface_goes_on_under_a_new_policy(void)
{
    static struct policy next;
    struct frame frame = {.id = 5, .length = 8};
    next = policy;
    next.buses[0] = policy.buses[1];
    next.buses[1] = policy.buses[0];
    next.directions[0] = (struct policy_direction){0, 1, 0, 1};
    struct frame_watch old = fresh(0, &policy);
    watch = old;
    (void)hears(0, 0x321, false);
    (void)hears(1, 0x456, false);
    fill();
    old = watch;
    watch = fresh(1, &next);
    frame_watch_inherit(&watch, &old);
    EXPECT_EQ(hears(1, 0x321, false), FRAME_WATCH_KNOWN);
    EXPECT_EQ(hears(0, 0x456, false), FRAME_WATCH_KNOWN);
    EXPECT_EQ(hears(0, 0x321, false), FRAME_WATCH_NEW);
    EXPECT(!frame_watch_admits(&watch, FROM_UNIT, &frame, 0));
}

static void without_silence_or_load_no_tick_is_needed(void)
{
    static struct policy_frame_rule plain[2];
    struct policy other = policy;
    other.frame_rules = plain;
    other.buses[0].load_percent = 0;
    watch = fresh(0, &other);
    EXPECT(!frame_watch_needs_tick(&watch));
    other.buses[2].load_percent = 5;
    watch = fresh(0, &other);
    EXPECT(frame_watch_needs_tick(&watch));
}

static void an_arena_too_small_is_told(void)
{
    struct arena arena;
    arena_init(&arena, blocks[0], 0);
    EXPECT(!frame_watch_build(&watch, &policy, &arena));
    arena_init(&arena, blocks[0], 64);
    EXPECT(!frame_watch_build(&watch, &policy, &arena));
}

int main(void)
{
    RUN(an_id_is_new_once_on_each_watched_bus);
    RUN(a_full_set_is_told_once_and_hides_no_11_bit_id);
    RUN(what_is_heard_and_sent_leaves_no_room_for_the_unit);
    RUN(what_the_trusted_send_counts);
    RUN(a_bus_without_a_limit_has_room);
    RUN(what_was_seen_on_an_interface_goes_on_under_a_new_policy);
    RUN(without_silence_or_load_no_tick_is_needed);
    RUN(an_arena_too_small_is_told);
    return tap_done();
}
