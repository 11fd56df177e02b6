/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/policies/parse_checks_kit.h"

static void test_classes_are_a_set(void)
{
    EXPECT(kit_prints("id 5 length 8 carries position, identity, position every 20ms",
                      " every 20ms carries identity, position"));
    EXPECT(kit_refuses("id 5 length 8 carries posision",
                       "t:6:23: 'posision' is no word of the language; did you mean "
                       "'position'?"));
    EXPECT(kit_refuses("id 5 length 8 carries where-it-is",
                       "t:6:23: 'where-it-is' cannot stand here; a class of data is one "
                       "of identity, position, cabin, driving, faults, versions, "
                       "memory"));
    EXPECT(kit_refuses("id 5 length 8 carries 5", "t:6:23: '5' cannot stand here"));
    EXPECT(kit_refuses("id 5 length 8 carries driving,", "t:7:1: '}' cannot stand here"));
}

static void test_a_class_stands_behind_a_signal_that_passes(void)
{
    EXPECT(kit_prints("message Status pass Speed driving, Heat faults versions, Count",
                      " pass bits 0..23, 28..31 carries driving, faults, versions"));
    EXPECT(kit_prints("message Status pass Speed carries cabin",
                      " pass bits 0..15 carries cabin"));
}

static void test_a_signal_may_be_called_as_a_class(void)
{
    EXPECT(kit_prints("message Status pass position", " pass bits 32..39"));
    EXPECT(kit_prints("message Status pass position position, Count",
                      " pass bits 28..39 carries position"));
}

static void test_rules_keep_their_own_checks_when_directions_part_them(void)
{
    const struct policy *policy = kit_policy(
        "id 1 length 8 counter bits 0|4 where bits 8|8 in 1 }\n"
        "from unit to vehicle { id 2 length 8 rate 1/s where bits 8|8 in 2 }\n"
        "from vehicle to unit { id 3 length 8\n id 4 length 8 where bits 8|8 in 3..4");
    if (!EXPECT(policy != NULL && policy->checks_count == 3 &&
                policy->where_count == 3)) {
        printf("# %s\n", parse_said);
        return;
    }
    EXPECT_EQ(policy->frame_rules[0].checks, 1);
    EXPECT_EQ(policy->frame_rules[1].checks, 0);
    EXPECT_EQ(policy->frame_rules[2].id_first, 4);
    EXPECT_EQ(policy->frame_rules[2].checks, 2);
    EXPECT_EQ(policy->wheres[policy->checks[1].first_where].first, 3);
    EXPECT_EQ(policy->frame_rules[3].checks, 3);
    EXPECT_EQ(policy->wheres[policy->checks[2].first_where].first, 2);
    EXPECT_EQ(policy->checks[2].counter.field.length, 0);
}

static void test_within_is_less_than_the_period(void)
{
    EXPECT(kit_prints("id 5 length 8 every 20ms within 19999us",
                      " every 20ms within 19999us"));
    EXPECT(kit_prints("message Status pass none every 20ms within 1us",
                      " pass bits none every 20ms within 1us"));
    EXPECT(
        kit_refuses("id 5 length 8 every 20ms within 20ms", "t:6:33: 'within' is how"));
    EXPECT(kit_refuses("id 5 length 8 every 20ms within 0ms", "t:6:33: 0 is no limit"));
    EXPECT(kit_refuses("id 5 length 8 within 5ms every 20ms",
                       "t:6:15: 'within' cannot stand here"));
}

int main(void)
{
    RUN(test_classes_are_a_set);
    RUN(test_a_class_stands_behind_a_signal_that_passes);
    RUN(test_a_signal_may_be_called_as_a_class);
    RUN(test_rules_keep_their_own_checks_when_directions_part_them);
    RUN(test_within_is_less_than_the_period);
    return tap_done();
}
