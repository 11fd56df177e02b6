/* SPDX-License-Identifier: Apache-2.0 */
/* Copy, peek and splice: three ways to move bytes, one budget. */
#include "gateway/uplink/relay.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#define LONG_BYTES (256 * 1024) /* a direction that moved so many is spliced */
#define TURNS_PER_RUN 16        /* then others get their turn */

enum pumped {
    PUMPED_WAIT,    /* until the kernel says more */
    PUMPED_AGAIN,   /* more can be done at once */
    PUMPED_ENDED,   /* this direction is over */
    PUMPED_BROKEN,  /* a reset, or as bad as one */
    PUMPED_CHANGED, /* it goes on as something else than it began as */
    PUMPED_SPENT    /* the budget is spent and more would go */
};

struct pump {
    struct gate *gate;
    struct flow *flow;
    enum regime_way way;
    struct flow_way *row;
    struct flow_side *from;
    struct flow_side *to;
};

static void count(struct pump *pump, size_t bytes)
{
    pump->row->bytes += bytes;
    pump->gate->regime
        ->counts[pump->way == REGIME_UP ? REGIME_BYTES_UP : REGIME_BYTES_DOWN] += bytes;
}

static uint64_t take(struct pump *pump, uint64_t wanted)
{
    return pump->flow->unbudgeted
               ? wanted
               : regime_take(pump->gate->regime, pump->flow->rule, pump->way, wanted);
}

static void give_back(struct pump *pump, uint64_t bytes)
{
    if (bytes > 0 && !pump->flow->unbudgeted) {
        regime_return(pump->gate->regime, pump->flow->rule, pump->way, bytes);
    }
}

/* What a failed read or write means; `waits` is the flag that EAGAIN takes away. */
static enum pumped failure(bool *waits)
{
    if (errno == EINTR) {
        return PUMPED_AGAIN;
    }
    if (errno != EAGAIN) {
        return PUMPED_BROKEN;
    }
    *waits = false;
    return PUMPED_WAIT;
}

/* A short read has emptied the socket, and the next edge will come, unless the peer's end
 * is in there too: its edge has come already. */
static void note_short_read(struct pump *pump, size_t got, size_t asked)
{
    if (got < asked && !pump->from->hung_up) {
        pump->from->readable = false;
    }
}

/* When the other direction is over too, closing says it. */
static enum pumped pass_on_end(struct pump *pump)
{
    pump->row->ended = true;
    if (!pump->flow->way[REGIME_DOWN - pump->way].ended) {
        (void)shutdown(pump->to->fd, SHUT_WR);
    }
    return PUMPED_ENDED;
}

/* What the receiver did not take at once waits in a pipe; the caller made sure that there
 * is one. */
static enum pumped keep_rest(struct pump *pump, size_t sent, size_t got)
{
    struct pipe_pool *pipes = &pump->gate->pipes;
    pump->to->writable = false;
    pump->row->pipe = pipe_pool_take(pipes);
    if (pump->row->pipe < 0) {
        return PUMPED_BROKEN;
    }
    ssize_t kept = write(pipes->pairs[pump->row->pipe].write_fd, pump->gate->copy + sent,
                         got - sent);
    pump->row->piped = kept > 0 ? (uint32_t)kept : 0;
    return pump->row->piped == got - sent ? PUMPED_WAIT : PUMPED_BROKEN;
}

static bool is_long(const struct pump *pump)
{
    return pump->row->bytes >= LONG_BYTES;
}

/* Once bytes were spliced nobody knows where a record begins. */
static bool is_followed(const struct pump *pump)
{
    return pump->way == REGIME_UP && pump->flow->content == FLOW_TLS_HELLO &&
           !is_long(pump);
}

/* What began as TLS must go on as records of it, as far as the bytes pass through here.
 * In observe it is told once and goes on. */
static bool goes_on(struct pump *pump, struct tls_records *records, const uint8_t *bytes,
                    size_t len)
{
    struct flow *flow = pump->flow;
    struct verdict verdict = verdict_drop(REASON_PROTOCOL_CHANGED, flow->rule);
    if (!is_followed(pump) || tls_records_follow(records, bytes, len)) {
        return true;
    }
    if (regime_denial(pump->gate->regime, verdict) != EVENT_WOULD_DROP) {
        return false;
    }
    flow_note(flow, pump->gate->regime, EVENT_WOULD_DROP, verdict);
    flow->content = FLOW_PLAIN;
    return true;
}

