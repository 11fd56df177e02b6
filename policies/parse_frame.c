/* SPDX-License-Identifier: Apache-2.0 */
/* `from BUS to BUS { id ... }`. */
#include "policies/parse_frame.h"

#include "can/frame.h"
#include "policies/j1939_rule.h"
#include "policies/parse_block.h"
#include "policies/parse_checks.h"
#include "policies/parse_group.h"
#include "policies/parse_mask.h"
#include "policies/parse_value.h"
#include "policies/shape.h"

#define FRAME_MAY_FOLLOW                                                           \
    "after an id may stand extended, fd, any-format, remote, length, pass, when, " \
    "every, rate, age, pace, silence, in, checksum, counter, where, carries"
#define GROUP_MAY_FOLLOW                                                             \
    "after a group may stand source, destination, length, pass, when, every, rate, " \
    "age, pace, silence, in, checksum, counter, where, carries"

static bool clause_extended(struct parser *parser, void *target)
{
    (void)parser;
    struct policy_frame_rule *rule = target;
    rule->extended = true;
    return true;
}

static bool clause_remote(struct parser *parser, void *target)
{
    (void)parser;
    struct policy_frame_rule *rule = target;
    rule->remote = true;
    return true;
}

static bool set_format(struct parser *parser, struct policy_frame_rule *rule,
                       enum policy_format format)
{
    if (rule->format != POLICY_FORMAT_CLASSIC) {
        messages_error(parser->messages, parser->statement,
                       "'fd' and 'any-format' exclude each other; take one out");
        return false;
    }
    rule->format = (uint8_t)format;
    return true;
}

static bool clause_fd(struct parser *parser, void *target)
{
    return set_format(parser, target, POLICY_FORMAT_FD);
}

static bool clause_any_format(struct parser *parser, void *target)
{
    return set_format(parser, target, POLICY_FORMAT_ANY);
}

static bool clause_length(struct parser *parser, void *target)
{
    struct policy_frame_rule *rule = target;
    uint64_t most =
        rule->group.kind == POLICY_GROUP_NONE ? FRAME_DATA_MAX : POLICY_GROUP_BYTES_MAX;
    uint64_t first;
    uint64_t last;
    if (!parse_range(parser, "a length", most, &first, &last)) {
        return false;
    }
    rule->length_min = (uint16_t)first;
    rule->length_max = (uint16_t)last;
    return true;
}

/* every D `within` D2 */
static bool read_within(struct parser *parser, struct policy_frame_rule *rule)
{
    struct place place = parser->token.place;
    uint32_t within_us;
    if (!parse_duration(parser, &within_us)) {
        return false;
    }
    if (within_us >= rule->every_us) {
        messages_error(parser->messages, place,
                       "'within' is how much a frame may come early, less than its "
                       "period; write a shorter time");
        return false;
    }
    rule->within_us = within_us;
    return true;
}

bool parse_frame_every(struct parser *parser, void *target)
{
    struct policy_frame_rule *rule = target;
    return parse_duration(parser, &rule->every_us) &&
           (!parser_accept(parser, KEYWORD_WITHIN) || read_within(parser, rule));
}

bool parse_frame_rate(struct parser *parser, void *target)
{
    struct policy_frame_rule *rule = target;
    return parse_rate(parser, &rule->rate_count, &rule->rate_per_us);
}

bool parse_frame_age(struct parser *parser, void *target)
{
    struct policy_frame_rule *rule = target;
    return parse_duration(parser, &rule->age_us);
}

bool parse_frame_silence(struct parser *parser, void *target)
{
    struct policy_frame_rule *rule = target;
    return parse_duration(parser, &rule->silence_us);
}

bool parse_frame_pace(struct parser *parser, void *target)
{
    struct policy_frame_rule *rule = target;
    return parse_duration(parser, &rule->pace_us);
}

bool parse_frame_in(struct parser *parser, void *target)
{
    struct policy_frame_rule *rule = target;
    return parse_modes(parser, &rule->modes);
}

/* Each target is a struct draft_frame, whose rule stands first in it. */
static const struct clause frame_clauses[] = {
    {KEYWORD_LENGTH, clause_length},
    {KEYWORD_EXTENDED, clause_extended},
    {KEYWORD_FD, clause_fd},
    {KEYWORD_ANY_FORMAT, clause_any_format},
    {KEYWORD_REMOTE, clause_remote},
    {KEYWORD_PASS, parse_mask_pass},
    {KEYWORD_WHEN, parse_mask_when},
    {KEYWORD_EVERY, parse_frame_every},
    {KEYWORD_RATE, parse_frame_rate},
    {KEYWORD_AGE, parse_frame_age},
    {KEYWORD_SILENCE, parse_frame_silence},
    {KEYWORD_PACE, parse_frame_pace},
    {KEYWORD_IN, parse_frame_in},
    {KEYWORD_SOURCE, parse_group_source},
    {KEYWORD_DESTINATION, parse_group_destination},
    {KEYWORD_CHECKSUM, parse_checksum},
    {KEYWORD_COUNTER, parse_counter},
    {KEYWORD_WHERE, parse_where},
    {KEYWORD_CARRIES, parse_checks_carries},
};

/* Whether the clause was there. */
static bool was_said(uint32_t seen, enum keyword keyword)
{
    size_t i = 0;
    while (frame_clauses[i].keyword != keyword) {
        i++;
    }
    return (seen >> i & 1U) != 0;
}

struct draft_frame parse_frame_begin(const struct parser *parser)
{
    return (struct draft_frame){
        .rule = {.keep = UINT64_MAX,
                 .length_max = FRAME_CLASSIC_DATA_MAX,
                 .age_us = POLICY_AGE_DEFAULT_US,
                 .line = parser->statement.line},
        .place = parser->statement,
        .direction = parser->direction,
    };
}

