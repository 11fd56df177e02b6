/* SPDX-License-Identifier: Apache-2.0 */
/* A ring of events between the roll-up and the channel. */
#include "gateway/roles/recorder.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "gateway/clock.h"
#include "gateway/ledger/rollup.h"
#include "gateway/roles/channel.h"
#include "gateway/roles/trail_keeper.h"
#include "policies/reason.h"

#define TICK_MS 250

struct recorder {
    struct channel channel;
    uv_timer_t tick;
    struct rollup *rollup;
    enum event_source source;
    uint64_t epoch;
    char mode[POLICY_NAME_BYTES];
    uint64_t policy_version;
    bool wall_trusted;
    struct clock_watch watch;
    uint64_t lost_untold;
    struct trail_keeper *trail; /* NULL: none is told */
    uint64_t trails_untold;     /* left out, and no event of their own says so */
    uint64_t noting_us;         /* 0: what comes out of the roll-up is a sum */
    bool wants_resync;
    void (*done)(void *context); /* set: the role is about to stop */
    void *done_context;
    uint64_t done_us;
    struct recorder_counters counters;

    /* Seqs first .. sent - 1 are with the ledger, sent .. next - 1 wait. Law: base <=
     * first <= sent <= next <= first + RECORDER_PENDING_MAX. */
    uint64_t first;
    uint64_t sent;
    uint64_t next;
    uint64_t base; /* stands in ring[0]. An empty ring begins again there, so that of its
                      megabyte no more is touched than ever had to wait at once */
    struct event *ring; /* of RECORDER_PENDING_MAX */
};

static struct event *slot(struct recorder *self, uint64_t seq)
{
    return &self->ring[(seq - self->base) % RECORDER_PENDING_MAX];
}

static enum channel_result send_event(struct recorder *self, uint64_t seq)
{
    uint8_t bytes[EVENT_PACKED_MAX];
    Sallyport__RoleRecord record = SALLYPORT__ROLE_RECORD__INIT;
    record.epoch = self->epoch;
    record.seq = seq;
    record.event.data = bytes;
    record.event.len = event_pack(slot(self, seq), bytes);
    Sallyport__RoleMessage message = SALLYPORT__ROLE_MESSAGE__INIT;
    message.body_case = SALLYPORT__ROLE_MESSAGE__BODY_RECORD;
    message.record = &record;
    return channel_send(&self->channel, &message, NULL, 0);
}

static enum channel_result send_resync(struct recorder *self)
{
    Sallyport__RoleResync resync = SALLYPORT__ROLE_RESYNC__INIT;
    resync.epoch = self->epoch;
    resync.seq = self->first;
    Sallyport__RoleMessage message = SALLYPORT__ROLE_MESSAGE__INIT;
    message.body_case = SALLYPORT__ROLE_MESSAGE__BODY_RESYNC;
    message.resync = &resync;
    return channel_send(&self->channel, &message, NULL, 0);
}

static void send_waiting(void *context)
{
    struct recorder *self = context;
    enum channel_result result = CHANNEL_SENT;
    if (self->wants_resync) {
        result = send_resync(self);
        self->wants_resync = result == CHANNEL_FULL;
    }
    while (self->sent < self->next && result != CHANNEL_FULL) {
        result = send_event(self, self->sent);
        self->sent += result != CHANNEL_FULL;
    }
    if (result == CHANNEL_FULL) {
        channel_want_room(&self->channel, send_waiting);
    }
}

/* Of what comes while the disk stalls, the severe is not lost for the rest. */
static uint64_t room_for(const struct event *event)
{
    bool severe = reason_row((enum reason)event->reason)->severity == SEVERITY_SEVERE;
    return severe ? RECORDER_PENDING_MAX : RECORDER_PENDING_MAX - RECORDER_SEVERE_MAX;
}

/* Gives the event its seq; false when the ring is full for it. */
static bool push(struct recorder *self, const struct event *event)
{
    if (self->next - self->first >= room_for(event)) {
        return false;
    }
    struct event *kept = slot(self, self->next);
    *kept = *event;
    kept->source = (uint8_t)self->source;
    kept->source_epoch = self->epoch;
    kept->source_seq = self->next++;
    return true;
}

