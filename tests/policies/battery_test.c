/* SPDX-License-Identifier: Apache-2.0 */
/* The battery that every policy inherits, frames: each claim is held against each policy
 * of battery.h. */
#include "tests/policies/battery.h"

#include <stdlib.h>

#include "policies/diagnostic_id.h"
#include "policies/frame_judge.h"
#include "policies/j1939_rule.h"
#include "policies/j1939_sample.h"
#include "tests/policies/random.h"

#define DAY_US UINT64_C(86400000000)

static _Alignas(16) uint8_t judge_block[FRAME_JUDGE_ARENA_BYTES];
static struct frame_judge *judge;

static void fresh_judge(void)
{
    struct arena arena;
    arena_init(&arena, judge_block, sizeof judge_block);
    judge = frame_judge_new(policy, &arena);
    if (judge == NULL) {
        puts("Bail out! no judge for this policy");
        exit(1);
    }
}

static struct frame out;

static struct verdict ask(uint8_t direction, uint8_t mode, const struct frame *in,
                          uint64_t now_us)
{
    out = (struct frame){0};
    return frame_judge_check(judge, direction, mode, in, &out, now_us);
}

static bool rule_covers(const struct policy_frame_rule *rule, const struct frame *frame)
{
    return j1939_rule_covers(rule, frame->id, frame->extended) &&
           rule->remote == (frame->kind == FRAME_REMOTE);
}

/* diag_judge.h is asked then. */
static bool is_of_channel(const struct policy_direction *way, const struct frame *frame)
{
    for (uint8_t i = 0; i < policy->channel_count && frame->kind == FRAME_DATA; i++) {
        const struct policy_channel *channel = &policy->channels[i];
        bool there = way->from == channel->from && way->to == channel->to;
        bool back = way->from == channel->to && way->to == channel->from;
        bool functional = channel->functional && frame->id == channel->functional_id;
        if (frame->extended == channel->extended &&
            ((there && (frame->id == channel->id || functional)) ||
             (back && frame->id == channel->answer_id))) {
            return true;
        }
    }
    return false;
}

static bool is_named(const struct policy_direction *way, const struct frame *frame)
{
    for (uint16_t i = 0; i < way->rule_count; i++) {
        if (rule_covers(&policy->frame_rules[way->first_rule + i], frame)) {
            return true;
        }
    }
    return is_of_channel(way, frame);
}

static bool is_emergency(const struct policy_direction *way, const struct frame *frame)
{
    for (uint8_t i = 0; i < policy->emergency_frame_count; i++) {
        const struct policy_emergency_frame *row = &policy->emergency_frames[i];
        if (row->from == way->from && row->to == way->to && row->id == frame->id &&
            row->extended == frame->extended && frame->kind == FRAME_DATA) {
            return true;
        }
    }
    return false;
}

static bool speaks_j1939(const struct policy_direction *way)
{
    return policy->buses[way->from].j1939 || policy->buses[way->to].j1939;
}

/* What J1939 has against a frame of the unit; REASON_ALLOWED: nothing. */
static enum reason reason_of_group(const struct policy_direction *way,
                                   const struct frame *frame)
{
    uint32_t pgn = frame->id >> 8 & 0x3FFFF;
    pgn &= (pgn >> 8 & 0xFF) < 240 ? 0x3FF00 : 0x3FFFF;
    if (!speaks_j1939(way) || !frame->extended) {
        return REASON_ALLOWED;
    }
    if (pgn == 0xEE00 || pgn == 0xFED8 || pgn == 0x9300) {
        return REASON_ADDRESS_CLAIM;
    }
    if ((frame->id & 0xFF) >= 254) {
        return REASON_ADDRESS_OF_VEHICLE;
    }
    bool carries = pgn == 0xEC00 || pgn == 0xEB00 || pgn == 0xC800 || pgn == 0xC700;
    return carries         ? REASON_TRANSPORT_FAULT
           : pgn == 0xEA00 ? REASON_GROUP_NOT_ALLOWED
                           : REASON_ALLOWED;
}

