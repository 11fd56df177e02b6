/* SPDX-License-Identifier: Apache-2.0 */
/* Names, flows and bytes of a scenario: judged as the uplink does. */
#include <string.h>

#include "policies/flow_again.h"
#include "policies/flow_judge.h"
#include "policies/name_judge.h"
#include "sim/play_state.h"

#define UDP_HEADER_BYTES 8

bool play_resolve(struct play *self, const struct scenario_step *step)
{
    char name[POLICY_HOST_BYTES];
    struct verdict verdict = verdict_drop(REASON_NAME_MALFORMED, VERDICT_NO_RULE);
    if (name_normalise(name, step->name)) {
        verdict = name_judge_check(self->policy, self->mode, name, step->type);
        verdict = name_budget_charge(&self->names, &self->policy->uplink, verdict, name,
                                     self->now_us);
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

/* alpn: what facts->alpn points to. */
static struct flow_facts facts_of(const struct scenario_step *step,
                                  const char *alpn[static POLICY_TEXTS_MAX])
{
    const struct scenario_flow *flow = &step->flow;
    const char *at = flow->alpn;
    for (uint8_t i = 0; i < flow->alpn_count; i++) {
        alpn[i] = at;
        at += strlen(at) + 1;
    }
    return (struct flow_facts){.udp = flow->udp,
                               .server = step->address,
                               .port = step->port,
                               .content = flow->content,
                               .server_name = step->name,
                               .ech = flow->ech,
                               .version = flow->version,
                               .alpn = alpn,
                               .alpn_count = flow->alpn_count,
                               .ja4 = flow->ja4,
                               .protocol = flow->protocol};
}

/* A TCP flow is judged when it is accepted, and again once it has said something; one of
 * UDP begins with what it says. */
static struct verdict judge(const struct play *self, struct flow_facts facts)
{
    const char *names[PINS_PER_ADDRESS];
    facts.pinned = names;
    facts.pinned_count = pins_find(&self->pins, &facts.server, self->now_us, names);
    struct flow_facts accepted = facts;
    accepted.content = FLOW_NOTHING_YET;
    accepted.protocol = TRAFFIC_UNKNOWN;
    struct verdict verdict = {.action = VERDICT_MORE};
    if (!facts.udp) {
        verdict = flow_judge_check(self->policy, self->mode, &accepted, self->up,
                                   self->down, self->now_us);
    }
    return verdict.action == VERDICT_MORE
               ? flow_judge_check(self->policy, self->mode, &facts, self->up, self->down,
                                  self->now_us)
               : verdict;
}

bool play_connect(struct play *self, const struct scenario_step *step)
{
    const char *alpn[POLICY_TEXTS_MAX];
    struct verdict verdict = judge(self, facts_of(step, alpn));
    play_note(self, verdict, self->policy->observe);
    self->flow_rule = verdict.action == VERDICT_PASS ? verdict.rule : VERDICT_NO_RULE;
    self->flow = step;
    if (verdict.action == VERDICT_PASS) {
        play_examine_begin(self, step);
    }
    return true;
}

/* A second hello is the first, but for what is said of it. */
static struct flow_facts second_hello(const struct flow_facts *first,
                                      const struct flow_facts *next, unsigned said)
{
    struct flow_facts facts = *first;
    if (said & SCENARIO_SAID_NAME) {
        facts.server_name = next->server_name;
    }
    if (said & SCENARIO_SAID_VERSION) {
        facts.version = next->version;
    }
    if (said & SCENARIO_SAID_ALPN) {
        facts.alpn = next->alpn;
        facts.alpn_count = next->alpn_count;
    }
    if (said & SCENARIO_SAID_ECH) {
        facts.ech = next->ech;
    }
    return facts;
}

static bool no_flow(struct play *self)
{
    return play_broken(self, "no flow is open; write a CONNECT that passes before this");
}

/* Over UDP a hello begins another connection in the same association, and is judged as
 * one. */
bool play_then(struct play *self, const struct scenario_step *step)
{
    if (self->flow_rule == VERDICT_NO_RULE) {
        return no_flow(self);
    }
    const char *first_alpn[POLICY_TEXTS_MAX];
    const char *next_alpn[POLICY_TEXTS_MAX];
    struct flow_facts first = facts_of(self->flow, first_alpn);
    struct flow_facts next = facts_of(step, next_alpn);
    bool hello = step->flow.content != FLOW_PLAIN;
    if (hello && first.content == FLOW_PLAIN) {
        return play_broken(self, "the flow began with no hello; CONNECT tls before this");
    }
    if (!hello && self->examined) {
        play_examine_bytes(self, next.protocol);
        return true;
    }
    if (hello) {
        next = second_hello(&first, &next, step->flow.said);
        next.content =
            step->flow.content == FLOW_TLS_HELLO ? first.content : step->flow.content;
    }
    struct verdict verdict =
        hello && first.udp
            ? judge(self, next)
            : flow_again_check(self->policy, self->mode, self->flow_rule, &first, &next);
    play_note(self, verdict, self->policy->observe);
    self->flow_rule = verdict.action == VERDICT_PASS ? verdict.rule : VERDICT_NO_RULE;
    return true;
}

/* Of a datagram its headers count (RFC 791 3.1, RFC 8200 3, RFC 768), and it goes whole
 * or not at all. */
static uint64_t header_bytes(const struct scenario_step *flow)
{
    uint64_t ip = flow->address.family == ADDRESS_IPV6 ? 40 : 20;
    return flow->flow.udp ? ip + UDP_HEADER_BYTES : 0;
}

static struct verdict move_bytes(struct play *self, const struct scenario_step *step,
                                 uint64_t *sent)
{
    bool up = step->word == SCENARIO_SENDUP;
    uint16_t number = self->flow_rule;
    const struct policy_flow_rule *rule = &self->policy->uplink.rules[number];
    struct budget_state *state = &(up ? self->up : self->down)[number];
    struct rate_limit rate = rate_per(rule->rate_count, rule->rate_per_us);
    *sent = 0;
    if (up && self->flow->flow.udp &&
        !rate_take(&rate, &self->rates[number], self->now_us)) {
        return verdict_drop(REASON_OVER_RATE, number);
    }
    uint64_t price = step->number + header_bytes(self->flow);
    uint64_t granted =
        budget_take(up ? &rule->up : &rule->down, state, price, self->now_us);
    if (granted == price) {
        *sent = step->number;
        return verdict_pass(number);
    }
    if (self->flow->flow.udp) {
        budget_return(state, granted);
    } else {
        *sent = granted;
    }
    return verdict_drop(REASON_BUDGET_SPENT, number);
}

bool play_bytes(struct play *self, const struct scenario_step *step)
{
    uint64_t sent;
    if (self->flow_rule == VERDICT_NO_RULE) {
        return no_flow(self);
    }
    play_note(self, move_bytes(self, step, &sent), false);
    self->last.sent_bytes = sent;
    return true;
}
