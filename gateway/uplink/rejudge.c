/* SPDX-License-Identifier: Apache-2.0 */
/* Open flows and a new policy, mode, budget or set of secrets. */
#include "gateway/uplink/rejudge.h"

#include <stddef.h>

#include "gateway/uplink/checking.h"
#include "gateway/uplink/intake.h"
#include "gateway/uplink/server_check.h"

bool rejudge_defers(struct gate *self, struct flow *flow)
{
    if (flow->phase != FLOW_PHASE_RELAYING ||
        !deferral_begin(&flow->deferral, self->regime, flow->rule)) {
        return false;
    }
    if (flow->deferral.until_us < self->overdue_us) {
        self->overdue_us = flow->deferral.until_us;
    }
    flow_note(
        flow, self->regime, EVENT_PASSED,
        (struct verdict){VERDICT_PASS, REASON_UPDATE_DEFERRED, flow->rule, DETAIL_NONE});
    return true;
}

void rejudge_cut(struct gate *self, struct flow *flow, struct verdict verdict)
{
    if (deferral_is_overdue(&flow->deferral)) {
        verdict = verdict_drop(REASON_UPDATE_OVERDUE, flow->rule);
    }
    self->regime->counts[REGIME_FLOWS_DENIED]++;
    flow_note(flow, self->regime, EVENT_DROPPED, verdict);
    gate_drop(self, flow, true);
}

/* What the rules say of a flow, and whether its own rule wants it, mode and budget aside.
 * Only the name of a flow that a rule passed was ever pinned; what observe
 * let through shows a name of the unit's own choice. */
static struct verdict judge_again(const struct gate *self, const struct flow *flow,
                                  bool *agrees)
{
    const char *pin = flow->host;
    const char *alpn[POLICY_TEXTS_MAX];
    struct flow_facts facts =
        flow_facts(flow, flow->rule != VERDICT_NO_RULE ? &pin : NULL, alpn);
    *agrees = flow_judge_agrees(self->regime->policy,
                                regime_moved(self->regime, flow->rule), &facts);
    return regime_judge_flow(self->regime, &facts);
}

/* What a flow said before it was to be looked into is gone, and so is where the next
 * request would begin in one that was let go on in observe. */
static bool keeps_to(const struct gate *self, struct examiner *examiner,
                     enum traffic wanted, uint16_t number)
{
    const struct examiner_terms terms = {regime_rule(self->regime, number), number,
                                         self->regime->observe};
    return examiner != NULL && examiner->protocol == wanted &&
           (terms.lenient || examiner_keeps(examiner, &terms));
}

static bool can_be_examined(const struct gate *self, const struct flow *flow,
                            uint16_t number)
{
    struct examiner *examiner = gate_examiner(self, flow);
    bool ended = intake_ends_tls(self, flow, number);
    bool readable = ended || flow->content != FLOW_TLS_HELLO;
    enum traffic wanted;
    bool looks = intake_looks(self, number, &wanted);
    if (ended != (flow->interception >= 0)) {
        return false;
    }
    if (ended && flow->phase != FLOW_PHASE_RELAYING) {
        return true; /* nothing of it was read yet */
    }
    return !readable || !looks || keeps_to(self, examiner, wanted, number);
}

/* What points into the policy is led to that rule of the one that is in force. */
static void rebind(struct gate *self, const struct flow *flow, uint16_t number)
{
    if (flow->interception >= 0 && flow->phase == FLOW_PHASE_RELAYING) {
        interception_rebind(&self->interceptions[flow->interception],
                            regime_rule(self->regime, number), self->regime->roots,
                            self->regime->roots_bytes);
    }
}

/* Why its server may not be the one that the rule asks for; REASON_PASS_THROUGH: it is.
 * One that was checked for other pins and authorities is checked anew for a new flow. */
static enum reason server_fault(struct gate *self, const struct flow *flow,
                                uint16_t number)
{
    bool begun =
        flow->phase == FLOW_PHASE_RELAYING || flow->phase == FLOW_PHASE_CONNECTING;
    if (!begun || regime_asks_same_server(self->regime, flow->rule, number)) {
        return REASON_PASS_THROUGH;
    }
    if (flow->interception < 0) {
        return server_check_wanted(regime_rule(self->regime, number))
                   ? REASON_CERTIFICATE_UNKNOWN
                   : REASON_PASS_THROUGH;
    }
    rebind(self, flow, number);
    return flow->phase == FLOW_PHASE_CONNECTING ||
                   interception_is_right(&self->interceptions[flow->interception])
               ? REASON_PASS_THROUGH
               : REASON_CERTIFICATE_WRONG;
}

/* Something of it is to be looked into, now or in what its handshake still says. */
static bool is_read(const struct flow *flow)
{
    return flow->content != FLOW_TLS_HELLO || flow->interception >= 0 || flow->watched;
}

