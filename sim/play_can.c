/* SPDX-License-Identifier: Apache-2.0 */
/* Frames of a scenario: judged, and put on a simulated wire where there is one. */
#include <string.h>

#include "sim/play_state.h"

#define BITRATE_DEFAULT 500000U

int play_find_bus(struct play *self, const char *name)
{
    int bus = policy_find_bus(self->policy, name);
    if (bus < 0) {
        play_broken(self, "the policy has no bus '%s'; name one of its buses", name);
    }
    return bus;
}

#define NO_DIRECTION (-1)
#define NOT_PLAYABLE (-2) /* several directions, or no such bus; why is set */

static int only_direction(struct play *self, int bus)
{
    const struct policy *policy = self->policy;
    int found = NO_DIRECTION;
    for (int i = 0; i < policy->direction_count; i++) {
        if (policy->directions[i].from != bus) {
            continue;
        }
        if (found != NO_DIRECTION) {
            play_broken(self,
                        "the policy leads from '%s' to several buses; add TO and one of "
                        "them",
                        policy->buses[bus].name);
            return NOT_PLAYABLE;
        }
        found = i;
    }
    return found;
}

static int find_direction(struct play *self, int bus, const char *to)
{
    if (to[0] == '\0') {
        return only_direction(self, bus);
    }
    int to_bus = play_find_bus(self, to);
    return to_bus < 0
               ? NOT_PLAYABLE
               : policy_find_direction(self->policy, (uint8_t)bus, (uint8_t)to_bus);
}

/* A frame that the queue dropped later is one more verdict. */
static void on_egress_drop(void *context, enum egress_drop cause,
                           const struct frame *frame, uint16_t tag)
{
    (void)frame;
    (void)tag;
    struct play *self = context;
    self->counts[cause == EGRESS_DROP_EVICTED ? REASON_EGRESS_FULL
                                              : REASON_STALE_FRAME]++;
}

void play_advance_wires(struct play *self, uint64_t now_us)
{
    self->now_us = now_us;
    for (int i = 0; i < POLICY_BUSES_MAX; i++) {
        if (self->has_wire[i]) {
            wire_advance(&self->wires[i], now_us);
        }
    }
}

void play_send_due(struct play *self, const struct pacer_frame *due)
{
    uint8_t to = self->policy->directions[due->direction].to;
    uint32_t age_us = frame_judge_age_us(self->judge, due->rule);
    if (wire_push(&self->wires[to], &due->frame, age_us, due->rule) == EGRESS_FULL) {
        self->counts[REASON_EGRESS_FULL]++;
    }
}

/* True: the frame waits for its slot. Observe holds nothing back. */
static bool paced(struct play *self, uint8_t direction, struct verdict verdict,
                  const struct frame *frame)
{
    uint64_t due_us = frame_judge_due_us(self->judge, verdict.rule);
    if (due_us == 0 || self->policy->observe ||
        !self->has_wire[self->policy->directions[direction].to]) {
        return false;
    }
    struct pacer_frame waiting = {
        .frame = *frame, .due_us = due_us, .rule = verdict.rule, .direction = direction};
    return pacer_put(&self->pacer, &waiting);
}

/* The verdict after the queue has had its say. */
static struct verdict put_on_wire(struct play *self, uint8_t bus, struct verdict verdict,
                                  const struct frame *frame)
{
    uint32_t age_us = verdict.action == VERDICT_PASS
                          ? frame_judge_age_us(self->judge, verdict.rule)
                          : POLICY_AGE_DEFAULT_US;
    if (self->has_wire[bus] &&
        wire_push(&self->wires[bus], frame, age_us, verdict.rule) == EGRESS_FULL) {
        return verdict_drop(REASON_EGRESS_FULL, verdict.rule);
    }
    return verdict;
}

/* Observe lets everything through as it came, but for what no bus can carry and what the
 * kernel carries. */
static bool observed(const struct play *self, struct verdict verdict,
                     const struct frame *frame)
{
    return self->policy->observe && verdict.reason != REASON_EMERGENCY &&
           frame->kind != FRAME_ERROR && frame_check(frame) == FRAME_OK;
}

/* What the gateway itself sends back to where the frame came from. */
static void note_reply(struct play *self, uint8_t bus)
{
    if (frame_judge_reply(self->judge, &self->last.reply)) {
        self->last.replies = true;
        if (self->has_wire[bus] &&
            wire_push(&self->wires[bus], &self->last.reply, POLICY_AGE_DEFAULT_US,
                      VERDICT_NO_RULE) == EGRESS_FULL) {
            self->counts[REASON_EGRESS_FULL]++;
        }
    }
}

bool play_send(struct play *self, const struct scenario_step *step)
{
    int bus = play_find_bus(self, step->name);
    int direction = bus < 0 ? NOT_PLAYABLE : find_direction(self, bus, step->to);
    if (direction == NOT_PLAYABLE) {
        return false;
    }
    frame_judge_saw(self->judge, (uint8_t)bus, &step->frame);
    frame_judge_listen(self->judge, (uint8_t)bus, &step->frame, self->now_us, play_notice,
                       self);
    if (direction == NO_DIRECTION) {
        play_note(self,
                  frame_judge_check_unrouted(self->judge, (uint8_t)bus, &step->frame),
                  false);
        return true;
    }
    struct frame out = step->frame;
    struct verdict verdict = frame_judge_check(
        self->judge, (uint8_t)direction, self->mode, &step->frame, &out, self->now_us);
    play_tick(self);
    bool through = observed(self, verdict, &step->frame);
    if (through) {
        out = step->frame;
    }
    uint8_t to = self->policy->directions[direction].to;
    bool passes = verdict.action == VERDICT_PASS;
    if (through && !passes) {
        frame_judge_sent(self->judge, to, &out, self->now_us);
    }
    bool waits = passes && paced(self, (uint8_t)direction, verdict, &out);
    if (!waits && (through || passes)) {
        verdict = put_on_wire(self, to, verdict, &out);
        through = through && verdict.reason != REASON_EGRESS_FULL;
    }
    play_note(self, verdict, through);
    self->last.is_frame = true;
    self->last.frame = out;
    note_reply(self, (uint8_t)bus);
    return true;
}

bool play_egress(struct play *self, const struct scenario_step *step)
{
    int bus = play_find_bus(self, step->name);
    if (bus < 0) {
        return false;
    }
    const struct policy_bus *row = &self->policy->buses[bus];
    wire_init(&self->wires[bus], row->bitrate != 0 ? row->bitrate : BITRATE_DEFAULT,
              row->data_bitrate, self->now_us);
    egress_watch(&self->wires[bus].egress, on_egress_drop, self);
    self->has_wire[bus] = true;
    return true;
}

bool play_background(struct play *self, const struct scenario_step *step)
{
    int bus = play_find_bus(self, step->name);
    if (bus < 0) {
        return false;
    }
    if (!self->has_wire[bus]) {
        return play_broken(self, "the bus '%s' has no wire; write EGRESS %s before this",
                           step->name, step->name);
    }
    struct wire_background *background = &self->wires[bus].background;
    *background = (struct wire_background){.count = step->count};
    memcpy(background->frames, step->background, sizeof background->frames);
    background->from = step->items[0].frame;
    background->until = step->items[1].frame;
    return true;
}
