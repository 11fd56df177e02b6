/* SPDX-License-Identifier: Apache-2.0 */
/* Sums repeats of one cause in a fixed table, and tells them in growing intervals. */
#include "gateway/ledger/rollup.h"

#include <assert.h>
#include <stddef.h>
#include <string.h>

#include "gateway/ledger/digest.h"
#include "policies/rate.h"

#define SECOND_US UINT64_C(1000000)
#define ACTIONS (EVENT_NOTED + 1)

/* So many are in store, and one more comes each every_us. */
#define STORE(count, every_us)                                                        \
    {                                                                                 \
        .interval_us = (every_us), .tolerance_us = ((count)-1) * (uint64_t)(every_us) \
    }

/* One cause. The event is the latest of its repeats; its count, first and last time and
 * bytes are of those repeats that have not been told yet. */
struct sum {
    bool used;
    struct event event;
    uint64_t seen_us;
    uint64_t due_us;
    uint64_t interval_us;
};

struct rollup {
    rollup_out_cb out;
    void *context;
    uint64_t window_us; /* when the second began that firsts are counted in */
    unsigned firsts;    /* of all reasons, of what did not pass */
    struct rate_state firsts_of[REASON_COUNT][2];     /* what did not pass, what did */
    struct rate_state reserve_of[REASON_COUNT][2][2]; /* the rest, standard ids */
    struct rate_state evidence;
    struct rate_state hellos;
    uint64_t hellos_left_out;
    bool hello_is_kept;   /* the one whose pieces come now, ... */
    uint64_t hello_cause; /* ... by the denial before them */
    struct sum *latest;   /* a flood mostly repeats itself: looked at first */
    struct sum causes[ROLLUP_CAUSES];
    struct sum crowds[REASON_COUNT][ACTIONS]; /* causes too many to tell apart */
};

static bool same_subject(const struct event *a, const struct event *b)
{
    switch ((enum event_subject)a->subject) {
    case EVENT_FRAME:
        return a->frame.id == b->frame.id && a->frame.extended == b->frame.extended &&
               strcmp(a->frame.from, b->frame.from) == 0 &&
               strcmp(a->frame.to, b->frame.to) == 0;
    case EVENT_FLOW:
        return a->flow.transport == b->flow.transport &&
               a->flow.protocol == b->flow.protocol &&
               a->flow.server_port == b->flow.server_port &&
               address_equal(&a->flow.server, &b->flow.server) &&
               strcmp(a->flow.host, b->flow.host) == 0;
    case EVENT_NAME:
        return a->name.type == b->name.type && strcmp(a->name.name, b->name.name) == 0;
    case EVENT_PACKET:
        return a->packet.protocol == b->packet.protocol &&
               address_equal(&a->packet.server, &b->packet.server);
    case EVENT_SYSTEM:
        return strcmp(a->system.about, b->system.about) == 0 &&
               strcmp(a->system.text, b->system.text) == 0;
    case EVENT_TRAIL:
        break; /* never repeats */
    }
    return false;
}

static bool is_standard(const struct event *event)
{
    return event->subject == EVENT_FRAME && !event->frame.extended;
}

/* The last two labels of a name. */
static const char *domain_of(const char *name)
{
    const char *at = name + strlen(name);
    for (int dots = 0; at > name; at--) {
        dots += at[-1] == '.';
        if (dots == 2) {
            return at;
        }
    }
    return name;
}

/* Whether two causes differ in nothing but what can be varied without end. */
static bool same_kind(const struct event *a, const struct event *b)
{
    if (a->subject != b->subject || a->action != b->action || a->reason != b->reason) {
        return false;
    }
    unsigned free_bits = is_standard(a) ? 0 : 16; /* target and source of a 29 bit id */
    switch ((enum event_subject)a->subject) {
    case EVENT_FRAME:
        return a->frame.id >> free_bits == b->frame.id >> free_bits &&
               a->frame.extended == b->frame.extended &&
               strcmp(a->frame.from, b->frame.from) == 0;
    case EVENT_FLOW:
        return a->flow.transport == b->flow.transport &&
               a->flow.protocol == b->flow.protocol &&
               a->flow.server_port == b->flow.server_port;
    case EVENT_NAME:
        return strcmp(domain_of(a->name.name), domain_of(b->name.name)) == 0;
    case EVENT_PACKET:
        return a->packet.protocol == b->packet.protocol;
    case EVENT_SYSTEM:
        return strcmp(a->system.about, b->system.about) == 0;
    case EVENT_TRAIL:
        break;
    }
    return false;
}

