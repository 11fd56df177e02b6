/* SPDX-License-Identifier: Apache-2.0 */
/* Turns for both ways, and what comes of them. */
#include "gateway/uplink/relay.h"
#include "gateway/uplink/rejudge.h"

#include <string.h>
#include <sys/socket.h>

#include "gateway/clock.h"
#include "gateway/uplink/examined.h"
#include "gateway/uplink/intercepted.h"
#include "gateway/uplink/relay_hold.h"
#include "gateway/uplink/relay_move.h"
#include "gateway/uplink/second_hello.h"

#define TURNS_PER_RUN 16 /* then others get their turn */
#define TURNS_MAX_US \
    2000U /* of a flow that is looked into, and of which a turn may take long */
#define US_IN_SECOND 1000000U

static enum pumped step(struct pump *pump)
{
    if (pump->flow->interception >= 0) {
        return intercepted_step(pump);
    }
    return pump->flow->examiner >= 0 && pump->way == REGIME_UP ? examined_step(pump)
                                                               : relay_move_step(pump);
}

static enum pumped turns(struct pump *pump)
{
    bool looks = pump->flow->interception >= 0 || pump->flow->examiner >= 0;
    uint64_t begin_us = looks ? clock_worked_us() : 0;
    enum pumped pumped = PUMPED_AGAIN;
    for (unsigned i = 0; i < TURNS_PER_RUN && pumped == PUMPED_AGAIN; i++) {
        pumped = step(pump);
        if (looks && clock_worked_us() - begin_us >= TURNS_MAX_US) {
            break;
        }
    }
    return pumped;
}

static enum pumped run_way(struct gate *gate, struct flow *flow, enum regime_way way)
{
    struct pump pump = pump_of(gate, flow, way);
    enum pumped pumped = turns(&pump);
    if (pump.row->pipe >= 0 && pump.row->piped == 0 && pumped != PUMPED_AGAIN) {
        pipe_pool_give(&gate->pipes, pump.row->pipe, true);
        pump.row->pipe = -1;
    }
    return pumped;
}

/* True if the flow goes on: in observe, or as an update, it does without a budget. */
static bool spent(struct gate *self, struct flow *flow)
{
    struct verdict verdict = verdict_drop(REASON_BUDGET_SPENT, flow->rule);
    if (regime_denial(self->regime, verdict) == EVENT_WOULD_DROP) {
        flow_note(flow, self->regime, EVENT_WOULD_DROP, verdict);
        flow->unbudgeted = true;
        return true;
    }
    if (rejudge_defers(self, flow)) {
        flow->unbudgeted = true;
        return true;
    }
    rejudge_cut(self, flow, verdict);
    return false;
}

static void cut(struct gate *self, struct flow *flow)
{
    if (flow->cut == REASON_UPSTREAM_FAILED) {
        gate_end(self, flow, EVENT_NOTED, REASON_UPSTREAM_FAILED, true);
        return;
    }
    self->regime->counts[REGIME_FLOWS_DENIED]++;
    gate_end(self, flow, EVENT_DROPPED, (enum reason)flow->cut, true);
}

void relay_run(struct gate *self, struct flow *flow)
{
    enum pumped up = run_way(self, flow, REGIME_UP);
    enum pumped down = run_way(self, flow, REGIME_DOWN);
    if (up == PUMPED_CUT || down == PUMPED_CUT) {
        cut(self, flow);
        return;
    }
    if (up == PUMPED_BROKEN || down == PUMPED_BROKEN) {
        gate_end(self, flow, EVENT_PASSED, REASON_PASS_THROUGH, true);
        return;
    }
    if (up == PUMPED_ENDED && down == PUMPED_ENDED) {
        gate_end(self, flow, EVENT_PASSED, REASON_PASS_THROUGH, false);
        return;
    }
    bool is_spent = up == PUMPED_SPENT || down == PUMPED_SPENT;
    if (is_spent && !spent(self, flow)) {
        return;
    }
    bool turned = flow->interception >= 0 && intercepted_has_more(self, flow);
    if (is_spent || turned || up == PUMPED_AGAIN || down == PUMPED_AGAIN) {
        gate_put_ready(self, flow);
    }
    flow_table_move(&self->flows, flow, FLOW_PHASE_RELAYING, self->regime->now_us);
}

/* Takes len from the budget; false: the flow is gone. */
static bool take_first(struct pump *pump, size_t len)
{
    uint64_t granted = pump_take(pump, len);
    if (granted == len) {
        return true;
    }
    pump_give_back(pump, granted);
    return spent(pump->gate, pump->flow);
}

/* False: the flow is gone. */
static bool send_first(struct pump *pump, const uint8_t *bytes, size_t len)
{
    if (!pump_goes_on(pump, &pump->flow->records, bytes, len)) {
        cut(pump->gate, pump->flow);
        return false;
    }
    if (!take_first(pump, len)) {
        return false;
    }
    ssize_t sent = send(pump->to->fd, bytes, len, MSG_NOSIGNAL);
    if (sent != (ssize_t)len) { /* an empty send buffer holds more than a hello */
        pump_give_back(pump, len);
        gate_end(pump->gate, pump->flow, EVENT_NOTED, REASON_UPSTREAM_FAILED, true);
        return false;
    }
    pump_count(pump, len);
    return true;
}

