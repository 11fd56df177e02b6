/* SPDX-License-Identifier: Apache-2.0 */
/* Read, judge, queue, send, in turns that go on until nothing more waits. */
#include "gateway/roles/can_path.h"

#include <string.h>
#include <unistd.h>

#include "gateway/clock.h"
#include "gateway/roles/can_events.h"

#define TICK_MS 1 /* while something waits for its bus */
#define ANNOUNCE_MS 1000
#define ANNOUNCE_AGE_US 500000U
#define TURN_READS_MAX 64 /* then the rest of the loop has its turn */
#define CLOCK_READS 8     /* the clock is looked at once in so many reads */

static void turn(struct can_path *self);

static void note_frame(struct can_path *self, const struct policy_direction *way,
                       const struct frame *frame, enum event_action action,
                       enum reason reason, uint16_t rule)
{
    struct event event =
        can_events_frame(self->policy, &self->policy->buses[way->from],
                         &self->policy->buses[way->to], frame, action, reason, rule);
    recorder_note(self->recorder, &event);
}

static void note_bus(struct can_path *self, const struct can_bus *bus, enum reason reason,
                     const char *text)
{
    struct event event = can_events_bus(bus->policy, reason, text);
    recorder_note(self->recorder, &event);
}

static void on_egress_drop(void *context, enum egress_drop cause,
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

static void on_notice(void *context, const struct frame_notice *notice)
{
    struct can_path *self = context;
    struct event event = can_events_notice(self->policy, notice);
    recorder_note(self->recorder, &event);
}

/* Age counts from the slot. */
static void queue_due(struct can_path *self)
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
        queue_due(self);
        due_us = can_pace_put(&self->pace, &waiting) ? due_us : 0;
    }
    if (due_us == 0) {
        queue(self, direction, frame, rule, came);
    }
}