static bool same_cause(const struct event *a, const struct event *b)
{
    return a->subject == b->subject && a->action == b->action && a->reason == b->reason &&
           a->detail == b->detail && a->rule_line == b->rule_line && same_subject(a, b);
}

/* The number of a cause: what same_cause compares, packed and hashed, so that it is the
 * same in every role and after every restart, and cannot be met by chance or intent. */
static uint64_t cause_of(const struct event *event)
{
    struct event only = *event;
    uint8_t packed[EVENT_PACKED_MAX];
    uint64_t cause = 0;
    only.source = 0;
    only.source_epoch = only.source_seq = 0;
    only.mono_us = only.wall_us = only.first_us = only.last_us = 0;
    only.wall_trusted = false;
    only.policy_version = only.count = only.cause = 0;
    only.mode[0] = 0;
    if (event->subject == EVENT_FRAME) {
        only.frame.fd = only.frame.remote = false;
        only.frame.length = only.frame.data_len = 0;
    } else if (event_has_evidence(event)) {
        only.flow.bytes_up = only.flow.bytes_down = 0;
    } else if (event->subject == EVENT_FLOW) {
        only.flow.client = (struct address){0};
        only.flow.client_port = 0;
        only.flow.bytes_up = only.flow.bytes_down = 0;
    } else if (event->subject == EVENT_NAME) {
        only.name.client = only.name.server = (struct address){0};
    } else if (event->subject == EVENT_PACKET) {
        only.packet.client = (struct address){0};
        only.packet.server_port = 0;
    }
    struct digest digest = digest_of(packed, event_pack(&only, packed));
    for (unsigned i = 0; i < sizeof cause; i++) {
        cause = cause << 8 | digest.bytes[i];
    }
    return cause;
}

static bool has_passed(const struct event *event)
{
    return event->action == EVENT_PASSED;
}

static uint64_t since(uint64_t then_us, uint64_t now_us)
{
    return now_us > then_us ? now_us - then_us : 0;
}

static void tell(struct rollup *self, struct sum *sum)
{
    if (sum->event.count > 0) {
        self->out(self->context, &sum->event);
    }
    sum->event.count = 0;
}

/* The first of a cause is told with its data. */
static void forget_data(struct event *event)
{
    if (event->subject == EVENT_FRAME) {
        event->frame.data_len = 0;
    }
}

static void begin(struct rollup *self, struct sum *sum, const struct event *event,
                  uint64_t now_us)
{
    sum->used = true;
    sum->event = *event;
    sum->event.cause = cause_of(event);
    sum->event.count = 1;
    sum->event.first_us = sum->event.last_us = now_us;
    sum->seen_us = now_us;
    sum->interval_us = SECOND_US;
    sum->due_us = now_us + sum->interval_us;
    tell(self, sum);
    forget_data(&sum->event);
}

static void hold(struct sum *sum, const struct event *event, uint64_t now_us)
{
    struct event before = sum->event;
    sum->event = *event;
    forget_data(&sum->event);
    sum->event.cause = before.cause;
    sum->event.count = before.count + 1;
    sum->event.first_us = before.count > 0 ? before.first_us : now_us;
    sum->event.last_us = now_us;
    sum->seen_us = now_us;
    if (before.count > 0 && event->subject == EVENT_FLOW &&
        before.subject == EVENT_FLOW) {
        sum->event.flow.bytes_up += before.flow.bytes_up;
        sum->event.flow.bytes_down += before.flow.bytes_down;
    }
}

/* A cause that was quiet for as long as the longest interval is told at once again. */
static void repeat(struct rollup *self, struct sum *sum, const struct event *event,
                   uint64_t now_us)
{
    if (since(sum->seen_us, now_us) >= ROLLUP_INTERVAL_MAX_US) {
        tell(self, sum);
        begin(self, sum, event, now_us);
    } else {
        hold(sum, event, now_us);
    }
}