/* False: the flow is gone. */
static bool begin_interception(struct gate *self, struct flow *flow,
                               const struct tls_session_identity *identity)
{
    const char *alpn[POLICY_TEXTS_MAX];
    struct flow_facts facts = flow_facts(flow, NULL, alpn);
    struct pump pump = pump_of(self, flow, REGIME_UP);
    struct interception_setup setup = {
        .name = flow->host,
        .offers = alpn,
        .offer_count = facts.alpn_count,
        .identity = identity,
        .rule = regime_rule(self->regime, flow->rule),
        .roots = self->regime->roots,
        .roots_bytes = self->regime->roots_bytes,
        .secrets = regime_secrets(self->regime),
        .now_seconds = (int64_t)(clock_wall_us() / US_IN_SECOND),
        .now_us = self->regime->now_us,
    };
    flow_cut(flow, REASON_NOT_EXAMINED, DETAIL_NO_MEMORY);
    uint64_t begin_us = clock_steady_us();
    bool begun = interception_begin(&self->interceptions[flow->interception], &setup);
    intercepted_pay_turn(self, clock_steady_us() - begin_us);
    if (!begun ||
        !intercepted_feed(&pump, self->hellos[flow->buffer], flow->buffered_bytes)) {
        cut(self, flow);
        return false;
    }
    gate_return_hello(self, flow);
    return true;
}

/* False: it waits for a certificate to stand there with, or for its turn, or is gone. */
static bool intercept_first(struct gate *self, struct flow *flow)
{
    struct tls_session_identity identity;
    switch (leaf_cache_find(&self->leaves, flow->host, self->regime->now_us, &identity)) {
    case LEAF_GOOD:
        return intercepted_has_turn(self) && begin_interception(self, flow, &identity);
    case LEAF_ASKED:
        return false;
    case LEAF_NONE:
    case LEAF_REFUSED:
        break;
    }
    flow_cut(flow, REASON_NOT_EXAMINED, DETAIL_NO_CERTIFICATE);
    cut(self, flow);
    return false;
}

static bool examine_first(struct pump *pump, const uint8_t *bytes, size_t len)
{
    if (!take_first(pump, len)) {
        return false;
    }
    if (!examined_pass(pump, gate_examiner(pump->gate, pump->flow), bytes, len)) {
        cut(pump->gate, pump->flow);
        return false;
    }
    gate_return_hello(pump->gate, pump->flow);
    return true;
}

/* What was read behind the hello may hold a second one. False: the flow is gone. */
static bool keep_rest_of_hello(struct pump *pump, size_t hello_bytes)
{
    struct flow *flow = pump->flow;
    uint8_t *bytes = pump->gate->hellos[flow->buffer];
    flow->buffered_bytes -= (uint32_t)hello_bytes;
    if (flow->buffered_bytes == 0) {
        gate_return_hello(pump->gate, flow);
        return true;
    }
    memmove(bytes, bytes + hello_bytes, flow->buffered_bytes);
    if (!relay_hold_keep(pump)) {
        flow_cut(flow, REASON_FLOWS_FULL, DETAIL_NONE);
        cut(pump->gate, flow);
        return false;
    }
    return true;
}

/* False: the flow is gone. */
static bool pass_on_first(struct pump *pump)
{
    struct gate *gate = pump->gate;
    struct flow *flow = pump->flow;
    const uint8_t *bytes = gate->hellos[flow->buffer];
    if (flow->interception >= 0) {
        return intercept_first(gate, flow);
    }
    if (flow->examiner >= 0) {
        return examine_first(pump, bytes, flow->buffered_bytes);
    }
    second_hello_watch(gate, flow);
    size_t first = flow->watched ? flow->hello.record_at : flow->buffered_bytes;
    return (first == 0 || send_first(pump, bytes, first)) &&
           keep_rest_of_hello(pump, first);
}

void relay_start(struct gate *self, struct flow *flow)
{
    struct pump pump = pump_of(self, flow, REGIME_UP);
    if (flow->buffer >= 0 && !pass_on_first(&pump)) {
        return;
    }
    flow_table_move(&self->flows, flow, FLOW_PHASE_RELAYING, self->regime->now_us);
    flow->side[FLOW_CLIENT].writable = true;
    relay_run(self, flow);
}

static void give_turn(struct gate *self, struct flow *flow)
{
    if (flow->phase == FLOW_PHASE_CONNECTING && flow->side[FLOW_SERVER].writable) {
        relay_start(self, flow);
    } else if (flow->phase == FLOW_PHASE_RELAYING && intercepted_wants_turn(self, flow)) {
        relay_run(self, flow);
    }
}

void relay_give_turns(struct gate *self)
{
    bool wanted = self->turns_wanted;
    self->turns_wanted = false;
    for (uint16_t i = 0; i < INTERCEPTION_MAX && wanted && !self->turns_wanted; i++) {
        struct flow *flow = &self->flows.slots[self->intercepted[self->turn]];
        if (flow->phase != FLOW_PHASE_FREE && flow->interception == self->turn) {
            give_turn(self, flow);
        }
        if (!self->turns_wanted) {
            self->turn = (self->turn + 1) % INTERCEPTION_MAX;
        }
    }
}

void relay_look_at_waiting(struct gate *self, struct flow *flow)
{
    if (intercepted_is_late(self, flow)) {
        cut(self, flow);
        return;
    }
    if (!relay_hold_is_over(flow, self->regime->now_us)) {
        return;
    }
    struct pump pump = pump_of(self, flow, REGIME_UP);
    if (relay_hold_give_up(&pump) == PUMPED_AGAIN) {
        relay_run(self, flow);
    } else {
        cut(self, flow);
    }
}
