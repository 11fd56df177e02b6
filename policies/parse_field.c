/* SPDX-License-Identifier: Apache-2.0 */
/* A field of a frame, as bits or as the name of a signal. */
#include "policies/parse_field.h"

#include "policies/parse_frame.h"

#define BIT_LAST (8U * FRAME_DATA_MAX - 1U)

bool parse_field_bits(struct parser *parser, struct signal_layout *out)
{
    uint64_t start;
    uint64_t length;
    if (!parser_number(parser, "a bit of the frame", 0, BIT_LAST, &start) ||
        !parser_expect_mark(parser, '|', "and a number of bits after the first") ||
        !parser_number(parser, "a number of bits", 1, 64, &length)) {
        return false;
    }
    *out = (struct signal_layout){.start = (uint16_t)start, .length = (uint16_t)length};
    out->motorola = parser_accept(parser, KEYWORD_MOTOROLA);
    return true;
}

bool parse_field_is_next(const struct parser *parser)
{
    const struct token *token = &parser->token;
    return parser_at(parser, KEYWORD_BITS) ||
           (parser->message != NULL &&
            (token->kind == TOKEN_STRING ||
             (token->kind == TOKEN_WORD && token->keyword == KEYWORD_COUNT)));
}

static bool read_signal(struct parser *parser, bool paged, struct parse_field *out)
{
    out->signal = parse_message_signal(parser);
    if (out->signal == NULL) {
        return false;
    }
    out->layout = out->signal->layout;
    const char *what = NULL;
    if (!signal_fits(&out->layout, parser->message->length_bytes) ||
        out->layout.length > 64) {
        what =
            "this signal has no value: not 1 to 64 bits inside of its message; correct "
            "the database";
    } else if (!paged && out->signal->selector != NULL) {
        what = "this signal is there on some pages of its message only; take one that is "
               "in every frame";
    }
    if (what != NULL) {
        messages_error(parser->messages, out->place, "%s", what);
    }
    return what == NULL;
}

bool parse_field(struct parser *parser, bool paged, struct parse_field *out)
{
    *out = (struct parse_field){.place = parser->token.place};
    if (parser->message != NULL && !parser_at(parser, KEYWORD_BITS)) {
        return read_signal(parser, paged, out);
    }
    return parser_expect(parser, KEYWORD_BITS, "and a field, as in 'bits 0|4', here") &&
           parse_field_bits(parser, &out->layout);
}

bool parse_field_words(struct parser *parser, const struct parse_word *words,
                       size_t count, void *target, uint32_t *seen)
{
    for (*seen = 0;;) {
        struct place place = parser->token.place;
        size_t i = 0;
        while (i < count && !parser_accept_word(parser, words[i].text)) {
            i++;
        }
        if (i == count) {
            return true;
        }
        if ((*seen & 1U << i) != 0) {
            messages_error(parser->messages, place, "'%s' is said twice; take one out",
                           words[i].text);
            return false;
        }
        *seen |= 1U << i;
        if (!words[i].read(parser, target)) {
            return false;
        }
    }
}
