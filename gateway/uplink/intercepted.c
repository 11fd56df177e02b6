/* SPDX-License-Identifier: Apache-2.0 */
/* From the far end to the near one: what waits goes first, so that nothing piles up. */
#include "gateway/uplink/intercepted.h"

#include <errno.h>
#include <sys/socket.h>

#include "gateway/clock.h"
#include "gateway/tls/tls_fault.h"
#include "gateway/uplink/examined.h"

static struct interception *interception_of(const struct pump *self)
{
    return &self->gate->interceptions[self->flow->interception];
}

static struct interception_way *way_of(const struct pump *self)
{
    return &interception_of(self)->ways[self->way];
}

/* With whom the bytes of this direction go to. */
static struct tls_session *receiver_of(const struct pump *self)
{
    return &interception_of(self)->ways[REGIME_DOWN - self->way].session;
}

static bool is_shaking(const struct interception_way *way)
{
    return way->session.state == TLS_SESSION_HANDSHAKING;
}

bool intercepted_has_turn(struct gate *gate)
{
    bool has = !gate->turns_wanted &&
               handshake_share_is_due(&gate->handshakes, gate->regime->now_us);
    gate->turns_wanted = !has;
    gate->regime->counts[REGIME_HANDSHAKES_WAITED] += !has;
    return has;
}

void intercepted_pay_turn(struct gate *gate, uint64_t held_us)
{
    handshake_share_charge(&gate->handshakes, gate->regime->now_us, held_us);
}

bool intercepted_wants_turn(const struct gate *gate, const struct flow *flow)
{
    const struct interception *self = &gate->interceptions[flow->interception];
    return (is_shaking(&self->ways[REGIME_UP]) && flow->side[FLOW_CLIENT].readable) ||
           (is_shaking(&self->ways[REGIME_DOWN]) && flow->side[FLOW_SERVER].readable);
}

/* How much the session took. */
static size_t feed(struct pump *self, struct interception_way *way, const uint8_t *bytes,
                   size_t len)
{
    if (!is_shaking(way)) {
        return tls_session_feed(&way->session, bytes, len);
    }
    uint64_t begin_us = clock_steady_us();
    size_t taken = tls_session_feed(&way->session, bytes, len);
    intercepted_pay_turn(self->gate, clock_steady_us() - begin_us);
    return taken;
}

/* The session of this direction has FAILED, and that ends the flow. */
static void cut_for_fault(struct pump *self)
{
    flow_cut(self->flow, interception_fault(interception_of(self), self->way),
             tls_fault_detail(&way_of(self)->session));
}

bool intercepted_feed(struct pump *self, const uint8_t *bytes, size_t len)
{
    bool whole = feed(self, way_of(self), bytes, len) == len;
    if (!whole) {
        cut_for_fault(self);
    }
    return whole;
}

static enum pumped send_sealed(struct pump *self, struct interception_way *way)
{
    if (!self->to->writable) {
        return PUMPED_WAIT;
    }
    ssize_t sent =
        send(self->to->fd, way->sent + way->sent_at, way->sent_bytes, MSG_NOSIGNAL);
    if (sent < 0) {
        return pump_failure(&self->to->writable);
    }
    if (way->sealed) { /* what is ours did not leave the unit, nor come to it */
        pump_count(self, (size_t)sent);
    }
    way->sent_at += (uint32_t)sent;
    way->sent_bytes -= (uint32_t)sent;
    return PUMPED_AGAIN;
}

static enum pumped fetch(struct pump *self, struct interception_way *way)
{
    size_t granted = (size_t)pump_take(self, sizeof way->sent);
    if (granted == 0) {
        return PUMPED_SPENT;
    }
    way->sent_at = 0;
    way->sent_bytes = (uint32_t)tls_session_fetch(receiver_of(self), way->sent, granted);
    pump_give_back(self, granted - way->sent_bytes);
    return PUMPED_AGAIN;
}

/* Plain bytes that may go on, into the receiver's session. */
static enum pumped seal(struct pump *self, struct interception_way *way,
                        const uint8_t *bytes, size_t len)
{
    size_t taken = tls_session_write(receiver_of(self), bytes, len);
    examiner_left(&way->examiner, taken);
    way->sealed = way->sealed || taken > 0;
    return taken > 0 ? PUMPED_AGAIN : PUMPED_WAIT;
}

/* The sender's session has failed, or has ended: what it had said has gone on. An end
 * that was not told (RFC 8446 6.1) may be the work of somebody between: it is passed on
 * as it came, untold. */
static enum pumped end(struct pump *self, struct interception_way *way)
{
    struct tls_session *receiver = receiver_of(self);
    enum reason reason = way->session.state == TLS_SESSION_ENDED
                             ? REASON_PASS_THROUGH
                             : interception_fault(interception_of(self), self->way);
    if (reason != REASON_PASS_THROUGH) {
        cut_for_fault(self);
        return PUMPED_CUT;
    }
    if (!examined_end(self, &way->examiner)) {
        return PUMPED_CUT;
    }
    if (examiner_has_waiting(&way->examiner)) {
        return PUMPED_AGAIN;
    }
    if (receiver->state == TLS_SESSION_HANDSHAKING) {
        return PUMPED_WAIT; /* an end in its middle would look like a refusal */
    }
    bool is_told = way->session.state == TLS_SESSION_ENDED;
    bool hears =
        receiver->state == TLS_SESSION_OPEN || receiver->state == TLS_SESSION_ENDED;
    if (is_told && hears && !receiver->end_told) {
        tls_session_end(receiver);
        return PUMPED_AGAIN;
    }
    return pump_pass_on_end(self);
}