static void on_pace(void *context)
{
    struct can_path *self = context;
    self->now_us = clock_steady_us();
    queue_due(self);
    turn(self);
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

static void take_frame(struct can_path *self, struct can_bus *from,
                       const struct raw_reading *in)
{
    uint64_t came = stamp_steady_us(&self->stamp, in->time_us, self->now_us);
    bool judged = false;
    from->counters.read++;
    frame_judge_saw(self->judge, from->index, &in->frame);
    frame_judge_listen(self->judge, from->index, &in->frame, came, on_notice, self);
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

static void take_state(struct can_path *self, struct can_bus *bus,
                       enum raw_socket_bus state)
{
    bool off = state == RAW_SOCKET_BUS_OFF;
    bus->state = state == RAW_SOCKET_BUS_RESTARTED ? RAW_SOCKET_BUS_ACTIVE : state;
    if (off) {
        egress_reset(&bus->egress);
    }
    note_bus(self, bus, off ? REASON_BUS_OFF : REASON_BUS_STATE,
             raw_socket_bus_text(state));
}

static void lose_bus(struct can_path *self, struct can_bus *bus, const char *text)
{
    note_bus(self, bus, REASON_BUS_LOST, text);
    can_bus_close(bus);
    self->lost(self->context, bus->index);
}

/* `missed` counts from when the socket was opened, and only grows. */
static void take_missed(struct can_path *self, struct can_bus *bus, uint32_t missed)
{
    if (missed > bus->missed) {
        bus->counters.missed += missed - bus->missed;
        bus->missed = missed;
        note_bus(self, bus, REASON_FRAMES_MISSED, "the kernel had no room for them");
    }
}

static void take_reading(struct can_path *self, struct can_bus *bus,
                         const struct raw_reading *in)
{
    take_missed(self, bus, in->missed);
    switch (in->event) {
    case RAW_SOCKET_NONE:
        break;
    case RAW_SOCKET_FRAME:
        if (bus->state == RAW_SOCKET_BUS_OFF && in->frame.kind != FRAME_ERROR) {
            take_state(self, bus, RAW_SOCKET_BUS_RESTARTED); /* it hears again */
        }
        take_frame(self, bus, in);
        break;
    case RAW_SOCKET_ECHO:
        egress_echo(&bus->egress, &in->frame, self->now_us);
        break;
    case RAW_SOCKET_STATE:
        take_state(self, bus, in->bus);
        break;
    case RAW_SOCKET_LOST:
    case RAW_SOCKET_ERROR:
        lose_bus(self, bus, in->gone ? "the interface is gone" : "the interface is down");
        break;
    }
}

static void read_bus(struct can_path *self, struct can_bus *bus)
{
    static struct raw_reading readings[RAW_SOCKET_BATCH];
    if (bus->fd < 0) {
        return;
    }
    size_t count = raw_socket_read_batch(bus->fd, readings, RAW_SOCKET_BATCH);
    if (self->now_us == 0) {
        self->now_us = clock_steady_us();
    }
    for (size_t i = 0; i < count && bus->fd >= 0; i++) {
        take_reading(self, bus, &readings[i]);
    }
    if (count == RAW_SOCKET_BATCH) {
        self->turn.look =
            (1U << self->policy->bus_count) - 1; /* a flood: the others too */
    }
}

static void on_tick(uv_timer_t *timer)
{
    struct can_path *self = timer->data;
    uint64_t now_us = clock_steady_us();
    for (uint8_t i = 0; i < self->policy->bus_count; i++) {
        if (self->buses[i].fd >= 0) {
            egress_tick(&self->buses[i].egress, now_us);
        }
    }
    turn(self);
}

/* Sends on every bus that has something and nothing in flight. What was sent on a virtual
 * bus has its echo there at once: reading it now saves a turn of the loop. */
static bool send_all(struct can_path *self)
{
    bool waiting = false;
    for (uint8_t i = 0; i < self->policy->bus_count; i++) {
        struct can_bus *bus = &self->buses[i];
        if (bus->fd < 0 ||
            (egress_queued(&bus->egress) == 0 && !egress_in_flight(&bus->egress))) {
            continue;
        }
        waiting = true;
        if (egress_in_flight(&bus->egress)) {
            continue;
        }
        if (self->now_us == 0) {
            self->now_us = clock_steady_us();
        }
        enum can_bus_sent sent = can_bus_send_next(bus, self->now_us);
        if (sent == CAN_BUS_SENT) {
            self->turn.look |= 1U << i;
        } else if (sent == CAN_BUS_DOWN) {
            lose_bus(self, bus, "the interface is down");
        }
    }
    return waiting;
}

static struct can_bus *next_to_read(struct can_path *self)
{
    unsigned awaited = 0;
    for (uint8_t i = 0; i < self->policy->bus_count; i++) {
        const struct can_bus *bus = &self->buses[i];
        bool awaits = bus->fd >= 0 && egress_in_flight(&bus->egress);
        awaited |= awaits ? 1U << i : 0;
    }
    int next = bus_turn_take(&self->turn, awaited);
    return next == BUS_TURN_NONE ? NULL : &self->buses[next];
}

static void turn(struct can_path *self)
{
    struct can_bus *bus = NULL;
    bool waiting = false;
    for (unsigned reads = 0; reads <= TURN_READS_MAX; reads++) {
        self->now_us = reads % CLOCK_READS == 0 ? 0 : self->now_us;
        waiting = send_all(self);
        bus = reads < TURN_READS_MAX ? next_to_read(self) : NULL;
        if (bus == NULL) {
            break;
        }
        read_bus(self, bus);
    }
    bool busy = waiting || self->turn.look != 0;
    bool ticking = uv_is_active((uv_handle_t *)&self->tick);
    if (busy && !ticking) {
        (void)uv_timer_start(&self->tick, on_tick, TICK_MS, TICK_MS);
    } else if (!busy && ticking) {
        (void)uv_timer_stop(&self->tick);
    }
}

static void on_ready(void *context, struct can_bus *bus)
{
    struct can_path *self = context;
    self->turn.look |= 1U << bus->index;
    turn(self);
}

static void on_announce(uv_timer_t *timer)
{
    struct can_path *self = timer->data;
    const struct policy_mode *mode = &self->policy->modes[self->mode];
    struct frame frame = {.id = mode->announce_id,
                          .extended = mode->announce_extended,
                          .length = 2,
                          .data = {self->mode, self->announce_count++}};
    uint64_t now_us = clock_steady_us();
    for (uint8_t i = 0; i < self->policy->bus_count; i++) {
        struct can_bus *bus = &self->buses[i];
        frame_judge_sent(self->judge, i, &frame, now_us);
        if (can_bus_is_up(bus) &&
            egress_push(&bus->egress, &frame, ANNOUNCE_AGE_US,
                        can_events_tag(CAN_EVENTS_NO_DIRECTION, CAN_EVENTS_NO_RULE),
                        now_us) == EGRESS_FULL) {
            self->counters.full++;
        }
    }
    turn(self);
}

/* What came before now is read first: it may be what was missed. */
static void on_watch(uv_timer_t *timer)
{
    struct can_path *self = timer->data;
    self->turn.look = (1U << self->policy->bus_count) - 1;
    turn(self);
    frame_judge_tick(self->judge, self->mode, clock_steady_us(), on_notice, self);
}

bool can_path_init(struct can_path *self, uv_loop_t *loop, struct recorder *recorder,
                   struct trail_keeper *trail, can_path_lost_cb lost, void *context)
{
    self->loop = loop;
    self->recorder = recorder;
    self->trail = trail;
    self->lost = lost;
    self->context = context;
    (void)uv_timer_init(loop, &self->tick);
    (void)uv_timer_init(loop, &self->announce);
    (void)uv_timer_init(loop, &self->watch);
    self->tick.data = self;
    self->announce.data = self;
    self->watch.data = self;
    for (uint8_t i = 0; i < POLICY_BUSES_MAX; i++) {
        can_bus_init(&self->buses[i], loop, i, on_ready, on_egress_drop, self);
    }
    return can_pace_open(&self->pace, loop, on_pace, self);
}

void can_path_set_policy(struct can_path *self, const struct policy *policy,
                         struct frame_judge *judge,
                         const int fds[static POLICY_BUSES_MAX])
{
    if (self->policy != NULL) {
        frame_judge_inherit_seen(judge, self->judge);
    }
    for (uint8_t i = 0; i < POLICY_BUSES_MAX; i++) {
        can_bus_set_policy(&self->buses[i],
                           i < policy->bus_count ? &policy->buses[i] : NULL, fds[i]);
    }
    trail_keeper_set_policy(self->trail, policy);
    self->policy = policy;
    self->judge = judge;
    self->counters.paced_out += can_pace_reset(&self->pace);
    if (frame_judge_needs_tick(judge)) {
        (void)uv_timer_start(&self->watch, on_watch, CAN_PATH_WATCH_MS,
                             CAN_PATH_WATCH_MS);
    } else {
        (void)uv_timer_stop(&self->watch);
    }
}

void can_path_set_mode(struct can_path *self, uint8_t mode, bool observe)
{
    for (uint8_t i = 0; i < POLICY_BUSES_MAX; i++) {
        egress_recall(&self->buses[i].egress); /* judged before */
    }
    self->mode = mode;
    self->observe = observe;
    self->counters.paced_out += can_pace_reset(&self->pace);
    frame_judge_tick(self->judge, mode, clock_steady_us(), on_notice, self);
    if (self->policy->modes[mode].announced) {
        (void)uv_timer_start(&self->announce, on_announce, 0, ANNOUNCE_MS);
    } else {
        (void)uv_timer_stop(&self->announce);
    }
}

void can_path_set_recording(struct can_path *self, bool recording)
{
    self->recording = recording;
    if (!recording) {
        self->counters.closed += can_pace_reset(&self->pace);
    }
}

void can_path_set_bus(struct can_path *self, uint8_t bus, int fd)
{
    if (self->policy == NULL || bus >= self->policy->bus_count ||
        self->buses[bus].fd >= 0) {
        (void)close(fd);
        return;
    }
    can_bus_open(&self->buses[bus], fd);
    note_bus(self, &self->buses[bus], REASON_BUS_STATE, "the interface is back");
}
