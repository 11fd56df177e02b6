/* SPDX-License-Identifier: Apache-2.0 */
#include "can/counter_find.h"

#include "tests/tap.h"

#define FRAMES 300

static struct frame frames[FRAMES];
static struct counter_found found[4];
static uint32_t noise = 1;

static uint8_t next_noise(void)
{
    noise = noise * 1664525U + 1013904223U;
    return (uint8_t)(noise >> 24);
}

static void fill_with_noise(size_t count)
{
    for (size_t i = 0; i < count; i++) {
        frames[i] = (struct frame){.length = 8};
        for (size_t at = 0; at < 8; at++) {
            frames[i].data[at] = next_noise();
        }
    }
}

static void count_in(const struct counter *counter, size_t count)
{
    uint64_t values = counter->last + 1; /* begun so that the greatest bit moves */
    uint64_t value = (values / 2 + 100 * values - 100 * counter->step) % values;
    for (size_t i = 0; i < count; i++) {
        value = (value + counter->step) % values;
        signal_put(&counter->field, frames[i].data, value);
    }
}

static void expect_one(const struct counter *counter)
{
    EXPECT_EQ(counter_find(found, 4, frames, FRAMES), 1);
    EXPECT_EQ(found[0].counter.field.start, counter->field.start);
    EXPECT_EQ(found[0].counter.field.length, counter->field.length);
    EXPECT_EQ(found[0].counter.field.motorola, counter->field.motorola);
    EXPECT_EQ(found[0].counter.last, counter->last);
    EXPECT_EQ(found[0].counter.step, counter->step);
    EXPECT_EQ(found[0].steps, FRAMES - 1);
    EXPECT_EQ(found[0].jumps + found[0].repeats, 0);
    struct counter_state state = {0};
    size_t wraps = 0;
    for (size_t i = 0; i < FRAMES; i++) {
        uint64_t value = signal_bits(&counter->field, frames[i].data);
        wraps += state.seen && value < state.value;
        state = (struct counter_state){.seen = true, .value = value};
    }
    EXPECT_EQ(found[0].wraps, wraps);
}

static void a_counter_in_noise_is_found_where_it_lies(void)
{
    static const struct counter counters[] = {
        {.field = {.start = 12, .length = 4}, .last = 15, .step = 1},
        {.field = {.start = 8, .length = 4}, .last = 14, .step = 1},
        {.field = {.start = 61, .length = 3}, .last = 7, .step = 1},
        {.field = {.start = 33, .length = 2}, .last = 3, .step = 1},
        {.field = {.start = 0, .length = 8}, .last = 255, .step = 1},
        {.field = {.start = 0, .length = 8}, .last = 255, .step = 3},
        {.field = {.start = 24, .length = 4}, .last = 9, .step = 1},
        {.field = {.start = 40, .length = 4}, .last = 15, .step = 15},
        {.field = {.start = 16, .length = 16}, .last = 65535, .step = 1},
        {.field = {.start = 23, .length = 16, .motorola = true},
         .last = 65535,
         .step = 1},
    };
    for (size_t i = 0; i < sizeof counters / sizeof *counters; i++) {
        fill_with_noise(FRAMES);
        count_in(&counters[i], FRAMES);
        expect_one(&counters[i]);
    }
}

static void two_counters_of_one_message_are_both_found(void)
{
    static const struct counter counters[] = {
        {.field = {.start = 56, .length = 8}, .last = 255, .step = 1},
        {.field = {.start = 4, .length = 2}, .last = 3, .step = 1},
    };
    fill_with_noise(FRAMES);
    count_in(&counters[1], FRAMES);
    count_in(&counters[0], FRAMES);
    EXPECT_EQ(counter_find(found, 4, frames, FRAMES), 2);
    EXPECT_EQ(found[0].counter.field.start, 56);
    EXPECT_EQ(found[1].counter.field.start, 4);
    EXPECT_EQ(counter_find(found, 1, frames, FRAMES), 1);
}

static void a_few_lost_frames_are_forgiven_and_told(void)
{
    static const struct counter counter = {
        .field = {.start = 12, .length = 4}, .last = 15, .step = 1};
    fill_with_noise(FRAMES);
    count_in(&counter, FRAMES);
    memmove(&frames[100], &frames[102], (FRAMES - 102) * sizeof *frames);
    frames[200] = frames[199];
    EXPECT_EQ(counter_find(found, 4, frames, FRAMES - 2), 1);
    EXPECT_EQ(found[0].jumps, 2);
    EXPECT_EQ(found[0].repeats, 1);
}

static void a_short_recording_shows_the_bits_that_moved(void)
{
    static const struct counter counter = {
        .field = {.start = 0, .length = 8}, .last = 255, .step = 1};
    fill_with_noise(FRAMES);
    count_in(&counter, FRAMES);
    EXPECT_EQ(counter_find(found, 4, frames, 40), 1);
    EXPECT_EQ(found[0].counter.field.start, 0);
    EXPECT_EQ(found[0].counter.field.length, 7);
}

static void noise_and_constants_do_not_count(void)
{
    fill_with_noise(FRAMES);
    EXPECT_EQ(counter_find(found, 4, frames, FRAMES), 0);
    memset(frames, 0, sizeof frames);
    for (size_t i = 0; i < FRAMES; i++) {
        frames[i].length = 8;
    }
    EXPECT_EQ(counter_find(found, 4, frames, FRAMES), 0);
    EXPECT_EQ(counter_find(found, 4, frames, 1), 0);
    EXPECT_EQ(counter_find(found, 4, frames, 0), 0);
}

int main(void)
{
    RUN(a_counter_in_noise_is_found_where_it_lies);
    RUN(two_counters_of_one_message_are_both_found);
    RUN(a_few_lost_frames_are_forgiven_and_told);
    RUN(a_short_recording_shows_the_bits_that_moved);
    RUN(noise_and_constants_do_not_count);
    return tap_done();
}
