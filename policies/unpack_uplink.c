/* SPDX-License-Identifier: Apache-2.0 */
/* Messages -> struct policy_uplink, as if a stranger wrote them. */
#include <string.h>

#include "policies/pack_uplink.h"
#include "policies/shape.h"
#include "policies/take.h"
#include "policies/traffic.h"

struct unpacking {
    struct policy_uplink *out;
    struct arena *arena;
    uint16_t modes;
};

static struct policy_budget read_budget(const Sallyport__PolicyBudget *in)
{
    return in == NULL ? (struct policy_budget){0, 0}
                      : (struct policy_budget){in->limit_bytes, in->period_us};
}

static bool read_hello(struct arena *arena, struct policy_flow_rule *rule,
                       const Sallyport__PolicyFlowRule *in)
{
    enum traffic as = TRAFFIC_UNKNOWN;
    bool known =
        in->as[0] == '\0' || (traffic_find(&as, in->as) && as != TRAFFIC_UNKNOWN);
    rule->as = (uint8_t)as;
    rule->ech_grease = in->ech_grease;
    rule->rate_count = in->rate_count;
    rule->rate_per_us = in->rate_per_us;
    return known && TAKE(rule->tls_least, in->tls_least) &&
           unpack_terms_texts(&rule->alpn, &rule->alpn_count, in->alpn, in->n_alpn,
                              POLICY_TEXTS_MAX, arena) &&
           unpack_terms_texts(&rule->ja4, &rule->ja4_count, in->ja4, in->n_ja4,
                              POLICY_TEXTS_MAX, arena);
}

static const char *read_rule(const struct unpacking *self, struct policy_flow_rule *rule,
                             const Sallyport__PolicyFlowRule *in)
{
    rule->host = arena_text(self->arena, in->host, strlen(in->host));
    if (rule->host == NULL) {
        return "no memory is left";
    }
    rule->up = read_budget(in->up);
    rule->down = read_budget(in->down);
    rule->line = in->line;
    if (!TAKE(rule->transport, in->transport) || !TAKE(rule->port, in->port) ||
        !TAKE(rule->modes, in->modes) || !read_hello(self->arena, rule, in) ||
        !unpack_terms_read(&rule->terms, in->terms, self->arena)) {
        return "a number or text out of range";
    }
    return shape_flow_rule_fault(rule, self->modes);
}

static const char *read_rules(const struct unpacking *self,
                              const Sallyport__PolicyUplink *in,
                              struct pack_uplink_trouble *trouble)
{
    struct policy_uplink *uplink = self->out;
    uplink->rules = arena_take(self->arena, in->n_rules, sizeof *uplink->rules);
    if (uplink->rules == NULL) {
        return "no memory is left";
    }
    size_t terms_bytes = 0;
    for (size_t i = 0; i < in->n_rules; i++) {
        const char *fault = read_rule(self, &uplink->rules[i], in->rules[i]);
        if (fault == NULL && uplink->rules[i].terms != NULL) {
            terms_bytes += flow_terms_bytes(uplink->rules[i].terms);
            fault = terms_bytes > FLOW_TERMS_BYTES_MAX ? "more terms than a policy has"
                                                       : NULL;
        }
        if (fault != NULL) {
            *trouble = (struct pack_uplink_trouble){"flow rule", i};
            return fault;
        }
    }
    uplink->rule_count = (uint16_t)in->n_rules;
    return NULL;
}

static const char *read_head(struct policy_uplink *uplink,
                             const Sallyport__PolicyUplink *in)
{
    bool resolves =
        address_decode(&uplink->resolver, in->resolver.data, in->resolver.len);
    if ((!resolves && (in->n_rules != 0 || in->resolver.len != 0)) ||
        !TAKE(uplink->resolver_port, in->resolver_port) ||
        resolves != (uplink->resolver_port != 0) || in->denial > POLICY_DENY_DECOY) {
        return "a resolver or denial that does not exist";
    }
    if (in->evidence > POLICY_EVIDENCE_PAYLOAD) {
        return "evidence of a kind that does not exist";
    }
    if ((in->names_count != 0) != (in->names_per_us != 0)) {
        return "half a budget of names";
    }
    uplink->denial = (uint8_t)in->denial;
    uplink->evidence = (uint8_t)in->evidence;
    uplink->names_count = in->names_count;
    uplink->names_per_us = in->names_per_us;
    return NULL;
}

static const char *read_resolver(const struct unpacking *self,
                                 const Sallyport__PolicyUplink *in)
{
    struct policy_uplink *uplink = self->out;
    size_t len = strlen(in->resolver_name);
    uplink->resolver_name =
        len > 0 ? arena_text(self->arena, in->resolver_name, len) : NULL;
    if ((len > 0 && uplink->resolver_name == NULL) ||
        !unpack_terms_ca(&uplink->resolver_ca, &uplink->resolver_ca_bytes,
                         &in->resolver_ca, self->arena)) {
        return "no memory is left, or more certificates than a resolver has";
    }
    return shape_resolver_fault(uplink);
}

static const char *read_secret(const struct unpacking *self, struct policy_secret *secret,
                               const Sallyport__PolicySecret *in)
{
    *secret = (struct policy_secret){
        .text = arena_text(self->arena, in->text, strlen(in->text)),
        .latitude_e7 = in->latitude_e7,
        .longitude_e7 = in->longitude_e7,
        .within_m = in->within_m,
        .line = in->line,
    };
    if (secret->text == NULL || !TAKE(secret->kind, in->kind)) {
        return "a number out of range, or no memory is left";
    }
    for (uint8_t i = 0; i < self->out->secret_count; i++) {
        if (shape_secret_is_same(&self->out->secrets[i], secret)) {
            return "one that is kept already";
        }
    }
    return shape_secret_fault(secret);
}

static const char *read_secrets(const struct unpacking *self,
                                const Sallyport__PolicyUplink *in,
                                struct pack_uplink_trouble *trouble)
{
    struct policy_secret *secrets =
        in->n_secrets <= FLOW_TERMS_SECRETS_MAX
            ? arena_take(self->arena, in->n_secrets, sizeof *secrets)
            : NULL;
    if (secrets == NULL) {
        return "more secrets than a policy has, or no memory is left";
    }
    self->out->secrets = secrets;
    for (size_t i = 0; i < in->n_secrets; i++) {
        const char *fault = read_secret(self, &secrets[i], in->secrets[i]);
        if (fault != NULL) {
            *trouble = (struct pack_uplink_trouble){"secret", i};
            return fault;
        }
        self->out->secret_count++;
    }
    return NULL;
}

const char *unpack_uplink_read(struct policy_uplink *out,
                               const Sallyport__PolicyUplink *in, uint16_t modes,
                               struct arena *arena, struct pack_uplink_trouble *trouble)
{
    const struct unpacking self = {out, arena, modes};
    if (in == NULL) {
        return NULL;
    }
    out->present = true;
    if (in->n_rules > POLICY_FLOW_RULES_MAX) {
        *trouble = (struct pack_uplink_trouble){"flow rule", in->n_rules - 1};
        return "more than a policy has";
    }
    *trouble = (struct pack_uplink_trouble){"uplink", 0};
    const char *fault = read_head(out, in);
    fault = fault != NULL ? fault : read_resolver(&self, in);
    fault = fault != NULL ? fault : read_secrets(&self, in, trouble);
    return fault != NULL ? fault : read_rules(&self, in, trouble);
}
