/* SPDX-License-Identifier: Apache-2.0 */
/* Keeps a sample, searches it once, then follows what was found. */
#include "policies/learn_fields.h"

#define REPEATS_MAX 255

struct learn_fields *learn_fields_new(struct arena *arena)
{
    struct learn_fields *self = arena_take(arena, 1, sizeof *self);
    struct frame *samples = arena_take(arena, LEARN_FIELDS_FRAMES, sizeof *samples);
    if (self == NULL || samples == NULL) {
        return NULL;
    }
    self->samples = samples;
    return self;
}

static void follow_counter(struct learn_counter *self, const struct frame *frame)
{
    uint64_t before = self->state.value;
    struct counter_result result =
        counter_check(&self->counter, &self->state, frame->data);
    self->steps += result.verdict == COUNTER_NEXT;
    self->wraps += result.verdict == COUNTER_NEXT && self->state.value < before;
    self->impossible += result.verdict == COUNTER_IMPOSSIBLE;
    if (result.verdict == COUNTER_REPEATED && self->state.repeats > self->most_repeats) {
        self->most_repeats = self->state.repeats;
    }
    if (result.verdict == COUNTER_JUMPED || result.verdict == COUNTER_IMPOSSIBLE) {
        self->jumps++;
        self->most_missing =
            result.missing > self->most_missing ? result.missing : self->most_missing;
    }
}

static void follow(struct learn_fields *self, const struct frame *frame)
{
    for (size_t i = 0; i < self->counter_count; i++) {
        follow_counter(&self->counters[i], frame);
    }
    if (self->has_checksum) {
        bool holds = checksum_holds(&self->checksum.checksum, frame);
        self->held += holds;
        self->failed += !holds;
    }
}

void learn_fields_search(struct learn_fields *self)
{
    struct counter_found found[LEARN_FIELDS_COUNTERS];
    if (self->searched) {
        return;
    }
    self->searched = true;
    self->counter_count =
        counter_find(found, LEARN_FIELDS_COUNTERS, self->samples, self->count);
    for (size_t i = 0; i < self->counter_count; i++) {
        self->counters[i].counter = found[i].counter;
    }
    self->has_checksum = checksum_find(&self->checksum, self->samples, self->count);
    for (size_t i = 0; i < self->count; i++) {
        for (unsigned again = 0; again <= self->repeats[i]; again++) {
            follow(self, &self->samples[i]);
        }
    }
}

void learn_fields_add(struct learn_fields *self, const struct frame *frame)
{
    if (self->searched) {
        follow(self, frame);
        return;
    }
    if (self->count > 0 && frame_equal(&self->samples[self->count - 1], frame)) {
        self->repeats[self->count - 1] += self->repeats[self->count - 1] < REPEATS_MAX;
        return;
    }
    self->samples[self->count++] = *frame;
    if (self->count == LEARN_FIELDS_FRAMES) {
        learn_fields_search(self);
    }
}

/* How many steps lead back to the same value. */
static uint64_t turn_of(const struct counter *self)
{
    uint64_t a = self->last + 1;
    uint64_t b = self->step;
    while (b != 0) {
        uint64_t rest = a % b;
        a = b;
        b = rest;
    }
    return (self->last + 1) / a;
}

bool learn_fields_allow(const struct learn_fields *self, size_t i, struct counter *out)
{
    const struct learn_counter *one = &self->counters[i];
    uint64_t turn = turn_of(&one->counter);
    uint64_t missing = one->most_missing > 0 ? 2 * one->most_missing : 1;
    uint64_t most = turn / 2 - (turn > 1);
    uint64_t repeats = one->most_repeats > 0 ? 2 * one->most_repeats : 1;
    *out = one->counter;
    out->missing_allowed = missing < most ? missing : most;
    out->repeats_allowed = (uint8_t)(repeats < REPEATS_MAX ? repeats : REPEATS_MAX);
    bool can_be_allowed = one->impossible == 0 && one->most_repeats < REPEATS_MAX &&
                          most > 0 && one->most_missing <= most;
    return can_be_allowed && one->wraps > 0 &&
           one->jumps * LEARN_FIELDS_JUMP_SHARE <= one->steps;
}

bool learn_fields_shares(const struct signal_layout *field,
                         const uint8_t taken[static FRAME_DATA_MAX])
{
    uint8_t mask[FRAME_DATA_MAX] = {0};
    bool shared = false;
    signal_mark(field, mask);
    for (size_t i = 0; i < FRAME_DATA_MAX; i++) {
        shared = shared || (mask[i] & taken[i]) != 0;
    }
    return shared;
}

int learn_fields_counter(const struct learn_fields *self,
                         const uint8_t taken[static FRAME_DATA_MAX])
{
    int best = -1;
    for (size_t i = 0; i < self->counter_count; i++) {
        struct counter allowed;
        bool good = learn_fields_allow(self, i, &allowed) &&
                    !learn_fields_shares(&allowed.field, taken);
        bool better =
            best < 0 || (self->counters[best].counter.step != 1 && allowed.step == 1);
        best = good && better ? (int)i : best;
    }
    return best;
}

const struct checksum_found *learn_fields_checksum(const struct learn_fields *self)
{
    return self->has_checksum && self->failed == 0 ? &self->checksum : NULL;
}
