/* SPDX-License-Identifier: Apache-2.0 */
/* `diagnostics id ID answer id ID ... { obd ... uds ... kwp ... deny ... }`. */
#include <string.h>

#include "can/uds.h"
#include "policies/parse_frame.h"
#include "policies/parse_value.h"
#include "policies/permission.h"
#include "policies/shape.h"

#define RANGES_MAX 64 /* of one list */

struct range {
    uint16_t first;
    uint16_t last;
};

struct list {
    struct range ranges[RANGES_MAX];
    size_t count;
};

/* A permission being read. */
struct reading {
    struct policy_permission permission; /* but for its ranges */
    struct list subs;
    struct list identifiers;
    struct place identifiers_place;
    enum keyword identifiers_word;
};

static struct draft_channel *channel_of(const struct parser *parser)
{
    return &parser->draft->channels[parser->draft->channel_count - 1];
}

static bool read_list(struct parser *parser, const char *what, struct list *out)
{
    do {
        uint64_t first;
        uint64_t last;
        if (out->count == RANGES_MAX) {
            messages_error(parser->messages, parser->token.place,
                           "more than %d in one list; write a second line", RANGES_MAX);
            return false;
        }
        if (!parse_range(parser, what, UINT16_MAX, &first, &last)) {
            return false;
        }
        out->ranges[out->count++] = (struct range){(uint16_t)first, (uint16_t)last};
    } while (parser_accept_mark(parser, ','));
    return true;
}

static bool clause_sub(struct parser *parser, void *target)
{
    struct reading *reading = target;
    return read_list(parser, "a sub-function", &reading->subs);
}

static bool read_identifiers(struct parser *parser, void *target, enum keyword word,
                             const char *what)
{
    struct reading *reading = target;
    if (reading->identifiers.count != 0) {
        messages_error(parser->messages, parser->token.place,
                       "a permission has one list of these; write a second line");
        return false;
    }
    reading->identifiers_word = word;
    reading->identifiers_place = parser->token.place;
    return read_list(parser, what, &reading->identifiers);
}

static bool clause_identifier(struct parser *parser, void *target)
{
    return read_identifiers(parser, target, KEYWORD_IDENTIFIER, "an identifier");
}

static bool clause_routine(struct parser *parser, void *target)
{
    return read_identifiers(parser, target, KEYWORD_ROUTINE, "a routine");
}

static bool clause_pid(struct parser *parser, void *target)
{
    return read_identifiers(parser, target, KEYWORD_PID, "a PID");
}

static bool clause_permission_in(struct parser *parser, void *target)
{
    struct reading *reading = target;
    return parse_modes(parser, &reading->permission.modes);
}

static const struct clause permission_clauses[] = {
    {KEYWORD_SUB, clause_sub},
    {KEYWORD_IDENTIFIER, clause_identifier},
    {KEYWORD_ROUTINE, clause_routine},
    {KEYWORD_PID, clause_pid},
    {KEYWORD_IN, clause_permission_in}};

static bool add_permission(struct parser *parser,
                           const struct policy_permission *permission)
{
    struct draft *draft = parser->draft;
    struct draft_channel *channel = channel_of(parser);
    struct policy_channel probe = channel->channel;
    struct policy_permission whole = *permission;
    probe.modes = probe.modes == 0 ? UINT16_MAX : probe.modes;
    whole.modes = whole.modes == 0 ? probe.modes : whole.modes;
    const char *fault = shape_permission_fault(&whole, &probe);
    if (fault != NULL) {
        messages_error(parser->messages, parser->statement, "%s", fault);
        return false;
    }
    if (draft->permission_count == POLICY_PERMISSIONS_MAX) {
        messages_error(parser->messages, parser->statement,
                       "more than %d permissions; join identifiers into ranges",
                       POLICY_PERMISSIONS_MAX);
        return false;
    }
    draft->permissions[draft->permission_count++] =
        (struct draft_permission){*permission, parser->statement};
    channel->channel.permission_count++;
    return true;
}

/* A row for each sub-function with each range of identifiers. */
static void add_permissions(struct parser *parser, const struct reading *reading)
{
    struct policy_permission row = reading->permission;
    row.names_sub = reading->subs.count != 0;
    row.names_identifiers = reading->identifiers.count != 0;
    for (size_t i = 0; i < reading->subs.count + !row.names_sub; i++) {
        const struct range *sub = &reading->subs.ranges[i];
        row.sub_first = (uint8_t)(row.names_sub ? sub->first : 0);
        row.sub_last = (uint8_t)(row.names_sub ? sub->last : 0);
        for (size_t k = 0; k < reading->identifiers.count + !row.names_identifiers; k++) {
            const struct range *range = &reading->identifiers.ranges[k];
            row.identifier_first = row.names_identifiers ? range->first : 0;
            row.identifier_last = row.names_identifiers ? range->last : 0;
            if (!add_permission(parser, &row)) {
                return;
            }
        }
    }
}

