/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/policies/parse_fixture.h"

static const struct policy_mask *masks_of(const char *text, unsigned count)
{
    static const struct policy_mask none[POLICY_RULE_MASKS_MAX];
    const struct policy *policy = parse(text);
    if (!EXPECT(policy != NULL && policy->mask_count == count &&
                policy->frame_rules[0].mask_count == count &&
                policy->frame_rules[0].keep == UINT64_MAX)) {
        printf("# %s# %s", text, parse_said);
        return none;
    }
    return policy->masks;
}

static void test_bits_are_numbered_as_dbc_does(void)
{
    const struct policy_mask *mask =
        masks_of(TO_UNIT("id 1 length 8 pass bits 0, 7, 12..19, 63"), 1);
    EXPECT_EQ(mask->bits[0], 0x81);
    EXPECT_EQ(mask->bits[1], 0xF0);
    EXPECT_EQ(mask->bits[2], 0x0F);
    EXPECT_EQ(mask->bits[7], 0x80);
    EXPECT_EQ(mask->condition_count, 0);
    EXPECT_EQ(masks_of(TO_UNIT("id 1 length 8 pass bits none"), 1)->bits[0], 0);
}

static void test_when_adds_bits_in_its_pages(void)
{
    const struct policy_mask *masks =
        masks_of(TO_UNIT("id 1 length 8 when bits 0|4 is 3 pass bits 8..15\n"
                         "when bits 0|4 is 4..7 and bits 23|12 motorola is 0x10 "
                         "pass bits 40 pass bits 0..3"),
                 3);
    EXPECT_EQ(masks[0].bits[0], 0x0F);
    EXPECT_EQ(masks[1].condition_count, 1);
    EXPECT_EQ(masks[1].conditions[0].length, 4);
    EXPECT_EQ(masks[1].conditions[0].first, 3);
    EXPECT_EQ(masks[1].conditions[0].last, 3);
    EXPECT_EQ(masks[1].bits[1], 0xFF);
    EXPECT_EQ(masks[2].condition_count, 2);
    EXPECT_EQ(masks[2].conditions[0].last, 7);
    EXPECT_EQ(masks[2].conditions[1].start, 23);
    EXPECT(masks[2].conditions[1].motorola);
    EXPECT_EQ(masks[2].bits[5], 1);
}

static void test_bytes_may_be_what_always_passes(void)
{
    const struct policy_mask *masks = masks_of(
        TO_UNIT("id 1 length 8 pass bytes 0, 7 when bits 0|4 is 3 pass bits 8"), 2);
    EXPECT_EQ(masks[0].bits[0], 0xFF);
    EXPECT_EQ(masks[0].bits[1], 0);
    EXPECT_EQ(masks[0].bits[7], 0xFF);
}

static void test_masks_of_each_rule_stand_together(void)
{
    const struct policy *policy =
        parse(HEAD "from vehicle to unit { id 1 length 8 pass bits 1 }\n"
                   "from unit to vehicle { id 2 length 8 rate 1/s pass bits 2 }\n"
                   "from vehicle to unit { id 3 length 8 id 4 length 8 pass bits 3 }\n");
    if (EXPECT(policy != NULL)) {
        EXPECT_EQ(policy->mask_count, 3);
        EXPECT_EQ(policy->frame_rules[2].first_mask, 1);
        EXPECT_EQ(policy->masks[1].bits[0], 8);
        EXPECT_EQ(policy->frame_rules[3].first_mask, 2);
        EXPECT_EQ(policy->masks[2].bits[0], 4);
    }
}

