/* SPDX-License-Identifier: Apache-2.0 */
/* `pass tls "host" port 443 ...`: a flow rule. */
#include "policies/parse_flow.h"

#include <string.h>

#include "policies/parse_terms.h"
#include "policies/parse_text.h"
#include "policies/parse_value.h"
#include "policies/shape.h"
#include "policies/traffic.h"
#include "policies/transport.h"

#define TEXT_BYTES 64

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

static bool clause_rate(struct parser *parser, void *target)
{
    struct policy_flow_rule *rule = target;
    return parse_rate(parser, &rule->rate_count, &rule->rate_per_us);
}

static bool clause_as(struct parser *parser, void *target)
{
    struct policy_flow_rule *rule = target;
    enum traffic found;
    char name[PARSER_QUOTE_BYTES];
    struct place place = parser->token.place;
    parser_quote(&parser->token, name);
    parser_next(parser);
    if (!traffic_find(&found, name) || found == TRAFFIC_UNKNOWN) {
        messages_error(
            parser->messages, place,
            "no protocol is called '%s'; write one that 'sallyport inspect' names, "
            "such as mqtt, ssh, jt808 or gbt32960",
            name);
        return false;
    }
    rule->as = (uint8_t)found;
    return true;
}

static bool clause_version(struct parser *parser, void *target)
{
    struct policy_flow_rule *rule = target;
    char text[8];
    struct place place = parser->token.place;
    if (!parser_string(parser, "a version of TLS", text, sizeof text)) {
        return false;
    }
    rule->tls_least = strcmp(text, "1.2") == 0   ? 0x0303
                      : strcmp(text, "1.3") == 0 ? 0x0304
                                                 : 0;
    if (rule->tls_least == 0) {
        messages_error(parser->messages, place,
                       "TLS %s is nothing to ask for; write version \"1.2\" or \"1.3\"",
                       text);
    }
    return rule->tls_least != 0;
}

static bool clause_ech(struct parser *parser, void *target)
{
    struct policy_flow_rule *rule = target;
    rule->ech_grease = true;
    return parser_expect(parser, KEYWORD_GREASE, "after 'ech'");
}

static bool read_texts(struct parser *parser, const struct parse_text_kind *kind,
                       const char *const **out, uint8_t *count)
{
    const char **texts = arena_take(parser->arena, POLICY_TEXTS_MAX, sizeof *texts);
    *out = texts;
    *count = 0;
    return parse_text_list(parser, kind, texts != NULL ? POLICY_TEXTS_MAX : 0, texts,
                           count);
}

static bool clause_alpn(struct parser *parser, void *target)
{
    static const struct parse_text_kind list = {
        "an ALPN protocol", shape_alpn_is_good,
        "write one such as \"h2\" or \"http/1.1\"", TEXT_BYTES};
    struct policy_flow_rule *rule = target;
    return read_texts(parser, &list, &rule->alpn, &rule->alpn_count);
}

static bool clause_ja4(struct parser *parser, void *target)
{
    static const struct parse_text_kind list = {
        "a JA4 fingerprint", shape_ja4_is_good,
        "take it from 'sallyport inspect', such as "
        "\"t13d1516h2_8daaf6152771_b186095e22b6\"",
        TEXT_BYTES};
    struct policy_flow_rule *rule = target;
    return read_texts(parser, &list, &rule->ja4, &rule->ja4_count);
}

static const struct clause flow_clauses[] = {
    {KEYWORD_PORT, clause_port},
    {KEYWORD_UP, clause_up},
    {KEYWORD_DOWN, clause_down},
    {KEYWORD_IN, clause_in},
    {KEYWORD_AS, clause_as},
    {KEYWORD_ALPN, clause_alpn},
    {KEYWORD_JA4, clause_ja4},
    {KEYWORD_VERSION, clause_version},
    {KEYWORD_ECH, clause_ech},
    {KEYWORD_RATE, clause_rate},
    {KEYWORD_REQUEST, parse_terms_request},
    {KEYWORD_PUBLISH, parse_terms_publish},
    {KEYWORD_SUBSCRIBE, parse_terms_subscribe},
    {KEYWORD_INSPECT, parse_terms_inspect},
    {KEYWORD_PIN, parse_terms_pin},
    {KEYWORD_CA, parse_terms_ca},
    {KEYWORD_UPDATE, parse_terms_update},
    {KEYWORD_NAMES, parse_terms_names},
};

static bool read_transport(struct parser *parser, uint8_t *out)
{
    for (uint8_t i = 0; i < POLICY_TRANSPORTS; i++) {
        if (parser_accept(parser, transport_row(i)->keyword)) {
            *out = i;
            return true;
        }
    }
    parser_unexpected(parser,
                      "write 'tls', 'tcp', 'udp', 'quic', 'dtls', 'ntp', 'http' or "
                      "'mqtt' after 'pass'");
    return false;
}

/* What is wrong with a whole rule, NULL if nothing. */
static const char *fault_of(struct parser *parser, struct parse_terms *reading)
{
    struct policy_flow_rule *rule = &reading->rule;
    if (!parse_terms_keep(parser, reading)) {
        return "the rules ask more than a policy can hold, which is 256 kB of texts and "
               "certificates; make it smaller";
    }
    if (rule->port == 0) {
        rule->port = transport_row(rule->transport)->port;
    }
    const char *fault = shape_flow_terms_fault(rule);
    if (fault != NULL) {
        return fault;
    }
    return rule->port == 0 ? "this rule has no port; add one, such as 'port 443'" : NULL;
}

/* True, and told: a part of a clause stands here without it. */
static bool complain_of_part(struct parser *parser)
{
    static const struct {
        enum keyword keyword;
        const char *whole;
    } parts[] = {
        {KEYWORD_BODY,
         "how long the body of a request may be; write it right behind one, "
         "as in request \"POST\" \"/v1/report\" body 64kB"},
        {KEYWORD_EXCEPT, "what 'inspect' leaves out; write it right behind that word, as "
                         "in inspect except \"bank.example\""},
    };
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        if (parser_at(parser, parts[i].keyword)) {
            messages_error(parser->messages, parser->token.place, "'%s' says %s",
                           keyword_text(parts[i].keyword), parts[i].whole);
            return true;
        }
    }
    return false;
}

bool parse_flow(struct parser *parser)
{
    struct draft *draft = parser->draft;
    struct parse_terms reading = {.rule.line = parser->statement.line};
    uint32_t seen;
    if (!read_transport(parser, &reading.rule.transport) ||
        !parse_text_host(parser, "a host name", &reading.rule.host) ||
        !parser_clauses(parser, flow_clauses, sizeof flow_clauses / sizeof *flow_clauses,
                        &reading, &seen) ||
        complain_of_part(parser)) {
        return false;
    }
    if (!parser_ended(parser)) {
        return true; /* what stands there is what is wrong */
    }
    const char *fault = fault_of(parser, &reading);
    if (fault != NULL) {
        messages_error(parser->messages, parser->statement, "%s", fault);
        return true;
    }
    if (draft->flow_count == POLICY_FLOW_RULES_MAX) {
        messages_error(parser->messages, parser->statement,
                       "more than %d flow rules; join names with \"*.\"",
                       POLICY_FLOW_RULES_MAX);
        return true;
    }
    draft->flows[draft->flow_count++] =
        (struct draft_flow){.rule = reading.rule, .place = parser->statement};
    return true;
}
