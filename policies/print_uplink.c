/* SPDX-License-Identifier: Apache-2.0 */
/* The uplink of a policy, in the language that it is written in. */
#include <inttypes.h>

#include "policies/print_part.h"
#include "policies/traffic.h"
#include "policies/transport.h"

#define DNS_PORT 53
#define DNS_TLS_PORT 853
#define E7 10000000
#define E7_DIGITS 7

static void print_hello(FILE *out, const struct policy_flow_rule *rule)
{
    if (rule->as != TRAFFIC_UNKNOWN) {
        fprintf(out, " as %s", traffic_name(rule->as));
    }
    if (rule->tls_least != 0) {
        fprintf(out, " version \"1.%u\"", rule->tls_least - 0x0301U);
    }
    print_terms_texts(out, "alpn", rule->alpn, rule->alpn_count);
    print_terms_texts(out, "ja4", rule->ja4, rule->ja4_count);
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
    print_terms(out, rule->terms);
    print_quantity(out, "up", QUANTITY_BUDGET, rule->up.limit_bytes, rule->up.period_us);
    print_quantity(out, "down", QUANTITY_BUDGET, rule->down.limit_bytes,
                   rule->down.period_us);
    print_modes(out, self, rule->modes);
    fputc('\n', out);
}

static void print_resolver(FILE *out, const struct policy_uplink *uplink)
{
    char address[ADDRESS_TEXT_BYTES];
    bool tls = uplink->resolver_name != NULL;
    if (uplink->resolver.family == ADDRESS_NONE) {
        return;
    }
    address_print(&uplink->resolver, address);
    fprintf(out, "    resolver %s%s", tls ? "tls " : "", address);
    if (uplink->resolver_port != (tls ? DNS_TLS_PORT : DNS_PORT)) {
        fprintf(out, " port %u", uplink->resolver_port);
    }
    if (tls) {
        fprintf(out, " name \"%s\"", uplink->resolver_name);
        print_terms_certificates(out, uplink->resolver_ca, uplink->resolver_ca_bytes);
    }
    fputc('\n', out);
}

/* Exact: "-48.1371" of -481371000. */
static void print_degrees(FILE *out, int32_t e7)
{
    int64_t whole = e7 < 0 ? -(int64_t)e7 : e7;
    int64_t behind = whole % E7;
    int digits = E7_DIGITS;
    for (; digits > 0 && behind % 10 == 0; digits--) {
        behind /= 10;
    }
    fprintf(out, " %s%" PRId64, e7 < 0 ? "-" : "", whole / E7);
    if (digits > 0) {
        fprintf(out, ".%0*" PRId64, digits, behind);
    }
}

static void print_secret(FILE *out, const struct policy_secret *secret)
{
    static const enum keyword words[POLICY_SECRETS] = {
        [POLICY_SECRET_VIN] = KEYWORD_VIN,           [POLICY_SECRET_IMEI] = KEYWORD_IMEI,
        [POLICY_SECRET_PLATE] = KEYWORD_PLATE,       [POLICY_SECRET_NAME] = KEYWORD_NAME,
        [POLICY_SECRET_POSITION] = KEYWORD_POSITION,
    };
    fprintf(out, "    secret %s", keyword_text(words[secret->kind]));
    if (secret->kind == POLICY_SECRET_POSITION) {
        print_degrees(out, secret->latitude_e7);
        print_degrees(out, secret->longitude_e7);
        print_quantity(out, "within", QUANTITY_DISTANCE, secret->within_m, 0);
    } else {
        fprintf(out, " \"%s\"", secret->text);
    }
    fputc('\n', out);
}

static const char *denial_text(uint8_t denial)
{
    return keyword_text(denial == POLICY_DENY_DECOY    ? KEYWORD_DECOY
                        : denial == POLICY_DENY_SILENT ? KEYWORD_SILENT
                                                       : KEYWORD_RESET);
}

void print_uplink(FILE *out, const struct policy *self)
{
    const struct policy_uplink *uplink = &self->uplink;
    if (!uplink->present) {
        return;
    }
    fputs("\nuplink {\n", out);
    print_resolver(out, uplink);
    if (uplink->names_count != 0) {
        fputs("   ", out);
        print_quantity(out, "names", QUANTITY_RATE, uplink->names_count,
                       uplink->names_per_us);
        fputc('\n', out);
    }
    for (uint8_t i = 0; i < uplink->secret_count; i++) {
        print_secret(out, &uplink->secrets[i]);
    }
    for (uint16_t i = 0; i < uplink->rule_count; i++) {
        print_flow_rule(out, self, &uplink->rules[i]);
    }
    print_evidence(out, "    ", uplink->evidence, "\n");
    fprintf(out, "    deny otherwise %s\n}\n", denial_text(uplink->denial));
}