static bool has_right_word(struct parser *parser, const struct reading *reading)
{
    const char *word = permission_identifier_word(&reading->permission);
    if (reading->identifiers.count == 0 ||
        strcmp(keyword_text(reading->identifiers_word), word) == 0) {
        return true;
    }
    messages_error(parser->messages, reading->identifiers_place,
                   "what this service names is called '%s'; write that before it", word);
    return false;
}

static bool subs_fit(struct parser *parser, const struct reading *reading)
{
    for (size_t i = 0; i < reading->subs.count; i++) {
        if (reading->subs.ranges[i].first > UINT8_MAX ||
            reading->subs.ranges[i].last > UINT8_MAX) {
            messages_error(parser->messages, parser->statement,
                           "no sub-function is above 0xFF; correct it");
            return false;
        }
    }
    return true;
}

static bool parse_permission(struct parser *parser, enum uds_protocol protocol,
                             enum keyword word, const char *where)
{
    struct reading reading = {
        .permission = {.protocol = (uint8_t)protocol, .line = parser->statement.line}};
    uint64_t service;
    uint32_t seen;
    if (!parser_expect(parser, word, where) ||
        !parser_number(parser, "a service", 0, UINT8_MAX, &service)) {
        return false;
    }
    reading.permission.service = (uint8_t)service;
    if (!parser_clauses(parser, permission_clauses,
                        sizeof permission_clauses / sizeof *permission_clauses, &reading,
                        &seen)) {
        return false;
    }
    if (parser_ended(parser) && has_right_word(parser, &reading) &&
        subs_fit(parser, &reading)) {
        add_permissions(parser, &reading);
    }
    return true;
}

static bool parse_obd(struct parser *parser)
{
    return parse_permission(parser, UDS_OBD, KEYWORD_MODE, "after 'obd'");
}

static bool parse_uds(struct parser *parser)
{
    return parse_permission(parser, UDS_ISO14229, KEYWORD_SERVICE, "after 'uds'");
}

static bool parse_kwp(struct parser *parser)
{
    return parse_permission(parser, UDS_KWP2000, KEYWORD_SERVICE, "after 'kwp'");
}

static bool parse_denial(struct parser *parser)
{
    struct draft_channel *channel = channel_of(parser);
    uint64_t nrc;
    if (channel->denial_said) {
        messages_error(parser->messages, parser->statement,
                       "'deny' is said twice in this channel; take one out");
        return false;
    }
    channel->denial_said = true;
    if (!parser_expect(parser, KEYWORD_OTHERWISE, "after 'deny'")) {
        return false;
    }
    if (parser_accept(parser, KEYWORD_SILENT)) {
        return true;
    }
    if (!parser_accept(parser, KEYWORD_ANSWER)) {
        parser_unexpected(parser,
                          "write 'silent' or 'answer nrc 0x33' after 'otherwise'");
        return false;
    }
    if (!parser_expect(parser, KEYWORD_NRC, "after 'answer'") ||
        !parser_number(parser, "a code", 1, UINT8_MAX, &nrc)) {
        return false;
    }
    const char *fault = shape_denial_fault((uint8_t)nrc);
    if (fault != NULL) {
        messages_error(parser->messages, parser->statement, "%s", fault);
    }
    channel->channel.nrc = (uint8_t)nrc;
    return true;
}

static const struct statement channel_statements[] = {
    {KEYWORD_OBD, parse_obd, "after a mode may stand pid, in"},
    {KEYWORD_UDS, parse_uds, "after a service may stand sub, identifier, routine, in"},
    {KEYWORD_KWP, parse_kwp, "after a service may stand sub, identifier, in"},
    {KEYWORD_DENY, parse_denial, "nothing may stand after it"},
};

static bool clause_answer(struct parser *parser, void *target)
{
    struct draft_channel *channel = target;
    return parser_expect(parser, KEYWORD_ID, "after 'answer'") &&
           parser_id(parser, &channel->channel.answer_id);
}

static bool clause_functional(struct parser *parser, void *target)
{
    struct draft_channel *channel = target;
    channel->channel.functional = true;
    return parser_expect(parser, KEYWORD_ID, "after 'functional'") &&
           parser_id(parser, &channel->channel.functional_id);
}

static bool read_address(struct parser *parser, uint8_t *out)
{
    uint64_t address;
    if (!parser_number(parser, "an address", 0, UINT8_MAX, &address)) {
        return false;
    }
    *out = (uint8_t)address;
    return true;
}

