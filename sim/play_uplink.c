/* SPDX-License-Identifier: Apache-2.0 */
/* Names, flows and bytes of a scenario: judged as the uplink does. */
#include "policies/flow_judge.h"
#include "policies/name_judge.h"
#include "sim/play_state.h"

bool play_resolve(struct play *self, const struct scenario_step *step)
{
    char name[POLICY_HOST_BYTES];
    struct verdict verdict = verdict_drop(REASON_NAME_MALFORMED, VERDICT_NO_RULE);
    if (name_normalise(name, step->name)) {
        verdict = name_judge_check(self->policy, self->mode, name, step->type);
    }
    if (verdict.action == VERDICT_PASS && step->address.family != ADDRESS_NONE) {
        if (address_is_private(&step->address)) {
            verdict = verdict_drop(REASON_PRIVATE_ANSWER, verdict.rule);
        } else {
            pins_add(&self->pins, name, &step->address, 1, step->ttl_s, self->now_us);
        }
    }
    play_note(self, verdict, self->policy->observe);
    return true;
}

bool play_connect(struct play *self, const struct scenario_step *step)
{
    const char *names[PINS_PER_ADDRESS];
    struct flow_facts facts = {
        .udp = step->udp,
        .server = step->address,
        .port = step->port,
        .pinned = names,
        .pinned_count = pins_find(&self->pins, &step->address, self->now_us, names),
        .content = FLOW_NOTHING_YET,
        .server_name = step->name,
        .ech = step->encrypted ? FLOW_ECH_REAL : FLOW_ECH_NONE,
    };
    struct verdict verdict = flow_judge_check(self->policy, self->mode, &facts, self->up,
                                              self->down, self->now_us);
    if (verdict.action == VERDICT_MORE) {
        facts.content = step->content;
        verdict = flow_judge_check(self->policy, self->mode, &facts, self->up, self->down,
                                   self->now_us);
    }
    play_note(self, verdict, self->policy->observe);
    self->flow_rule = verdict.action == VERDICT_PASS ? verdict.rule : VERDICT_NO_RULE;
    return true;
}

bool play_bytes(struct play *self, const struct scenario_step *step)
{
    if (self->flow_rule == VERDICT_NO_RULE) {
        return play_broken(self,
                           "no flow is open; write a CONNECT that passes before this");
    }
    bool up = step->word == SCENARIO_SENDUP;
    const struct policy_flow_rule *rule = &self->policy->uplink.rules[self->flow_rule];
    uint64_t sent = budget_take(up ? &rule->up : &rule->down,
                                &(up ? self->up : self->down)[self->flow_rule],
                                step->number, self->now_us);
    play_note(self,
              sent == step->number ? verdict_pass(self->flow_rule)
                                   : verdict_drop(REASON_BUDGET_SPENT, self->flow_rule),
              false);
    self->last.sent_bytes = sent;
    return true;
}
