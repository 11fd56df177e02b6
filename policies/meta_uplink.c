/* SPDX-License-Identifier: Apache-2.0 */
/* Meta-rules about the uplink. */
#include "policies/meta.h"

#include <stdio.h>
#include <string.h>

#include "policies/name_judge.h"
#include "policies/shape.h"
#include "policies/transport.h"

#define DNS_PORT 53
#define HIDDEN_LINES_MAX 12
#define HIDDEN_BYTES 160

void meta_uplink_has_resolver(const struct draft *draft, struct messages *messages)
{
    if (draft->flow_count != 0 && draft->resolver_place.line == 0) {
        messages_error(messages, draft->uplink_place,
                       "the rules name hosts and nobody can look them up; add 'resolver "
                       "ADDRESS'");
    }
}

void meta_uplink_decoy_is_heard(const struct draft *draft, struct messages *messages)
{
    const char *fault = shape_evidence_fault(draft->policy);
    if (fault != NULL) {
        messages_error(messages, draft->deny_place, "%s", fault);
    }
}

void meta_uplink_asks_us_alone(const struct draft *draft, struct messages *messages)
{
    for (size_t i = 0; i < draft->flow_count; i++) {
        if (draft->flows[i].rule.port == DNS_PORT) {
            messages_error(messages, draft->flows[i].place,
                           "DNS on port 53 is answered by the gateway alone; take the "
                           "rule out");
        }
    }
}

void meta_uplink_overlaps_none(const struct draft *draft, struct messages *messages)
{
    for (size_t i = 1; i < draft->flow_count; i++) {
        const struct policy_flow_rule *rule = &draft->flows[i].rule;
        for (size_t k = 0; k < i; k++) {
            const struct policy_flow_rule *other = &draft->flows[k].rule;
            if (rule->transport == other->transport && rule->port == other->port &&
                (rule->modes & other->modes) != 0 &&
                strcmp(rule->host, other->host) == 0) {
                messages_error(messages, draft->flows[i].place,
                               "the rule on line %u says the same host and port in the "
                               "same mode; join them, or part them by 'in'",
                               draft->flows[k].place.line);
                break;
            }
        }
    }
}

static bool inspects(const struct policy_flow_rule *rule)
{
    return rule->terms != NULL && rule->terms->inspect;
}

/* It asks something of a flow after it was opened, or of the server's certificate. */
static bool judges(const struct policy_flow_rule *rule)
{
    const struct policy_flow_terms *terms = rule->terms;
    return terms != NULL &&
           (terms->inspect || terms->request_count > 0 || terms->topic_count > 0 ||
            terms->pin_count > 0 || terms->ca != NULL);
}

static bool covers(const char *host, const char *other)
{
    return strcmp(host, other) == 0 ||
           name_matches(host, strncmp(other, "*.", 2) == 0 ? other + 2 : other);
}

/* A flow that one rule is for could be one of the other. */
static bool can_meet(const struct policy_flow_rule *a, const struct policy_flow_rule *b)
{
    return a->port == b->port && (a->modes & b->modes) != 0 &&
           (covers(a->host, b->host) || covers(b->host, a->host));
}

/* A tcp rule takes what the other would judge. */
static bool goes_around(const struct policy_flow_rule *tcp,
                        const struct policy_flow_rule *rule)
{
    enum traffic own = rule->transport == POLICY_TLS
                           ? TRAFFIC_TLS
                           : transport_row(rule->transport)->traffic;
    bool plain = rule->transport == POLICY_HTTP || rule->transport == POLICY_MQTT;
    return tcp->transport == POLICY_TCP && (plain || judges(rule)) &&
           (tcp->as == TRAFFIC_UNKNOWN || tcp->as == own) && can_meet(tcp, rule);
}

/* An earlier rule asks less and comes first, so that the later one is never asked. */
static bool hides(const struct policy_flow_rule *earlier,
                  const struct policy_flow_rule *rule)
{
    bool all = earlier->alpn_count + earlier->ja4_count == 0 && earlier->tls_least == 0;
    return judges(rule) && all && earlier->transport == rule->transport &&
           earlier->port == rule->port && (earlier->modes & rule->modes) != 0 &&
           strcmp(earlier->host, rule->host) != 0 && covers(earlier->host, rule->host);
}

void meta_uplink_has_no_way_around(const struct draft *draft, struct messages *messages)
{
    for (size_t i = 0; i < draft->flow_count; i++) {
        const struct draft_flow *flow = &draft->flows[i];
        for (size_t k = 0; k < draft->flow_count; k++) {
            const struct draft_flow *other = &draft->flows[k];
            if (goes_around(&flow->rule, &other->rule)) {
                messages_error(messages, flow->place,
                               "this rule lets through what the rule on line %u judges; "
                               "take it out, or say with 'as' what else it is for",
                               other->place.line);
                break;
            }
            if (k < i && hides(&other->rule, &flow->rule)) {
                messages_error(messages, flow->place,
                               "the rule on line %u is for this host too and comes "
                               "first, so that nothing of this one is asked; put this "
                               "one above it",
                               other->place.line);
                break;
            }
        }
    }
}

