/* SPDX-License-Identifier: Apache-2.0 */
/* Follows each channel frame by frame (isotp.h) and judges what begins in them. */
#include "policies/diag_judge.h"

#include "can/isotp.h"
#include "can/negative_response.h"
#include "policies/diag_waiting.h"
#include "policies/diagnostic_id.h"
#include "policies/permission.h"
#include "policies/rate.h"

#define NEGATIVE_BYTES 3
#define ANSWER_BIT 0x40U

enum side { REQUESTS, ANSWERS };

struct channel_state {
    struct isotp isotp;
    uint8_t buffers[ISOTP_SIDES][FRAME_DATA_MAX]; /* what a first frame holds */
    struct uds_message running[ISOTP_SIDES];      /* the request of each transfer */
    struct diag_waiting waiting;
    struct diag_waiting foreign; /* what vehicle nodes asked of all nodes */
    struct rate_state rate;
    struct rate_state replies;
};

struct diag_judge {
    const struct policy *policy;
    const struct claims *claims;
    struct rate_limit *limits; /* by channel, as are the states */
    struct channel_state *states;
    uint64_t now_us;
};

/* The frame being judged. */
struct asking {
    struct diag_judge *judge;
    const struct policy_channel *channel;
    struct channel_state *state;
    const struct frame *in;
    uint16_t modes; /* the one that holds, as a mask */
    struct diag_judge_result *out;
};

static bool channel_is_sound(const struct policy *policy,
                             const struct policy_channel *channel)
{
    return channel->from < policy->bus_count && channel->to < policy->bus_count &&
           channel->first_permission + channel->permission_count <=
               policy->permission_count;
}

static void start(struct channel_state *self, const struct policy_channel *channel)
{
    const struct isotp_config config = {
        .addressing = channel->prefixed ? ISOTP_PREFIXED : ISOTP_NORMAL,
        .address = {channel->address, channel->answer_address},
        .waits_max = DIAG_JUDGE_FLOW_WAITS_MAX,
        .timeout_us = ISOTP_TIMEOUT_US};
    uint8_t *const buffers[ISOTP_SIDES] = {self->buffers[REQUESTS],
                                           self->buffers[ANSWERS]};
    isotp_init(&self->isotp, &config, buffers, sizeof self->buffers[REQUESTS]);
    diag_waiting_init(&self->waiting);
    diag_waiting_init(&self->foreign);
}

struct diag_judge *diag_judge_new(const struct policy *policy,
                                  const struct claims *claims, struct arena *arena)
{
    struct diag_judge *self = arena_take(arena, 1, sizeof *self);
    if (self == NULL) {
        return NULL;
    }
    self->policy = policy;
    self->claims = claims;
    self->limits = arena_take(arena, policy->channel_count, sizeof *self->limits);
    self->states = arena_take(arena, policy->channel_count, sizeof *self->states);
    if (self->limits == NULL || self->states == NULL) {
        return NULL;
    }
    for (uint8_t i = 0; i < policy->channel_count; i++) {
        const struct policy_channel *channel = &policy->channels[i];
        if (!channel_is_sound(policy, channel)) {
            return NULL;
        }
        self->limits[i] = rate_per(channel->rate_count, channel->rate_per_us);
        start(&self->states[i], channel);
    }
    return self;
}

static uint16_t rule_of(const struct asking *self)
{
    const struct policy *policy = self->judge->policy;
    return (uint16_t)(policy->frame_rule_count + (self->channel - policy->channels));
}

static void pass(const struct asking *self)
{
    self->out->verdict = verdict_pass(rule_of(self));
}

static void drop(const struct asking *self, enum reason reason)
{
    self->out->verdict = verdict_drop(reason, rule_of(self));
}

/* The transfer of that side is over with the frame that was taken last. */
static void drop_transfer(const struct asking *self, enum side side, enum reason reason)
{
    isotp_abandon(&self->state->isotp, side);
    drop(self, reason);
}

static bool grants(const struct asking *self, const struct uds_message *request,
                   uint16_t modes)
{
    return permission_grants(self->judge->policy, self->channel, request, modes);
}

static const struct rate_limit *limit_of(const struct asking *self)
{
    return &self->judge->limits[self->channel - self->judge->policy->channels];
}

/* Why the message must not be sent. REASON_ALLOWED: it may. */
static enum reason reason_against(const struct asking *self,
                                  const struct uds_message *message)
{
    if (grants(self, message, self->modes)) {
        return REASON_ALLOWED;
    }
    if (uds_intrusive(message)) {
        return REASON_INTRUSIVE_REQUEST;
    }
    return grants(self, message, self->channel->modes) ? REASON_WRONG_MODE
                                                       : REASON_DIAGNOSTIC_REQUEST;
}

