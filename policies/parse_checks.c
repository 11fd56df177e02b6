/* SPDX-License-Identifier: Apache-2.0 */
/* The checks of a rule as a whole, and `carries`. */
#include "policies/parse_checks.h"

#include <stdio.h>
#include <string.h>

#include "can/data_class.h"
#include "policies/checks.h"
#include "policies/shape.h"

struct policy_checks *parse_checks_of(struct parser *parser,
                                      struct policy_frame_rule *rule)
{
    struct draft *draft = parser->draft;
    if (rule->checks == 0) {
        if (draft->checks_count == POLICY_CHECKS_MAX) {
            messages_error(parser->messages, parser->statement,
                           "more than %d rules with checksum, counter or where; take "
                           "some out",
                           POLICY_CHECKS_MAX);
            return NULL;
        }
        draft->checks[draft->checks_count] = (struct policy_checks){.where_count = 0};
        rule->checks = (uint16_t)++draft->checks_count;
    }
    return &draft->checks[rule->checks - 1];
}

struct draft_checks_places *parse_checks_places(struct parser *parser,
                                                const struct policy_frame_rule *rule)
{
    return &parser->draft->checks_places[rule->checks - 1];
}

static struct place place_of(const struct draft *draft,
                             const struct policy_frame_rule *rule, unsigned part)
{
    const struct draft_checks_places *places = &draft->checks_places[rule->checks - 1];
    unsigned first = draft->checks[rule->checks - 1].first_where;
    return part == SHAPE_CHECKSUM  ? places->checksum
           : part == SHAPE_COUNTER ? places->counter
                                   : draft->where_places[first + part - SHAPE_WHERE];
}

/* The bits of a field that has a place of its own may be said too, if they are these. */
static void forget_own_place(struct policy_checks *checks,
                             const struct policy_frame_rule *rule)
{
    struct checks bound;
    uint8_t own[FRAME_DATA_MAX] = {0};
    uint8_t said[FRAME_DATA_MAX] = {0};
    struct signal_layout field = checks->checksum.field;
    if (checks->checksum.variant == NULL || field.length == 0 ||
        checks->checksum.variant->place == PLACE_GIVEN ||
        checks_bind(&bound, checks, NULL, rule) != NULL) {
        return;
    }
    signal_mark(&field, said);
    signal_mark(&bound.checksum.field, own);
    if (memcmp(own, said, sizeof own) == 0) {
        checks->checksum.field = (struct signal_layout){.length = 0};
    }
}

bool parse_checks_end(struct parser *parser, const struct policy_frame_rule *rule)
{
    struct draft *draft = parser->draft;
    unsigned part;
    if (rule->checks == 0) {
        return true;
    }
    struct policy_checks *checks = &draft->checks[rule->checks - 1];
    forget_own_place(checks, rule);
    const char *fault = shape_checks_fault(checks, &draft->wheres[checks->first_where],
                                           rule, &draft->masks[rule->first_mask], &part);
    if (fault != NULL) {
        messages_error(parser->messages, place_of(draft, rule, part), "%s", fault);
    }
    return fault == NULL;
}

unsigned parse_checks_class(struct parser *parser)
{
    const struct token *token = &parser->token;
    unsigned found =
        token->kind == TOKEN_WORD ? data_class_find(token->text, token->len) : 0;
    if (found != 0) {
        parser_next(parser);
    }
    return found;
}

bool parse_checks_carries(struct parser *parser, void *target)
{
    struct policy_frame_rule *rule = target;
    char all[DATA_CLASS_TEXT_BYTES];
    char possible[sizeof all + 40];
    do {
        unsigned found = parse_checks_class(parser);
        if (found == 0) {
            data_class_print(all, DATA_CLASS_ALL);
            (void)snprintf(possible, sizeof possible, "a class of data is one of %s",
                           all);
            parser_unexpected(parser, possible);
            return false;
        }
        rule->classes |= (uint8_t)found;
    } while (parser_accept_mark(parser, ','));
    return true;
}
