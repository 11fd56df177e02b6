/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/learn_message.h"

#include <stdlib.h>

#include "tests/policies/learn_kit.h"

static struct learn_message *begin(const struct frame *frame)
{
    arena_init(&kit_arena, kit_block, sizeof kit_block);
    return learn_message_new(&kit_arena, 1, frame, 5000, NULL);
}

static void test_lengths_bits_and_times_are_kept(void)
{
    struct frame frame = kit_frame(0x123, 4);
    frame.data[0] = 0x80;
    struct learn_message *message = begin(&frame);
    frame.data[0] = 0x81;
    learn_message_add(message, &frame, 6000, &kit_arena);
    frame.length = 2;
    learn_message_add(message, &frame, 8000, &kit_arena);
    EXPECT_EQ(message->length_min, 2);
    EXPECT_EQ(message->length_max, 4);
    EXPECT_EQ(message->moved[0], 0x01);
    EXPECT_EQ(message->ones[0], 0x81);
    EXPECT_EQ(message->frames, 3);
    EXPECT_EQ(message->last_us - message->first_us, 3000);
    EXPECT_EQ(message->gaps.min_us, 1000);
    EXPECT(message->fields == NULL);
}

static void test_of_one_length_its_fields_are_looked_at_from_the_second_frame_on(void)
{
    struct frame frame = kit_frame(0x123, 4);
    struct learn_message *message = begin(&frame);
    EXPECT(message->fields == NULL);
    frame.data[0] = 1;
    learn_message_add(message, &frame, 6000, &kit_arena);
    EXPECT_EQ(message->fields->count, 2);
    EXPECT_EQ(message->fields->samples[0].data[0], 0);
}

static void test_the_most_in_a_second_are_kept(void)
{
    struct frame frame = kit_frame(0x123, 4);
    struct learn_message *message = begin(&frame);
    for (uint64_t i = 1; i < 30; i++) {
        learn_message_add(message, &frame, 5000 + i * 100000, &kit_arena);
    }
    EXPECT_EQ(message->window.most, 10);
}

static void test_counts_add_up_without_gaps_and_bits(void)
{
    struct frame frame = kit_frame(0x123, 4);
    struct learn_message *message = begin(&frame);
    learn_message_count(message, 8, 100, 4000000);
    learn_message_count(message, 2, 7, 0);
    EXPECT(message->counted);
    EXPECT_EQ(message->frames, 108);
    EXPECT_EQ(message->window.most, 25);
    EXPECT_EQ(message->length_max, 8);
    EXPECT_EQ(message->length_min, 2);
    EXPECT_EQ(message->gaps.count, 0);
    learn_message_count(message, 2, UINT64_MAX / 2, 0);
    EXPECT_EQ(message->window.most, UINT32_MAX);
}

static void test_a_message_is_its_bus_id_and_form(void)
{
    struct frame frame = kit_frame(0x123, 4);
    struct learn_message *message = begin(&frame);
    EXPECT(learn_message_is(message, 1, &frame));
    EXPECT(!learn_message_is(message, 0, &frame));
    struct frame other = frame;
    other.fd = true;
    EXPECT(!learn_message_is(message, 1, &other));
    other = frame;
    other.extended = true;
    EXPECT(!learn_message_is(message, 1, &other));
    other = frame;
    other.kind = FRAME_REMOTE;
    EXPECT(!learn_message_is(message, 1, &other));
}

static void test_the_order_is_bus_format_id_kind(void)
{
    struct learn_message rows[] = {
        {.bus = 0, .id = 7},
        {.bus = 0, .id = 7, .fd = true},
        {.bus = 0, .id = 7, .remote = true},
        {.bus = 0, .id = 9},
        {.bus = 0, .id = 1, .extended = true},
        {.bus = 1, .id = 1},
    };
    enum { ROWS = sizeof rows / sizeof rows[0] };
    struct learn_message *order[ROWS];
    for (size_t i = 0; i < ROWS; i++) {
        order[i] = &rows[(i * 5 + 3) % ROWS];
    }
    qsort(order, ROWS, sizeof(void *), learn_message_compare);
    for (size_t i = 0; i < ROWS; i++) {
        EXPECT(order[i] == &rows[i]);
    }
}

static void test_a_full_arena_gives_none_or_one_without_fields(void)
{
    struct frame frame = kit_frame(0x123, 4);
    arena_init(&kit_arena, kit_block, 64);
    EXPECT(learn_message_new(&kit_arena, 1, &frame, 5000, NULL) == NULL);
    arena_init(&kit_arena, kit_block, sizeof(struct learn_message) + 64);
    struct learn_message *message = learn_message_new(&kit_arena, 1, &frame, 5000, NULL);
    learn_message_add(message, &frame, 6000, &kit_arena);
    EXPECT(message->fields == NULL && message->frames == 2);
}

int main(void)
{
    RUN(test_lengths_bits_and_times_are_kept);
    RUN(test_of_one_length_its_fields_are_looked_at_from_the_second_frame_on);
    RUN(test_the_most_in_a_second_are_kept);
    RUN(test_counts_add_up_without_gaps_and_bits);
    RUN(test_a_message_is_its_bus_id_and_form);
    RUN(test_the_order_is_bus_format_id_kind);
    RUN(test_a_full_arena_gives_none_or_one_without_fields);
    return tap_done();
}
