/* SPDX-License-Identifier: Apache-2.0 */
/* From what is known of the server to what becomes of the flow. */
#include "gateway/uplink/checking.h"

#include "gateway/uplink/intake.h"

bool checking_wanted(const struct gate *self, const struct flow *flow)
{
    return server_check_wanted(regime_rule(self->regime, flow->rule)) &&
           !intake_ends_tls(self, flow, flow->rule);
}

static void stop(struct gate *self, struct flow *flow, enum reason reason,
                 enum detail detail)
{
    struct verdict verdict = verdict_drop_by(reason, detail, flow->rule);
    if (regime_denial(self->regime, verdict) == EVENT_WOULD_DROP) {
        flow_note(flow, self->regime, EVENT_WOULD_DROP, verdict);
        flow->rule = VERDICT_NO_RULE;
        intake_connect(self, flow);
    } else {
        gate_deny(self, flow, verdict);
    }
}

/* A rule that asks for no certificate any more, since a policy has changed, waits for
 * nothing. */
static void decide(struct gate *self, struct flow *flow)
{
    enum server_check_state state = SERVER_CHECK_GOOD;
    enum detail why = DETAIL_NONE;
    if (checking_wanted(self, flow)) {
        state =
            server_check_ask(&self->checks, &flow->server, flow->host, flow->rule, &why);
    }
    switch (state) {
    case SERVER_CHECK_GOOD:
        intake_connect(self, flow);
        break;
    case SERVER_CHECK_WRONG:
        stop(self, flow, REASON_CERTIFICATE_WRONG, why);
        break;
    case SERVER_CHECK_RUNNING:
        break;
    case SERVER_CHECK_NONE:
    case SERVER_CHECK_UNKNOWN:
        stop(self, flow, REASON_CERTIFICATE_UNKNOWN, why);
        break;
    }
}

void checking_begin(struct gate *self, struct flow *flow)
{
    flow_table_move(&self->flows, flow, FLOW_PHASE_CHECKING, self->regime->now_us);
    decide(self, flow);
}

void checking_refuse(struct gate *self, struct flow *flow)
{
    gate_deny(self, flow, verdict_drop(REASON_CERTIFICATE_UNKNOWN, flow->rule));
}

void checking_go_on(struct gate *self)
{
    server_check_follow(&self->checks);
    struct flow *flow = flow_table_oldest(&self->flows, FLOW_PHASE_CHECKING);
    while (flow != NULL) {
        struct flow *next = flow_table_next(&self->flows, flow);
        decide(self, flow);
        flow = next;
    }
}

void checking_event(struct gate *self, struct poller_token token)
{
    if (server_check_event(&self->checks, token)) {
        checking_go_on(self);
    }
}

void checking_tick(struct gate *self)
{
    if (server_check_tick(&self->checks)) {
        checking_go_on(self);
    }
}