static bool clause_prefixed(struct parser *parser, void *target)
{
    struct draft_channel *channel = target;
    channel->channel.prefixed = true;
    return read_address(parser, &channel->channel.address) &&
           parser_expect(parser, KEYWORD_ANSWER, "and the byte before each answer") &&
           read_address(parser, &channel->channel.answer_address);
}

static bool clause_extended(struct parser *parser, void *target)
{
    (void)parser;
    struct draft_channel *channel = target;
    channel->channel.extended = true;
    return true;
}

static bool clause_fd(struct parser *parser, void *target)
{
    (void)parser;
    struct draft_channel *channel = target;
    channel->channel.fd = true;
    return true;
}

static bool clause_kwp2000(struct parser *parser, void *target)
{
    (void)parser;
    struct draft_channel *channel = target;
    channel->channel.dialect = UDS_KWP2000;
    return true;
}

static bool clause_rate(struct parser *parser, void *target)
{
    struct draft_channel *channel = target;
    return parse_rate(parser, &channel->channel.rate_count,
                      &channel->channel.rate_per_us);
}

static bool clause_age(struct parser *parser, void *target)
{
    struct draft_channel *channel = target;
    return parse_duration(parser, &channel->channel.age_us);
}

static bool clause_in(struct parser *parser, void *target)
{
    struct draft_channel *channel = target;
    return parse_modes(parser, &channel->channel.modes);
}

enum { ANSWER_CLAUSE }; /* the one that must be there */

static const struct clause channel_clauses[] = {
    [ANSWER_CLAUSE] = {KEYWORD_ANSWER, clause_answer},
    {KEYWORD_FUNCTIONAL, clause_functional},
    {KEYWORD_PREFIXED, clause_prefixed},
    {KEYWORD_EXTENDED, clause_extended},
    {KEYWORD_FD, clause_fd},
    {KEYWORD_KWP2000, clause_kwp2000},
    {KEYWORD_RATE, clause_rate},
    {KEYWORD_AGE, clause_age},
    {KEYWORD_IN, clause_in},
};

/* NULL, or why no channel can be so. */
static const char *channel_fault(const struct policy_channel *channel, uint32_t seen)
{
    struct policy_channel probe = *channel;
    probe.modes = probe.modes == 0 ? 1 : probe.modes; /* none named yet means all */
    probe.permission_count = 1;                       /* they are not read yet */
    return (seen >> ANSWER_CLAUSE & 1U) == 0
               ? "this channel has no answers; add 'answer id ID', as 'answer id 0x7E8' "
                 "for 0x7E0"
               : shape_channel_fault(&probe, UINT16_MAX, POLICY_BUSES_MAX);
}

static bool begin_channel(struct parser *parser)
{
    struct draft *draft = parser->draft;
    const struct policy_direction *way = &draft->policy->directions[parser->direction];
    struct draft_channel channel = {.channel = {.from = way->from,
                                                .to = way->to,
                                                .age_us = POLICY_AGE_DEFAULT_US,
                                                .line = parser->statement.line},
                                    .place = parser->statement};
    uint32_t seen;
    if (!parser_expect(parser, KEYWORD_ID, "after 'diagnostics'") ||
        !parser_id(parser, &channel.channel.id) ||
        !parser_clauses(parser, channel_clauses,
                        sizeof channel_clauses / sizeof *channel_clauses, &channel,
                        &seen)) {
        return false;
    }
    if (parser_at_mark(parser, '{')) { /* else that is what is wrong */
        const char *fault = channel_fault(&channel.channel, seen);
        if (fault != NULL) {
            messages_error(parser->messages, parser->statement, "%s", fault);
        }
    }
    if (draft->channel_count == POLICY_CHANNELS_MAX) {
        messages_error(parser->messages, parser->statement,
                       "more than %d channels of diagnostics; take some out",
                       POLICY_CHANNELS_MAX);
        return false;
    }
    channel.channel.first_permission = (uint16_t)draft->permission_count;
    draft->channels[draft->channel_count++] = channel;
    return true;
}

bool parse_diagnostics(struct parser *parser)
{
    struct place place = parser->statement;
    if (!begin_channel(parser) || !parse_frame_open_back(parser)) {
        return false;
    }
    size_t errors = parser->messages->errors;
    if (!parser_block(parser, channel_statements,
                      sizeof channel_statements / sizeof *channel_statements,
                      "here stand 'obd', 'uds', 'kwp' and 'deny', and '}' ends the "
                      "block")) {
        return false;
    }
    if (channel_of(parser)->channel.permission_count == 0 &&
        parser->messages->errors == errors) {
        messages_error(parser->messages, place,
                       "this channel permits nothing; add a service, as in 'uds service "
                       "0x22 identifier 0xF187', or take it out");
    }
    parser->statement = place;
    return true;
}