static void test_what_cannot_be_is_told(void)
{
    static const struct {
        const char *text;
        const char *message;
    } rows[] = {
        {TO_UNIT("id 5 length 8 pass bits 512"), "t:5:25: 512 cannot be a bit of the"},
        {TO_UNIT("id 5 length 8 pass bits 64"), "t:5:1: 'pass bits' names a bit behind"},
        {TO_UNIT("id 5 length 8 pass bits 9..2"), "t:5:25: the range of bits runs back"},
        {TO_UNIT("id 5 length 8 pass bits"), "t:6:1: '}' cannot stand here; write a bit"},
        {TO_UNIT("id 5 remote pass bits 1"), "t:5:1: a remote frame has no bytes"},
        {TO_UNIT("id 5 length 8 when bits 0|4 is 1 pass bits 9"),
         "t:5:1: 'when' adds to what always passes"},
        {TO_UNIT("id 5 length 8 pass bits 1 when 0"), "t:5:32: '0' cannot stand here; w"},
        {TO_UNIT("id 5 length 8 pass bits 1 when bits 0 is 1 pass bits 2"),
         "t:5:39: 'is' cannot stand here; write '|'"},
        {TO_UNIT("id 5 length 8 pass bits 1 when bits 0|65 is 1 pass bits 2"),
         "t:5:39: 65 cannot be a number of bits; write 1 to 64"},
        {TO_UNIT("id 5 length 8 pass bits 1 when bits 0|4 pass bits 2"),
         "t:5:41: 'pass' cannot stand here; write 'is'"},
        {TO_UNIT("id 5 length 8 pass bits 1 when bits 0|4 is 1 every 1s"),
         "t:5:46: 'every' cannot stand here; write 'pass'"},
        {TO_UNIT("id 5 length 8 pass bits 1 when bits 0|4 is 1 pass bytes 2"),
         "t:5:51: 'bytes' cannot stand here; write 'bits'"},
        {TO_UNIT("id 5 length 8 pass bits 1 when bits 0|4 is 16 pass bits 2"),
         "t:5:1: the bits that 'when' looks at cannot hold"},
        {TO_UNIT("id 5 length 8 pass bits 1 when bits 0|4 is 3..2 pass bits 2"),
         "t:5:1: the range of values runs backwards"},
        {TO_UNIT("id 5 length 1..8 pass bits 1 when bits 6|4 is 1 pass bits 2"),
         "t:5:1: 'when' looks at a bit behind the end"},
        {TO_UNIT("id 5 length 8 pass bits 1 when bits 0|1 is 1 and bits 1|1 is 1 and "
                 "bits 2|1 is 1 and bits 3|1 is 1 pass bits 9"),
         "t:5:86: more than 3 conditions"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        EXPECT(parse_refuses(rows[i].text, rows[i].message));
    }
}

static void test_too_many_are_told(void)
{
    static const char head[] = HEAD "from vehicle to unit {\n";
    static const char one[] =
        HEAD "from vehicle to unit {\nid 1 length 8 pass bits none\n";
    static const char rule[] =
        " extended length 8 pass bits none when bits 0|8 is 1 pass bits 9\n";
    char *text = parse_many(one, "when bits 0|8 is ", " pass bits 9\n", 64, "}\n");
    EXPECT(parse(text) != NULL);
    free(text);
    text = parse_many(one, "when bits 0|8 is ", " pass bits 9\n", 65, "}\n");
    EXPECT(parse_refuses(text, "t:5:1: more than 64 pages of one frame told apart"));
    free(text);
    text = parse_many(head, "id ", rule, POLICY_MASKS_MAX / 2,
                      "id 1 length 8 pass bits 9 }\n");
    EXPECT(parse_refuses(text, "t:2053:1: more than 4096 masks of bits"));
    free(text);
    text = parse_many(head, "id ", rule, POLICY_MASKS_MAX / 2,
                      "id 1 length 8 when bits 0|8 is 1 pass bits 9 }\n");
    EXPECT(parse_refuses(text, "t:2053:1: more than 4096 masks of bits"));
    free(text);
}

int main(void)
{
    RUN(test_bits_are_numbered_as_dbc_does);
    RUN(test_when_adds_bits_in_its_pages);
    RUN(test_bytes_may_be_what_always_passes);
    RUN(test_masks_of_each_rule_stand_together);
    RUN(test_what_cannot_be_is_told);
    RUN(test_too_many_are_told);
    return tap_done();
}
