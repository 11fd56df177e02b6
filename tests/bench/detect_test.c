/* SPDX-License-Identifier: Apache-2.0 */
/* What bench-detect measures, asserted on the invented drive: what a drafted policy must
 * stop, and that it alarms of nothing else. */
#include <stdlib.h>

#include "tests/bench/detect.h"
#include "tests/tap.h"

static _Alignas(16) uint8_t block[POLICY_ARENA_BYTES];
static struct arena arena;
static struct detect_log whole, learned, half, mixed;
static const struct policy *policy;
static const struct detect_frame *targets[DETECT_TARGETS_MAX];
static size_t target_count;

/* All targets together. */
static struct detect_sums attack(enum detect_class class, enum detect_side side)
{
    struct detect_sums all = {0};
    for (size_t i = 0; i < (detect_classes[class].on_id ? target_count : 1); i++) {
        if (side == DETECT_BY_UNIT && targets[i]->bus == DETECT_UNIT) {
            continue;
        }
        detect_attack(&mixed, &half, class, targets[i], side);
        struct detect_sums one = detect_judge(policy, &mixed);
        all.attacks += one.attacks;
        all.stopped += one.stopped;
        all.replaced += one.replaced;
        all.alarms += one.alarms;
        all.withheld += one.withheld;
    }
    return all;
}

static bool stops(const struct detect_sums *sums, double percent)
{
    bool good = sums->attacks > 1000 &&
                100.0 * (double)sums->stopped >= percent * (double)sums->attacks;
    if (!good) {
        printf("# %" PRIu64 " of %" PRIu64 " stopped\n", sums->stopped, sums->attacks);
    }
    return good;
}

static void test_the_other_half_of_a_drive_passes_without_an_alarm(void)
{
    struct detect_sums sums = detect_judge(policy, &half);
    EXPECT(sums.normal > 5000);
    EXPECT_EQ(sums.alarms, 0);
    EXPECT_EQ(sums.withheld, 0);
    EXPECT_EQ(sums.silent, 0);
    EXPECT_EQ(sums.attacks, 0);
}

static void test_whatever_the_unit_floods_spoofs_replays_or_tries_is_stopped(void)
{
    for (int class = 0; class < DETECT_CLASSES; class ++) {
        if (detect_classes[class].by_unit) {
            struct detect_sums sums = attack((enum detect_class) class, DETECT_BY_UNIT);
            /* Replayed are its own frames too, which take the place of true ones. */
            bool own = class == DETECT_REPLAY;
            sums.stopped += own ? sums.replaced : 0;
            EXPECT(stops(&sums, 100));
            EXPECT(own || sums.alarms == 0);
        }
    }
}

static void test_a_flood_by_a_sender_whom_a_rule_names_is_held_to_its_period(void)
{
    struct detect_sums sums = attack(DETECT_FLOOD, DETECT_BY_NAMED);
    EXPECT(stops(&sums, 98));
    sums = attack(DETECT_FLOOD_ZERO, DETECT_BY_NAMED);
    EXPECT(stops(&sums, 100));
    EXPECT_EQ(sums.alarms, 0);
    sums = attack(DETECT_FUZZ, DETECT_BY_NAMED);
    EXPECT(stops(&sums, 99));
    sums = attack(DETECT_SPOOF_BEHIND, DETECT_BY_NAMED);
    EXPECT(stops(&sums, 100));
}

static void test_counters_and_checksums_stop_most_of_what_a_named_sender_forges(void)
{
    struct detect_sums sums = attack(DETECT_SPOOF, DETECT_BY_NAMED);
    EXPECT(stops(&sums, 70));
    sums = attack(DETECT_REPLAY, DETECT_BY_NAMED);
    sums.stopped += sums.replaced; /* the true one was refused for it, and that is told */
    EXPECT(stops(&sums, 99));
    sums = attack(DETECT_REWRITE, DETECT_BY_NAMED);
    EXPECT(stops(&sums, 40));
}

static void test_a_suspended_message_is_told_by_a_strict_draft(void)
{
    static _Alignas(16) uint8_t strict_block[POLICY_ARENA_BYTES];
    struct arena strict_arena;
    arena_init(&strict_arena, strict_block, sizeof strict_block);
    const struct policy *strict =
        detect_learn(&whole, 0, learned.count, true, &strict_arena);
    uint64_t told = 0;
    for (size_t i = 0; i < target_count; i++) {
        detect_attack(&mixed, &half, DETECT_SUSPEND, targets[i], DETECT_BY_NAMED);
        told += detect_judge(strict, &mixed).silent;
    }
    EXPECT_EQ(detect_judge(strict, &half).silent, 0);
    EXPECT(told + 2 >= target_count); /* of two there were too few frames to learn */
}

static void test_an_attack_is_the_same_each_time_and_in_order(void)
{
    for (int class = 0; class < DETECT_CLASSES; class ++) {
        detect_attack(&mixed, &half, (enum detect_class) class, targets[0],
                      DETECT_BY_UNIT);
        size_t count = mixed.count;
        for (size_t i = 1; i < count; i++) {
            if (!EXPECT(mixed.frames[i - 1].now_us <= mixed.frames[i].now_us)) {
                return;
            }
        }
        struct detect_frame last = mixed.frames[count / 2];
        detect_attack(&mixed, &half, (enum detect_class) class, targets[0],
                      DETECT_BY_UNIT);
        EXPECT_EQ(mixed.count, count);
        EXPECT(frame_equal(&last.frame, &mixed.frames[count / 2].frame));
    }
}

int main(void)
{
    arena_init(&arena, block, sizeof block);
    detect_log_init(&whole);
    detect_log_init(&half);
    detect_log_init(&mixed);
    detect_log_drive(&whole);
    detect_log_give_to_unit(&whole);
    learned = whole;
    learned.count = whole.count / 2;
    half.count = whole.count - learned.count;
    memcpy(half.frames, whole.frames + learned.count, half.count * sizeof *half.frames);
    policy = detect_learn(&whole, 0, learned.count, false, &arena);
    target_count = detect_targets(targets, &learned);
    RUN(test_the_other_half_of_a_drive_passes_without_an_alarm);
    RUN(test_whatever_the_unit_floods_spoofs_replays_or_tries_is_stopped);
    RUN(test_a_flood_by_a_sender_whom_a_rule_names_is_held_to_its_period);
    RUN(test_counters_and_checksums_stop_most_of_what_a_named_sender_forges);
    RUN(test_a_suspended_message_is_told_by_a_strict_draft);
    RUN(test_an_attack_is_the_same_each_time_and_in_order);
    free(whole.frames);
    free(half.frames);
    free(mixed.frames);
    return tap_done();
}