static enum reason reason_of_unnamed(const struct policy_direction *way,
                                     const struct frame *frame)
{
    if (frame->kind == FRAME_REMOTE) {
        return REASON_REMOTE_FRAME;
    }
    if (is_emergency(way, frame)) {
        return REASON_EMERGENCY;
    }
    if (!policy->buses[way->from].untrusted) {
        return policy->buses[way->to].untrusted ? REASON_NOT_GIVEN : REASON_UNKNOWN_ID;
    }
    enum reason reason = reason_of_group(way, frame);
    if (reason != REASON_ALLOWED) {
        return reason;
    }
    return diagnostic_id_known(frame->id, frame->extended) ? REASON_DIAGNOSTIC_REQUEST
                                                           : REASON_UNKNOWN_ID;
}

static bool drops(uint8_t direction, uint8_t mode, const struct frame *frame,
                  enum reason reason)
{
    struct verdict got = ask(direction, mode, frame, DAY_US);
    if (got.action == VERDICT_DROP && got.reason == reason) {
        return true;
    }
    printf("# direction %u mode %u id %X: %s %s, expected drop %s\n", direction, mode,
           (unsigned)frame->id, verdict_text(got.action), reason_row(got.reason)->name,
           reason_row(reason)->name);
    return false;
}

/* Calls check for each rule with a frame that it allows and the first mode it holds in.
 */
static void each_rule(void (*check)(uint8_t direction, const struct policy_frame_rule *,
                                    struct frame frame, uint8_t mode))
{
    for (uint8_t direction = 0; direction < policy->direction_count; direction++) {
        const struct policy_direction *way = &policy->directions[direction];
        for (uint16_t i = 0; i < way->rule_count; i++) {
            const struct policy_frame_rule *rule =
                &policy->frame_rules[way->first_rule + i];
            struct frame frame = {
                .id = rule->id_first,
                .extended = rule->extended,
                .fd = rule->format == POLICY_FORMAT_FD || rule->length_min > 8,
                .kind = rule->remote ? FRAME_REMOTE : FRAME_DATA,
                .length = (uint8_t)rule->length_min,
            };
            uint8_t mode = 0;
            while (!policy_holds(rule->modes, mode)) {
                mode++;
            }
            memset(frame.data, 0xFF, rule->remote ? 0 : frame.length);
            if (rule->group.kind != POLICY_GROUP_NONE) {
                frame = j1939_sample(rule);
            }
            fresh_judge();
            check(direction, rule, frame, mode);
        }
    }
}

static void no_unnamed_standard_id_crosses(void)
{
    fresh_judge();
    for (uint8_t direction = 0; direction < policy->direction_count; direction++) {
        const struct policy_direction *way = &policy->directions[direction];
        for (uint32_t n = 0; n < 2 * 2048U * policy->mode_count; n++) {
            struct frame frame = {.id = n % 2048,
                                  .length = 8,
                                  .kind = n / 2048 % 2 == 0 ? FRAME_DATA : FRAME_REMOTE};
            uint8_t mode = (uint8_t)(n / 4096);
            if (!is_named(way, &frame) &&
                !EXPECT(drops(direction, mode, &frame, reason_of_unnamed(way, &frame)))) {
                return;
            }
        }
    }
}

static void no_unnamed_extended_id_crosses(void)
{
    fresh_judge();
    struct random random = {71};
    for (uint8_t direction = 0; direction < policy->direction_count; direction++) {
        const struct policy_direction *way = &policy->directions[direction];
        for (uint32_t n = 0; n < 20000; n++) {
            struct frame frame = {.id = (uint32_t)random_below(&random, 1U << 29),
                                  .extended = true};
            if (n < 4U * policy->frame_rule_count) { /* beside what rules name */
                const struct policy_frame_rule *rule = &policy->frame_rules[n / 4];
                frame.id =
                    (n % 2 == 0 ? rule->id_first : rule->id_last) + n % 4 / 2 * 2 - 1;
                frame.id &= FRAME_ID_EXTENDED_MAX;
            }
            uint8_t mode = (uint8_t)(n % policy->mode_count);
            if (!is_named(way, &frame) &&
                !EXPECT(drops(direction, mode, &frame, reason_of_unnamed(way, &frame)))) {
                return;
            }
        }
    }
}

