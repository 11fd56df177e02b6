/* SPDX-License-Identifier: Apache-2.0 */
/* Names, flows and bytes of a scenario: judged as the uplink does. */
#include <string.h>

#include "gateway/uplink/interception.h"
#include "gateway/uplink/server_check.h"
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
        struct regime regime = play_regime(self);
        verdict = regime_judge_name(&regime, name, step->type);
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

struct flow_facts play_facts(const struct scenario_step *step,
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
static struct verdict judge(struct play *self, const struct flow_facts *facts)
{
    const struct regime regime = play_regime(self);
    struct flow_facts accepted = *facts;
    accepted.content = FLOW_NOTHING_YET;
    accepted.protocol = TRAFFIC_UNKNOWN;
    struct verdict verdict = {.action = VERDICT_MORE};
    if (!facts->udp) {
        verdict = regime_judge_flow(&regime, &accepted);
    }
    if (verdict.action == VERDICT_MORE) {
        verdict = regime_judge_flow(&regime, facts);
    }
    const char *name = facts->server_name;
    return regime_judge_bytes(&regime, verdict, (const uint8_t *)name, strlen(name));
}

static bool ends_tls(const struct play *self, const struct scenario_step *step,
                     struct verdict verdict)
{
    return verdict.action == VERDICT_PASS && !self->policy->observe &&
           step->flow.content == FLOW_TLS_HELLO &&
           interception_wanted(&self->policy->uplink.rules[verdict.rule], step->name);
}

/* As the gateway's own handshake with it comes out, where there is one. */
static struct verdict look_at_server(const struct play *self,
                                     const struct scenario_step *step,
                                     struct verdict verdict)
{
    bool ended = self->is_ended;
    const enum reason faults[] = {
        [SCENARIO_CERTIFICATE_RIGHT] = REASON_ALLOWED,
        [SCENARIO_CERTIFICATE_WRONG] = REASON_CERTIFICATE_WRONG,
        [SCENARIO_CERTIFICATE_UNKNOWN] =
            ended ? REASON_UPSTREAM_FAILED : REASON_CERTIFICATE_UNKNOWN,
    };
    enum reason fault = faults[step->flow.certificate];
    bool looks =
        verdict.action == VERDICT_PASS &&
        (ended || server_check_wanted(&self->policy->uplink.rules[verdict.rule]));
    return looks && fault != REASON_ALLOWED ? verdict_drop(fault, verdict.rule) : verdict;
}

/* By its server name, else by the first pinned one that its rule is for. */
static void name_flow(struct play *self, const struct scenario_step *step)
{
    const char *names[PINS_PER_ADDRESS];
    const char *host = self->policy->uplink.rules[self->flow_rule].host;
    size_t count = pins_find(&self->pins, &step->address, self->now_us, names);
    (void)snprintf(self->host, sizeof self->host, "%s", step->name);
    for (size_t i = 0; i < count && self->host[0] == '\0'; i++) {
        if (name_matches(host, names[i])) {
            (void)snprintf(self->host, sizeof self->host, "%s", names[i]);
        }
    }
}

/* Of what was just judged. A flow whose TLS has been ended here is cut instead. */
static void note_refusal(struct play *self)
{
    static const enum scenario_refusal refusals[] = {
        [POLICY_DENY_RESET] = SCENARIO_RESET,
        [POLICY_DENY_SILENT] = SCENARIO_SILENT,
        [POLICY_DENY_DECOY] = SCENARIO_DECOY,
    };
    if (self->last.outcome == SCENARIO_DROP && !self->is_ended) {
        self->last.refusal = refusals[self->policy->uplink.denial];
    }
    self->is_decoyed = self->last.refusal == SCENARIO_DECOY;
}

bool play_connect(struct play *self, const struct scenario_step *step)
{
    const char *alpn[POLICY_TEXTS_MAX];
    const struct flow_facts facts = play_facts(step, alpn);
    struct verdict verdict = judge(self, &facts);
    self->is_ended = ends_tls(self, step, verdict);
    verdict = look_at_server(self, step, verdict);
    play_note(self, verdict, self->policy->observe);
    self->flow_rule = verdict.action == VERDICT_PASS ? verdict.rule : VERDICT_NO_RULE;
    self->flow = step;
    self->unbudgeted = false;
    deferral_end(&self->deferral);
    play_examine_end(self);
    note_refusal(self);
    if (verdict.action == VERDICT_PASS) {
        name_flow(self, step);
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

/* Over UDP a hello begins another connection in the same association, and is judged as
 * one. */
bool play_then(struct play *self, const struct scenario_step *step)
{
    if (!play_has_flow(self)) {
        return false;
    }
    const char *first_alpn[POLICY_TEXTS_MAX];
    const char *next_alpn[POLICY_TEXTS_MAX];
    struct flow_facts first = play_facts(self->flow, first_alpn);
    struct flow_facts next = play_facts(step, next_alpn);
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
            ? judge(self, &next)
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
    struct budget_state *state = &(up ? self->memory.up : self->memory.down)[number];
    struct rate_limit rate = rate_per(rule->rate_count, rule->rate_per_us);
    *sent = 0;
    if (up && self->datagrams.stopped_for != REASON_ALLOWED) {
        return verdict_drop((enum reason)self->datagrams.stopped_for, number);
    }
    if (self->unbudgeted) {
        *sent = step->number;
        return verdict_pass(number);
    }
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
    if (play_defers(self, true)) {
        self->unbudgeted = true;
        *sent = step->number;
        return (struct verdict){VERDICT_PASS, REASON_UPDATE_DEFERRED, number,
                                DETAIL_NONE};
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
    if (!play_has_flow(self)) {
        return false;
    }
    play_note(self, move_bytes(self, step, &sent), false);
    self->last.sent_bytes = sent;
    return true;
}
