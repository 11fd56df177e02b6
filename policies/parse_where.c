/* SPDX-License-Identifier: Apache-2.0 */
/* `where FIELD in A..B [step N/TIME] [while ...] and ...`. */
#include <string.h>

#include "policies/parse_checks.h"
#include "policies/parse_field.h"
#include "policies/parse_mask.h"
#include "policies/resolve.h"
#include "policies/scale.h"

/* A number with the token that it was. */
struct written {
    struct value value;
    struct token token;
};

static bool read_bound(struct parser *parser, struct written *out)
{
    const struct token *token = &parser->token;
    bool number = token->kind == TOKEN_NUMBER || token->kind == TOKEN_DECIMAL;
    out->token = *token;
    if (token->kind == TOKEN_NUMBER && token->unit_len == 0) {
        out->value = (struct value){
            .whole = true, .magnitude = token->value, .real = (double)token->value};
    } else if (!number || !value_parse(&out->value, token->text, token->len)) {
        parser_unexpected(parser, "write a number without a unit, such as 0 or -40.5");
        return false;
    }
    parser_next(parser);
    return true;
}

static bool read_range(struct parser *parser, struct written bounds[static 2])
{
    if (!parser_expect(parser, KEYWORD_IN, "and a range, as in 'in 0..100'") ||
        !read_bound(parser, &bounds[0])) {
        return false;
    }
    bounds[1] = bounds[0];
    if (parser_accept_mark(parser, '.') && !read_bound(parser, &bounds[1])) {
        return false;
    }
    if (bounds[0].value.real > bounds[1].value.real ||
        (bounds[0].value.whole && bounds[1].value.whole && !bounds[0].value.negative &&
         bounds[0].value.magnitude > bounds[1].value.magnitude)) {
        messages_error(parser->messages, bounds[0].token.place,
                       "the range of values runs backwards; write the lower one first");
        return false;
    }
    return true;
}

/* The key of a raw bound. */
static bool raw_key(struct parser *parser, const struct signal_layout *field,
                    const struct written *bound, uint64_t *key)
{
    char quote[PARSER_QUOTE_BYTES];
    if (value_key_of(field, &bound->value, key)) {
        return true;
    }
    parser_quote(&bound->token, quote);
    messages_error(parser->messages, bound->token.place,
                   "no such field holds %s; take a %s that %u bits can%s", quote,
                   value_is_real(field) ? "number" : "whole number", field->length,
                   bound->value.negative && !field->is_signed
                       ? ", or write 'signed' after the bits"
                       : "");
    return false;
}

static struct scale scale_of(const struct database_signal *signal)
{
    return signal == NULL ? (struct scale){1, 0}
                          : (struct scale){signal->scale, signal->offset};
}

static bool set_range(struct parser *parser, const struct parse_field *field,
                      const struct written bounds[static 2], struct policy_where *where)
{
    if (field->signal == NULL) {
        return raw_key(parser, &where->field, &bounds[0], &where->first) &&
               raw_key(parser, &where->field, &bounds[1], &where->last);
    }
    struct scale scale = scale_of(field->signal);
    if (scale_range(&scale, &where->field, &bounds[0].value, &bounds[1].value,
                    &where->first, &where->last)) {
        return true;
    }
    messages_error(parser->messages, bounds[0].token.place,
                   "the signal can have no value in this range; mind its factor and "
                   "offset in the database");
    return false;
}

/* N/TIME of the token: the number, and what stands from '/' on. */
static bool cut_step(const struct token *token, struct value *step, struct quantity *per)
{
    const char *slash = memchr(token->text, '/', token->len);
    bool number = token->kind == TOKEN_NUMBER || token->kind == TOKEN_DECIMAL;
    if (!number || slash == NULL) {
        return false;
    }
    size_t head = (size_t)(slash - token->text);
    return value_parse(step, token->text, head) &&
           quantity_parse(per, QUANTITY_RATE, 1, slash, token->len - head);
}

