/* SPDX-License-Identifier: Apache-2.0 */
/* What a flow rule can say. */
#include <string.h>

#include "policies/shape.h"
#include "policies/traffic.h"
#include "policies/transport.h"

#define JA4_CHARACTERS 36
#define JA4_PART_CHARACTERS 10
#define JA4_HASH_CHARACTERS 12
#define ALPN_CHARACTERS_MAX 31

static const char *budget_fault(const struct policy_budget *budget)
{
    return (budget->limit_bytes == 0) != (budget->period_us == 0) ? "half a budget"
                                                                  : NULL;
}

bool shape_alpn_is_good(const char *text)
{
    size_t len = strlen(text);
    for (size_t i = 0; i < len; i++) {
        if (text[i] <= ' ' || text[i] > '~' || text[i] == '\\' || text[i] == '"') {
            return false;
        }
    }
    return len > 0 && len <= ALPN_CHARACTERS_MAX;
}

static bool are_of(const char *text, size_t len, const char *characters)
{
    for (size_t i = 0; i < len; i++) {
        if (text[i] == '\0' || strchr(characters, text[i]) == NULL) {
            return false;
        }
    }
    return true;
}

/* "t13d1516h2_8daaf6152771_b186095e22b6" */
bool shape_ja4_is_good(const char *text)
{
    static const char hex[] = "0123456789abcdef";
    if (strlen(text) != JA4_CHARACTERS || !are_of(text, 1, "tqd") ||
        !are_of(text + 3, 1, "di") || !are_of(text + 4, 4, "0123456789")) {
        return false;
    }
    const char *hashes = text + JA4_PART_CHARACTERS;
    return hashes[0] == '_' && are_of(hashes + 1, JA4_HASH_CHARACTERS, hex) &&
           hashes[1 + JA4_HASH_CHARACTERS] == '_' &&
           are_of(hashes + 2 + JA4_HASH_CHARACTERS, JA4_HASH_CHARACTERS, hex);
}

static bool texts_are(const char *const *texts, uint8_t count,
                      bool (*is_good)(const char *text))
{
    for (uint8_t i = 0; i < count; i++) {
        if (!is_good(texts[i])) {
            return false;
        }
    }
    return count <= POLICY_TEXTS_MAX;
}

const char *shape_flow_terms_fault(const struct policy_flow_rule *rule)
{
    const struct transport_row *transport = transport_row(rule->transport);
    bool plain = rule->transport == POLICY_TCP || rule->transport == POLICY_UDP;
    if (rule->as != TRAFFIC_UNKNOWN && (!plain || rule->as >= TRAFFIC_COUNT)) {
        return "'as' is for tcp and udp; the other words say what the bytes are "
               "themselves";
    }
    if (!transport->hello && (rule->alpn_count > 0 || rule->ja4_count > 0 ||
                              rule->tls_least != 0 || rule->ech_grease)) {
        return "alpn, ja4, version and ech are told by a hello; they are for tls, quic "
               "and dtls";
    }
    if (rule->tls_least != 0 && rule->tls_least != 0x0303 && rule->tls_least != 0x0304) {
        return "a version of TLS that cannot be asked for; write \"1.2\" or \"1.3\"";
    }
    if (!texts_are(rule->alpn, rule->alpn_count, shape_alpn_is_good) ||
        !texts_are(rule->ja4, rule->ja4_count, shape_ja4_is_good)) {
        return "a protocol or fingerprint that is none";
    }
    if ((rule->rate_count != 0) != (rule->rate_per_us != 0) ||
        (rule->rate_count != 0 && !transport->udp)) {
        return "a rate counts datagrams; it is for udp, quic, dtls and ntp";
    }
    return shape_terms_fault(rule);
}

const char *shape_evidence_fault(const struct policy *policy)
{
    return policy->uplink.denial == POLICY_DENY_DECOY &&
                   policy_evidence_of_uplink(policy) != POLICY_EVIDENCE_PAYLOAD
               ? "a decoy listens so that what is said to it is kept, and 'evidence' "
                 "says "
                 "that it is not; write 'evidence payload' in the uplink, or deny "
                 "otherwise than by decoy"
               : NULL;
}

const char *shape_flow_rule_fault(const struct policy_flow_rule *rule, uint16_t modes)
{
    char host[POLICY_HOST_BYTES];
    const char *fault = budget_fault(&rule->up);
    fault = fault != NULL ? fault : budget_fault(&rule->down);
    if (fault != NULL) {
        return fault;
    }
    if (rule->transport >= POLICY_TRANSPORTS || rule->port == 0) {
        return "a transport or port that does not exist";
    }
    if (shape_host(host, rule->host) != SHAPE_HOST_GOOD ||
        strcmp(host, rule->host) != 0) {
        return "a host that is no name or not in its normal form";
    }
    if (rule->modes == 0 || (rule->modes & ~modes) != 0) {
        return "a mode that does not exist";
    }
    return shape_flow_terms_fault(rule);
}
