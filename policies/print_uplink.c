/* SPDX-License-Identifier: Apache-2.0 */
/* The uplink of a policy, in the language that it is written in. */
#include "policies/print_part.h"
#include "policies/traffic.h"
#include "policies/transport.h"

static void print_texts(FILE *out, const char *word, const char *const *texts,
                        uint8_t count)
{
    for (uint8_t i = 0; i < count; i++) {
        fprintf(out, i == 0 ? " %s \"%s\"" : "%.0s, \"%s\"", word, texts[i]);
    }
}

static void print_hello(FILE *out, const struct policy_flow_rule *rule)
{
    if (rule->as != TRAFFIC_UNKNOWN) {
        fprintf(out, " as %s", traffic_name(rule->as));
    }
    if (rule->tls_least != 0) {
        fprintf(out, " version \"1.%u\"", rule->tls_least - 0x0301U);
    }
    print_texts(out, "alpn", rule->alpn, rule->alpn_count);
    print_texts(out, "ja4", rule->ja4, rule->ja4_count);
    fputs(rule->ech_grease ? " ech grease" : "", out);
    print_quantity(out, "rate", QUANTITY_RATE, rule->rate_count, rule->rate_per_us);
}

static void print_flow_rule(FILE *out, const struct policy *self,
                            const struct policy_flow_rule *rule)
{
    fprintf(out, "    pass %s \"%s\" port %u",
            keyword_text(transport_row(rule->transport)->keyword), rule->host,
            rule->port);
    print_hello(out, rule);
    print_quantity(out, "up", QUANTITY_BUDGET, rule->up.limit_bytes, rule->up.period_us);
    print_quantity(out, "down", QUANTITY_BUDGET, rule->down.limit_bytes,
                   rule->down.period_us);
    print_modes(out, self, rule->modes);
    fputc('\n', out);
}

void print_uplink(FILE *out, const struct policy *self)
{
    const struct policy_uplink *uplink = &self->uplink;
    char address[ADDRESS_TEXT_BYTES];
    if (!uplink->present) {
        return;
    }
    fputs("\nuplink {\n", out);
    if (uplink->resolver.family != ADDRESS_NONE) {
        address_print(&uplink->resolver, address);
        fprintf(out, "    resolver %s", address);
        if (uplink->resolver_port != 53) {
            fprintf(out, " port %u", uplink->resolver_port);
        }
        fputc('\n', out);
    }
    if (uplink->names_count != 0) {
        fputs("   ", out);
        print_quantity(out, "names", QUANTITY_RATE, uplink->names_count,
                       uplink->names_per_us);
        fputc('\n', out);
    }
    for (uint16_t i = 0; i < uplink->rule_count; i++) {
        print_flow_rule(out, self, &uplink->rules[i]);
    }
    fprintf(out, "    deny otherwise %s\n}\n",
            uplink->denial == POLICY_DENY_SILENT ? "silent" : "reset");
}