static void no_error_frame_and_no_impossible_frame_crosses(void)
{
    fresh_judge();
    for (uint8_t direction = 0; direction < policy->direction_count; direction++) {
        for (uint32_t id = 0; id < 2048; id++) {
            struct frame error = {.id = id, .kind = FRAME_ERROR, .length = 8};
            struct frame impossible = {.id = id, .length = 9};
            EXPECT(drops(direction, 0, &error, REASON_ERROR_FRAME));
            EXPECT(drops(direction, 0, &impossible, REASON_MALFORMED_FRAME));
        }
    }
}

static void check_passes_masked(uint8_t direction, const struct policy_frame_rule *rule,
                                struct frame frame, uint8_t mode)
{
    struct verdict got = ask(direction, mode, &frame, DAY_US);
    EXPECT_EQ(got.action, VERDICT_PASS);
    EXPECT(&policy->frame_rules[got.rule] == rule);
    for (unsigned i = 0; i < frame.length && !rule->remote; i++) {
        EXPECT_EQ(out.data[i], rule->keep >> i & 1 ? frame.data[i] : 0);
    }
    EXPECT(out.id == frame.id && out.length == frame.length && out.fd == frame.fd);
}
static void what_each_rule_names_passes_masked(void)
{
    each_rule(check_passes_masked);
}

static void check_lengths(uint8_t direction, const struct policy_frame_rule *rule,
                          struct frame frame, uint8_t mode)
{
    if (rule->group.kind == POLICY_GROUP_REQUESTED || rule->length_min > FRAME_DATA_MAX) {
        return; /* scenarios show these */
    }
    memset(frame.data, 0, sizeof frame.data);
    for (unsigned length = 0; length <= FRAME_DATA_MAX; length++) {
        frame.length = (uint8_t)length;
        frame.fd = rule->format == POLICY_FORMAT_FD ||
                   (rule->format == POLICY_FORMAT_ANY && length > 8);
        if (frame_check(&frame) != FRAME_OK) {
            continue;
        }
        fresh_judge();
        bool allowed = rule->length_min <= length && length <= rule->length_max;
        if (allowed) {
            EXPECT_EQ(ask(direction, mode, &frame, DAY_US).action, VERDICT_PASS);
        } else {
            EXPECT(drops(direction, mode, &frame, REASON_WRONG_LENGTH));
        }
    }
}
static void each_length_passes_or_drops_as_its_rule_says(void)
{
    each_rule(check_lengths);
}

static void check_formats(uint8_t direction, const struct policy_frame_rule *rule,
                          struct frame frame, uint8_t mode)
{
    frame.fd = rule->format == POLICY_FORMAT_CLASSIC;
    frame.length = 8;
    if (rule->format != POLICY_FORMAT_ANY && frame.kind == FRAME_DATA) {
        EXPECT(drops(direction, mode, &frame, REASON_WRONG_FORMAT));
    }
}
static void the_other_format_is_dropped(void)
{
    each_rule(check_formats);
}

static void check_modes(uint8_t direction, const struct policy_frame_rule *rule,
                        struct frame frame, uint8_t first_mode)
{
    (void)first_mode;
    for (uint8_t mode = 0; mode < POLICY_MODES_MAX; mode++) {
        fresh_judge();
        struct verdict got = ask(direction, mode, &frame, DAY_US);
        if (policy_holds(rule->modes, mode)) {
            EXPECT_EQ(got.action, VERDICT_PASS);
        } else if (got.action == VERDICT_PASS) { /* then by another rule of that mode */
            EXPECT(policy_holds(policy->frame_rules[got.rule].modes, mode));
        }
    }
}
static void each_rule_holds_in_its_modes_alone(void)
{
    each_rule(check_modes);
}