static enum pumped copy(struct pump *pump, size_t granted)
{
    ssize_t got = recv(pump->from->fd, pump->gate->copy, granted, 0);
    give_back(pump, granted - (got > 0 ? (size_t)got : 0));
    if (got < 0) {
        return failure(&pump->from->readable);
    }
    if (got == 0) {
        return pass_on_end(pump);
    }
    note_short_read(pump, (size_t)got, granted);
    if (!goes_on(pump, &pump->flow->records, pump->gate->copy, (size_t)got)) {
        give_back(pump, (size_t)got);
        return PUMPED_CHANGED;
    }
    ssize_t sent = send(pump->to->fd, pump->gate->copy, (size_t)got, MSG_NOSIGNAL);
    if (sent < 0 && errno != EAGAIN && errno != EINTR) {
        give_back(pump, (size_t)got);
        return PUMPED_BROKEN;
    }
    size_t done = sent > 0 ? (size_t)sent : 0;
    count(pump, done);
    return done < (size_t)got ? keep_rest(pump, done, (size_t)got) : PUMPED_AGAIN;
}

/* With no pipe to be had nothing may be read that cannot be sent: looks at the bytes
 * first, and takes off what the receiver took. */
static enum pumped peek(struct pump *pump, size_t granted)
{
    struct tls_records ahead = pump->flow->records;
    ssize_t got = recv(pump->from->fd, pump->gate->copy, granted, MSG_PEEK);
    ssize_t sent = 0;
    int error = errno;
    if (got > 0 && !goes_on(pump, &ahead, pump->gate->copy, (size_t)got)) {
        give_back(pump, granted);
        return PUMPED_CHANGED;
    }
    if (got > 0) {
        sent = send(pump->to->fd, pump->gate->copy, (size_t)got, MSG_NOSIGNAL);
        error = errno;
    }
    give_back(pump, granted - (sent > 0 ? (size_t)sent : 0));
    errno = error;
    if (got < 0) {
        return failure(&pump->from->readable);
    }
    if (got == 0) {
        return pass_on_end(pump);
    }
    if (sent < 0) {
        return failure(&pump->to->writable);
    }
    count(pump, (size_t)sent);
    (void)!goes_on(pump, &pump->flow->records, pump->gate->copy, (size_t)sent);
    ssize_t taken = recv(pump->from->fd, NULL, (size_t)sent, MSG_TRUNC);
    return taken == sent ? PUMPED_AGAIN : PUMPED_BROKEN;
}

static enum pumped fill(struct pump *pump, size_t granted)
{
    ssize_t got =
        splice(pump->from->fd, NULL, pump->gate->pipes.pairs[pump->row->pipe].write_fd,
               NULL, granted, SPLICE_F_MOVE | SPLICE_F_NONBLOCK);
    give_back(pump, granted - (got > 0 ? (size_t)got : 0));
    if (got < 0) {
        return failure(&pump->from->readable);
    }
    if (got == 0) {
        return pass_on_end(pump);
    }
    pump->row->piped = (uint32_t)got;
    return PUMPED_AGAIN;
}

static enum pumped drain(struct pump *pump)
{
    ssize_t sent =
        splice(pump->gate->pipes.pairs[pump->row->pipe].read_fd, NULL, pump->to->fd, NULL,
               pump->row->piped, SPLICE_F_MOVE | SPLICE_F_NONBLOCK);
    if (sent <= 0) {
        return sent < 0 ? failure(&pump->to->writable) : PUMPED_BROKEN;
    }
    count(pump, (size_t)sent);
    pump->row->piped -= (uint32_t)sent;
    return PUMPED_AGAIN;
}

/* Nothing more is granted: over if a byte waits to be read, not if only the end does. */
static enum pumped spend(struct pump *pump)
{
    uint8_t byte;
    ssize_t got = recv(pump->from->fd, &byte, 1, MSG_PEEK);
    if (got < 0) {
        return failure(&pump->from->readable);
    }
    return got == 0 ? pass_on_end(pump) : PUMPED_SPENT;
}

static enum pumped move(struct pump *pump)
{
    struct pipe_pool *pipes = &pump->gate->pipes;
    size_t wanted = is_long(pump) ? PIPE_POOL_WANTED_BYTES : GATE_COPY_BYTES;
    size_t granted = (size_t)take(pump, wanted);
    if (granted == 0) {
        return spend(pump);
    }
    if (is_long(pump) && pump->row->pipe < 0) {
        pump->row->pipe = pipe_pool_take(pipes);
    }
    if (pump->row->pipe >= 0 && !is_followed(pump)) {
        return fill(pump, granted);
    }
    if (pump->row->pipe >= 0) { /* it held a rest, and is empty */
        pipe_pool_give(pipes, pump->row->pipe, true);
        pump->row->pipe = -1;
    }
    if (granted > GATE_COPY_BYTES) {
        give_back(pump, granted - GATE_COPY_BYTES);
        granted = GATE_COPY_BYTES;
    }
    return pipe_pool_ready(pipes) ? copy(pump, granted) : peek(pump, granted);
}