static void stamp(struct recorder *self, struct event *event, uint64_t now_us)
{
    event->mono_us = now_us;
    event->wall_us = clock_wall_us();
    event->wall_trusted = self->wall_trusted;
    event->policy_version = self->policy_version;
    memcpy(event->mode, self->mode, sizeof event->mode);
}

static void tell_lost(struct recorder *self)
{
    uint64_t now_us = clock_steady_us();
    struct event event = {.action = EVENT_NOTED,
                          .reason = REASON_EVENTS_LOST,
                          .count = self->lost_untold,
                          .first_us = now_us,
                          .last_us = now_us,
                          .subject = EVENT_SYSTEM};
    stamp(self, &event, now_us);
    (void)snprintf(event.system.about, sizeof event.system.about, "recorder");
    (void)snprintf(event.system.text, sizeof event.system.text,
                   "the queue to the ledger was full");
    if (push(self, &event)) {
        self->lost_untold = 0;
    }
}

/* Waits for the next tick, or the next event: a trail holds nothing up. Its pieces fill
 * half of the queue, and what says that it was left out three quarters. */
static void tell_trail(struct recorder *self, uint64_t cause, bool asked)
{
    const uint64_t half = RECORDER_PENDING_MAX / 2;
    uint64_t now_us = clock_steady_us();
    uint64_t pending = self->next - self->first;
    if (self->trail == NULL) {
        return;
    }
    unsigned parts = trail_keeper_take(
        self->trail, asked, pending < half ? (unsigned)(half - pending) : 0, now_us);
    if (self->trail->left_out) {
        parts = pending < half + half / 2 ? 1 : 0;
        self->trails_untold += parts == 0;
    }
    for (unsigned i = 0; i < parts; i++) {
        struct event *part = &self->trail->parts[i];
        stamp(self, part, now_us);
        part->cause = cause;
        part->trail.asked = asked;
        (void)!push(self, part); /* there is room */
    }
}

static void tell_untold(struct recorder *self)
{
    while (self->trails_untold > 0) {
        self->trails_untold--;
        recorder_say(self, REASON_TRAIL_LEFT_OUT, "trail", "so many at once");
    }
}

static void on_rollup(void *context, const struct event *event)
{
    struct recorder *self = context;
    struct event stamped = *event;
    stamped.wall_us = clock_wall_us();
    stamped.mono_us = clock_steady_us();
    if (!push(self, &stamped)) {
        uint64_t lost = event->count > 0 ? event->count : 1; /* a piece of a hello */
        self->counters.lost += lost;
        self->lost_untold += lost;
        return;
    }
    send_waiting(self);
    if (trail_keeper_wants(event, self->noting_us)) {
        tell_trail(self, event->cause, false);
    }
}

void recorder_set_trail(struct recorder *self, struct trail_keeper *keeper)
{
    self->trail = keeper;
}

void recorder_note(struct recorder *self, const struct event *event)
{
    uint64_t now_us = clock_steady_us();
    struct event stamped = *event;
    stamp(self, &stamped, now_us);
    self->counters.noted++;
    self->noting_us = now_us;
    rollup_add(self->rollup, &stamped, now_us);
    self->noting_us = 0;
}

void recorder_say(struct recorder *self, enum reason reason, const char *about,
                  const char *text)
{
    struct event event = {
        .action = EVENT_NOTED, .reason = (uint16_t)reason, .subject = EVENT_SYSTEM};
    (void)snprintf(event.system.about, sizeof event.system.about, "%s", about);
    (void)snprintf(event.system.text, sizeof event.system.text, "%s", text);
    recorder_note(self, &event);
}

static void check_finished(struct recorder *self)
{
    void (*done)(void *context) = self->done;
    if (done != NULL &&
        (self->first == self->next || clock_steady_us() >= self->done_us)) {
        self->done = NULL;
        done(self->done_context);
    }
}

