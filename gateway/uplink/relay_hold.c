/* SPDX-License-Identifier: Apache-2.0 */
/* A buffer with what may go on in front, and behind it what nobody has looked at. */
#include "gateway/uplink/relay_hold.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include "gateway/uplink/second_hello.h"

enum pumped relay_hold_reach(struct pump *pump, size_t *out, size_t wanted)
{
    ssize_t got = recv(pump->from->fd, pump->gate->copy, wanted, MSG_PEEK);
    if (got < 0) {
        return pump_failure(&pump->from->readable);
    }
    *out = got > 0 ? second_hello_reach(pump->flow, pump->gate->copy, (size_t)got)
                   : wanted; /* the end: whoever reads it passes it on */
    return PUMPED_AGAIN;
}

bool relay_hold_keep(struct pump *pump)
{
    struct flow *flow = pump->flow;
    flow->is_held = pump->gate->held < GATE_HELD_MAX;
    pump->gate->held += flow->is_held;
    flow->hello = (struct tls_hello){0};
    flow->clear_bytes = 0;
    flow->held_us = pump->gate->regime->now_us;
    return flow->is_held;
}

static enum pumped cut(struct pump *pump, enum reason reason)
{
    if (!pump_is_only_told(pump, reason)) {
        return PUMPED_CUT;
    }
    pump->flow->rule = VERDICT_NO_RULE; /* no rule passes it any more */
    if (reason == REASON_HELLO_SILENT) {
        pump->flow->content = FLOW_SILENT;
    }
    return PUMPED_AGAIN;
}

static enum pumped read_more(struct pump *pump)
{
    struct flow *flow = pump->flow;
    size_t room = TLS_HELLO_RAW_BYTES - flow->buffered_bytes;
    if (!pump->from->readable) {
        return PUMPED_WAIT;
    }
    ssize_t got = recv(pump->from->fd,
                       pump->gate->hellos[flow->buffer] + flow->buffered_bytes, room, 0);
    if (got < 0) {
        return pump_failure(&pump->from->readable);
    }
    if (got == 0) {
        return cut(pump, REASON_HELLO_SILENT);
    }
    pump_note_short_read(pump, (size_t)got, room);
    flow->buffered_bytes += (uint32_t)got;
    gate_note_hello(pump->gate, flow);
    return PUMPED_AGAIN;
}

/* False: flow->cut says that there is no buffer. */
static bool lend(struct pump *pump)
{
    struct flow *flow = pump->flow;
    gate_lend_hello(pump->gate, flow);
    flow_cut(flow, REASON_FLOWS_FULL, DETAIL_NONE);
    return flow->buffer >= 0 && relay_hold_keep(pump);
}

enum pumped relay_hold_begin(struct pump *pump)
{
    return lend(pump) ? read_more(pump) : PUMPED_CUT;
}

enum pumped relay_hold_take(struct pump *pump, const uint8_t *bytes, size_t len)
{
    struct flow *flow = pump->flow;
    if (!lend(pump)) {
        return PUMPED_CUT;
    }
    memcpy(pump->gate->hellos[flow->buffer], bytes, len);
    flow->buffered_bytes = (uint32_t)len;
    gate_note_hello(pump->gate, flow);
    return PUMPED_AGAIN;
}

static enum pumped send_clear(struct pump *pump)
{
    struct flow *flow = pump->flow;
    uint8_t *bytes = pump->gate->hellos[flow->buffer];
    size_t granted = (size_t)pump_take(pump, flow->clear_bytes);
    if (granted == 0) {
        return PUMPED_SPENT;
    }
    ssize_t sent = send(pump->to->fd, bytes, granted, MSG_NOSIGNAL);
    if (sent < 0) {
        enum pumped failed = pump_failure(&pump->to->writable);
        pump_give_back(pump, granted);
        return failed;
    }
    pump_give_back(pump, granted - (size_t)sent);
    (void)!pump_goes_on(pump, &flow->records, bytes, (size_t)sent);
    pump_count(pump, (size_t)sent);
    flow->clear_bytes -= (uint32_t)sent;
    flow->buffered_bytes -= (uint32_t)sent;
    memmove(bytes, bytes + sent, flow->buffered_bytes);
    flow->hello = (struct tls_hello){0};
    flow->held_us = pump->gate->regime->now_us;
    return PUMPED_AGAIN;
}

/* What is held begins with a handshake record. */
static enum pumped look(struct pump *pump)
{
    enum reason why = REASON_ALLOWED;
    switch (second_hello_look(pump->gate, pump->flow, &why)) {
    case SECOND_HELLO_GOES_ON:
        return PUMPED_AGAIN;
    case SECOND_HELLO_CUT:
        return cut(pump, why);
    case SECOND_HELLO_MORE:
        break;
    }
    return read_more(pump);
}

enum pumped relay_hold_move(struct pump *pump)
{
    struct flow *flow = pump->flow;
    if (flow->clear_bytes > 0) {
        return pump->to->writable ? send_clear(pump) : PUMPED_WAIT;
    }
    if (flow->buffered_bytes == 0) {
        gate_return_hello(pump->gate, flow);
        return PUMPED_AGAIN;
    }
    const uint8_t *bytes = pump->gate->hellos[flow->buffer];
    size_t reach = second_hello_reach(flow, bytes, flow->buffered_bytes);
    struct tls_records ahead = flow->records;
    if (!pump_goes_on(pump, &ahead, bytes, reach)) {
        return PUMPED_CUT;
    }
    flow->clear_bytes = (uint32_t)reach;
    return reach > 0 ? PUMPED_AGAIN : look(pump);
}

enum pumped relay_hold_give_up(struct pump *pump)
{
    return cut(pump, REASON_HELLO_SILENT);
}

bool relay_hold_is_over(const struct flow *flow, uint64_t now_us)
{
    return flow->is_held && flow->clear_bytes == 0 &&
           now_us - flow->held_us >= GATE_HELLO_US;
}