static enum pumped step(struct pump *pump)
{
    if (pump->row->piped > 0) {
        return pump->to->writable ? drain(pump) : PUMPED_WAIT;
    }
    if (pump->row->ended) {
        return PUMPED_ENDED;
    }
    return pump->from->readable && pump->to->writable ? move(pump) : PUMPED_WAIT;
}

static enum pumped run_way(struct gate *gate, struct flow *flow, enum regime_way way)
{
    enum flow_part reader = way == REGIME_UP ? FLOW_CLIENT : FLOW_SERVER;
    struct pump pump = {gate,
                        flow,
                        way,
                        &flow->way[way],
                        &flow->side[reader],
                        &flow->side[FLOW_SERVER - reader]};
    enum pumped pumped = PUMPED_AGAIN;
    for (unsigned i = 0; i < TURNS_PER_RUN && pumped == PUMPED_AGAIN; i++) {
        pumped = step(&pump);
    }
    if (pump.row->pipe >= 0 && pump.row->piped == 0 && pumped != PUMPED_AGAIN) {
        pipe_pool_give(&gate->pipes, pump.row->pipe, true);
        pump.row->pipe = -1;
    }
    return pumped;
}

/* True if the flow goes on: in observe it does, without a budget. */
static bool spent(struct gate *self, struct flow *flow)
{
    struct verdict verdict = verdict_drop(REASON_BUDGET_SPENT, flow->rule);
    if (regime_denial(self->regime, verdict) == EVENT_WOULD_DROP) {
        flow_note(flow, self->regime, EVENT_WOULD_DROP, verdict);
        flow->unbudgeted = true;
        return true;
    }
    self->regime->counts[REGIME_FLOWS_DENIED]++;
    gate_end(self, flow, EVENT_DROPPED, REASON_BUDGET_SPENT, true);
    return false;
}

void relay_run(struct gate *self, struct flow *flow)
{
    enum pumped up = run_way(self, flow, REGIME_UP);
    enum pumped down = run_way(self, flow, REGIME_DOWN);
    if (up == PUMPED_BROKEN || down == PUMPED_BROKEN) {
        gate_end(self, flow, EVENT_PASSED, REASON_PASS_THROUGH, true);
        return;
    }
    if (up == PUMPED_ENDED && down == PUMPED_ENDED) {
        gate_end(self, flow, EVENT_PASSED, REASON_PASS_THROUGH, false);
        return;
    }
    if (up == PUMPED_CHANGED) {
        self->regime->counts[REGIME_FLOWS_DENIED]++;
        gate_end(self, flow, EVENT_DROPPED, REASON_PROTOCOL_CHANGED, true);
        return;
    }
    bool is_spent = up == PUMPED_SPENT || down == PUMPED_SPENT;
    if (is_spent && !spent(self, flow)) {
        return;
    }
    if (is_spent || up == PUMPED_AGAIN || down == PUMPED_AGAIN) {
        gate_put_ready(self, flow);
    }
    flow_table_move(&self->flows, flow, FLOW_PHASE_RELAYING, self->regime->now_us);
}

void relay_start(struct gate *self, struct flow *flow)
{
    struct pump pump = {.gate = self,
                        .flow = flow,
                        .way = REGIME_UP,
                        .row = &flow->way[REGIME_UP],
                        .to = &flow->side[FLOW_SERVER]};
    size_t len = flow->buffer >= 0 ? flow->buffered_bytes : 0;
    if (len > 0 && !goes_on(&pump, &flow->records, self->hellos[flow->buffer], len)) {
        self->regime->counts[REGIME_FLOWS_DENIED]++;
        gate_end(self, flow, EVENT_DROPPED, REASON_PROTOCOL_CHANGED, true);
        return;
    }
    uint64_t granted = take(&pump, len);
    if (granted < len) {
        give_back(&pump, granted);
        if (!spent(self, flow)) {
            return;
        }
    }
    if (len > 0) {
        ssize_t sent = send(pump.to->fd, self->hellos[flow->buffer], len, MSG_NOSIGNAL);
        if (sent != (ssize_t)len) { /* an empty send buffer holds more than a hello */
            give_back(&pump, len);
            gate_end(self, flow, EVENT_NOTED, REASON_UPSTREAM_FAILED, true);
            return;
        }
        count(&pump, len);
    }
    gate_return_hello(self, flow);
    flow->side[FLOW_CLIENT].writable = true;
    relay_run(self, flow);
}
