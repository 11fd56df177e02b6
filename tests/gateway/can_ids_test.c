/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/roles/can_ids.h"

#include "tests/tap.h"

static struct can_ids ids;

static uint64_t frames_of(uint32_t id, bool extended)
{
    uint64_t frames = 0;
    for (unsigned i = 0; i < CAN_IDS_MAX; i++) {
        const struct can_ids_row *row = &ids.rows[i];
        frames += row->id == id && row->extended == extended ? row->frames : 0;
    }
    return frames;
}

static void count(uint32_t id, bool extended, unsigned times)
{
    struct frame frame = {.id = id, .extended = extended};
    for (unsigned i = 0; i < times; i++) {
        can_ids_count(&ids, &frame);
    }
}

static void test_each_id_is_counted_for_itself(void)
{
    ids = (struct can_ids){0};
    count(0x111, false, 3);
    count(0x111, true, 2);
    count(0x222, false, 1);
    EXPECT_EQ(frames_of(0x111, false), 3);
    EXPECT_EQ(frames_of(0x111, true), 2);
    EXPECT_EQ(frames_of(0x222, false), 1);
}

/* All of these begin at the same place. */
static void test_a_ninth_id_of_one_place_is_counted_nowhere(void)
{
    ids = (struct can_ids){0};
    for (uint32_t i = 0; i < 9; i++) {
        count(i << 9 | i, true, i + 1);
    }
    for (uint32_t i = 0; i < 8; i++) {
        EXPECT_EQ(frames_of(i << 9 | i, true), i + 1);
    }
    EXPECT_EQ(frames_of(8 << 9 | 8, true), 0);
    count(0x001, false, 1);
    EXPECT_EQ(frames_of(0x001, false), 1);
}

int main(void)
{
    RUN(test_each_id_is_counted_for_itself);
    RUN(test_a_ninth_id_of_one_place_is_counted_nowhere);
    return tap_done();
}
