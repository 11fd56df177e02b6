/* SPDX-License-Identifier: Apache-2.0 */
/* The open flow of a scenario when mode, budget or time change: cut, or held as an update
 * until its deadline, as gateway/uplink/rejudge.h does. */
#include "gateway/uplink/interception.h"
#include "gateway/uplink/server_check.h"
#include "policies/flow_judge.h"
#include "sim/play_state.h"

struct regime play_regime(struct play *self)
{
    self->memory.steady_us = self->now_us;
    return (struct regime){.policy = self->policy,
                           .mode = self->mode,
                           .memory = &self->memory,
                           .pins = &self->pins,
                           .observe = self->policy->observe,
                           .recording = true,
                           .secrets = &self->secrets,
                           .now_us = self->now_us};
}

bool play_defers(struct play *self, bool kept)
{
    const struct regime regime = play_regime(self);
    return deferral_begin(&self->deferral, &regime,
                          kept ? self->flow_rule : VERDICT_NO_RULE);
}

/* What the rule asks that this flow cannot be held to any more. */
static enum reason fault_under(struct play *self, uint16_t number)
{
    const struct regime regime = play_regime(self);
    const struct policy_flow_rule *rule = &self->policy->uplink.rules[number];
    bool hello = self->flow->flow.content == FLOW_TLS_HELLO;
    bool ended = hello && interception_wanted(rule, self->flow->name);
    bool read = !self->flow->flow.udp && (ended || !hello);
    enum traffic wanted = read ? examiner_wanted(rule) : TRAFFIC_UNKNOWN;
    if (ended != self->is_ended || wanted != (enum traffic)self->examiner.protocol) {
        return REASON_NOT_EXAMINED;
    }
    return server_check_wanted(rule) &&
                   !regime_asks_same_server(&regime, self->flow_rule, number)
               ? REASON_CERTIFICATE_UNKNOWN
               : REASON_ALLOWED;
}

/* What the rules say of it now, and whether its own still wants it, mode and budget
 * aside. */
static struct verdict judge_again(struct play *self, bool *agrees)
{
    const char *alpn[POLICY_TEXTS_MAX];
    const char *name = self->host;
    struct flow_facts facts = play_facts(self->flow, alpn);
    facts.pinned = &name;
    facts.pinned_count = 1;
    *agrees = flow_judge_agrees(self->policy, self->flow_rule, &facts);
    const struct regime regime = play_regime(self);
    struct verdict verdict = regime_judge_flow(&regime, &facts);
    if (verdict.action != VERDICT_PASS || self->policy->observe) {
        return verdict;
    }
    enum reason fault = fault_under(self, verdict.rule);
    return fault == REASON_ALLOWED ? verdict : verdict_drop(fault, verdict.rule);
}

void play_rejudge(struct play *self)
{
    bool agrees;
    if (self->flow_rule == VERDICT_NO_RULE) {
        return;
    }
    struct verdict verdict = judge_again(self, &agrees);
    if (verdict.action == VERDICT_PASS) {
        self->flow_rule = verdict.rule;
        self->unbudgeted = false;
        deferral_end(&self->deferral);
        return;
    }
    if (!self->policy->observe && play_defers(self, agrees)) {
        self->unbudgeted = self->unbudgeted || verdict.reason == REASON_BUDGET_SPENT;
        play_note(self,
                  (struct verdict){VERDICT_PASS, REASON_UPDATE_DEFERRED, self->flow_rule,
                                   DETAIL_NONE},
                  false);
        return;
    }
    if (deferral_is_overdue(&self->deferral)) {
        verdict = verdict_drop(REASON_UPDATE_OVERDUE, self->flow_rule);
    }
    play_note(self, verdict, self->policy->observe);
    self->flow_rule = VERDICT_NO_RULE;
}

void play_rejudge_due(struct play *self)
{
    if (deferral_is_due(&self->deferral, self->now_us)) {
        play_rejudge(self);
    }
}
