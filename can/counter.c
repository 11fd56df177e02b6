/* SPDX-License-Identifier: Apache-2.0 */
/* Counting in a ring of last + 1 values. */
#include "can/counter.h"

bool counter_valid(const struct counter *self, unsigned length_bytes)
{
    unsigned bits = self->field.length;
    bool fits = signal_fits(&self->field, length_bytes) && bits <= 32;
    return fits && self->last >> bits == 0 && self->step >= 1 && self->step <= self->last;
}

static uint64_t next_of(const struct counter *self, uint64_t value)
{
    return (value + self->step) % (self->last + 1);
}

/* Steps from one value to another, less one. By values when the step never leads there.
 */
static uint64_t missing_between(const struct counter *self, uint64_t from, uint64_t to)
{
    uint64_t values = self->last + 1;
    uint64_t distance = (to + values - from) % values;
    return distance % self->step == 0 ? distance / self->step - 1 : distance - 1;
}

static struct counter_result compare(const struct counter *self,
                                     const struct counter_state *state, uint64_t value)
{
    if (!state->seen) {
        return (struct counter_result){.verdict = COUNTER_FIRST, .allowed = true};
    }
    if (value == next_of(self, state->value)) {
        return (struct counter_result){.verdict = COUNTER_NEXT, .allowed = true};
    }
    if (value == state->value) {
        return (struct counter_result){.verdict = COUNTER_REPEATED,
                                       .allowed = state->repeats < self->repeats_allowed};
    }
    uint64_t missing = missing_between(self, state->value, value);
    return (struct counter_result){.verdict = COUNTER_JUMPED,
                                   .missing = missing,
                                   .allowed = missing <= self->missing_allowed};
}

struct counter_result counter_check(const struct counter *self,
                                    struct counter_state *state,
                                    const uint8_t data[static FRAME_DATA_MAX])
{
    uint64_t value = signal_bits(&self->field, data);
    if (value > self->last) {
        return (struct counter_result){.verdict = COUNTER_IMPOSSIBLE};
    }
    struct counter_result result = compare(self, state, value);
    bool again = result.verdict == COUNTER_REPEATED;
    state->repeats = again ? (uint8_t)(state->repeats + (state->repeats < UINT8_MAX)) : 0;
    state->value = value;
    state->seen = true;
    return result;
}
