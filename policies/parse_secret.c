/* SPDX-License-Identifier: Apache-2.0 */
/* Reads what is kept secret. */
#include "policies/parse_secret.h"

#include <string.h>

#include "policies/shape.h"

#define E7_DIGITS 7
#define WHOLE_DIGITS 3

/* "-48.1371" -> -481371000. False: no such number, or more exact than seven digits. */
static bool degrees_e7(const char *text, size_t len, int32_t *out)
{
    static const char digits[] = "0123456789";
    struct cursor in = cursor_over((const uint8_t *)text, len);
    bool negative = cursor_peek(&in) == '-';
    unsigned whole = 0;
    unsigned behind = 0;
    bool dot = false;
    int64_t value = 0;
    cursor_skip(&in, negative ? 1 : 0);
    while (cursor_left(&in) > 0) {
        uint8_t c = cursor_u8(&in);
        if (c == '.' && !dot && whole > 0) {
            dot = true;
            continue;
        }
        if (c == '\0' || strchr(digits, c) == NULL) {
            return false;
        }
        value = 10 * value + (c - '0');
        *(dot ? &behind : &whole) += 1;
        if (whole > WHOLE_DIGITS || behind > E7_DIGITS) {
            return false;
        }
    }
    bool good = whole > 0 && dot == (behind > 0);
    for (; behind < E7_DIGITS; behind++) {
        value *= 10;
    }
    bool fits = value <= INT32_MAX;
    *out = fits ? (int32_t)(negative ? -value : value) : INT32_MAX;
    return good && fits;
}

static bool read_degrees(struct parser *parser, int32_t *out)
{
    const struct token *token = &parser->token;
    bool number = token->kind == TOKEN_DECIMAL || token->kind == TOKEN_NUMBER;
    if (!number || !degrees_e7(token->text, token->len, out)) {
        parser_unexpected(parser, "write latitude and longitude in degrees, with at most "
                                  "7 digits behind the point, such as 48.1371 -11.5754");
        return false;
    }
    parser_next(parser);
    return true;
}

static bool read_position(struct parser *parser, struct policy_secret *out)
{
    struct quantity within;
    if (!read_degrees(parser, &out->latitude_e7) ||
        !read_degrees(parser, &out->longitude_e7) ||
        !parser_expect(parser, KEYWORD_WITHIN, "and a distance, such as 'within 2km'") ||
        !parser_quantity(parser, QUANTITY_DISTANCE, UINT32_MAX, &within)) {
        return false;
    }
    out->text = "";
    out->within_m = (uint32_t)within.amount;
    return true;
}

static bool read_words(struct parser *parser, struct policy_secret *out)
{
    char text[FLOW_TERMS_SECRET_BYTES_MAX + 1];
    if (!parser_string(parser, "a secret", text, sizeof text)) {
        return false;
    }
    out->text = arena_text(parser->arena, text, strlen(text));
    if (out->text == NULL) {
        messages_error(parser->messages, parser->statement,
                       "no memory is left for this text; make the policy smaller");
    }
    return out->text != NULL;
}

static bool read_kind(struct parser *parser, uint8_t *out)
{
    static const enum keyword words[POLICY_SECRETS] = {
        [POLICY_SECRET_VIN] = KEYWORD_VIN,           [POLICY_SECRET_IMEI] = KEYWORD_IMEI,
        [POLICY_SECRET_PLATE] = KEYWORD_PLATE,       [POLICY_SECRET_NAME] = KEYWORD_NAME,
        [POLICY_SECRET_POSITION] = KEYWORD_POSITION,
    };
    for (uint8_t i = 0; i < POLICY_SECRETS; i++) {
        if (parser_accept(parser, words[i])) {
            *out = i;
            return true;
        }
    }
    parser_unexpected(parser, "write 'vin', 'imei', 'plate', 'name' or 'position' after "
                              "'secret'");
    return false;
}

/* Told, and true, when it is. */
static bool is_wrong(struct parser *parser, const struct policy_secret *secret)
{
    const struct draft *draft = parser->draft;
    const char *fault = shape_secret_fault(secret);
    if (fault != NULL) {
        messages_error(parser->messages, parser->statement, "%s", fault);
        return true;
    }
    for (uint8_t i = 0; i < draft->secret_count; i++) {
        if (shape_secret_is_same(&draft->secrets[i], secret)) {
            messages_error(parser->messages, parser->statement,
                           "line %u keeps this secret already; take one out",
                           draft->secrets[i].line);
            return true;
        }
    }
    if (draft->secret_count == FLOW_TERMS_SECRETS_MAX) {
        messages_error(parser->messages, parser->statement,
                       "more than %d secrets; take some out", FLOW_TERMS_SECRETS_MAX);
        return true;
    }
    return false;
}

bool parse_secret(struct parser *parser)
{
    struct draft *draft = parser->draft;
    struct policy_secret secret = {.line = parser->statement.line};
    if (!read_kind(parser, &secret.kind) ||
        !(secret.kind == POLICY_SECRET_POSITION ? read_position(parser, &secret)
                                                : read_words(parser, &secret))) {
        return false;
    }
    if (parser_ended(parser) && !is_wrong(parser, &secret)) {
        draft->secret_place =
            draft->secret_count == 0 ? parser->statement : draft->secret_place;
        draft->secrets[draft->secret_count++] = secret;
    }
    return true;
}
