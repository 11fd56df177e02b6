/* SPDX-License-Identifier: Apache-2.0 */
/* Judged, recorded, given its slot, queued. */
#include "gateway/roles/can_crossing.h"

#include "gateway/roles/can_events.h"

static void note_frame(struct can_path *self, const struct policy_direction *way,
                       const struct frame *frame, enum event_action action,
                       enum reason reason, uint16_t rule)
{
    struct event event =
        can_events_frame(self->policy, &self->policy->buses[way->from],
                         &self->policy->buses[way->to], frame, action, reason, rule);
    recorder_note(self->recorder, &event);
}

void can_crossing_dropped(void *context, enum egress_drop cause,
                          const struct frame *frame, uint16_t tag)
{
    struct can_path *self = context;
    enum reason reason = can_events_drop_reason(cause);
    uint8_t direction = can_events_tag_direction(tag);
    self->counters.stale += reason == REASON_STALE_FRAME;
    self->counters.full += reason == REASON_EGRESS_FULL;
    if (reason != REASON_ALLOWED && direction < self->policy->direction_count) {
        note_frame(self, &self->policy->directions[direction], frame, EVENT_DROPPED,
                   reason, can_events_tag_rule(tag));
    }
}

static void count_drop(struct can_path *self, const struct policy_direction *way,
                       const struct frame *frame, const struct verdict *verdict)
{
    if (verdict->reason == REASON_EMERGENCY) {
        self->counters.emergency++;
        note_frame(self, way, frame, EVENT_PASSED, REASON_EMERGENCY, VERDICT_NO_RULE);
        return;
    }
    if (verdict->reason == REASON_NOT_GIVEN ||
        verdict->reason == REASON_ANSWER_NOT_GIVEN) {
        self->counters.not_given++;
        can_ids_count(&self->not_given, frame);
        return;
    }
    self->counters.dropped++;
    if (verdict->reason != REASON_ERROR_FRAME) {
        note_frame(self, way, frame, EVENT_DROPPED, verdict->reason, verdict->rule);
    }
}

static void queue(struct can_path *self, uint8_t direction, const struct frame *frame,
                  uint16_t rule, uint64_t came)
{
    const struct policy_direction *way = &self->policy->directions[direction];
    struct can_bus *to = &self->buses[way->to];
    uint32_t age_us = rule == VERDICT_NO_RULE ? POLICY_AGE_DEFAULT_US
                                              : frame_judge_age_us(self->judge, rule);
    uint64_t waited = self->now_us - came;
    if (!can_bus_is_up(to)) {
        self->counters.closed++;
        return;
    }
    if (waited > age_us) {
        self->counters.stale++;
        note_frame(self, way, frame, EVENT_DROPPED, REASON_STALE_FRAME, rule);
        return;
    }
    enum egress_push pushed = egress_push(&to->egress, frame, age_us - (uint32_t)waited,
                                          can_events_tag(direction, rule), self->now_us);
    if (pushed == EGRESS_FULL) {
        self->counters.full++;
        note_frame(self, way, frame, EVENT_DROPPED, REASON_EGRESS_FULL, rule);
    }
}

void can_crossing_notice(void *context, const struct frame_notice *notice)
{
    struct can_path *self = context;
    struct event event = can_events_notice(self->policy, notice);
    recorder_note(self->recorder, &event);
}

void can_crossing_queue_due(struct can_path *self)
{
    struct pacer_frame due;
    while (can_pace_pop(&self->pace, &due, self->now_us)) {
        queue(self, due.direction, &due.frame, due.rule, due.due_us);
    }
}

/* Waits for its slot if the rule says so; observe holds nothing back. After a stall more
 * than can wait may be due, and leaves first. */
static void send_on(struct can_path *self, uint8_t direction, const struct frame *frame,
                    uint16_t rule, uint64_t came)
{
    uint64_t due_us = self->observe ? 0 : frame_judge_due_us(self->judge, rule);
    struct pacer_frame waiting = {
        .frame = *frame, .due_us = due_us, .rule = rule, .direction = direction};
    if (due_us != 0 && !can_pace_put(&self->pace, &waiting)) {
        can_crossing_queue_due(self);
        due_us = can_pace_put(&self->pace, &waiting) ? due_us : 0;
    }
    if (due_us == 0) {
        queue(self, direction, frame, rule, came);
    }
}

