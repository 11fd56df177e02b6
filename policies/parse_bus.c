/* SPDX-License-Identifier: Apache-2.0 */
/* `bus NAME = INTERFACE ...` and `mode NAME ...`. */
#include <string.h>

#include "policies/parse_block.h"
#include "policies/parse_evidence.h"
#include "policies/shape.h"

/* One that no bus can have is told and left out, so that the rest of the line counts. */
static bool read_bitrate(struct parser *parser, uint64_t max, uint32_t *out)
{
    struct quantity quantity;
    struct token token = parser->token;
    if (!parser_quantity(parser, QUANTITY_BITRATE, UINT32_MAX, &quantity)) {
        return false;
    }
    uint64_t amount = quantity.amount;
    if (amount >= SHAPE_BITRATE_MIN && amount <= max) {
        *out = (uint32_t)amount;
    } else if (token.unit_len == 0 && amount >= SHAPE_BITRATE_MIN / 1000 &&
               amount * 1000 <= max) {
        messages_error(parser->messages, token.place,
                       "%u bit/s is slower than any CAN bus; write %uk", (unsigned)amount,
                       (unsigned)amount);
    } else {
        messages_error(parser->messages, token.place,
                       "a CAN bus runs at 5k to %uM; correct it",
                       (unsigned)(max / 1000000));
    }
    return true;
}

static bool clause_bitrate(struct parser *parser, void *target)
{
    struct policy_bus *bus = target;
    return read_bitrate(parser, SHAPE_BITRATE_MAX, &bus->bitrate);
}

static bool clause_data_bitrate(struct parser *parser, void *target)
{
    struct policy_bus *bus = target;
    return read_bitrate(parser, SHAPE_DATA_BITRATE_MAX, &bus->data_bitrate);
}

static bool clause_fd(struct parser *parser, void *target)
{
    (void)parser;
    struct policy_bus *bus = target;
    bus->fd = true;
    return true;
}

/* As read_bitrate. */
static bool clause_load(struct parser *parser, void *target)
{
    struct policy_bus *bus = target;
    struct token token = parser->token;
    struct quantity load;
    if (!parser_quantity(parser, QUANTITY_SHARE, UINT32_MAX, &load)) {
        return false;
    }
    if (load.amount <= 100) {
        bus->load_percent = (uint8_t)load.amount;
    } else {
        messages_error(parser->messages, token.place,
                       "no bus carries more than 100%%; correct the load");
    }
    return true;
}

static bool clause_watch(struct parser *parser, void *target)
{
    (void)parser;
    struct policy_bus *bus = target;
    bus->watch = true;
    return true;
}

static bool clause_j1939(struct parser *parser, void *target)
{
    (void)parser;
    struct policy_bus *bus = target;
    bus->j1939 = true;
    return true;
}

static bool clause_evidence(struct parser *parser, void *target)
{
    struct policy_bus *bus = target;
    return parse_evidence(parser, &bus->evidence);
}

static const struct clause bus_clauses[] = {
    {KEYWORD_BITRATE, clause_bitrate},
    {KEYWORD_DATA_BITRATE, clause_data_bitrate},
    {KEYWORD_FD, clause_fd},
    {KEYWORD_J1939, clause_j1939},
    {KEYWORD_LOAD, clause_load},
    {KEYWORD_WATCH, clause_watch},
    {KEYWORD_EVIDENCE, clause_evidence},
};

/* A word, or a string for names that are no word ("0can"). */
static bool read_interface(struct parser *parser, char out[static POLICY_INTERFACE_BYTES])
{
    const struct token *token = &parser->token;
    bool written = token->kind == TOKEN_WORD || token->kind == TOKEN_STRING;
    if (written && token->len < POLICY_INTERFACE_BYTES) {
        memcpy(out, token->text, token->len);
        out[token->len] = '\0';
        if (shape_is_interface(out)) {
            parser_next(parser);
            return true;
        }
    }
    parser_unexpected(parser, "write a network interface of up to 15 characters, such as "
                              "can0");
    return false;
}

