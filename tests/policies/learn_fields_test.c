/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/learn_fields.h"

#include "tests/policies/random.h"
#include "tests/tap.h"

static _Alignas(16) uint8_t block[1U << 18];
static struct arena arena;
static struct learn_fields *fields;

static const struct signal_layout counter_field = {.start = 0, .length = 4};
static const struct signal_layout checksum_field = {.start = 56, .length = 8};

static const uint8_t none[FRAME_DATA_MAX] = {0};

static void begin(void)
{
    arena_init(&arena, block, sizeof block);
    fields = learn_fields_new(&arena);
}

/* The n-th frame: a counter, noise, a checksum. */
static struct frame nth(struct random *random, unsigned n)
{
    struct checksum checksum;
    struct frame frame = {.id = 0x123, .length = 8};
    struct checksum_message message = {
        .id = 0x123, .length = 8, .field = &checksum_field};
    for (size_t i = 1; i < 7; i++) {
        frame.data[i] = (uint8_t)random_below(random, 256);
    }
    signal_put(&counter_field, frame.data, n);
    if (checksum_bind(&checksum, checksum_variant("crc8_j1850"), &message) !=
        CHECKSUM_OK) {
        return frame;
    }
    checksum_put(&checksum, &frame);
    return frame;
}

static void hear(unsigned from, unsigned to)
{
    struct random random = {7};
    for (unsigned n = from; n < to; n++) {
        struct frame frame = nth(&random, n);
        learn_fields_add(fields, &frame);
    }
}

static void test_a_counter_and_a_checksum_are_found_and_followed(void)
{
    begin();
    hear(0, 1000);
    EXPECT(fields->searched);
    EXPECT_EQ(fields->counter_count, 1);
    EXPECT_EQ(fields->counters[0].steps, 999);
    EXPECT_EQ(fields->held, 1000);
    const struct checksum_found *found = learn_fields_checksum(fields);
    EXPECT(found != NULL);
    EXPECT_TEXT(found->checksum.variant->name, "crc8_j1850");
    struct counter counter;
    EXPECT(learn_fields_allow(fields, 0, &counter));
    EXPECT_EQ(counter.last, 15);
    EXPECT_EQ(counter.missing_allowed, 1);
    EXPECT_EQ(counter.repeats_allowed, 1);
}

static void test_few_frames_are_searched_when_asked(void)
{
    begin();
    hear(0, 100);
    EXPECT(!fields->searched);
    learn_fields_search(fields);
    EXPECT_EQ(fields->counter_count, 1);
    EXPECT_EQ(fields->held, 100);
    learn_fields_search(fields);
    EXPECT_EQ(fields->held, 100);
}

static void test_a_checksum_that_fails_later_is_none(void)
{
    begin();
    hear(0, 500);
    struct random random = {7};
    struct frame frame = nth(&random, 500);
    frame.data[7] ^= 1;
    learn_fields_add(fields, &frame);
    EXPECT_EQ(fields->failed, 1);
    EXPECT(learn_fields_checksum(fields) == NULL);
}

static void test_twice_the_missing_frames_and_repeats_that_were_seen_are_allowed(void)
{
    struct counter counter;
    begin();
    hear(0, 2000);
    hear(2002, 3000);
    EXPECT_EQ(fields->counters[0].jumps, 1);
    EXPECT_EQ(fields->counters[0].most_missing, 2);
    struct random random = {7};
    struct frame frame = nth(&random, 3000);
    for (int i = 0; i < 4; i++) {
        learn_fields_add(fields, &frame);
    }
    EXPECT(learn_fields_allow(fields, 0, &counter));
    EXPECT_EQ(counter.missing_allowed, 4);
    EXPECT_EQ(counter.repeats_allowed, 6);
}

static void test_missing_frames_are_allowed_for_half_a_turn_at_most(void)
{
    struct counter counter;
    begin();
    hear(0, 2000);
    hear(2005, 5000);
    EXPECT(learn_fields_allow(fields, 0, &counter));
    EXPECT_EQ(counter.missing_allowed, 7);
    hear(5008, 6000);
    EXPECT_EQ(fields->counters[0].most_missing, 8);
    EXPECT(!learn_fields_allow(fields, 0, &counter));
}

static void test_a_counter_of_three_values_cannot_miss_one_and_is_not_to_be_enforced(void)
{
    struct counter counter;
    for (unsigned values = 3; values <= 4; values++) {
        begin();
        for (unsigned n = 0; n < 600; n++) {
            struct frame frame = {.id = 0x123, .length = 8};
            frame.data[0] = (uint8_t)(n % values);
            frame.data[3] = (uint8_t)(n * n >> 3);
            learn_fields_add(fields, &frame);
        }
        EXPECT_EQ(fields->counters[0].counter.last, values - 1);
        EXPECT_EQ(learn_fields_allow(fields, 0, &counter), values > 3);
    }
    EXPECT_EQ(counter.missing_allowed, 1);
}

