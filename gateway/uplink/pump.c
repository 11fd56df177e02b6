/* SPDX-License-Identifier: Apache-2.0 */
/* One budget for every way to move bytes. */
#include "gateway/uplink/pump.h"

#include <errno.h>
#include <sys/socket.h>

#define LONG_BYTES (256 * 1024) /* a direction that moved so many is spliced */

void pump_count(struct pump *self, size_t bytes)
{
    self->row->bytes += bytes;
    self->gate->regime
        ->counts[self->way == REGIME_UP ? REGIME_BYTES_UP : REGIME_BYTES_DOWN] += bytes;
}

uint64_t pump_take(struct pump *self, uint64_t wanted)
{
    return self->flow->unbudgeted
               ? wanted
               : regime_take(self->gate->regime, self->flow->rule, self->way, wanted);
}

void pump_give_back(struct pump *self, uint64_t bytes)
{
    if (bytes > 0 && !self->flow->unbudgeted) {
        regime_return(self->gate->regime, self->flow->rule, self->way, bytes);
    }
}

enum pumped pump_failure(bool *waits)
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
void pump_note_short_read(struct pump *self, size_t got, size_t asked)
{
    if (got < asked && !self->from->hung_up) {
        self->from->readable = false;
    }
}

/* When the other direction is over too, closing says it. */
enum pumped pump_pass_on_end(struct pump *self)
{
    self->row->ended = true;
    if (!self->flow->way[REGIME_DOWN - self->way].ended) {
        (void)shutdown(self->to->fd, SHUT_WR);
    }
    return PUMPED_ENDED;
}

bool pump_is_long(const struct pump *self)
{
    return self->row->bytes >= LONG_BYTES;
}

/* Once bytes were spliced nobody knows where a record begins. */
bool pump_is_followed(const struct pump *self)
{
    return self->way == REGIME_UP && self->flow->content == FLOW_TLS_HELLO &&
           !pump_is_long(self);
}

bool pump_is_only_told(struct pump *self, enum reason reason)
{
    struct flow *flow = self->flow;
    struct verdict verdict = verdict_drop(reason, flow->rule);
    flow_cut(flow, reason, DETAIL_NONE);
    if (regime_denial(self->gate->regime, verdict) != EVENT_WOULD_DROP) {
        return false;
    }
    flow_note(flow, self->gate->regime, EVENT_WOULD_DROP, verdict);
    flow->watched = false;
    return true;
}

bool pump_goes_on(struct pump *self, struct tls_records *records, const uint8_t *bytes,
                  size_t len)
{
    if (!pump_is_followed(self) || tls_records_follow(records, bytes, len)) {
        return true;
    }
    if (!pump_is_only_told(self, REASON_PROTOCOL_CHANGED)) {
        return false;
    }
    self->flow->content = FLOW_PLAIN;
    return true;
}

enum pumped pump_spend(struct pump *self)
{
    uint8_t byte;
    ssize_t got = recv(self->from->fd, &byte, 1, MSG_PEEK);
    if (got < 0) {
        return pump_failure(&self->from->readable);
    }
    return got == 0 ? pump_pass_on_end(self) : PUMPED_SPENT;
}

struct pump pump_of(struct gate *gate, struct flow *flow, enum regime_way way)
{
    enum flow_part reader = way == REGIME_UP ? FLOW_CLIENT : FLOW_SERVER;
    return (struct pump){.gate = gate,
                         .flow = flow,
                         .way = way,
                         .row = &flow->way[way],
                         .from = &flow->side[reader],
                         .to = &flow->side[FLOW_SERVER - reader]};
}