/* No answer of ours may stand between the frames of a node's, and none is made to what
 * itself looks like an answer. */
static void reply(const struct asking *self, uint8_t first_byte, bool to_all)
{
    const struct policy_channel *channel = self->channel;
    struct isotp *isotp = &self->state->isotp;
    uint64_t now_us = self->judge->now_us;
    if (channel->nrc == 0 || self->judge->policy->observe ||
        (first_byte & ANSWER_BIT) != 0 ||
        negative_response_is_silent(to_all, channel->nrc)) {
        return;
    }
    bool free = isotp_tick(isotp, ANSWERS, now_us) ||
                isotp->transfers[ANSWERS].state == ISOTP_IDLE;
    if (!free || !rate_take(limit_of(self), &self->state->replies, now_us)) {
        return;
    }
    const struct negative_response_to to = {
        .id = channel->answer_id,
        .extended = channel->extended,
        .fd = channel->fd,
        .addressing = channel->prefixed ? ISOTP_PREFIXED : ISOTP_NORMAL,
        .address = channel->answer_address};
    self->out->reply = negative_response_frame(&to, first_byte, channel->nrc);
    self->out->replies = true;
}

static void wait_for_answer(const struct asking *self, struct diag_waiting *waiting,
                            const struct uds_message *request, bool sending)
{
    uint64_t now_us = self->judge->now_us;
    diag_waiting_add(waiting, request, sending, now_us, now_us + DIAG_JUDGE_ANSWER_US);
}

static void judge_request(const struct asking *self, const struct isotp_event *event)
{
    struct channel_state *state = self->state;
    struct uds_message message = uds_decode(event->bytes, event->count, event->length,
                                            (enum uds_protocol)self->channel->dialect);
    enum reason reason = reason_against(self, &message);
    if (reason != REASON_ALLOWED) {
        drop_transfer(self, REQUESTS, reason);
        reply(self, event->bytes[0], false);
        return;
    }
    if (!rate_take(limit_of(self), &state->rate, self->judge->now_us)) {
        drop_transfer(self, REQUESTS, REASON_OVER_RATE);
        return;
    }
    state->running[REQUESTS] = message;
    wait_for_answer(self, &state->waiting, &message, event->kind == ISOTP_FIRST);
    pass(self);
}

/* A frame of a transfer that was let begin: by now the mode may be another. */
static void judge_running(const struct asking *self, enum side side)
{
    struct channel_state *state = self->state;
    if (!grants(self, &state->running[side], self->modes)) {
        drop_transfer(self, side, REASON_WRONG_MODE);
        return;
    }
    if (side == REQUESTS) {
        diag_waiting_extend(&state->waiting, self->judge->now_us + DIAG_JUDGE_ANSWER_US);
    }
    pass(self);
}

/* The message of the event began in its frame. */
static bool begins(const struct isotp_event *event, bool was_running)
{
    return event->kind == ISOTP_FIRST ||
           (event->kind == ISOTP_COMPLETE && (!was_running || event->timed_out));
}

static void take_request(const struct asking *self)
{
    struct isotp *isotp = &self->state->isotp;
    if (self->in->fd != self->channel->fd) {
        drop(self, REASON_WRONG_FORMAT);
        return;
    }
    bool was_running = isotp->transfers[REQUESTS].state != ISOTP_IDLE;
    struct isotp_event event = isotp_take(isotp, REQUESTS, self->in, self->judge->now_us);
    if (event.kind == ISOTP_FAULTY) {
        drop(self, REASON_DIAGNOSTIC_TRANSPORT);
    } else if (begins(&event, was_running)) {
        judge_request(self, &event);
    } else {
        judge_running(self, event.side == REQUESTS ? REQUESTS : ANSWERS);
    }
}

/* An answer of one byte, as KWP2000 has them, says only that it was done. */
static bool is_answer(const struct uds_message *message, const struct isotp_event *event)
{
    if (message->kind == UDS_NEGATIVE) {
        return event->length == NEGATIVE_BYTES;
    }
    return message->kind == UDS_ANSWER && (!message->short_of || event->length == 1);
}

/* It answers what a vehicle node asked, whoever else did. The node is left to wait: its
 * answer may be the next one. */
