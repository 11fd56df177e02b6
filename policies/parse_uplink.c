/* SPDX-License-Identifier: Apache-2.0 */
/* `uplink { resolver ... pass ... deny ... }`. */
#include "policies/parse_block.h"
#include "policies/parse_evidence.h"
#include "policies/parse_flow.h"
#include "policies/parse_secret.h"
#include "policies/parse_text.h"
#include "policies/parse_value.h"
#include "policies/shape.h"

#define DNS_PORT 53
#define DNS_TLS_PORT 853 /* RFC 7858 3.1 */

static bool said_before(struct parser *parser, struct place *first, const char *what)
{
    if (first->line != 0) {
        messages_error(parser->messages, parser->statement,
                       "'%s' is said on line %u already; take one out", what,
                       first->line);
        return true;
    }
    *first = parser->statement;
    return false;
}

static bool clause_resolver_port(struct parser *parser, void *target)
{
    struct policy_uplink *uplink = target;
    return parse_port(parser, &uplink->resolver_port);
}

static bool clause_resolver_name(struct parser *parser, void *target)
{
    struct policy_uplink *uplink = target;
    return parse_text_host(parser, "the name of the resolver", &uplink->resolver_name);
}

static bool clause_resolver_ca(struct parser *parser, void *target)
{
    struct policy_uplink *uplink = target;
    return parse_text_certificates(parser, &uplink->resolver_ca,
                                   &uplink->resolver_ca_bytes);
}

static const struct clause resolver_clauses[] = {{KEYWORD_PORT, clause_resolver_port},
                                                 {KEYWORD_NAME, clause_resolver_name},
                                                 {KEYWORD_CA, clause_resolver_ca}};

static bool parse_resolver(struct parser *parser)
{
    struct policy_uplink *uplink = &parser->draft->policy->uplink;
    uint32_t seen;
    if (said_before(parser, &parser->draft->resolver_place, "resolver")) {
        return false;
    }
    bool tls = parser_accept(parser, KEYWORD_TLS);
    uplink->resolver_port = tls ? DNS_TLS_PORT : DNS_PORT;
    if (!parse_address(parser, &uplink->resolver) ||
        !parser_clauses(parser, resolver_clauses,
                        sizeof resolver_clauses / sizeof *resolver_clauses, uplink,
                        &seen)) {
        return false;
    }
    if (!parser_ended(parser)) {
        return true; /* what stands there is what is wrong */
    }
    const char *fault = shape_resolver_fault(uplink);
    if (tls && uplink->resolver_name == NULL) {
        fault = "a resolver over TLS is known by its name; add that, such as 'name "
                "\"dns.quad9.net\"'";
    } else if (!tls && uplink->resolver_name != NULL) {
        fault = "name and ca are of a resolver that is asked over TLS; write 'resolver "
                "tls'";
    }
    if (fault != NULL) {
        messages_error(parser->messages, parser->statement, "%s", fault);
    }
    return true;
}

static bool parse_deny(struct parser *parser)
{
    struct policy_uplink *uplink = &parser->draft->policy->uplink;
    if (said_before(parser, &parser->draft->deny_place, "deny") ||
        !parser_expect(parser, KEYWORD_OTHERWISE, "after 'deny'")) {
        return false;
    }
    if (parser_accept(parser, KEYWORD_RESET)) {
        uplink->denial = POLICY_DENY_RESET;
        return true;
    }
    if (parser_accept(parser, KEYWORD_DECOY)) {
        uplink->denial = POLICY_DENY_DECOY;
        return true;
    }
    if (parser_accept(parser, KEYWORD_SILENT)) {
        uplink->denial = POLICY_DENY_SILENT;
        return true;
    }
    parser_unexpected(parser, "write 'reset', 'silent' or 'decoy' after 'otherwise'");
    return false;
}

static bool parse_names(struct parser *parser)
{
    struct policy_uplink *uplink = &parser->draft->policy->uplink;
    return !said_before(parser, &parser->draft->names_place, "names") &&
           parse_rate(parser, &uplink->names_count, &uplink->names_per_us);
}

static bool parse_uplink_evidence(struct parser *parser)
{
    struct draft *draft = parser->draft;
    return !said_before(parser, &draft->uplink_evidence_place, "evidence") &&
           parse_evidence(parser, &draft->policy->uplink.evidence);
}

static const struct statement uplink_statements[] = {
    {KEYWORD_RESOLVER, parse_resolver, "after a resolver may stand port, name, ca"},
    {KEYWORD_PASS, parse_flow,
     "after a host may stand port, up, down, in, as, alpn, ja4, version, ech, rate, "
     "request, publish, subscribe, inspect, pin, ca, update, names"},
    {KEYWORD_SECRET, parse_secret, "nothing may stand after it"},
    {KEYWORD_NAMES, parse_names, "nothing may stand after it"},
    {KEYWORD_EVIDENCE, parse_uplink_evidence, "nothing may stand after it"},
    {KEYWORD_DENY, parse_deny, "nothing may stand after it"},
};

bool parse_uplink_block(struct parser *parser)
{
    if (said_before(parser, &parser->draft->uplink_place, "uplink")) {
        return false;
    }
    parser->draft->policy->uplink.present = true;
    return parser_block(
        parser, uplink_statements, sizeof uplink_statements / sizeof *uplink_statements,
        "here stand 'resolver', 'names', 'secret', 'pass', 'evidence' and 'deny', and "
        "'}' ends the block");
}