static void check_period(uint8_t direction, const struct policy_frame_rule *rule,
                         struct frame frame, uint8_t mode)
{
    if (rule->every_us == 0 || rule->rate_count != 0) {
        return;
    }
    EXPECT_EQ(ask(direction, mode, &frame, DAY_US).action, VERDICT_PASS);
    EXPECT_EQ(ask(direction, mode, &frame, DAY_US).action, VERDICT_PASS);
    uint64_t next_us = DAY_US + rule->every_us;
    EXPECT_EQ(ask(direction, mode, &frame, next_us - 1).reason, REASON_TOO_SOON);
    EXPECT_EQ(ask(direction, mode, &frame, next_us).action, VERDICT_PASS);
}
static void each_period_holds_at_its_edge(void)
{
    each_rule(check_period);
}

static void check_rate(uint8_t direction, const struct policy_frame_rule *rule,
                       struct frame frame, uint8_t mode)
{
    if (rule->rate_count == 0 || rule->every_us != 0) {
        return;
    }
    for (uint32_t i = 0; i < rule->rate_count; i++) {
        EXPECT_EQ(ask(direction, mode, &frame, DAY_US).action, VERDICT_PASS);
    }
    uint64_t next_us =
        DAY_US + (rule->rate_per_us + rule->rate_count - 1) / rule->rate_count;
    EXPECT_EQ(ask(direction, mode, &frame, next_us - 1).reason, REASON_OVER_RATE);
    EXPECT_EQ(ask(direction, mode, &frame, next_us).action, VERDICT_PASS);
    EXPECT_EQ(ask(direction, mode, &frame, next_us).reason, REASON_OVER_RATE);
}
static void each_rate_holds_at_its_edge(void)
{
    each_rule(check_rate);
}

static void check_claim(uint8_t direction, const struct policy_frame_rule *rule,
                        struct frame frame, uint8_t mode)
{
    if (!policy->buses[policy->directions[direction].from].untrusted) {
        return;
    }
    struct frame claim = {.id = frame.id, .extended = frame.extended};
    frame_judge_saw(judge, policy->directions[direction].to, &claim);
    if (rule->remote) { /* poses as nobody */
        EXPECT_EQ(ask(direction, mode, &frame, DAY_US).action, VERDICT_PASS);
        return;
    }
    bool by_address = frame.extended && speaks_j1939(&policy->directions[direction]);
    EXPECT(drops(direction, mode, &frame,
                 by_address ? REASON_ADDRESS_OF_VEHICLE : REASON_ID_OF_VEHICLE));
}
static void what_the_vehicle_sends_the_unit_cannot(void)
{
    each_rule(check_claim);
}

static void each_emergency_id_is_left_to_the_kernel_in_every_mode(void)
{
    fresh_judge();
    for (uint8_t i = 0; i < policy->emergency_frame_count; i++) {
        const struct policy_emergency_frame *row = &policy->emergency_frames[i];
        struct frame frame = {.id = row->id, .extended = row->extended};
        int direction = policy_find_direction(policy, row->from, row->to);
        for (uint8_t mode = 0; mode < policy->mode_count && direction >= 0; mode++) {
            EXPECT(drops((uint8_t)direction, mode, &frame, REASON_EMERGENCY));
        }
        EXPECT_EQ(frame_judge_check_unrouted(judge, row->from, &frame).reason,
                  REASON_EMERGENCY);
    }
}

static const struct battery_claim battery[] = {
    CLAIM(no_unnamed_standard_id_crosses),
    CLAIM(no_unnamed_extended_id_crosses),
    CLAIM(no_error_frame_and_no_impossible_frame_crosses),
    CLAIM(what_each_rule_names_passes_masked),
    CLAIM(each_length_passes_or_drops_as_its_rule_says),
    CLAIM(the_other_format_is_dropped),
    CLAIM(each_rule_holds_in_its_modes_alone),
    CLAIM(each_period_holds_at_its_edge),
    CLAIM(each_rate_holds_at_its_edge),
    CLAIM(what_the_vehicle_sends_the_unit_cannot),
    CLAIM(each_emergency_id_is_left_to_the_kernel_in_every_mode),
};

int main(void)
{
    return battery_run(battery, sizeof battery / sizeof battery[0]);
}