static bool is_foreign(const struct asking *self, const struct uds_message *answer)
{
    uint64_t now_us = self->judge->now_us;
    bool gives_more;
    struct diag_waiting_row *row =
        diag_waiting_find(&self->state->foreign, answer, now_us, &gives_more);
    if (row != NULL && answer->kind == UDS_NEGATIVE &&
        answer->code == NEGATIVE_RESPONSE_PENDING) {
        row->until_us = now_us + DIAG_JUDGE_PENDING_US;
    }
    return row != NULL;
}

static void judge_answer(const struct asking *self, const struct isotp_event *event)
{
    struct uds_message message = uds_decode(event->bytes, event->count, event->length,
                                            (enum uds_protocol)self->channel->dialect);
    if (is_foreign(self, &message)) {
        drop_transfer(self, ANSWERS, REASON_ANSWER_NOT_GIVEN);
        return;
    }
    bool gives_more;
    struct diag_waiting_row *row = diag_waiting_find(&self->state->waiting, &message,
                                                     self->judge->now_us, &gives_more);
    if (row == NULL || !is_answer(&message, event) ||
        !grants(self, &row->request, self->modes)) {
        drop_transfer(self, ANSWERS,
                      row == NULL && gives_more ? REASON_DIAGNOSTIC_ANSWER
                                                : REASON_ANSWER_NOT_GIVEN);
        return;
    }
    self->state->running[ANSWERS] = row->request;
    row->used = message.kind == UDS_NEGATIVE && message.code == NEGATIVE_RESPONSE_PENDING;
    row->until_us = self->judge->now_us + DIAG_JUDGE_PENDING_US;
    pass(self);
}

/* Frames of no transfer belong to what another node asked for. */
static void drop_faulty_answer(const struct asking *self, enum isotp_fault fault)
{
    bool foreign = fault == ISOTP_STRAY || fault == ISOTP_FLOW_STRAY;
    drop(self, foreign ? REASON_ANSWER_NOT_GIVEN : REASON_DIAGNOSTIC_TRANSPORT);
}

static void take_answer(const struct asking *self)
{
    struct isotp *isotp = &self->state->isotp;
    if (self->in->fd != self->channel->fd ||
        claims_hold(self->judge->claims, self->channel->id, self->channel->extended)) {
        drop(self, REASON_ANSWER_NOT_GIVEN);
        return;
    }
    bool was_running = isotp->transfers[ANSWERS].state != ISOTP_IDLE;
    struct isotp_event event = isotp_take(isotp, ANSWERS, self->in, self->judge->now_us);
    if (event.kind == ISOTP_FAULTY) {
        drop_faulty_answer(self, event.fault);
    } else if (begins(&event, was_running)) {
        judge_answer(self, &event);
    } else {
        judge_running(self, event.side == REQUESTS ? REQUESTS : ANSWERS);
    }
}

static bool has_address(const struct frame *in, const struct policy_channel *channel,
                        uint8_t address)
{
    return !channel->prefixed || (in->length > 0 && in->data[0] == address);
}

static bool is_functional(const struct policy_direction *way,
                          const struct policy_channel *channel, const struct frame *in)
{
    return channel->functional && way->from == channel->from && way->to == channel->to &&
           in->id == channel->functional_id && in->extended == channel->extended &&
           has_address(in, channel, channel->address);
}

/* A request to all is whole in one frame. False: this is none. */
static bool read_single(const struct asking *self, struct uds_message *message,
                        uint8_t *first_byte)
{
    uint8_t buffer[FRAME_DATA_MAX];
    uint8_t *const buffers[ISOTP_SIDES] = {buffer, buffer};
    const struct isotp_config config = {
        .addressing = self->channel->prefixed ? ISOTP_PREFIXED : ISOTP_NORMAL,
        .address[REQUESTS] = self->channel->address};
    struct isotp isotp;
    isotp_init(&isotp, &config, buffers, sizeof buffer);
    struct isotp_event event = isotp_take(&isotp, REQUESTS, self->in, 0);
    if (event.kind != ISOTP_COMPLETE) {
        return false;
    }
    *first_byte = event.bytes[0];
    *message = uds_decode(event.bytes, event.count, event.length,
                          (enum uds_protocol)self->channel->dialect);
    return true;
}

/* One channel's say on a request to all. False: dropped. */
static bool allows_functional(const struct asking *self)
{
    struct uds_message message;
    uint8_t first_byte;
    if (self->in->fd != self->channel->fd) {
        drop(self, REASON_WRONG_FORMAT);
        return false;
    }
    if (!read_single(self, &message, &first_byte)) {
        drop(self, REASON_DIAGNOSTIC_TRANSPORT);
        return false;
    }
    enum reason reason = reason_against(self, &message);
    if (reason != REASON_ALLOWED) {
        drop(self, reason);
        reply(self, first_byte, true);
        return false;
    }
    struct rate_state before = self->state->rate;
    bool in_time = rate_take(limit_of(self), &self->state->rate, self->judge->now_us);
    self->state->rate = before;
    if (!in_time) {
        drop(self, REASON_OVER_RATE);
    }
    return in_time;
}

