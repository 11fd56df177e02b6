/* SPDX-License-Identifier: Apache-2.0 */
/* `counter FIELD [last N] [step N] [repeats N] [missing N]`. */
#include "policies/parse_checks.h"
#include "policies/parse_field.h"

static bool read_last(struct parser *parser, void *target)
{
    struct counter *counter = target;
    return parser_number(parser, "the last value of a counter", 1, UINT32_MAX,
                         &counter->last);
}

static bool read_step(struct parser *parser, void *target)
{
    struct counter *counter = target;
    return parser_number(parser, "a step of a counter", 1, UINT32_MAX, &counter->step);
}

static bool read_repeats(struct parser *parser, void *target)
{
    struct counter *counter = target;
    uint64_t repeats;
    if (!parser_number(parser, "how often a value may come again", 0, UINT8_MAX,
                       &repeats)) {
        return false;
    }
    counter->repeats_allowed = (uint8_t)repeats;
    return true;
}

static bool read_missing(struct parser *parser, void *target)
{
    struct counter *counter = target;
    return parser_number(parser, "how many frames may be missing", 0, UINT32_MAX,
                         &counter->missing_allowed);
}

static const struct parse_word words[] = {
    {"last", read_last},
    {"step", read_step},
    {"repeats", read_repeats},
    {"missing", read_missing},
};

bool parse_counter(struct parser *parser, void *target)
{
    struct draft_frame *frame = target;
    struct place place = parser->token.place;
    struct policy_checks *checks = parse_checks_of(parser, &frame->rule);
    struct parse_field field;
    uint32_t seen;
    if (checks == NULL || !parse_field(parser, false, &field)) {
        return false;
    }
    uint64_t values = UINT64_C(1) << (field.layout.length & 63U);
    checks->counter = (struct counter){
        .field = {.start = field.layout.start,
                  .length = field.layout.length,
                  .motorola = field.layout.motorola},
        .last = values - 1,
        .step = 1,
    };
    parse_checks_places(parser, &frame->rule)->counter = place;
    return parse_field_words(parser, words, sizeof words / sizeof *words,
                             &checks->counter, &seen);
}
