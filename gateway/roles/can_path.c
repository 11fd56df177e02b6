/* SPDX-License-Identifier: Apache-2.0 */
/* Read, judge, queue, send, in turns that go on until nothing more waits. */
#include "gateway/roles/can_path.h"

#include <string.h>
#include <unistd.h>

#include "gateway/clock.h"
#include "gateway/roles/can_crossing.h"
#include "gateway/roles/can_events.h"
#include "policies/bus_load.h"

#define TICK_MS 1 /* while something waits for its bus */
#define ANNOUNCE_MS 1000
#define ANNOUNCE_AGE_US 500000U
#define TURN_READS_MAX 64 /* then the rest of the loop has its turn */
#define WHOLE_READS_MAX 256
#define CLOCK_READS 8 /* the clock is looked at once in so many reads */

static void turn(struct can_path *self);

static void note_bus(struct can_path *self, const struct can_bus *bus, enum reason reason,
                     const char *text)
{
    struct event event = can_events_bus(bus->policy, reason, text);
    recorder_note(self->recorder, &event);
}

static void on_pace(void *context)
{
    struct can_path *self = context;
    self->now_us = clock_steady_us();
    can_crossing_queue_due(self);
    turn(self);
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

/* `missed` counts from when the socket was opened, and only grows. Where they were missed
 * is not known: up to this moment, of which the last look at the clock may be short. */
static void take_missed(struct can_path *self, struct can_bus *bus, uint32_t missed)
{
    if (missed > bus->missed) {
        bus->counters.missed += missed - bus->missed;
        bus->missed = missed;
        frame_judge_missed(self->judge, bus->index, clock_steady_us());
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
        can_crossing_take(self, bus, in);
        break;
    case RAW_SOCKET_ECHO:
        egress_echo(&bus->egress, &in->frame, self->now_us);
        break;
    case RAW_SOCKET_STATE:
        take_state(self, bus, in->bus);
        break;
    case RAW_SOCKET_LOST:
        lose_bus(self, bus, in->gone ? "the interface is gone" : "the interface is down");
        break;
    case RAW_SOCKET_ERROR:
        lose_bus(self, bus, strerror(in->error));
        break;
    }
}

static size_t fetch(struct can_path *self, const struct can_bus *bus,
                    struct raw_reading readings[static RAW_SOCKET_BATCH])
{
    if (bus->fd < 0) {
        return 0;
    }
    size_t count = raw_socket_read_batch(bus->fd, readings, RAW_SOCKET_BATCH);
    if (self->now_us == 0) {
        self->now_us = clock_steady_us();
    }
    return count;
}

/* After as many as can be fetched at once more may wait; after fewer, what came since. */
static uint64_t known_until(struct can_path *self, const struct can_bus *bus,
                            const struct raw_reading *readings, size_t count,
                            uint64_t asked_us)
{
    if (bus->fd < 0) {
        return BUS_LOAD_ALL_KNOWN;
    }
    return count < RAW_SOCKET_BATCH
               ? asked_us
               : stamp_steady_us(&self->stamp, readings[count - 1].time_us, self->now_us);
}

static void take_readings(struct can_path *self, struct can_bus *bus,
                          const struct raw_reading *readings, size_t count,
                          uint64_t asked_us)
{
    if (asked_us != 0) {
        frame_judge_known_until(self->judge, bus->index,
                                known_until(self, bus, readings, count, asked_us));
    }
    for (size_t i = 0; i < count && bus->fd >= 0; i++) {
        take_reading(self, bus, &readings[i]);
    }
    if (bus->fd >= 0 && count == RAW_SOCKET_BATCH) {
        self->turn.look =
            (1U << self->policy->bus_count) - 1; /* a flood: the others too */
    }
}

/* 0 where the judge does not care. Looked at before a bus is read: what comes after that
 * may not be read. */
static uint64_t ask(const struct can_path *self)
{
    return frame_judge_needs_tick(self->judge) ? clock_steady_us() : 0;
}

/* Missed behind the last that was read, no frame may come and say so. */
static void look_for_missed(struct can_path *self, struct can_bus *bus)
{
    uint32_t missed = 0;
    if (bus->fd >= 0 && raw_socket_missed(bus->fd, &missed)) {
        take_missed(self, bus, missed);
    }
}

/* To its end, which is nearer than so many reads: its queue in the kernel is not longer.
 */
static void read_whole(struct can_path *self, struct can_bus *bus)
{
    static struct raw_reading readings[RAW_SOCKET_BATCH];
    size_t count = RAW_SOCKET_BATCH;
    for (unsigned i = 0; i < WHOLE_READS_MAX && count == RAW_SOCKET_BATCH; i++) {
        uint64_t asked_us = ask(self);
        count = fetch(self, bus, readings);
        take_readings(self, bus, readings, count, asked_us);
    }
    look_for_missed(self, bus);
}

/* How full the buses are on which there is a limit is to be known before frames of the
 * unit are judged. */
static void read_limited(struct can_path *self, const struct can_bus *but)
{
    for (uint8_t i = 0; i < self->policy->bus_count; i++) {
        struct can_bus *bus = &self->buses[i];
        if (bus != but && bus->policy->load_percent != 0) {
            read_whole(self, bus);
            self->now_us = clock_steady_us();
        }
    }
}

/* Not an echo of ours alone: it asks for nothing. */
static bool has_frame(const struct raw_reading *readings, size_t count)
{
    bool has = false;
    for (size_t i = 0; i < count; i++) {
        has = has || readings[i].event == RAW_SOCKET_FRAME;
    }
    return has;
}

/* What is on a limited bus by the time that this is fetched is looked at before it. */
static void read_bus(struct can_path *self, struct can_bus *bus)
{
    static struct raw_reading readings[RAW_SOCKET_BATCH];
    uint64_t asked_us = ask(self);
    size_t count = fetch(self, bus, readings);
    if (bus->policy->untrusted && has_frame(readings, count)) {
        read_limited(self, bus);
    }
    take_readings(self, bus, readings, count, asked_us);
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
    frame_judge_tick(self->judge, self->mode, clock_steady_us(), can_crossing_notice,
                     self);
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
        can_bus_init(&self->buses[i], loop, i, on_ready, can_crossing_dropped, self);
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
    frame_judge_tick(self->judge, mode, clock_steady_us(), can_crossing_notice, self);
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
    struct can_bus *row = &self->buses[bus];
    if (self->policy == NULL || bus >= self->policy->bus_count || row->fd >= 0) {
        (void)close(fd);
        return;
    }
    can_bus_open(row, fd);
    if (row->fd < 0 && !row->closing) {
        self->lost(self->context, bus); /* to be given another */
        return;
    }
    note_bus(self, row, REASON_BUS_STATE, "the interface is back");
}
