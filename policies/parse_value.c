/* SPDX-License-Identifier: Apache-2.0 */
/* What several statements contain: addresses, ports, times, lists of modes. */
#include "policies/parse_value.h"

#include <string.h>

bool parse_address(struct parser *parser, struct address *out)
{
    char text[ADDRESS_TEXT_BYTES];
    const struct token *token = &parser->token;
    if (token->kind == TOKEN_ADDRESS && token->len < sizeof text) {
        memcpy(text, token->text, token->len);
        text[token->len] = '\0';
        if (address_parse(out, text)) {
            parser_next(parser);
            return true;
        }
    }
    parser_unexpected(parser, "write an address without quotes, such as 198.51.100.53 or "
                              "2001:db8::53");
    return false;
}

bool parse_port(struct parser *parser, uint16_t *out)
{
    uint64_t port;
    if (!parser_number(parser, "a port", 1, UINT16_MAX, &port)) {
        return false;
    }
    *out = (uint16_t)port;
    return true;
}

bool parse_range(struct parser *parser, const char *what, uint64_t max, uint64_t *first,
                 uint64_t *last)
{
    if (!parser_number(parser, what, 0, max, first)) {
        return false;
    }
    *last = *first;
    return !parser_accept_mark(parser, '.') || parser_number(parser, what, 0, max, last);
}

bool parse_duration(struct parser *parser, uint32_t *out_us)
{
    struct quantity duration;
    if (!parser_quantity(parser, QUANTITY_DURATION, UINT32_MAX, &duration)) {
        return false;
    }
    *out_us = (uint32_t)duration.amount;
    return true;
}

bool parse_rate(struct parser *parser, uint32_t *count, uint32_t *per_us)
{
    struct quantity rate;
    if (!parser_quantity(parser, QUANTITY_RATE, UINT32_MAX, &rate)) {
        return false;
    }
    *count = (uint32_t)rate.amount;
    *per_us = (uint32_t)rate.per_us;
    return true;
}

bool parse_modes(struct parser *parser, uint16_t *out)
{
    *out = 0;
    do {
        struct place place = parser->token.place;
        uint8_t mode;
        if (!parser_mode(parser, &mode)) {
            return false;
        }
        if (policy_holds(*out, mode)) {
            messages_error(parser->messages, place,
                           "the mode '%s' is listed twice; take one out",
                           parser->draft->policy->modes[mode].name);
            return false;
        }
        *out |= (uint16_t)(1U << mode);
    } while (parser_accept_mark(parser, ','));
    return true;
}
