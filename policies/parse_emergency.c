/* SPDX-License-Identifier: Apache-2.0 */
/* `emergency { from ... id ...  to ... port ... }`. */
#include "policies/parse_block.h"
#include "policies/parse_value.h"
#include "policies/shape.h"

static bool clause_extended(struct parser *parser, void *target)
{
    (void)parser;
    struct policy_emergency_frame *frame = target;
    frame->extended = true;
    return true;
}

static const struct clause frame_clauses[] = {{KEYWORD_EXTENDED, clause_extended}};

static bool parse_from(struct parser *parser)
{
    struct draft *draft = parser->draft;
    struct policy *policy = draft->policy;
    struct policy_emergency_frame frame = {.line = parser->statement.line};
    uint32_t seen;
    if (!parser_bus(parser, &frame.from) ||
        !parser_expect(parser, KEYWORD_TO, "between the two buses") ||
        !parser_bus(parser, &frame.to) ||
        !parser_expect(parser, KEYWORD_ID, "after the buses") ||
        !parser_id(parser, &frame.id) ||
        !parser_clauses(parser, frame_clauses, 1, &frame, &seen)) {
        return false;
    }
    if (policy->emergency_frame_count == POLICY_EMERGENCY_MAX) {
        messages_error(parser->messages, parser->statement,
                       "more than %d emergency ids; take some out", POLICY_EMERGENCY_MAX);
        return true;
    }
    const char *fault = shape_emergency_frame_fault(&frame, policy->bus_count);
    if (fault != NULL) {
        messages_error(parser->messages, parser->statement, "%s", fault);
        return true;
    }
    draft->emergency_frame_places[policy->emergency_frame_count] = parser->statement;
    policy->emergency_frames[policy->emergency_frame_count++] = frame;
    return true;
}

static bool parse_to(struct parser *parser)
{
    struct draft *draft = parser->draft;
    struct policy *policy = draft->policy;
    struct policy_emergency_flow flow = {.line = parser->statement.line};
    if (parser->token.kind == TOKEN_STRING) {
        parser_unexpected(parser, "the kernel knows no names: write an address, such as "
                                  "198.51.100.112");
        return false;
    }
    if (!parse_address(parser, &flow.server)) {
        return false;
    }
    flow.transport = parser_at(parser, KEYWORD_UDP) ? POLICY_UDP : POLICY_TCP;
    if (!parser_accept(parser, KEYWORD_UDP) && !parser_accept(parser, KEYWORD_TCP)) {
        parser_unexpected(parser, "write 'tcp' or 'udp' after the address");
        return false;
    }
    if (!parser_expect(parser, KEYWORD_PORT, "after 'tcp' or 'udp'") ||
        !parse_port(parser, &flow.port)) {
        return false;
    }
    if (policy->emergency_flow_count == POLICY_EMERGENCY_MAX) {
        messages_error(parser->messages, parser->statement,
                       "more than %d emergency destinations; take some out",
                       POLICY_EMERGENCY_MAX);
        return true;
    }
    draft->emergency_flow_places[policy->emergency_flow_count] = parser->statement;
    policy->emergency_flows[policy->emergency_flow_count++] = flow;
    return true;
}

static const struct statement emergency_statements[] = {
    {KEYWORD_FROM, parse_from, "after an emergency id may stand extended"},
    {KEYWORD_TO, parse_to, "nothing may stand after the port"},
};

bool parse_emergency_block(struct parser *parser)
{
    return parser_block(parser, emergency_statements,
                        sizeof emergency_statements / sizeof *emergency_statements,
                        "here stand 'from BUS to BUS id ID' and 'to ADDRESS udp port N', "
                        "and '}' ends the block");
}