static void test_a_counter_that_jumps_often_is_not_to_be_enforced(void)
{
    struct counter counter;
    begin();
    hear(0, 300);
    hear(303, 400);
    EXPECT(!learn_fields_allow(fields, 0, &counter));
}

/* 0 to 14 and again, some noise beside it. */
static void hear_to_14(unsigned from, unsigned to)
{
    for (unsigned n = from; n < to; n++) {
        struct frame frame = {.id = 0x123, .length = 8};
        frame.data[0] = (uint8_t)(n % 15);
        frame.data[3] = (uint8_t)(n * 37 >> 1);
        learn_fields_add(fields, &frame);
    }
}

static void test_a_counter_that_went_beyond_its_last_value_is_not_to_be_enforced(void)
{
    struct counter counter;
    const struct frame beyond = {.id = 0x123, .length = 8, .data = {15}};
    begin();
    hear_to_14(0, 3000);
    EXPECT(learn_fields_allow(fields, 0, &counter));
    EXPECT_EQ(counter.last, 14);
    learn_fields_add(fields, &beyond);
    hear_to_14(3000, 3010);
    EXPECT(!learn_fields_allow(fields, 0, &counter));
}

static void test_a_counter_that_stood_still_for_long_is_not_to_be_enforced(void)
{
    struct counter counter;
    begin();
    hear(0, 3000);
    struct random random = {7};
    struct frame frame = nth(&random, 3000);
    for (int i = 0; i < 255; i++) {
        learn_fields_add(fields, &frame);
    }
    EXPECT(learn_fields_allow(fields, 0, &counter));
    for (int i = 0; i < 100; i++) {
        learn_fields_add(fields, &frame);
    }
    EXPECT(!learn_fields_allow(fields, 0, &counter));
}

static void test_a_counter_that_was_not_seen_to_begin_anew_is_not_to_be_enforced(void)
{
    struct counter counter;
    begin();
    for (unsigned n = 0; n < 40; n++) {
        struct frame frame = {.id = 0x123, .length = 8};
        frame.data[2] = (uint8_t)n;
        learn_fields_add(fields, &frame);
    }
    learn_fields_search(fields);
    EXPECT(fields->counter_count > 0);
    EXPECT(!learn_fields_allow(fields, 0, &counter));
    EXPECT_EQ(learn_fields_counter(fields, none), -1);
}

static void test_of_counters_one_that_goes_up_by_one_is_asked_for(void)
{
    begin();
    for (unsigned n = 0; n < 200; n++) {
        struct frame frame = {.id = 0x123, .length = 8};
        frame.data[0] = (uint8_t)(5 * n);
        frame.data[1] = (uint8_t)(n & 0xF);
        learn_fields_add(fields, &frame);
    }
    learn_fields_search(fields);
    int best = learn_fields_counter(fields, none);
    EXPECT(best > 0);
    EXPECT_EQ(fields->counters[best].counter.step, 1);
    EXPECT_EQ(fields->counters[best].counter.field.start, 8);
    const uint8_t of_checksum[FRAME_DATA_MAX] = {0, 0x08};
    best = learn_fields_counter(fields, of_checksum);
    EXPECT(best >= 0);
    EXPECT_EQ(fields->counters[best].counter.field.start, 0);
}

static void test_a_frame_that_comes_again_at_once_is_kept_once_and_counted(void)
{
    begin();
    struct random random = {7};
    for (unsigned n = 0; n < 100; n++) {
        struct frame frame = nth(&random, n);
        for (int again = 0; again < 3; again++) {
            learn_fields_add(fields, &frame);
        }
    }
    EXPECT_EQ(fields->count, 100);
    learn_fields_search(fields);
    EXPECT_EQ(fields->held, 300);
    EXPECT_EQ(fields->counters[0].most_repeats, 2);
}

static void test_a_full_arena_gives_none(void)
{
    arena_init(&arena, block, sizeof *fields + 64);
    EXPECT(learn_fields_new(&arena) == NULL);
}

int main(void)
{
    RUN(test_a_counter_and_a_checksum_are_found_and_followed);
    RUN(test_few_frames_are_searched_when_asked);
    RUN(test_a_checksum_that_fails_later_is_none);
    RUN(test_twice_the_missing_frames_and_repeats_that_were_seen_are_allowed);
    RUN(test_missing_frames_are_allowed_for_half_a_turn_at_most);
    RUN(test_a_counter_of_three_values_cannot_miss_one_and_is_not_to_be_enforced);
    RUN(test_a_counter_that_jumps_often_is_not_to_be_enforced);
    RUN(test_a_counter_that_went_beyond_its_last_value_is_not_to_be_enforced);
    RUN(test_a_counter_that_stood_still_for_long_is_not_to_be_enforced);
    RUN(test_a_counter_that_was_not_seen_to_begin_anew_is_not_to_be_enforced);
    RUN(test_of_counters_one_that_goes_up_by_one_is_asked_for);
    RUN(test_a_frame_that_comes_again_at_once_is_kept_once_and_counted);
    RUN(test_a_full_arena_gives_none);
    return tap_done();
}
