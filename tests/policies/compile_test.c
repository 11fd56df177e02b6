/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/compile.h"

#include "tests/tap.h"

static _Alignas(16) uint8_t block[4096];
static struct policy policy;
static struct draft draft;

/* Three frame rules in directions 1, 0, 1, and one flow rule. */
static void begin(void)
{
    policy = (struct policy){.direction_count = 2};
    memset(&draft, 0, sizeof draft);
    draft.policy = &policy;
    draft.frame_count = 3;
    draft.flow_count = 1;
    for (size_t i = 0; i < 3; i++) {
        draft.frames[i].rule.id_first = (uint32_t)i;
        draft.frames[i].direction = i == 1 ? 0 : 1;
    }
}

static void test_without_modes_there_is_the_normal_one(void)
{
    begin();
    compile_defaults(&draft);
    EXPECT_EQ(policy.mode_count, 1);
    EXPECT_TEXT(policy.modes[0].name, "normal");
    EXPECT_EQ(draft.frames[2].rule.modes, 1);
}

static void test_rules_that_name_no_mode_hold_in_all(void)
{
    begin();
    policy.mode_count = POLICY_MODES_MAX;
    draft.frames[1].rule.modes = 4;
    compile_defaults(&draft);
    EXPECT_EQ(draft.frames[0].rule.modes, 0xFFFF);
    EXPECT_EQ(draft.frames[1].rule.modes, 4);
    EXPECT_EQ(draft.flows[0].rule.modes, 0xFFFF);
}

static void test_rules_of_one_direction_stand_together_in_their_order(void)
{
    struct arena arena;
    begin();
    arena_init(&arena, block, sizeof block);
    EXPECT(compile_tables(&draft, &arena));
    EXPECT_EQ(policy.directions[0].first_rule, 0);
    EXPECT_EQ(policy.directions[0].rule_count, 1);
    EXPECT_EQ(policy.directions[1].first_rule, 1);
    EXPECT_EQ(policy.directions[1].rule_count, 2);
    EXPECT_EQ(policy.frame_rules[0].id_first, 1);
    EXPECT_EQ(policy.frame_rules[1].id_first, 0);
    EXPECT_EQ(policy.frame_rules[2].id_first, 2);
    EXPECT_EQ(policy.uplink.rule_count, 1);
}

static void test_a_full_arena_is_told(void)
{
    struct arena arena;
    begin();
    arena_init(&arena, block, 16);
    EXPECT(!compile_tables(&draft, &arena));
}

int main(void)
{
    RUN(test_without_modes_there_is_the_normal_one);
    RUN(test_rules_that_name_no_mode_hold_in_all);
    RUN(test_rules_of_one_direction_stand_together_in_their_order);
    RUN(test_a_full_arena_is_told);
    return tap_done();
}
