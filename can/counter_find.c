/* SPDX-License-Identifier: Apache-2.0 */
/* Every field inside a byte and every pair of bytes is taken for a counter until too many
 * frames contradict. */
#include "can/counter_find.h"

#include <string.h>

#define WIDTH_MAX 16U
#define WIDTH_MIN 2U
#define FRAMES_SEARCHED 4096
#define STEPS_TRIED 3      /* the first differences name the step */
#define STEP_MAX 15        /* or the last value: it counts down */
#define PAIRS_PER_FAULT 20 /* one pair of so many may be no step: frames get lost */

struct search {
    const struct frame *frames;
    size_t count;
    uint8_t taken[FRAME_DATA_MAX]; /* bits of counters that were found */
};

static uint64_t value_at(const struct search *self, const struct signal_layout *field,
                         size_t i)
{
    return signal_bits(field, self->frames[i].data);
}

static bool is_free(const struct search *self, const struct signal_layout *field)
{
    uint8_t mask[FRAME_DATA_MAX] = {0};
    signal_mark(field, mask);
    uint8_t shared = 0;
    for (size_t i = 0; i < FRAME_DATA_MAX; i++) {
        shared |= mask[i] & self->taken[i];
    }
    return shared == 0;
}

/* The greatest value seen, 0 when the field's first or last bit never changed. */
static uint64_t last_of(const struct search *self, const struct signal_layout *field)
{
    uint64_t first = value_at(self, field, 0);
    uint64_t ends = (uint64_t)1 << (field->length - 1U) | 1;
    uint64_t greatest = 0, moved = 0;
    for (size_t i = 0; i < self->count; i++) {
        uint64_t value = value_at(self, field, i);
        moved |= value ^ first;
        greatest = value > greatest ? value : greatest;
    }
    return (moved & ends) == ends ? greatest : 0;
}

static bool count_pairs(const struct search *self, struct counter_found *one)
{
    const struct counter *counter = &one->counter;
    struct counter_state state = {0};
    size_t faults_allowed = self->count / PAIRS_PER_FAULT;
    for (size_t i = 0; i < self->count; i++) {
        uint64_t before = state.value;
        struct counter_result result =
            counter_check(counter, &state, self->frames[i].data);
        one->steps += result.verdict == COUNTER_NEXT;
        one->repeats += result.verdict == COUNTER_REPEATED;
        one->jumps += result.verdict == COUNTER_JUMPED;
        one->wraps += result.verdict == COUNTER_NEXT && state.value < before;
        if (one->repeats + one->jumps > faults_allowed) {
            return false;
        }
    }
    return one->steps * counter->field.length >= COUNTER_FIND_BITS;
}

/* An even step in a full ring leaves the least bit as it is: not a bit of the counter. */
static bool counts_to(const struct search *self, struct counter_found *one, uint64_t last,
                      uint64_t difference)
{
    const struct signal_layout field = one->counter.field;
    uint64_t full = ((uint64_t)1 << field.length) - 1;
    uint64_t step = difference & full;
    *one =
        (struct counter_found){.counter = {.field = field, .last = last, .step = step}};
    return (step <= STEP_MAX || step == last) && (step % 2 == 1 || last < full) &&
           counter_valid(&one->counter, self->frames[0].length) && count_pairs(self, one);
}

/* Where the greatest value never came, two wraps say what the last one is. */
static bool counts(const struct search *self, struct counter_found *one)
{
    const struct signal_layout *field = &one->counter.field;
    uint64_t seen = last_of(self, field);
    uint64_t full = ((uint64_t)1 << field->length) - 1;
    for (size_t i = 0; seen != 0 && i < STEPS_TRIED && i + 1 < self->count; i++) {
        uint64_t difference = value_at(self, field, i + 1) - value_at(self, field, i);
        if (counts_to(self, one, full, difference) ||
            (seen < full && counts_to(self, one, seen, difference) && one->wraps > 1)) {
            return true;
        }
    }
    return false;
}

static size_t take(struct search *self, struct counter_found *out,
                   const struct signal_layout *field)
{
    struct counter_found one = {.counter = {.field = *field}};
    if (!signal_fits(field, self->frames[0].length) || !is_free(self, field) ||
        !counts(self, &one)) {
        return 0;
    }
    signal_mark(field, self->taken);
    *out = one;
    return 1;
}

static size_t find_pairs(struct search *self, struct counter_found *out, size_t capacity)
{
    size_t found = 0;
    for (uint16_t byte = 0; byte + 1 < self->frames[0].length; byte++) {
        const struct signal_layout orders[] = {
            {.start = (uint16_t)(8 * byte), .length = WIDTH_MAX},
            {.start = (uint16_t)(8 * byte + 7), .length = WIDTH_MAX, .motorola = true}};
        for (size_t i = 0; i < 2 && found < capacity; i++) {
            found += take(self, &out[found], &orders[i]);
        }
    }
    return found;
}

static size_t find_width(struct search *self, struct counter_found *out, size_t capacity,
                         uint16_t width)
{
    size_t found = 0;
    for (uint16_t bit = 0; bit < 8U * self->frames[0].length; bit++) {
        if (bit % 8U + width <= 8 && found < capacity) {
            const struct signal_layout field = {.start = bit, .length = width};
            found += take(self, &out[found], &field);
        }
    }
    return found;
}

size_t counter_find(struct counter_found *out, size_t capacity,
                    const struct frame *frames, size_t count)
{
    struct search search = {.frames = frames,
                            .count = count < FRAMES_SEARCHED ? count : FRAMES_SEARCHED};
    if (count < 2) {
        return 0;
    }
    size_t found = find_pairs(&search, out, capacity);
    for (uint16_t width = 8; width >= WIDTH_MIN; width--) {
        found += find_width(&search, &out[found], capacity - found, width);
    }
    return found;
}