void parse_frame_add(struct parser *parser, struct draft_frame *frame)
{
    struct draft *draft = parser->draft;
    j1939_rule_bind(&frame->rule);
    struct policy_frame_rule probe = frame->rule;
    probe.modes |= probe.modes == 0; /* none named yet means all */
    const char *fault = shape_frame_rule_fault(&probe, UINT16_MAX);
    for (uint8_t i = 0; fault == NULL && i < probe.mask_count; i++) {
        fault = shape_mask_fault(&draft->masks[probe.first_mask + i], i == 0, &probe);
    }
    if (fault != NULL) {
        messages_error(parser->messages, parser->statement, "%s", fault);
        return;
    }
    if (!parse_checks_end(parser, &probe)) {
        return;
    }
    if (draft->frame_count == POLICY_FRAME_RULES_MAX) {
        messages_error(parser->messages, parser->statement,
                       "more than %d frame rules; join ids into ranges",
                       POLICY_FRAME_RULES_MAX);
        return;
    }
    draft->frames[draft->frame_count++] = *frame;
}

/* What is wrong with the clauses together, NULL if nothing. */
static const char *fault_of(const struct policy_frame_rule *rule, uint32_t seen)
{
    bool by_id = rule->group.kind == POLICY_GROUP_NONE;
    if (by_id &&
        (was_said(seen, KEYWORD_SOURCE) || was_said(seen, KEYWORD_DESTINATION))) {
        return "'source' and 'destination' belong to a group; write 'pgn' instead of "
               "'id', or leave them out";
    }
    if (!by_id && was_said(seen, KEYWORD_EXTENDED)) {
        return "the id of a group always has 29 bits; leave out 'extended'";
    }
    if (!was_said(seen, KEYWORD_LENGTH) && !rule->remote) {
        return "this rule has no length; add one, such as 'length 8' or 'length 0..8'";
    }
    if (was_said(seen, KEYWORD_WHEN) && !was_said(seen, KEYWORD_PASS)) {
        return "'when' adds to what always passes; say that too, as in 'pass bits 0..7' "
               "or 'pass bits none'";
    }
    return NULL;
}

bool parse_frame_rest(struct parser *parser, struct draft_frame *frame)
{
    uint32_t seen;
    if (!parser_clauses(parser, frame_clauses,
                        sizeof frame_clauses / sizeof *frame_clauses, frame, &seen)) {
        return false;
    }
    if (!parser_ended(parser)) {
        return true; /* what stands there is what is wrong */
    }
    const char *fault = fault_of(&frame->rule, seen);
    if (fault != NULL) {
        messages_error(parser->messages, parser->statement, "%s", fault);
        return true;
    }
    parse_mask_join(parser, frame);
    parse_frame_add(parser, frame);
    return true;
}

static bool parse_id(struct parser *parser)
{
    struct draft_frame frame = parse_frame_begin(parser);
    struct policy_frame_rule *rule = &frame.rule;
    if (!parser_id(parser, &rule->id_first)) {
        return false;
    }
    rule->id_last = rule->id_first;
    if (parser_accept_mark(parser, '.') && !parser_id(parser, &rule->id_last)) {
        return false;
    }
    return parse_frame_rest(parser, &frame);
}

static const struct statement frame_statements[] = {
    {KEYWORD_ID, parse_id, FRAME_MAY_FOLLOW},
    {KEYWORD_DIAGNOSTICS, parse_diagnostics, "begin the next rule on a new line"},
    {KEYWORD_MESSAGE, parse_message,
     "after a message may stand pass, every, rate, age, pace, silence, in, checksum, "
     "counter, where, carries"},
    {KEYWORD_PGN, parse_group, GROUP_MAY_FOLLOW},
    {KEYWORD_REQUEST, parse_request,
     "after a request may stand source, destination, every, rate, age, in, carries"},
};

/* The index of the direction, new or met before. */
static bool open_direction(struct parser *parser, uint8_t from, uint8_t to)
{
    struct draft *draft = parser->draft;
    struct policy *policy = draft->policy;
    int known = policy_find_direction(policy, from, to);
    if (known < 0 && policy->direction_count == POLICY_DIRECTIONS_MAX) {
        messages_error(parser->messages, parser->statement,
                       "more than %d directions; take some out", POLICY_DIRECTIONS_MAX);
        return false;
    }
    parser->direction = known < 0 ? policy->direction_count : (uint8_t)known;
    if (known < 0) {
        draft->direction_places[policy->direction_count] = parser->statement;
        policy->directions[policy->direction_count++] =
            (struct policy_direction){.from = from, .to = to};
    }
    return true;
}

bool parse_frame_open_back(struct parser *parser)
{
    uint8_t direction = parser->direction;
    struct policy_direction way = parser->draft->policy->directions[direction];
    bool good = open_direction(parser, way.to, way.from);
    parser->direction = direction;
    return good;
}

bool parse_frame_block(struct parser *parser)
{
    uint8_t from;
    uint8_t to;
    if (!parser_bus(parser, &from) ||
        !parser_expect(parser, KEYWORD_TO, "between the two buses") ||
        !parser_bus(parser, &to)) {
        return false;
    }
    if (from == to) {
        messages_error(parser->messages, parser->statement,
                       "from a bus to itself; name two buses");
        return false;
    }
    return open_direction(parser, from, to) &&
           parser_block(parser, frame_statements,
                        sizeof frame_statements / sizeof *frame_statements,
                        "a rule begins with 'id', 'message', 'pgn', 'request' or "
                        "'diagnostics', and '}' ends the block");
}