/* A pass, or what the rule asks of it that it cannot be held to. */
static struct verdict judge_hold(struct gate *self, const struct flow *flow,
                                 uint16_t number)
{
    if (!can_be_examined(self, flow, number)) {
        return verdict_drop(REASON_NOT_EXAMINED, number);
    }
    enum reason fault = server_fault(self, flow, number);
    if (fault != REASON_PASS_THROUGH) {
        return verdict_drop(fault, number);
    }
    return is_read(flow) ? regime_judge_bytes(self->regime, verdict_pass(number), NULL, 0)
                         : verdict_pass(number);
}

/* It would be cut by the verdict. kept: its own rule, as it is in force, still wants it
 * but for mode or budget, and can hold it to all that it asks. */
static void cut_or_defer(struct gate *self, struct flow *flow, struct verdict verdict,
                         bool kept)
{
    flow->rule = kept ? regime_moved(self->regime, flow->rule) : VERDICT_NO_RULE;
    if (!rejudge_defers(self, flow)) {
        rejudge_cut(self, flow, verdict);
        return;
    }
    rebind(self, flow, flow->rule);
    flow->unbudgeted = flow->unbudgeted || verdict.reason == REASON_BUDGET_SPENT;
}

/* It goes on in observe, where no TLS is ended that is not ended yet. */
static void let_go(struct gate *self, struct flow *flow)
{
    if (flow->phase != FLOW_PHASE_RELAYING) {
        gate_return_interception(self, flow);
    }
    struct examiner *examiner = gate_examiner(self, flow);
    if (examiner != NULL) {
        examiner_let_go(examiner);
    }
}

static void rejudge_flow(struct gate *self, struct flow *flow)
{
    bool agrees;
    struct verdict verdict = judge_again(self, flow, &agrees);
    if (verdict.action == VERDICT_PASS) {
        verdict = judge_hold(self, flow, verdict.rule);
    }
    if (flow->phase != FLOW_PHASE_RELAYING) { /* its hello is still here */
        verdict = intake_judge_hello(self, flow, verdict);
    }
    bool passes = verdict.action == VERDICT_PASS;
    if (!passes && regime_denial(self->regime, verdict) != EVENT_WOULD_DROP) {
        uint16_t moved = regime_moved(self->regime, flow->rule);
        bool kept = agrees && judge_hold(self, flow, moved).action == VERDICT_PASS;
        cut_or_defer(self, flow, verdict, kept);
        return;
    }
    flow->rule = passes ? verdict.rule : VERDICT_NO_RULE;
    rebind(self, flow, flow->rule);
    flow->unbudgeted = flow->unbudgeted && !passes;
    deferral_end(&flow->deferral);
    if (!passes) {
        let_go(self, flow);
    }
}

/* Only when one is due are those that are relayed gone through. */
void rejudge_overdue(struct gate *self)
{
    if (self->regime->now_us < self->overdue_us) {
        return;
    }
    self->overdue_us = UINT64_MAX;
    struct flow *flow = flow_table_oldest(&self->flows, FLOW_PHASE_RELAYING);
    while (flow != NULL) {
        struct flow *next = flow_table_next(&self->flows, flow);
        uint64_t until_us = flow->deferral.until_us;
        if (deferral_is_due(&flow->deferral, self->regime->now_us)) {
            rejudge_flow(self, flow);
        } else if (until_us != 0 && until_us < self->overdue_us) {
            self->overdue_us = until_us;
        }
        flow = next;
    }
}

void rejudge_all(struct gate *self)
{
    static const enum flow_phase judged[] = {FLOW_PHASE_CHECKING, FLOW_PHASE_CONNECTING,
                                             FLOW_PHASE_RELAYING};
    for (size_t i = 0; i < sizeof judged / sizeof judged[0]; i++) {
        struct flow *flow = flow_table_oldest(&self->flows, judged[i]);
        while (flow != NULL) {
            struct flow *next = flow_table_next(&self->flows, flow);
            rejudge_flow(self, flow);
            flow = next;
        }
    }
    checking_go_on(self);
}

static void each_examiner(struct gate *self,
                          void (*visit)(struct gate *self, struct examiner *examiner))
{
    for (uint32_t i = 0; i < self->flows.touched; i++) {
        struct flow *flow = &self->flows.slots[i];
        struct examiner *examiner =
            flow->phase != FLOW_PHASE_FREE ? gate_examiner(self, flow) : NULL;
        if (examiner != NULL) {
            visit(self, examiner);
        }
    }
}

static void forget(struct gate *self, struct examiner *examiner)
{
    (void)self;
    examiner_close(examiner);
}

void rejudge_forget_secrets(struct gate *self)
{
    each_examiner(self, forget);
}

static void rescan(struct gate *self, struct examiner *examiner)
{
    examiner_rescan(examiner, regime_secrets(self->regime));
}

void rejudge_take_secrets(struct gate *self)
{
    each_examiner(self, rescan);
}
