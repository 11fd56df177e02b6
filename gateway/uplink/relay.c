/* SPDX-License-Identifier: Apache-2.0 */
/* Turns for both ways, and what comes of them. */
#include "gateway/uplink/relay.h"

#include "gateway/uplink/examined.h"
#include "gateway/uplink/pump.h"

#define TURNS_PER_RUN 16 /* then others get their turn */

static enum pumped run_way(struct gate *gate, struct flow *flow, enum regime_way way)
{
    struct pump pump = pump_of(gate, flow, way);
    enum pumped pumped = PUMPED_AGAIN;
    for (unsigned i = 0; i < TURNS_PER_RUN && pumped == PUMPED_AGAIN; i++) {
        pumped = flow->examiner >= 0 && way == REGIME_UP ? examined_step(&pump)
                                                         : pump_step(&pump);
    }
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
    if (gate_defers(self, flow)) {
        flow->unbudgeted = true;
        return true;
    }
    gate_cut(self, flow, verdict);
    return false;
}

static void cut(struct gate *self, struct flow *flow)
{
    self->regime->counts[REGIME_FLOWS_DENIED]++;
    gate_end(self, flow, EVENT_DROPPED, (enum reason)flow->cut, true);
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
    if (up == PUMPED_CUT) {
        cut(self, flow);
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

/* Takes len from the budget; false: the flow is gone. */
static bool take_first(struct gate *self, struct flow *flow, struct pump *pump,
                       size_t len)
{
    uint64_t granted = pump_take(pump, len);
    if (granted == len) {
        return true;
    }
    pump_give_back(pump, granted);
    return spent(self, flow);
}

/* False: the flow is gone. */
static bool send_first(struct gate *self, struct flow *flow, struct pump *pump,
                       size_t len)
{
    ssize_t sent = send(pump->to->fd, self->hellos[flow->buffer], len, MSG_NOSIGNAL);
    if (sent != (ssize_t)len) { /* an empty send buffer holds more than a hello */
        pump_give_back(pump, len);
        gate_end(self, flow, EVENT_NOTED, REASON_UPSTREAM_FAILED, true);
        return false;
    }
    pump_count(pump, len);
    return true;
}

void relay_start(struct gate *self, struct flow *flow)
{
    struct pump pump = pump_of(self, flow, REGIME_UP);
    size_t len = flow->buffer >= 0 ? flow->buffered_bytes : 0;
    const uint8_t *bytes = len > 0 ? self->hellos[flow->buffer] : NULL;
    bool examined = flow->examiner >= 0;
    if (len > 0 && !pump_goes_on(&pump, &flow->records, bytes, len)) {
        cut(self, flow);
        return;
    }
    if (len > 0 && !take_first(self, flow, &pump, len)) {
        return;
    }
    if (len > 0 && examined && !examined_take(&pump, bytes, len)) {
        cut(self, flow);
        return;
    }
    if (len > 0 && !examined && !send_first(self, flow, &pump, len)) {
        return;
    }
    gate_return_hello(self, flow);
    flow_table_move(&self->flows, flow, FLOW_PHASE_RELAYING, self->regime->now_us);
    flow->side[FLOW_CLIENT].writable = true;
    relay_run(self, flow);
}