static struct sum *find(struct rollup *self, const struct event *event)
{
    if (self->latest->used && same_cause(&self->latest->event, event)) {
        return self->latest;
    }
    for (size_t i = 0; i < ROLLUP_CAUSES; i++) {
        if (self->causes[i].used && same_cause(&self->causes[i].event, event)) {
            return &self->causes[i];
        }
    }
    return NULL;
}

static bool take_reserve(struct rollup *self, const struct event *event, uint64_t now_us)
{
    static const struct rate_limit limit = STORE(ROLLUP_RESERVE, ROLLUP_RESERVE_US);
    struct rate_state *reserve =
        &self->reserve_of[event->reason][has_passed(event)][is_standard(event)];
    struct rate_state taken = *reserve;
    if (!rate_take(&limit, &taken, now_us)) {
        return false; /* before the search, which a flood would pay each time */
    }
    for (size_t i = 0; i < ROLLUP_CAUSES; i++) {
        if (self->causes[i].used && same_kind(&self->causes[i].event, event)) {
            return false;
        }
    }
    *reserve = taken;
    return true;
}

/* Whether a new cause may be told apart. */
static bool take_first(struct rollup *self, const struct event *event, uint64_t now_us)
{
    static const struct rate_limit limit = STORE(ROLLUP_FIRSTS, ROLLUP_FIRST_US);
    if (since(self->window_us, now_us) >= SECOND_US) {
        self->window_us = now_us;
        self->firsts = 0;
    }
    bool passed = has_passed(event);
    if ((!passed && self->firsts >= ROLLUP_FIRSTS_OF_ALL) ||
        (!rate_take(&limit, &self->firsts_of[event->reason][passed], now_us) &&
         !take_reserve(self, event, now_us))) {
        return false;
    }
    self->firsts += !passed;
    return true;
}

/* In a full table the side that has more than half of it gives the room, so that neither
 * what passed nor what did not can push all of the other out. */
static struct sum *make_room(struct rollup *self)
{
    struct sum *quietest[2] = {NULL, NULL};
    size_t passed_count = 0;
    for (size_t i = 0; i < ROLLUP_CAUSES; i++) {
        struct sum *sum = &self->causes[i];
        if (!sum->used) {
            return sum;
        }
        bool passed = has_passed(&sum->event);
        passed_count += passed;
        if (quietest[passed] == NULL || sum->seen_us < quietest[passed]->seen_us) {
            quietest[passed] = sum;
        }
    }
    struct sum *leaves = quietest[passed_count > ROLLUP_CAUSES / 2];
    tell(self, leaves);
    return leaves;
}

/* What is left when the subject no longer tells causes apart: its sort and its bytes. */
static struct event emptied(const struct event *event)
{
    struct event out = *event;
    out.rule_line = 0;
    out.detail = DETAIL_NONE;
    memset(&out.flow, 0, sizeof out - offsetof(struct event, flow));
    if (event->subject == EVENT_FLOW) {
        out.flow.bytes_up = event->flow.bytes_up;
        out.flow.bytes_down = event->flow.bytes_down;
    }
    return out;
}

static void add_to_crowd(struct rollup *self, const struct event *event, uint64_t now_us)
{
    struct sum *crowd = &self->crowds[event->reason][event->action];
    struct event empty = emptied(event);
    if (crowd->used && crowd->event.subject != empty.subject) {
        memset(&empty.flow, 0, sizeof empty - offsetof(struct event, flow));
        empty.subject = EVENT_SYSTEM;
    }
    if (crowd->used) {
        repeat(self, crowd, &empty, now_us);
    } else {
        begin(self, crowd, &empty, now_us);
    }
}

static bool take_evidence(struct rollup *self, uint64_t now_us)
{
    static const struct rate_limit limit = STORE(ROLLUP_EVIDENCES, ROLLUP_EVIDENCE_US);
    return rate_take(&limit, &self->evidence, now_us);
}

/* A piece of evidence is no repeat of another. */
static void tell_evidence(struct rollup *self, const struct event *event, uint64_t now_us)
{
    struct event alone = *event;
    alone.cause = cause_of(event);
    alone.count = 1;
    alone.first_us = alone.last_us = now_us;
    self->out(self->context, &alone);
}

