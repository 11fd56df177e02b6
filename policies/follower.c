/* SPDX-License-Identifier: Apache-2.0 */
/* Three counter states and when each is believed. */
#include "policies/follower.h"

static struct counter_result ask(const struct counter_state *state,
                                 const struct counter *counter,
                                 const uint8_t data[static FRAME_DATA_MAX])
{
    struct counter_state copy = *state;
    return counter_check(counter, &copy, data);
}

enum follower_fit follower_find(const struct follower *self,
                                const struct counter *counter,
                                const uint8_t data[static FRAME_DATA_MAX])
{
    if (ask(&self->passed, counter, data).allowed) {
        return FOLLOWER_PASSED;
    }
    if (self->held.seen && ask(&self->held, counter, data).allowed) {
        return FOLLOWER_HELD;
    }
    if (self->other.seen && ask(&self->other, counter, data).verdict == COUNTER_NEXT) {
        return FOLLOWER_OTHER;
    }
    return FOLLOWER_NONE;
}

/* The state that the frame goes on in, led over it. */
static struct counter_state follow(const struct follower *self,
                                   const struct counter *counter, enum follower_fit fit,
                                   const uint8_t data[static FRAME_DATA_MAX])
{
    struct counter_state state = fit == FOLLOWER_PASSED ? self->passed
                                 : fit == FOLLOWER_HELD ? self->held
                                                        : self->other;
    (void)counter_check(counter, &state, data).allowed;
    return state;
}

void follower_drop(struct follower *self, const struct counter *counter,
                   enum follower_fit fit, const uint8_t data[static FRAME_DATA_MAX])
{
    self->dropped = true;
    if (fit == FOLLOWER_NONE) {
        self->other = follow(self, counter, fit, data);
        return;
    }
    self->held = follow(self, counter, fit, data);
    self->other = (struct counter_state){.seen = false};
}

static uint64_t leaving(const struct follower *self, const struct counter *counter,
                        enum follower_fit fit, const uint8_t data[static FRAME_DATA_MAX])
{
    uint64_t value = signal_bits(&counter->field, data);
    uint64_t ring = counter->last + 1;
    if (!self->passed.seen) {
        return value;
    }
    struct counter_result result = ask(&self->passed, counter, data);
    if (fit == FOLLOWER_PASSED &&
        (result.verdict == COUNTER_REPEATED ||
         (result.verdict == COUNTER_JUMPED && !self->dropped))) {
        return (self->left + value + ring - self->passed.value) % ring;
    }
    return (self->left + counter->step) % ring;
}

uint64_t follower_pass(struct follower *self, const struct counter *counter,
                       enum follower_fit fit, const uint8_t data[static FRAME_DATA_MAX])
{
    self->left = leaving(self, counter, fit, data);
    self->passed = follow(self, counter, fit, data);
    self->held = (struct counter_state){.seen = false};
    self->other = (struct counter_state){.seen = false};
    self->dropped = false;
    return self->left;
}