static void acknowledge(struct recorder *self, uint64_t epoch, uint64_t seq)
{
    /* Of another epoch: the ledger speaks to the role that was here before. */
    if (epoch != self->epoch || seq < self->first || seq >= self->sent) {
        return;
    }
    self->counters.acknowledged += seq + 1 - self->first;
    self->first = seq + 1;
    self->base = self->first == self->next ? self->next : self->base;
    if (self->lost_untold > 0) {
        tell_lost(self);
        send_waiting(self);
    }
    check_finished(self);
}

/* A new ledger: it ignores what its predecessor left unread until this is said. */
static void begin_again(struct recorder *self)
{
    self->wants_resync = true;
    self->sent = self->first;
    send_waiting(self);
}

static void on_message(void *context, struct channel *channel,
                       const Sallyport__RoleMessage *message, const int *descriptors,
                       size_t count)
{
    struct recorder *self = context;
    (void)channel;
    channel_close_descriptors(descriptors, count);
    switch (message->body_case) {
    case SALLYPORT__ROLE_MESSAGE__BODY_ACK:
        acknowledge(self, message->ack->epoch, message->ack->seq);
        break;
    case SALLYPORT__ROLE_MESSAGE__BODY_HELLO:
        begin_again(self);
        break;
    case SALLYPORT__ROLE_MESSAGE__BODY_TRAIL:
        tell_trail(self, message->trail->cause, true);
        break;
    default:
        break;
    }
}

/* The pair closes only with guard, and with guard this process. What is no message came
 * from a ledger that has lost its mind: it is not believed, and the pair is kept for its
 * successor. */
static void on_closed(void *context, struct channel *channel)
{
    (void)context;
    (void)channel;
}

static void on_tick(uv_timer_t *timer)
{
    struct recorder *self = timer->data;
    uint64_t now_us = clock_steady_us();
    bool jumped = clock_watch_look(&self->watch, now_us, clock_wall_us()) != 0;
    self->wall_trusted = clock_synchronised() && !jumped;
    rollup_tick(self->rollup, now_us);
    tell_untold(self);
    send_waiting(self);
    check_finished(self);
}

struct recorder *recorder_start(uv_loop_t *loop, int fd, enum event_source source)
{
    static struct recorder only;
    static struct event ring[RECORDER_PENDING_MAX];
    struct recorder *self = &only;
    *self = (struct recorder){
        .source = source, .first = 1, .sent = 1, .next = 1, .base = 1, .ring = ring};
    void *block = calloc(1, rollup_size_bytes());
    if (block == NULL ||
        getrandom(&self->epoch, sizeof self->epoch, 0) != sizeof self->epoch ||
        !channel_start(&self->channel, loop, fd, on_message, on_closed, self)) {
        free(block);
        return NULL;
    }
    self->rollup = rollup_init(block, on_rollup, self);
    self->wall_trusted = clock_synchronised();
    (void)uv_timer_init(loop, &self->tick);
    self->tick.data = self;
    (void)uv_timer_start(&self->tick, on_tick, TICK_MS, TICK_MS);
    begin_again(self);
    return self;
}

void recorder_set_mode(struct recorder *self, const char *mode)
{
    (void)snprintf(self->mode, sizeof self->mode, "%s", mode);
}

void recorder_set_policy_version(struct recorder *self, uint64_t version)
{
    self->policy_version = version;
}

void recorder_flush(struct recorder *self)
{
    rollup_flush(self->rollup, clock_steady_us());
    send_waiting(self);
}

void recorder_finish(struct recorder *self, void (*done)(void *context), void *context)
{
    recorder_flush(self);
    self->done = done;
    self->done_context = context;
    self->done_us = clock_steady_us() + RECORDER_FINISH_US;
    check_finished(self);
}

struct recorder_counters recorder_counters(const struct recorder *self)
{
    struct recorder_counters counters = self->counters;
    counters.pending = self->next - self->first;
    counters.hellos_left_out = rollup_hellos_left_out(self->rollup);
    return counters;
}

void recorder_stop(struct recorder *self)
{
    uv_close((uv_handle_t *)&self->tick, NULL);
    if (self->channel.fd >= 0) {
        channel_close(&self->channel, NULL);
    }
    free(self->rollup);
}