/* Where to keep it, so that its name is known further on; NULL after a complaint. */
static struct policy_bus *keep_bus(struct parser *parser, const struct policy_bus *bus)
{
    struct draft *draft = parser->draft;
    struct policy *policy = draft->policy;
    for (uint8_t i = 0; i < policy->bus_count; i++) {
        bool same_name = strcmp(policy->buses[i].name, bus->name) == 0;
        if (same_name || strcmp(policy->buses[i].interface, bus->interface) == 0) {
            messages_error(parser->messages, parser->statement,
                           "the %s '%s' is taken by the bus on line %u; use another",
                           same_name ? "name" : "interface",
                           same_name ? bus->name : bus->interface,
                           draft->bus_places[i].line);
            return NULL;
        }
    }
    if (policy->bus_count == POLICY_BUSES_MAX) {
        messages_error(parser->messages, parser->statement,
                       "more than %d buses; take some out", POLICY_BUSES_MAX);
        return NULL;
    }
    struct policy_bus *kept = &policy->buses[policy->bus_count];
    *kept = *bus;
    draft->bus_places[policy->bus_count++] = parser->statement;
    return kept;
}

bool parse_bus(struct parser *parser)
{
    struct policy_bus bus = {.fd = false};
    uint32_t seen;
    if (!parser_name(parser, "bus", bus.name) ||
        !parser_expect_mark(parser, '=', "between the bus and its interface") ||
        !read_interface(parser, bus.interface)) {
        return false;
    }
    bus.untrusted = shape_is_untrusted(bus.name);
    struct policy_bus *kept = keep_bus(parser, &bus);
    kept = kept != NULL ? kept : &bus; /* its clauses are read for their own errors */
    if (!parser_clauses(parser, bus_clauses, sizeof bus_clauses / sizeof *bus_clauses,
                        kept, &seen)) {
        return false;
    }
    const char *fault = shape_bus_fault(kept);
    if (fault != NULL) {
        messages_error(parser->messages, parser->statement, "%s", fault);
    }
    return true;
}

static bool clause_extended(struct parser *parser, void *target)
{
    (void)parser;
    struct policy_mode *mode = target;
    mode->announce_extended = true;
    return true;
}

static const struct clause announce_clauses[] = {{KEYWORD_EXTENDED, clause_extended}};

static bool clause_announce(struct parser *parser, void *target)
{
    struct policy_mode *mode = target;
    uint32_t seen;
    if (!parser_expect(parser, KEYWORD_ID, "after 'announce'") ||
        !parser_id(parser, &mode->announce_id) ||
        !parser_clauses(parser, announce_clauses, 1, mode, &seen)) {
        return false;
    }
    mode->announced = true;
    return true;
}

static const struct clause mode_clauses[] = {{KEYWORD_ANNOUNCE, clause_announce}};

/* As keep_bus. */
static struct policy_mode *keep_mode(struct parser *parser,
                                     const struct policy_mode *mode)
{
    struct draft *draft = parser->draft;
    struct policy *policy = draft->policy;
    int other = policy_find_mode(policy, mode->name);
    if (other >= 0) {
        messages_error(parser->messages, parser->statement,
                       "the mode '%s' is already on line %u; give it another name",
                       mode->name, draft->mode_places[other].line);
        return NULL;
    }
    if (policy->mode_count == POLICY_MODES_MAX) {
        messages_error(parser->messages, parser->statement,
                       "more than %d modes; take some out", POLICY_MODES_MAX);
        return NULL;
    }
    struct policy_mode *kept = &policy->modes[policy->mode_count];
    *kept = *mode;
    draft->mode_places[policy->mode_count++] = parser->statement;
    return kept;
}

bool parse_mode(struct parser *parser)
{
    struct policy_mode mode = {.announced = false};
    uint32_t seen;
    if (!parser_name(parser, "mode", mode.name)) {
        return false;
    }
    struct policy_mode *kept = keep_mode(parser, &mode);
    kept = kept != NULL ? kept : &mode;
    if (!parser_clauses(parser, mode_clauses, 1, kept, &seen)) {
        return false;
    }
    bool first = kept == &parser->draft->policy->modes[0];
    const char *fault = shape_mode_fault(kept, first);
    if (fault != NULL) {
        messages_error(parser->messages, parser->statement, "%s", fault);
    }
    return true;
}
