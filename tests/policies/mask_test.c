/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/mask.h"

#include "can/signal.h"
#include "tests/policies/random_policy.h"
#include "tests/tap.h"

static struct frame all_ones(void)
{
    struct frame frame = {.id = 1, .length = 8};
    memset(frame.data, 0xFF, 8);
    return frame;
}

static void test_bits_that_no_mask_has_are_cleared(void)
{
    const struct policy_mask mask = {.bits = {0x01, 0x80, [7] = 0x3C}};
    struct frame frame = all_ones();
    mask_apply(&mask, 1, &frame);
    EXPECT_EQ(frame.data[0], 0x01);
    EXPECT_EQ(frame.data[1], 0x80);
    EXPECT_EQ(frame.data[2], 0);
    EXPECT_EQ(frame.data[7], 0x3C);
    EXPECT_EQ(frame.length, 8);
}

/* Page in bits 0..3; page 1 passes byte 1, pages 2 to 4 byte 2. */
static const struct policy_mask pages[] = {
    {.bits = {0x0F}},
    {.bits = {[1] = 0xFF}, .conditions = {{0, 4, false, 1, 1}}, .condition_count = 1},
    {.bits = {[2] = 0xFF}, .conditions = {{0, 4, false, 2, 4}}, .condition_count = 1},
};

static uint32_t through(uint8_t page)
{
    struct frame frame = all_ones();
    frame.data[0] = page;
    mask_apply(pages, 3, &frame);
    return (uint32_t)(frame.data[0] | frame.data[1] << 8 | frame.data[2] << 16);
}

static void test_a_page_passes_its_own_bits_alone(void)
{
    EXPECT_EQ(through(0), 0x000000);
    EXPECT_EQ(through(1), 0x00FF01);
    EXPECT_EQ(through(2), 0xFF0002);
    EXPECT_EQ(through(4), 0xFF0004);
    EXPECT_EQ(through(5), 0x000005);
    EXPECT_EQ(through(0xF1), 0x00FF01);
}

static void test_all_conditions_of_a_mask_must_hold(void)
{
    const struct policy_mask masks[] = {
        {.bits = {0}},
        {.bits = {[3] = 0xFF},
         .conditions = {{0, 4, false, 1, 1}, {4, 4, false, 2, 2}},
         .condition_count = 2},
    };
    struct frame frame = all_ones();
    frame.data[0] = 0x21;
    mask_apply(masks, 2, &frame);
    EXPECT_EQ(frame.data[3], 0xFF);
    frame = all_ones();
    frame.data[0] = 0x31;
    mask_apply(masks, 2, &frame);
    EXPECT_EQ(frame.data[3], 0);
}

static void test_a_motorola_selector_is_read_over_bytes(void)
{
    const struct policy_mask masks[] = {
        {.bits = {0}},
        {.bits = {[3] = 0xFF},
         .conditions = {{7, 16, true, 0x0102, 0x0102}},
         .condition_count = 1},
    };
    struct frame frame = {.length = 8, .data = {0x01, 0x02, 0, 0x55}};
    mask_apply(masks, 2, &frame);
    EXPECT_EQ(frame.data[3], 0x55);
    frame = (struct frame){.length = 8, .data = {0x02, 0x01, 0, 0x55}};
    mask_apply(masks, 2, &frame);
    EXPECT_EQ(frame.data[3], 0);
}

static void test_fields_that_differ_in_their_order_alone_are_two(void)
{
    const struct policy_mask masks[] = {
        {.bits = {0}},
        {.bits = {[3] = 1}, .conditions = {{7, 8, false, 9, 9}}, .condition_count = 1},
        {.bits = {[3] = 2}, .conditions = {{7, 8, true, 9, 9}}, .condition_count = 1},
    };
    struct frame frame = {.length = 8, .data = {9, 0, 0, 0xFF}};
    mask_apply(masks, 3, &frame);
    EXPECT_EQ(frame.data[3], 2);
}

static bool holds(const struct policy_mask *mask, const struct frame *frame)
{
    bool good = true;
    for (uint8_t i = 0; i < mask->condition_count; i++) {
        const struct policy_condition *condition = &mask->conditions[i];
        struct signal_layout field = {.start = condition->start,
                                      .length = condition->length,
                                      .motorola = condition->motorola};
        uint64_t value = signal_bits(&field, frame->data);
        good = good && value >= condition->first && value <= condition->last;
    }
    return good;
}

/* The law of mask.h, bit by bit, on what nobody would write. */
static void test_random_masks_keep_the_law(void)
{
    static struct random_policy made;
    struct random random = {7};
    uint64_t asked = 0;
    for (int round = 0; round < 300; round++) {
        random_policy_make(&random, &made);
        for (uint16_t i = 0; i < made.policy.frame_rule_count; i++) {
            const struct policy_frame_rule *rule = &made.frames[i];
            const struct policy_mask *masks = &made.masks[rule->first_mask];
            if (rule->mask_count == 0) {
                continue;
            }
            struct frame in = {.length = (uint8_t)rule->length_max};
            for (uint8_t byte = 0; byte < in.length; byte++) {
                in.data[byte] = (uint8_t)random_below(&random, 256);
            }
            struct frame out = in;
            mask_apply(masks, rule->mask_count, &out);
            for (unsigned bit = 0; bit < 512; bit++) {
                bool passes = false;
                for (uint8_t k = 0; k < rule->mask_count; k++) {
                    passes = passes || ((masks[k].bits[bit / 8] >> bit % 8 & 1) != 0 &&
                                        holds(&masks[k], &in));
                }
                bool was = (in.data[bit / 8] >> bit % 8 & 1) != 0;
                bool is = (out.data[bit / 8] >> bit % 8 & 1) != 0;
                asked++;
                if (is != (was && passes)) {
                    EXPECT(is == (was && passes));
                    return;
                }
            }
        }
    }
    EXPECT(asked > 100000);
}

int main(void)
{
    RUN(test_bits_that_no_mask_has_are_cleared);
    RUN(test_a_page_passes_its_own_bits_alone);
    RUN(test_all_conditions_of_a_mask_must_hold);
    RUN(test_a_motorola_selector_is_read_over_bytes);
    RUN(test_fields_that_differ_in_their_order_alone_are_two);
    RUN(test_random_masks_keep_the_law);
    return tap_done();
}