/* Only what the session takes is taken off the socket. */
static enum pumped read_sealed(struct pump *self, struct interception_way *way)
{
    uint8_t *bytes = self->gate->copy;
    if (!self->from->readable || (is_shaking(way) && !intercepted_has_turn(self->gate))) {
        return PUMPED_WAIT;
    }
    ssize_t got = recv(self->from->fd, bytes, TLS_SESSION_BUFFER_BYTES, MSG_PEEK);
    if (got < 0) {
        return pump_failure(&self->from->readable);
    }
    if (got == 0) {
        self->from->readable = false;
        tls_session_cut(&way->session);
        return PUMPED_AGAIN;
    }
    size_t fed = feed(self, way, bytes, (size_t)got);
    if (fed == 0) {
        return PUMPED_WAIT; /* it has to be read first, which waits for the receiver */
    }
    ssize_t taken = recv(self->from->fd, NULL, fed, MSG_TRUNC);
    return taken == (ssize_t)fed ? PUMPED_AGAIN : PUMPED_BROKEN;
}

/* Plain bytes of the sender's session, if there are any. */
static enum pumped open_sealed(struct pump *self, struct interception_way *way)
{
    uint8_t *bytes = self->gate->copy;
    size_t got = tls_session_read(&way->session, bytes, examined_at_once(&way->examiner));
    way->opened = way->opened || way->session.state == TLS_SESSION_OPEN;
    if (got > 0) {
        return examined_pass(self, &way->examiner, bytes, got) ? PUMPED_AGAIN
                                                               : PUMPED_CUT;
    }
    bool over = way->session.state == TLS_SESSION_ENDED ||
                way->session.state == TLS_SESSION_FAILED;
    return over ? end(self, way) : read_sealed(self, way);
}

enum pumped intercepted_step(struct pump *self)
{
    struct interception_way *way = way_of(self);
    size_t len;
    const uint8_t *waiting = examiner_waiting(&way->examiner, &len);
    if (way->sent_bytes > 0) {
        return send_sealed(self, way);
    }
    if (tls_session_has_output(receiver_of(self))) {
        return fetch(self, way);
    }
    if (receiver_of(self)->state == TLS_SESSION_FAILED &&
        way->session.state != TLS_SESSION_FAILED && !is_shaking(way)) {
        self->row->ended = true; /* nothing can be said to it any more */
    }
    if (self->row->ended) {
        return PUMPED_ENDED;
    }
    return len > 0 ? seal(self, way, waiting, len) : open_sealed(self, way);
}

/* What the other direction did may have opened the receiver's session, which an end may
 * wait for too, or given it something to say. */
static bool can_move(const struct interception *self, const struct flow *flow,
                     enum regime_way way)
{
    const struct interception_way *row = &self->ways[way];
    const struct tls_session *receiver = &self->ways[REGIME_DOWN - way].session;
    enum flow_part part = way == REGIME_UP ? FLOW_SERVER : FLOW_CLIENT;
    if (row->sent_bytes > 0 || tls_session_has_output(receiver)) {
        return flow->side[part].writable;
    }
    bool over = row->session.state == TLS_SESSION_ENDED ||
                row->session.state == TLS_SESSION_FAILED;
    bool ends = over && !flow->way[way].ended;
    return (ends || examiner_has_waiting(&row->examiner)) &&
           receiver->state == TLS_SESSION_OPEN;
}

bool intercepted_is_late(const struct gate *gate, struct flow *flow)
{
    if (flow->interception < 0) {
        return false;
    }
    const struct interception *self = &gate->interceptions[flow->interception];
    bool up = is_shaking(&self->ways[REGIME_UP]);
    bool down = is_shaking(&self->ways[REGIME_DOWN]);
    if ((!up && !down) || gate->regime->now_us - self->begun_us < INTERCEPTED_OPEN_US) {
        return false;
    }
    enum reason unit =
        interception_is_shown(self) ? REASON_INSPECTION_REFUSED : REASON_NOT_EXAMINED;
    enum reason theirs = down ? REASON_UPSTREAM_FAILED : unit;
    bool ours = intercepted_wants_turn(gate, flow);
    flow_cut(flow, ours ? REASON_NOT_EXAMINED : theirs,
             ours ? DETAIL_NO_TURN : DETAIL_TLS_SLOW);
    return true;
}

bool intercepted_has_more(const struct gate *gate, const struct flow *flow)
{
    const struct interception *self = &gate->interceptions[flow->interception];
    return can_move(self, flow, REGIME_UP) || can_move(self, flow, REGIME_DOWN);
}
