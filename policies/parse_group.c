/* SPDX-License-Identifier: Apache-2.0 */
/* Rules for parameter groups of SAE J1939. */
#include "policies/parse_group.h"

#include "policies/j1939_rule.h"
#include "policies/parse_checks.h"
#include "policies/parse_frame.h"
#include "policies/parse_value.h"

bool parse_group_source(struct parser *parser, void *target)
{
    struct policy_frame_rule *rule = target;
    uint64_t first;
    uint64_t last;
    if (!parse_range(parser, "a source address", UINT8_MAX, &first, &last)) {
        return false;
    }
    rule->group.source_first = (uint8_t)first;
    rule->group.source_last = (uint8_t)last;
    return true;
}

bool parse_group_destination(struct parser *parser, void *target)
{
    struct policy_frame_rule *rule = target;
    uint64_t address;
    if (!parser_number(parser, "a destination address", 0, UINT8_MAX, &address)) {
        return false;
    }
    rule->group.destination_first = (uint8_t)address;
    rule->group.destination_last = (uint8_t)address;
    return true;
}

/* A rule for the group whose number is next, from any node to any. */
static bool begin(struct parser *parser, enum policy_group_kind kind,
                  struct draft_frame *out)
{
    uint64_t pgn;
    *out = parse_frame_begin(parser);
    if (!parser_number(parser, "a parameter group number", 0, J1939_PGN_MAX, &pgn)) {
        return false;
    }
    out->rule.group = j1939_rule_group(kind, (uint32_t)pgn);
    return true;
}

bool parse_group(struct parser *parser)
{
    struct draft_frame frame;
    return begin(parser, POLICY_GROUP_SENT, &frame) && parse_frame_rest(parser, &frame);
}

static const struct clause request_clauses[] = {
    {KEYWORD_SOURCE, parse_group_source},
    {KEYWORD_DESTINATION, parse_group_destination},
    {KEYWORD_EVERY, parse_frame_every},
    {KEYWORD_RATE, parse_frame_rate},
    {KEYWORD_AGE, parse_frame_age},
    {KEYWORD_IN, parse_frame_in},
    {KEYWORD_CARRIES, parse_checks_carries},
};

bool parse_request(struct parser *parser)
{
    struct draft_frame frame;
    uint32_t seen;
    if (!parser_expect(parser, KEYWORD_PGN, "and the group that is asked for, here") ||
        !begin(parser, POLICY_GROUP_REQUESTED, &frame) ||
        !parser_clauses(parser, request_clauses,
                        sizeof request_clauses / sizeof *request_clauses, &frame,
                        &seen)) {
        return false;
    }
    if (parser_ended(parser)) {
        parse_frame_add(parser, &frame);
    }
    return true;
}
