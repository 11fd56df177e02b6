/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/condition.h"

#include "tests/tap.h"

static const struct policy_condition pages[] = {
    {.start = 0, .length = 4, .first = 2, .last = 4},
    {.start = 15, .length = 8, .motorola = true, .first = 0xA5, .last = 0xA5},
};

static void the_field_is_that_of_the_condition(void)
{
    struct signal_layout field = condition_field(&pages[1]);
    EXPECT_EQ(field.start, 15);
    EXPECT_EQ(field.length, 8);
    EXPECT(field.motorola && !field.is_signed && field.kind == SIGNAL_INT);
}

static void both_ends_of_the_range_hold(void)
{
    uint8_t data[FRAME_DATA_MAX] = {0};
    for (uint8_t page = 0; page < 16; page++) {
        data[0] = page;
        EXPECT_EQ(condition_all_hold(pages, 1, data), page >= 2 && page <= 4);
    }
}

static void each_of_them_must_hold(void)
{
    uint8_t data[FRAME_DATA_MAX] = {3, 0xA5};
    EXPECT(condition_all_hold(pages, 2, data));
    data[1] = 0xA4;
    EXPECT(!condition_all_hold(pages, 2, data));
    data[1] = 0xA5;
    data[0] = 5;
    EXPECT(!condition_all_hold(pages, 2, data));
}

static void none_holds_always(void)
{
    const uint8_t data[FRAME_DATA_MAX] = {0};
    EXPECT(condition_all_hold(NULL, 0, data));
}

int main(void)
{
    RUN(the_field_is_that_of_the_condition);
    RUN(both_ends_of_the_range_hold);
    RUN(each_of_them_must_hold);
    RUN(none_holds_always);
    return tap_done();
}
