/* SPDX-License-Identifier: Apache-2.0 */
/* Knows when each watched message was heard last. */
#include "policies/silence.h"

#define NEVER_US UINT64_MAX

static uint16_t count_of(const struct policy *policy)
{
    uint16_t count = 0;
    for (uint16_t i = 0; i < policy->frame_rule_count; i++) {
        count += policy->frame_rules[i].silence_us != 0;
    }
    return count;
}

bool silence_build(struct silence *self, const struct policy *policy, struct arena *arena)
{
    uint16_t *places = arena_take(arena, policy->frame_rule_count, sizeof *places);
    *self = (struct silence){.policy = policy, .places = places, .due_us = NEVER_US};
    self->states = arena_take(arena, count_of(policy), sizeof *self->states);
    if (places == NULL || self->states == NULL) {
        return false;
    }
    for (uint8_t way = 0; way < policy->direction_count; way++) {
        const struct policy_direction *direction = &policy->directions[way];
        for (uint16_t i = 0; i < direction->rule_count; i++) {
            uint16_t rule = (uint16_t)(direction->first_rule + i);
            if (policy->frame_rules[rule].silence_us != 0 && places[rule] == 0) {
                self->states[self->count] =
                    (struct silence_state){.rule = rule, .bus = direction->from};
                places[rule] = ++self->count;
            }
        }
    }
    return true;
}

static void enter(struct silence *self, uint8_t mode)
{
    if (self->mode == mode) {
        return;
    }
    self->mode = mode;
    self->due_us = NEVER_US;
    for (uint16_t i = 0; i < self->count; i++) {
        struct silence_state *state = &self->states[i];
        state->heard = state->told = false;
        state->turns = 0;
    }
}

static uint64_t silence_of(const struct silence *self, const struct silence_state *state)
{
    return self->policy->frame_rules[state->rule].silence_us;
}

static bool is_over(const struct silence *self, const struct silence_state *state,
                    uint64_t now_us)
{
    return state->heard && now_us >= state->heard_us + silence_of(self, state);
}

/* Whether the last turn, told or not, was to silence. */
static bool is_silent(const struct silence_state *state)
{
    return state->told != (state->turns % 2 != 0);
}

void silence_heard(struct silence *self, uint16_t rule, uint8_t mode,
                   const struct frame *frame, uint64_t now_us)
{
    if (self->places[rule] == 0) {
        return;
    }
    enter(self, mode);
    struct silence_state *state = &self->states[self->places[rule] - 1];
    if (is_silent(state)) {
        state->turns++;
    } else if (is_over(self, state, now_us)) {
        state->over_us = state->heard_us + silence_of(self, state);
        state->turns += 2;
    }
    state->heard = true;
    state->heard_us = now_us;
    state->id = frame->id;
    state->extended = frame->extended;
    state->fd = frame->fd;
    state->remote = frame->kind == FRAME_REMOTE;
    state->length = frame->length;
    uint64_t due_us = state->turns > 0 ? now_us : now_us + silence_of(self, state);
    self->due_us = due_us < self->due_us ? due_us : self->due_us;
}

static void tell(struct silence_state *state, frame_notice_cb notice, void *context)
{
    state->told = !state->told;
    struct frame_notice what = {
        .reason = state->told ? REASON_SILENT_MESSAGE : REASON_MESSAGE_BACK,
        .at_us = state->told ? state->over_us : state->heard_us,
        .bus = state->bus,
        .rule = state->rule,
        .id = state->id,
        .extended = state->extended,
        .fd = state->fd,
        .remote = state->remote,
        .length = state->length,
    };
    notice(context, &what);
}

void silence_tick(struct silence *self, uint8_t mode, uint64_t now_us,
                  frame_notice_cb notice, void *context)
{
    enter(self, mode);
    if (now_us < self->due_us) {
        return;
    }
    self->due_us = NEVER_US;
    for (uint16_t i = 0; i < self->count; i++) {
        struct silence_state *state = &self->states[i];
        if (!is_silent(state) && is_over(self, state, now_us)) {
            state->over_us = state->heard_us + silence_of(self, state);
            state->turns++;
        }
        for (; state->turns > 0; state->turns--) {
            tell(state, notice, context);
        }
        uint64_t due_us = state->heard && !state->told
                              ? state->heard_us + silence_of(self, state)
                              : NEVER_US;
        self->due_us = due_us < self->due_us ? due_us : self->due_us;
    }
}

uint16_t silence_count(const struct silence *self)
{
    uint16_t count = 0;
    for (uint16_t i = 0; i < self->count; i++) {
        count += self->states[i].told;
    }
    return count;
}
