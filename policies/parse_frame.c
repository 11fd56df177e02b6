/* SPDX-License-Identifier: Apache-2.0 */
/* `from BUS to BUS { id ... }`. */
#include "can/frame.h"
#include "policies/parse_block.h"
#include "policies/parse_value.h"
#include "policies/shape.h"

#define FRAME_MAY_FOLLOW                                                            \
    "after an id may stand extended, fd, any-format, remote, length, pass, every, " \
    "rate, "                                                                        \
    "age, in"

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

/* N or N..M */
static bool read_range(struct parser *parser, const char *what, uint64_t max,
                       uint64_t *first, uint64_t *last)
{
    if (!parser_number(parser, what, 0, max, first)) {
        return false;
    }
    *last = *first;
    return !parser_accept_mark(parser, '.') || parser_number(parser, what, 0, max, last);
}

static bool clause_length(struct parser *parser, void *target)
{
    struct policy_frame_rule *rule = target;
    uint64_t first;
    uint64_t last;
    if (!read_range(parser, "a length", FRAME_DATA_MAX, &first, &last)) {
        return false;
    }
    rule->length_min = (uint8_t)first;
    rule->length_max = (uint8_t)last;
    return true;
}

static uint64_t mask_of(uint64_t first, uint64_t last)
{
    uint64_t up_to_last = last == 63 ? UINT64_MAX : (UINT64_C(1) << (last + 1)) - 1;
    return up_to_last & ~((UINT64_C(1) << first) - 1);
}

static bool clause_pass(struct parser *parser, void *target)
{
    struct policy_frame_rule *rule = target;
    if (!parser_expect(parser, KEYWORD_BYTES, "after 'pass'")) {
        return false;
    }
    rule->keep = 0;
    if (parser_accept(parser, KEYWORD_NONE)) {
        return true;
    }
    do {
        struct place place = parser->token.place;
        uint64_t first;
        uint64_t last;
        if (!read_range(parser, "a byte of the frame", FRAME_DATA_MAX - 1, &first,
                        &last)) {
            return false;
        }
        if (first > last) {
            messages_error(
                parser->messages, place,
                "the range of bytes runs backwards; write the lower one first");
            return false;
        }
        rule->keep |= mask_of(first, last);
    } while (parser_accept_mark(parser, ','));
    return true;
}

static bool clause_every(struct parser *parser, void *target)
{
    struct policy_frame_rule *rule = target;
    struct quantity every;
    if (!parser_quantity(parser, QUANTITY_DURATION, UINT32_MAX, &every)) {
        return false;
    }
    rule->every_us = (uint32_t)every.amount;
    return true;
}

static bool clause_rate(struct parser *parser, void *target)
{
    struct policy_frame_rule *rule = target;
    struct quantity rate;
    if (!parser_quantity(parser, QUANTITY_RATE, UINT32_MAX, &rate)) {
        return false;
    }
    rule->rate_count = (uint32_t)rate.amount;
    rule->rate_per_us = (uint32_t)rate.per_us;
    return true;
}

static bool clause_age(struct parser *parser, void *target)
{
    struct policy_frame_rule *rule = target;
    struct quantity age;
    if (!parser_quantity(parser, QUANTITY_DURATION, UINT32_MAX, &age)) {
        return false;
    }
    rule->age_us = (uint32_t)age.amount;
    return true;
}

static bool clause_in(struct parser *parser, void *target)
{
    struct policy_frame_rule *rule = target;
    return parse_modes(parser, &rule->modes);
}

/* parse_id tests the bit of the first. */
static const struct clause frame_clauses[] = {
    {KEYWORD_LENGTH, clause_length}, {KEYWORD_EXTENDED, clause_extended},
    {KEYWORD_FD, clause_fd},         {KEYWORD_ANY_FORMAT, clause_any_format},
    {KEYWORD_REMOTE, clause_remote}, {KEYWORD_PASS, clause_pass},
    {KEYWORD_EVERY, clause_every},   {KEYWORD_RATE, clause_rate},
    {KEYWORD_AGE, clause_age},       {KEYWORD_IN, clause_in},
};
#define SEEN_LENGTH 1U

static void add_rule(struct parser *parser, const struct policy_frame_rule *rule)
{
    struct draft *draft = parser->draft;
    if (draft->frame_count == POLICY_FRAME_RULES_MAX) {
        messages_error(parser->messages, parser->statement,
                       "more than %d frame rules; join ids into ranges",
                       POLICY_FRAME_RULES_MAX);
        return;
    }
    draft->frames[draft->frame_count++] = (struct draft_frame){
        .rule = *rule, .place = parser->statement, .direction = parser->direction};
}

static bool parse_id(struct parser *parser)
{
    struct policy_frame_rule rule = {
        .keep = UINT64_MAX,
        .length_max = FRAME_CLASSIC_DATA_MAX,
        .age_us = POLICY_AGE_DEFAULT_US,
        .line = parser->statement.line,
    };
    uint32_t seen;
    if (!parser_id(parser, &rule.id_first)) {
        return false;
    }
    rule.id_last = rule.id_first;
    if (parser_accept_mark(parser, '.') && !parser_id(parser, &rule.id_last)) {
        return false;
    }
    if (!parser_clauses(parser, frame_clauses,
                        sizeof frame_clauses / sizeof *frame_clauses, &rule, &seen)) {
        return false;
    }
    if (!parser_ended(parser)) {
        return true; /* what stands there is what is wrong */
    }
    if ((seen & SEEN_LENGTH) == 0 && !rule.remote) {
        messages_error(parser->messages, parser->statement,
                       "this rule has no length; add one, such as 'length 8' or 'length "
                       "0..8'");
        return true;
    }
    struct policy_frame_rule probe = rule;
    probe.modes |= rule.modes == 0; /* none named yet means all */
    const char *fault = shape_frame_rule_fault(&probe, UINT16_MAX);
    if (fault != NULL) {
        messages_error(parser->messages, parser->statement, "%s", fault);
        return true;
    }
    add_rule(parser, &rule);
    return true;
}

static const struct statement frame_statements[] = {
    {KEYWORD_ID, parse_id, FRAME_MAY_FOLLOW},
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
           parser_block(parser, frame_statements, 1,
                        "a rule begins with 'id', and '}' ends the block");
}
