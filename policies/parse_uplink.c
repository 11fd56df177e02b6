/* SPDX-License-Identifier: Apache-2.0 */
/* `uplink { resolver ... pass ... deny ... }`. */
#include <string.h>

#include "policies/parse_block.h"
#include "policies/parse_value.h"
#include "policies/shape.h"

#define DNS_PORT 53

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

static const struct clause resolver_clauses[] = {{KEYWORD_PORT, clause_resolver_port}};

static bool parse_resolver(struct parser *parser)
{
    struct policy_uplink *uplink = &parser->draft->policy->uplink;
    uint32_t seen;
    if (said_before(parser, &parser->draft->resolver_place, "resolver")) {
        return false;
    }
    uplink->resolver_port = DNS_PORT;
    return parse_address(parser, &uplink->resolver) &&
           parser_clauses(parser, resolver_clauses, 1, uplink, &seen);
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
    if (parser_accept(parser, KEYWORD_SILENT)) {
        uplink->denial = POLICY_DENY_SILENT;
        return true;
    }
    parser_unexpected(parser, "write 'reset' or 'silent' after 'otherwise'");
    return false;
}

static bool read_budget(struct parser *parser, struct policy_budget *out)
{
    struct quantity quantity;
    if (!parser_quantity(parser, QUANTITY_BUDGET, UINT64_MAX, &quantity)) {
        return false;
    }
    *out = (struct policy_budget){quantity.amount, quantity.per_us};
    return true;
}

static bool clause_up(struct parser *parser, void *target)
{
    struct policy_flow_rule *rule = target;
    return read_budget(parser, &rule->up);
}

static bool clause_down(struct parser *parser, void *target)
{
    struct policy_flow_rule *rule = target;
    return read_budget(parser, &rule->down);
}

static bool clause_port(struct parser *parser, void *target)
{
    struct policy_flow_rule *rule = target;
    return parse_port(parser, &rule->port);
}

static bool clause_in(struct parser *parser, void *target)
{
    struct policy_flow_rule *rule = target;
    return parse_modes(parser, &rule->modes);
}

static const struct clause flow_clauses[] = {
    {KEYWORD_PORT, clause_port},
    {KEYWORD_UP, clause_up},
    {KEYWORD_DOWN, clause_down},
    {KEYWORD_IN, clause_in},
};

static bool read_transport(struct parser *parser, uint8_t *out)
{
    static const struct {
        enum keyword keyword;
        enum policy_transport transport;
    } rows[] = {
        {KEYWORD_TLS, POLICY_TLS}, {KEYWORD_TCP, POLICY_TCP}, {KEYWORD_UDP, POLICY_UDP}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (parser_accept(parser, rows[i].keyword)) {
            *out = (uint8_t)rows[i].transport;
            return true;
        }
    }
    parser_unexpected(parser, "write 'tls', 'tcp' or 'udp' after 'pass'");
    return false;
}

/* A name or pattern, in quotes, into the arena. */
static bool read_host(struct parser *parser, const char **out)
{
    static const char *const faults[] = {
        [SHAPE_HOST_BAD] = "is no DNS name; write one such as \"api.telemetry.example\"",
        [SHAPE_HOST_ADDRESS] = "is an address; name the host, since only resolved names "
                               "count",
        [SHAPE_HOST_WIDE] = "is too wide, anyone can get a name below it; name the "
                            "maker's own domain",
    };
    char quote[PARSER_QUOTE_BYTES];
    char given[POLICY_HOST_BYTES + 1];
    char host[POLICY_HOST_BYTES];
    struct place place = parser->token.place;
    parser_quote(&parser->token, quote);
    if (!parser_string(parser, "a host name", given, sizeof given)) {
        return false;
    }
    enum shape_host shape = shape_host(host, given);
    if (shape != SHAPE_HOST_GOOD) {
        messages_error(parser->messages, place, "\"%s\" %s", quote, faults[shape]);
        return false;
    }
    *out = arena_text(parser->arena, host, strlen(host));
    if (*out == NULL) {
        messages_error(parser->messages, place,
                       "no memory is left for this name; make the policy smaller");
    }
    return *out != NULL;
}

static bool parse_pass(struct parser *parser)
{
    struct draft *draft = parser->draft;
    struct policy_flow_rule rule = {.line = parser->statement.line};
    uint32_t seen;
    if (!read_transport(parser, &rule.transport) || !read_host(parser, &rule.host) ||
        !parser_clauses(parser, flow_clauses, sizeof flow_clauses / sizeof *flow_clauses,
                        &rule, &seen)) {
        return false;
    }
    if (!parser_ended(parser)) {
        return true; /* what stands there is what is wrong */
    }
    if (rule.port == 0) {
        messages_error(parser->messages, parser->statement,
                       "this rule has no port; add one, such as 'port 443'");
        return true;
    }
    if (draft->flow_count == POLICY_FLOW_RULES_MAX) {
        messages_error(parser->messages, parser->statement,
                       "more than %d flow rules; join names with \"*.\"",
                       POLICY_FLOW_RULES_MAX);
        return true;
    }
    draft->flows[draft->flow_count++] =
        (struct draft_flow){.rule = rule, .place = parser->statement};
    return true;
}

static const struct statement uplink_statements[] = {
    {KEYWORD_RESOLVER, parse_resolver, "after a resolver may stand port"},
    {KEYWORD_PASS, parse_pass, "after a host may stand port, up, down, in"},
    {KEYWORD_DENY, parse_deny, "nothing may stand after it"},
};

bool parse_uplink_block(struct parser *parser)
{
    if (said_before(parser, &parser->draft->uplink_place, "uplink")) {
        return false;
    }
    parser->draft->policy->uplink.present = true;
    return parser_block(parser, uplink_statements,
                        sizeof uplink_statements / sizeof *uplink_statements,
                        "here stand 'resolver', 'pass' and 'deny', and '}' ends the "
                        "block");
}