/* Whether the hello that begins here is kept: its denial, which came just before, was
 * the first of its cause. */
static bool begin_hello(struct rollup *self, const struct event *event, uint64_t now_us)
{
    static const struct rate_limit limit = STORE(ROLLUP_HELLOS, ROLLUP_HELLO_US);
    const struct sum *sum = find(self, event);
    if (sum == NULL || sum->event.count > 0) {
        return false;
    }
    self->hello_cause = sum->event.cause;
    bool kept = rate_take(&limit, &self->hellos, now_us);
    self->hellos_left_out += !kept;
    return kept;
}

static void take_hello(struct rollup *self, const struct event *event, uint64_t now_us)
{
    if (event->flow.evidence.offset == 0) {
        self->hello_is_kept = begin_hello(self, event, now_us);
    }
    if (self->hello_is_kept) {
        struct event piece = *event;
        piece.cause = self->hello_cause;
        piece.count = 0;
        piece.first_us = piece.last_us = now_us;
        self->out(self->context, &piece);
    }
}

static void sum_up(struct rollup *self, const struct event *event, uint64_t now_us)
{
    struct sum *sum = find(self, event);
    if (sum != NULL) {
        repeat(self, sum, event, now_us);
        self->latest = sum;
    } else if (take_first(self, event, now_us)) {
        sum = make_room(self);
        begin(self, sum, event, now_us);
        self->latest = sum;
    } else {
        add_to_crowd(self, event, now_us);
    }
}

void rollup_add(struct rollup *self, const struct event *event, uint64_t now_us)
{
    assert(event->reason < REASON_COUNT && event->action < ACTIONS);
    if (!event_has_evidence(event)) {
        sum_up(self, event, now_us);
    } else if (event->flow.evidence.kind == EVENT_HELLO_JUDGED) {
        take_hello(self, event, now_us);
    } else if (take_evidence(self, now_us)) {
        tell_evidence(self, event, now_us);
    } else {
        struct event without = *event;
        without.flow.evidence = (struct event_evidence){0};
        sum_up(self, &without, now_us);
    }
}

static void each_sum(struct rollup *self, uint64_t now_us,
                     void (*visit)(struct rollup *self, struct sum *sum, uint64_t now_us))
{
    for (size_t i = 0; i < ROLLUP_CAUSES; i++) {
        visit(self, &self->causes[i], now_us);
    }
    for (size_t i = 0; i < REASON_COUNT; i++) {
        for (size_t k = 0; k < ACTIONS; k++) {
            visit(self, &self->crowds[i][k], now_us);
        }
    }
}

static void tell_if_due(struct rollup *self, struct sum *sum, uint64_t now_us)
{
    if (!sum->used || now_us < sum->due_us) {
        return;
    }
    if (sum->event.count > 0) {
        tell(self, sum);
        sum->interval_us = sum->interval_us * 2 < ROLLUP_INTERVAL_MAX_US
                               ? sum->interval_us * 2
                               : ROLLUP_INTERVAL_MAX_US;
        sum->due_us = now_us + sum->interval_us;
    } else if (since(sum->seen_us, now_us) >= ROLLUP_INTERVAL_MAX_US) {
        sum->used = false;
    }
}

static void forget(struct rollup *self, struct sum *sum, uint64_t now_us)
{
    (void)now_us;
    if (sum->used) { /* else it may never have been touched */
        tell(self, sum);
        sum->used = false;
    }
}

uint64_t rollup_size_bytes(void)
{
    return sizeof(struct rollup);
}

struct rollup *rollup_init(void *block, rollup_out_cb out, void *context)
{
    struct rollup *self = block;
    self->out = out;
    self->context = context;
    self->latest = &self->causes[0];
    return self;
}

uint64_t rollup_hellos_left_out(const struct rollup *self)
{
    return self->hellos_left_out;
}

void rollup_tick(struct rollup *self, uint64_t now_us)
{
    each_sum(self, now_us, tell_if_due);
}

void rollup_flush(struct rollup *self, uint64_t now_us)
{
    each_sum(self, now_us, forget);
}