/* A unit takes the way that is not looked at, where a server offers both. */
void meta_uplink_quic_is_no_way_around(const struct draft *draft,
                                       struct messages *messages)
{
    for (size_t i = 0; i < draft->flow_count; i++) {
        const struct draft_flow *flow = &draft->flows[i];
        for (size_t k = 0; k < draft->flow_count; k++) {
            const struct policy_flow_rule *other = &draft->flows[k].rule;
            if (flow->rule.transport == POLICY_QUIC && other->transport == POLICY_TLS &&
                judges(other) && can_meet(&flow->rule, other)) {
                messages_warn(messages, flow->place,
                              "QUIC is not looked into, and the rule on line %u asks for "
                              "that of TLS to the same host; take this rule out",
                              draft->flows[k].place.line);
                break;
            }
        }
    }
}

void meta_uplink_topics_are_named(const struct draft *draft, struct messages *messages)
{
    for (size_t i = 0; i < draft->flow_count; i++) {
        const struct policy_flow_rule *rule = &draft->flows[i].rule;
        if (rule->transport == POLICY_MQTT &&
            (rule->terms == NULL || rule->terms->topic_count == 0)) {
            messages_warn(messages, draft->flows[i].place,
                          "no topic passes by this rule; add 'publish' or 'subscribe'");
        }
    }
}

void meta_uplink_names_are_below(const struct draft *draft, struct messages *messages)
{
    for (size_t i = 0; i < draft->flow_count; i++) {
        const struct policy_flow_rule *rule = &draft->flows[i].rule;
        if (rule->terms != NULL && rule->terms->names_count > 0 &&
            strncmp(rule->host, "*.", 2) != 0) {
            messages_warn(messages, draft->flows[i].place,
                          "this rule is for one name, so its 'names' limits nothing; "
                          "take it out, or write a host with \"*.\" if names below it "
                          "are meant");
        }
    }
}

static bool lists(const struct policy_flow_rule *rule, const char *protocol)
{
    for (uint8_t i = 0; i < rule->alpn_count; i++) {
        if (strcmp(rule->alpn[i], protocol) == 0) {
            return true;
        }
    }
    return false;
}

void meta_uplink_inspected_is_spoken(const struct draft *draft, struct messages *messages)
{
    for (size_t i = 0; i < draft->flow_count; i++) {
        const struct policy_flow_rule *rule = &draft->flows[i].rule;
        if (inspects(rule) && lists(rule, "h2") && !lists(rule, "http/1.1")) {
            messages_warn(messages, draft->flows[i].place,
                          "HTTP/2 is not spoken where TLS is looked into; add "
                          "\"http/1.1\" to 'alpn', or take 'inspect' out");
        }
    }
}

/* Whether no byte of what the rule lets pass can be looked into. */
static bool is_hidden(const struct policy_flow_rule *rule)
{
    return transport_row(rule->transport)->hello && !inspects(rule);
}

/* The lines of the rules that hide what passes: "5, 7 and 9", "5, 7, ... and 3 more". */
static void print_hidden(const struct draft *draft, size_t hidden,
                         char out[static HIDDEN_BYTES])
{
    size_t used = 0;
    size_t told = 0;
    for (size_t i = 0; i < draft->flow_count && told < HIDDEN_LINES_MAX; i++) {
        if (is_hidden(&draft->flows[i].rule)) {
            told++;
            used += (size_t)snprintf(out + used, HIDDEN_BYTES - used, "%s%u",
                                     told == 1        ? ""
                                     : told == hidden ? " and "
                                                      : ", ",
                                     (unsigned)draft->flows[i].place.line);
        }
    }
    if (hidden > told) {
        (void)snprintf(out + used, HIDDEN_BYTES - used, " and %zu more", hidden - told);
    }
}

void meta_uplink_secrets_are_seen(const struct draft *draft, struct messages *messages)
{
    size_t hidden = 0;
    size_t seen = 0;
    char lines[HIDDEN_BYTES] = "";
    for (size_t i = 0; i < draft->flow_count; i++) {
        const struct policy_flow_rule *rule = &draft->flows[i].rule;
        hidden += is_hidden(rule);
        seen +=
            !is_hidden(rule) && transport_row(rule->transport)->traffic != TRAFFIC_NTP;
    }
    if (draft->secret_count == 0 || draft->flow_count == 0) {
        return;
    }
    if (seen == 0) {
        messages_warn(messages, draft->secret_place,
                      "all that may leave is encrypted, so a secret is looked for in "
                      "names alone; write 'inspect' on a tls rule");
    } else if (hidden > 0) {
        print_hidden(draft, hidden, lines);
        messages_warn(messages, draft->secret_place,
                      "what leaves by the rule%s in line%s %s is encrypted, so a secret "
                      "is looked for in %s names alone; write 'inspect' on a tls rule",
                      hidden == 1 ? "" : "s", hidden == 1 ? "" : "s", lines,
                      hidden == 1 ? "its" : "their");
    }
}