/* Refuses a request in the name of the node that it was for. */
static void reply(struct can_path *self, const struct policy_direction *way)
{
    struct can_bus *bus = &self->buses[way->from];
    struct frame frame;
    if (!frame_judge_reply(self->judge, &frame) || !can_bus_is_up(bus)) {
        return;
    }
    frame_judge_sent(self->judge, way->from, &frame, self->now_us);
    if (egress_push(&bus->egress, &frame, POLICY_AGE_DEFAULT_US,
                    can_events_tag(CAN_EVENTS_NO_DIRECTION, CAN_EVENTS_NO_RULE),
                    self->now_us) == EGRESS_FULL) {
        self->counters.full++;
    }
}

/* Judged as of when it came: what a stall of ours has gathered did not come at once. */
static void judge_way(struct can_path *self, uint8_t direction, const struct frame *in,
                      uint64_t came)
{
    const struct policy_direction *way = &self->policy->directions[direction];
    struct frame masked;
    struct verdict verdict =
        frame_judge_check(self->judge, direction, self->mode, in, &masked, came);
    if (!self->recording && verdict.reason != REASON_EMERGENCY) {
        self->counters.closed++;
        return;
    }
    if (verdict.action == VERDICT_PASS) {
        self->counters.passed++;
        trail_keeper_see(self->trail, way->from, in, EVENT_PASSED, REASON_ALLOWED, came);
        send_on(self, direction, self->observe ? in : &masked, verdict.rule, came);
        return;
    }
    bool can_pass = verdict.reason != REASON_EMERGENCY && in->kind != FRAME_ERROR &&
                    frame_check(in) == FRAME_OK;
    bool would = self->observe && can_pass;
    trail_keeper_see(self->trail, way->from, in, would ? EVENT_WOULD_DROP : EVENT_DROPPED,
                     verdict.reason, came);
    if (!would) {
        count_drop(self, way, in, &verdict);
        reply(self, way);
        return;
    }
    self->counters.would_drop++;
    note_frame(self, way, in, EVENT_WOULD_DROP, verdict.reason, verdict.rule);
    frame_judge_sent(self->judge, way->to, in, came);
    queue(self, direction, in, VERDICT_NO_RULE, came);
}

/* A bus that the policy lets nothing leave from: default is drop, and what the unit tries
 * is told. */
static void judge_nowhere(struct can_path *self, const struct can_bus *from,
                          const struct frame *frame, uint64_t came)
{
    enum reason reason =
        frame_judge_check_unrouted(self->judge, from->index, frame).reason;
    bool emergency = reason == REASON_EMERGENCY;
    trail_keeper_see(self->trail, from->index, frame, EVENT_DROPPED, reason, came);
    if (reason == REASON_ERROR_FRAME || (!emergency && !from->policy->untrusted)) {
        return;
    }
    self->counters.emergency += emergency;
    self->counters.dropped += !emergency;
    struct event event = can_events_frame(self->policy, from->policy, NULL, frame,
                                          emergency ? EVENT_PASSED : EVENT_DROPPED,
                                          reason, VERDICT_NO_RULE);
    recorder_note(self->recorder, &event);
}

void can_crossing_take(struct can_path *self, struct can_bus *from,
                       const struct raw_reading *in)
{
    uint64_t came = stamp_steady_us(&self->stamp, in->time_us, self->now_us);
    bool judged = false;
    from->counters.read++;
    frame_judge_saw(self->judge, from->index, &in->frame);
    frame_judge_listen(self->judge, from->index, &in->frame, came, can_crossing_notice,
                       self);
    for (uint8_t i = 0; i < self->policy->direction_count; i++) {
        if (self->policy->directions[i].from == from->index) {
            judge_way(self, i, &in->frame, came);
            judged = true;
        }
    }
    if (!judged) {
        judge_nowhere(self, from, &in->frame, came);
    }
}
