/* SPDX-License-Identifier: Apache-2.0 */
/* struct policy_uplink -> messages. */
#include "policies/pack_uplink.h"

#include "policies/pack_value.h"
#include "policies/traffic.h"

static Sallyport__PolicyBudget *fill_budget(Sallyport__PolicyBudget *out,
                                            const struct policy_budget *budget)
{
    sallyport__policy_budget__init(out);
    out->limit_bytes = budget->limit_bytes;
    out->period_us = budget->period_us;
    return budget->limit_bytes != 0 ? out : NULL;
}

static void fill_hello(Sallyport__PolicyFlowRule *out,
                       const struct policy_flow_rule *rule)
{
    if (rule->as != TRAFFIC_UNKNOWN) {
        out->as = pack_value_text(traffic_name(rule->as));
    }
    out->ech_grease = rule->ech_grease;
    out->tls_least = rule->tls_least;
    out->n_alpn = rule->alpn_count;
    out->alpn = (char **)rule->alpn;
    out->n_ja4 = rule->ja4_count;
    out->ja4 = (char **)rule->ja4;
    out->rate_count = rule->rate_count;
    out->rate_per_us = rule->rate_per_us;
}

static void fill_rules(struct pack_uplink *self, const struct policy_uplink *uplink)
{
    for (uint16_t i = 0; i < uplink->rule_count; i++) {
        const struct policy_flow_rule *rule = &uplink->rules[i];
        Sallyport__PolicyFlowRule *out = self->rules[i] = &self->rule[i];
        sallyport__policy_flow_rule__init(out);
        out->transport = rule->transport;
        out->host = pack_value_text(rule->host);
        out->port = rule->port;
        out->up = fill_budget(&self->up[i], &rule->up);
        out->down = fill_budget(&self->down[i], &rule->down);
        out->modes = rule->modes;
        out->line = rule->line;
        fill_hello(out, rule);
        out->terms = pack_terms_fill(&self->terms, rule->terms);
    }
    self->uplink.n_rules = uplink->rule_count;
    self->uplink.rules = self->rules;
}

static void fill_secrets(struct pack_uplink *self, const struct policy_uplink *uplink)
{
    for (uint8_t i = 0; i < uplink->secret_count; i++) {
        const struct policy_secret *secret = &uplink->secrets[i];
        Sallyport__PolicySecret *out = self->secrets[i] = &self->secret[i];
        sallyport__policy_secret__init(out);
        out->kind = secret->kind;
        out->text = pack_value_text(secret->text);
        out->latitude_e7 = secret->latitude_e7;
        out->longitude_e7 = secret->longitude_e7;
        out->within_m = secret->within_m;
        out->line = secret->line;
    }
    self->uplink.n_secrets = uplink->secret_count;
    self->uplink.secrets = self->secrets;
}

Sallyport__PolicyUplink *pack_uplink_fill(struct pack_uplink *self,
                                          const struct policy_uplink *uplink)
{
    if (!uplink->present) {
        return NULL;
    }
    sallyport__policy_uplink__init(&self->uplink);
    self->uplink.resolver = pack_value_address(&uplink->resolver);
    self->uplink.resolver_port = uplink->resolver_port;
    self->uplink.denial = uplink->denial;
    self->uplink.evidence = uplink->evidence;
    self->uplink.names_count = uplink->names_count;
    self->uplink.names_per_us = uplink->names_per_us;
    if (uplink->resolver_name != NULL) {
        self->uplink.resolver_name = pack_value_text(uplink->resolver_name);
    }
    self->uplink.resolver_ca =
        pack_value_bytes(uplink->resolver_ca, uplink->resolver_ca_bytes);
    fill_secrets(self, uplink);
    fill_rules(self, uplink);
    return &self->uplink;
}
