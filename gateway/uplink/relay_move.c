/* SPDX-License-Identifier: Apache-2.0 */
/* Copy, peek and splice. */
#include "gateway/uplink/relay_move.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "gateway/uplink/relay_hold.h"
#include "gateway/uplink/second_hello.h"

/* What the receiver did not take at once waits in a pipe; the caller made sure that there
 * is one. */
static enum pumped keep_rest(struct pump *self, size_t sent, size_t got)
{
    struct pipe_pool *pipes = &self->gate->pipes;
    self->to->writable = false;
    self->row->pipe = pipe_pool_take(pipes);
    if (self->row->pipe < 0) {
        return PUMPED_BROKEN;
    }
    ssize_t kept = write(pipes->pairs[self->row->pipe].write_fd, self->gate->copy + sent,
                         got - sent);
    self->row->piped = kept > 0 ? (uint32_t)kept : 0;
    return self->row->piped == got - sent ? PUMPED_WAIT : PUMPED_BROKEN;
}

static bool is_watched(const struct pump *self)
{
    return pump_is_followed(self) && self->flow->watched;
}

static enum pumped copy(struct pump *self, size_t granted)
{
    ssize_t got = recv(self->from->fd, self->gate->copy, granted, 0);
    pump_give_back(self, granted - (got > 0 ? (size_t)got : 0));
    if (got < 0) {
        return pump_failure(&self->from->readable);
    }
    if (got == 0) {
        return pump_pass_on_end(self);
    }
    pump_note_short_read(self, (size_t)got, granted);
    if (is_watched(self) &&
        second_hello_reach(self->flow, self->gate->copy, (size_t)got) < (size_t)got) {
        pump_give_back(self, (size_t)got);
        return relay_hold_take(self, self->gate->copy, (size_t)got);
    }
    if (!pump_goes_on(self, &self->flow->records, self->gate->copy, (size_t)got)) {
        pump_give_back(self, (size_t)got);
        return PUMPED_CUT;
    }
    /* The end that was seen goes out next, in the same segment: a packet less. */
    bool ends = self->from->hung_up && (size_t)got < granted;
    ssize_t sent = send(self->to->fd, self->gate->copy, (size_t)got,
                        MSG_NOSIGNAL | (ends ? MSG_MORE : 0));
    if (sent < 0 && errno != EAGAIN && errno != EINTR) {
        pump_give_back(self, (size_t)got);
        return PUMPED_BROKEN;
    }
    size_t done = sent > 0 ? (size_t)sent : 0;
    pump_count(self, done);
    return done < (size_t)got ? keep_rest(self, done, (size_t)got) : PUMPED_AGAIN;
}

/* With no pipe to be had nothing may be read that cannot be sent: looks at the bytes
 * first, and takes off what the receiver took. */
static enum pumped peek(struct pump *self, size_t granted)
{
    struct tls_records ahead = self->flow->records;
    ssize_t got = recv(self->from->fd, self->gate->copy, granted, MSG_PEEK);
    ssize_t sent = 0;
    int error = errno;
    if (got > 0 && !pump_goes_on(self, &ahead, self->gate->copy, (size_t)got)) {
        pump_give_back(self, granted);
        return PUMPED_CUT;
    }
    if (got > 0) {
        sent = send(self->to->fd, self->gate->copy, (size_t)got, MSG_NOSIGNAL);
        error = errno;
    }
    pump_give_back(self, granted - (sent > 0 ? (size_t)sent : 0));
    errno = error;
    if (got < 0) {
        return pump_failure(&self->from->readable);
    }
    if (got == 0) {
        return pump_pass_on_end(self);
    }
    if (sent < 0) {
        return pump_failure(&self->to->writable);
    }
    pump_count(self, (size_t)sent);
    (void)!pump_goes_on(self, &self->flow->records, self->gate->copy, (size_t)sent);
    ssize_t taken = recv(self->from->fd, NULL, (size_t)sent, MSG_TRUNC);
    return taken == sent ? PUMPED_AGAIN : PUMPED_BROKEN;
}

static enum pumped fill(struct pump *self, size_t granted)
{
    ssize_t got =
        splice(self->from->fd, NULL, self->gate->pipes.pairs[self->row->pipe].write_fd,
               NULL, granted, SPLICE_F_MOVE | SPLICE_F_NONBLOCK);
    pump_give_back(self, granted - (got > 0 ? (size_t)got : 0));
    if (got < 0) {
        return pump_failure(&self->from->readable);
    }
    if (got == 0) {
        return pump_pass_on_end(self);
    }
    self->row->piped = (uint32_t)got;
    return PUMPED_AGAIN;
}

static enum pumped drain(struct pump *self)
{
    ssize_t sent =
        splice(self->gate->pipes.pairs[self->row->pipe].read_fd, NULL, self->to->fd, NULL,
               self->row->piped, SPLICE_F_MOVE | SPLICE_F_NONBLOCK);
    if (sent <= 0) {
        return sent < 0 ? pump_failure(&self->to->writable) : PUMPED_BROKEN;
    }
    pump_count(self, (size_t)sent);
    self->row->piped -= (uint32_t)sent;
    return PUMPED_AGAIN;
}

static enum pumped move(struct pump *self)
{
    struct pipe_pool *pipes = &self->gate->pipes;
    size_t wanted = pump_is_long(self) ? PIPE_POOL_WANTED_BYTES : GATE_COPY_BYTES;
    if (is_watched(self) && pipe_pool_ready(pipes)) {
        wanted = TLS_HELLO_RAW_BYTES; /* all of it can be held */
    } else if (is_watched(self)) {
        enum pumped pumped = relay_hold_reach(self, &wanted, GATE_COPY_BYTES);
        if (pumped != PUMPED_AGAIN || wanted == 0) {
            return pumped == PUMPED_AGAIN ? relay_hold_begin(self) : pumped;
        }
    }
    size_t granted = (size_t)pump_take(self, wanted);
    if (granted == 0) {
        return pump_spend(self);
    }
    if (pump_is_long(self) && self->row->pipe < 0) {
        self->row->pipe = pipe_pool_take(pipes);
    }
    if (self->row->pipe >= 0 && !pump_is_followed(self)) {
        return fill(self, granted);
    }
    if (self->row->pipe >= 0) { /* it held a rest, and is empty */
        pipe_pool_give(pipes, self->row->pipe, true);
        self->row->pipe = -1;
    }
    if (granted > GATE_COPY_BYTES) {
        pump_give_back(self, granted - GATE_COPY_BYTES);
        granted = GATE_COPY_BYTES;
    }
    return pipe_pool_ready(pipes) ? copy(self, granted) : peek(self, granted);
}

enum pumped relay_move_step(struct pump *self)
{
    if (self->row->piped > 0) {
        return self->to->writable ? drain(self) : PUMPED_WAIT;
    }
    if (self->way == REGIME_UP && self->flow->is_held) {
        return relay_hold_move(self);
    }
    if (self->row->ended) {
        return PUMPED_ENDED;
    }
    return self->from->readable && self->to->writable ? move(self) : PUMPED_WAIT;
}