/* Each channel that shares the id has allowed it. */
static void pass_functional(const struct asking *self)
{
    struct uds_message message;
    uint8_t first_byte;
    if (read_single(self, &message, &first_byte) &&
        rate_take(limit_of(self), &self->state->rate, self->judge->now_us)) {
        wait_for_answer(self, &self->state->waiting, &message, false);
    }
}

static void take_functional(struct asking *self, const struct policy_direction *way)
{
    const struct policy *policy = self->judge->policy;
    const struct policy_channel *first = self->channel;
    for (uint8_t i = 0; i < policy->channel_count; i++) {
        self->channel = &policy->channels[i];
        self->state = &self->judge->states[i];
        if (is_functional(way, self->channel, self->in) && !allows_functional(self)) {
            return;
        }
    }
    for (uint8_t i = 0; i < policy->channel_count; i++) {
        self->channel = &policy->channels[i];
        self->state = &self->judge->states[i];
        if (is_functional(way, self->channel, self->in)) {
            pass_functional(self);
        }
    }
    self->channel = first;
    pass(self);
}

/* A node of the vehicle asks all nodes. */
static void note_foreign(const struct asking *self)
{
    struct uds_message message;
    uint8_t first_byte;
    if (read_single(self, &message, &first_byte) && message.kind == UDS_REQUEST) {
        wait_for_answer(self, &self->state->foreign, &message, false);
    }
}

enum part { NO_PART, A_REQUEST, TO_ALL, AN_ANSWER, OF_ANOTHER };

/* What the id makes of the frame in this channel. */
static enum part part_of(const struct policy_direction *way,
                         const struct policy_channel *channel, const struct frame *in)
{
    bool there = way->from == channel->from && way->to == channel->to;
    bool back = way->from == channel->to && way->to == channel->from;
    if (in->extended != channel->extended) {
        return NO_PART;
    }
    if (there && in->id == channel->id) {
        return A_REQUEST;
    }
    if (there && channel->functional && in->id == channel->functional_id) {
        return TO_ALL;
    }
    if (back && in->id == channel->answer_id) {
        return AN_ANSWER;
    }
    bool to_all = diagnostic_id_to_all(in->id, in->extended) ||
                  (channel->functional && in->id == channel->functional_id);
    return back && to_all ? OF_ANOTHER : NO_PART;
}

static void take(struct asking *self, const struct policy_direction *way, enum part part)
{
    if (part == A_REQUEST) {
        take_request(self);
    } else if (part == TO_ALL) {
        take_functional(self, way);
    } else {
        take_answer(self);
    }
}

bool diag_judge_knows(const struct diag_judge *self, const struct policy_direction *way,
                      const struct frame *in)
{
    const struct policy *policy = self->policy;
    bool knows = false;
    for (uint8_t i = 0; i < policy->channel_count && !knows; i++) {
        enum part part = part_of(way, &policy->channels[i], in);
        knows = part != NO_PART && part != OF_ANOTHER;
    }
    return knows;
}

bool diag_judge_check(struct diag_judge *self, const struct policy_direction *way,
                      uint8_t mode, const struct frame *in, struct diag_judge_result *out,
                      uint64_t now_us)
{
    const struct policy *policy = self->policy;
    bool known = false;
    out->replies = false;
    for (uint8_t i = 0; i < policy->channel_count; i++) {
        const struct policy_channel *channel = &policy->channels[i];
        enum part part = part_of(way, channel, in);
        if (part == NO_PART) {
            continue;
        }
        self->now_us = now_us > self->now_us ? now_us : self->now_us;
        struct asking asking = {.judge = self,
                                .channel = channel,
                                .state = &self->states[i],
                                .in = in,
                                .modes =
                                    mode < POLICY_MODES_MAX ? (uint16_t)(1U << mode) : 0,
                                .out = out};
        if (part == OF_ANOTHER) {
            note_foreign(&asking);
            continue;
        }
        if (has_address(in, channel,
                        part == AN_ANSWER ? channel->answer_address : channel->address)) {
            take(&asking, way, part);
            return true;
        }
        known = true; /* by another node's address, which another channel may have */
        drop(&asking,
             part == AN_ANSWER ? REASON_ANSWER_NOT_GIVEN : REASON_DIAGNOSTIC_REQUEST);
    }
    return known;
}