static bool read_step(struct parser *parser, const struct parse_field *field,
                      struct policy_where *where)
{
    struct place place = parser->token.place;
    struct quantity per;
    struct value step;
    if (!cut_step(&parser->token, &step, &per)) {
        parser_unexpected(parser, "write how far the value may move and in which time, "
                                  "as in 'step 5/s' or 'step 0.5/100ms'");
        return false;
    }
    parser_next(parser);
    struct scale scale = scale_of(field->signal);
    bool whole = field->signal != NULL || value_is_real(&where->field) || step.whole;
    where->step = step.real > 0 && whole && scale.factor != 0
                      ? scale_distance(&scale, &where->field, &step)
                      : 0;
    where->step_us = per.per_us <= UINT32_MAX ? (uint32_t)per.per_us : 0;
    if (where->step == 0 || where->step_us == 0) {
        messages_error(parser->messages, place,
                       where->step == 0
                           ? "the value cannot move by so little; write one whole raw "
                             "step or more, in a longer time"
                           : "too long a time; write up to 71min");
        return false;
    }
    return true;
}

static bool read_conditions(struct parser *parser, struct policy_where *where)
{
    do {
        if (where->condition_count == POLICY_CONDITIONS_MAX) {
            messages_error(parser->messages, parser->token.place,
                           "more than %d conditions in one 'while'; take some out",
                           POLICY_CONDITIONS_MAX);
            return false;
        }
        if (!parse_mask_condition(parser, &where->conditions[where->condition_count++])) {
            return false;
        }
    } while (parser_accept_mark(parser, ','));
    return true;
}

static bool add(struct parser *parser, struct policy_checks *checks, struct place place,
                const struct policy_where *where)
{
    struct draft *draft = parser->draft;
    if (checks->where_count == POLICY_RULE_WHERES_MAX ||
        draft->where_count == POLICY_WHERES_MAX) {
        messages_error(parser->messages, place,
                       "more than %d values of one rule, or %d of the policy, have a "
                       "range; take some out",
                       POLICY_RULE_WHERES_MAX, POLICY_WHERES_MAX);
        return false;
    }
    if (checks->where_count++ == 0) {
        checks->first_where = (uint16_t)draft->where_count;
    }
    draft->where_places[draft->where_count] = place;
    draft->wheres[draft->where_count++] = *where;
    return true;
}

/* One for each range of its multiplexers in which the signal is there. */
static bool add_signal(struct parser *parser, struct policy_checks *checks,
                       const struct parse_field *field, struct policy_where *where)
{
    struct policy_mask pages[POLICY_RULE_MASKS_MAX] = {{.condition_count = 0}};
    struct resolve resolve = {.masks = pages, .count = 1, .room = POLICY_RULE_MASKS_MAX};
    const char *fault =
        resolve_signal(&resolve, field->signal, parser->message->length_bytes);
    if (fault != NULL) {
        messages_error(parser->messages, field->place, "this signal %s", fault);
        return false;
    }
    where->condition_count = (uint8_t)resolve_depth(field->signal);
    for (unsigned i = 0; i < resolve.count; i++) {
        if (pages[i].condition_count != where->condition_count) {
            continue; /* of a multiplexer above it */
        }
        memcpy(where->conditions, pages[i].conditions, sizeof where->conditions);
        if (!add(parser, checks, field->place, where)) {
            return false;
        }
    }
    return true;
}

static void read_kind(struct parser *parser, struct signal_layout *field)
{
    if (parser_accept_word(parser, "signed")) {
        field->is_signed = true;
    } else if (parser_accept_word(parser, "float")) {
        field->kind = SIGNAL_FLOAT;
    } else if (parser_accept_word(parser, "double")) {
        field->kind = SIGNAL_DOUBLE;
    }
}

static bool read_where(struct parser *parser, struct policy_checks *checks)
{
    struct parse_field field;
    struct written bounds[2];
    if (!parse_field(parser, true, &field)) {
        return false;
    }
    struct policy_where where = {.field = field.layout};
    where.field.is_signed = where.field.is_signed && !value_is_real(&where.field);
    if (field.signal == NULL) {
        read_kind(parser, &where.field);
    }
    if (!read_range(parser, bounds) || !set_range(parser, &field, bounds, &where) ||
        (parser_accept_word(parser, "step") && !read_step(parser, &field, &where))) {
        return false;
    }
    if (field.signal != NULL) {
        return add_signal(parser, checks, &field, &where);
    }
    return (!parser_accept(parser, KEYWORD_WHILE) || read_conditions(parser, &where)) &&
           add(parser, checks, field.place, &where);
}

bool parse_where(struct parser *parser, void *target)
{
    struct draft_frame *frame = target;
    struct policy_checks *checks = parse_checks_of(parser, &frame->rule);
    if (checks == NULL) {
        return false;
    }
    do {
        if (!read_where(parser, checks)) {
            return false;
        }
    } while (parser_accept(parser, KEYWORD_AND));
    return true;
}
