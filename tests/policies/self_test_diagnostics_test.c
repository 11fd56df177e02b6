/* SPDX-License-Identifier: Apache-2.0 */
/* The self-test of channels accepts a sound judge and catches one that lies. */
#include "policies/frame_judge.h"

enum { SOUND, PASSES_ALL, DROPS_ALL };
static int broken;

static struct verdict lying_check(struct frame_judge *self, uint8_t direction,
                                  uint8_t mode, const struct frame *in, struct frame *out,
                                  uint64_t now_us)
{
    struct verdict verdict = frame_judge_check(self, direction, mode, in, out, now_us);
    if (broken == PASSES_ALL) {
        return verdict_pass(0);
    }
    return broken == DROPS_ALL ? verdict_drop(REASON_OVER_RATE, 0) : verdict;
}

#define frame_judge_check lying_check
#include "policies/self_test_diagnostics.c"
#undef frame_judge_check

#include "tests/policies/diag_fixture.h"

static struct trouble told;

static bool run(const struct policy *policy)
{
    static _Alignas(16) uint8_t block[FRAME_JUDGE_ARENA_BYTES];
    struct arena arena;
    arena_init(&arena, block, sizeof block);
    struct frame_judge *judge = frame_judge_new(policy, &arena);
    told.text[0] = '\0';
    return EXPECT(judge != NULL) && self_test_diagnostics_run(policy, judge, 5, &told);
}

static void a_sound_judge_keeps_every_permission(void)
{
    diag_fresh();
    broken = SOUND;
    if (!EXPECT(run(diag_policy))) {
        printf("# %s\n", told.text);
    }
}

static void a_judge_that_drops_is_caught(void)
{
    diag_fresh();
    broken = DROPS_ALL;
    EXPECT(!run(diag_policy));
    EXPECT_TEXT(told.text, "line 8: a request that this permits is dropped (over_rate); "
                           "the policy is damaged, compile it again");
}

static void a_judge_that_passes_is_caught(void)
{
    diag_fresh();
    broken = PASSES_ALL;
    EXPECT(!run(diag_policy));
    EXPECT_TEXT(told.text, "line 7: the service 0x00 is not permitted and passes; the "
                           "program is damaged, install it again");
}

/* What a rule by its id passes is judged by no channel. */
static void a_rule_of_the_same_id_is_caught(void)
{
    struct policy_frame_rule rule = {.id_first = 0x7E0,
                                     .id_last = 0x7E0,
                                     .length_max = 8,
                                     .keep = UINT64_MAX,
                                     .modes = 3};
    diag_fresh();
    broken = SOUND;
    struct policy doubled = *diag_policy;
    doubled.frame_rules = &rule;
    doubled.frame_rule_count = 1;
    doubled.directions[0].rule_count = 1;
    EXPECT(!run(&doubled));
}

static void a_mode_that_does_not_exist_is_caught(void)
{
    diag_fresh();
    broken = SOUND;
    diag_policy->permissions[0].modes = 0;
    EXPECT(!run(diag_policy));
    EXPECT(strstr(told.text, "line 8: a request that this permits is dropped") != NULL);
}

int main(void)
{
    RUN(a_sound_judge_keeps_every_permission);
    RUN(a_judge_that_drops_is_caught);
    RUN(a_judge_that_passes_is_caught);
    RUN(a_rule_of_the_same_id_is_caught);
    RUN(a_mode_that_does_not_exist_is_caught);
    return tap_done();
}
