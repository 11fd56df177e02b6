/* SPDX-License-Identifier: Apache-2.0 */
/* Reads texts and asks whether they are of their kind. */
#include "policies/parse_text.h"

#include <string.h>

#include "policies/authorities.h"
#include "policies/parse.h"
#include "policies/shape.h"

#define FILE_NAME_BYTES 256

static bool keep(struct parser *parser, struct place place, const char *text,
                 const char **out)
{
    *out = arena_text(parser->arena, text, strlen(text));
    if (*out == NULL) {
        messages_error(parser->messages, place,
                       "no memory is left for this text; make the policy smaller");
    }
    return *out != NULL;
}

bool parse_text(struct parser *parser, const struct parse_text_kind *kind,
                const char **out)
{
    char quote[PARSER_QUOTE_BYTES];
    char text[POLICY_HOST_BYTES];
    struct place place = parser->token.place;
    parser_quote(&parser->token, quote);
    if (!parser_string(parser, kind->what, text, kind->size)) {
        return false;
    }
    if (!kind->is_good(text)) {
        messages_error(parser->messages, place, "\"%s\" is not %s; %s", quote, kind->what,
                       kind->mend);
        return false;
    }
    return keep(parser, place, text, out);
}

bool parse_text_host(struct parser *parser, const char *what, const char **out)
{
    static const char *const faults[] = {
        [SHAPE_HOST_BAD] = "is no DNS name; write one such as \"api.telemetry.example\"",
        [SHAPE_HOST_ADDRESS] = "is an address; name the host, since only resolved names "
                               "count",
        [SHAPE_HOST_WIDE] = "is too wide, anyone can get a name below it; name the "
                            "maker's own domain",
    };
    char quote[PARSER_QUOTE_BYTES];
    char given[POLICY_HOST_BYTES + 1];
    char host[POLICY_HOST_BYTES];
    struct place place = parser->token.place;
    parser_quote(&parser->token, quote);
    if (!parser_string(parser, what, given, sizeof given)) {
        return false;
    }
    enum shape_host shape = shape_host(host, given);
    if (shape != SHAPE_HOST_GOOD) {
        messages_error(parser->messages, place, "\"%s\" %s", quote, faults[shape]);
        return false;
    }
    return keep(parser, place, host, out);
}

bool parse_text_has_room(struct parser *parser, struct place place, unsigned count,
                         unsigned max)
{
    if (count == max) {
        messages_error(parser->messages, place, "more than %u of them; write fewer", max);
    }
    return count < max;
}

bool parse_text_list(struct parser *parser, const struct parse_text_kind *kind,
                     unsigned max, const char **out, uint8_t *count)
{
    struct place place = parser->token.place;
    do {
        if (!parse_text_has_room(parser, place, *count, max) ||
            !parse_text(parser, kind, &out[*count])) {
            return false;
        }
        (*count)++;
    } while (parser_accept_mark(parser, ','));
    return true;
}

static struct cursor text_of(const struct token *token)
{
    return cursor_over((const uint8_t *)token->text, token->len);
}

static bool read_der(struct parser *parser, struct authorities *list)
{
    do {
        if (parser->token.kind != TOKEN_STRING) {
            parser_unexpected(parser, "write a certificate, in base64 and in quotes");
            return false;
        }
        const char *fault = authorities_add(list, text_of(&parser->token));
        if (fault != NULL) {
            messages_error(parser->messages, parser->token.place, "%s", fault);
            return false;
        }
        parser_next(parser);
    } while (parser_accept_mark(parser, ','));
    return true;
}

static bool read_file(struct parser *parser, struct authorities *list)
{
    const struct policy_library *library = parser->library;
    char name[FILE_NAME_BYTES];
    struct place place = parser->token.place;
    size_t len = 0;
    if (!parser_string(parser, "the file name of certificates", name, sizeof name)) {
        return false;
    }
    if (library == NULL || library->read_text == NULL) {
        messages_error(parser->messages, place,
                       "no file can be read here; give what 'sallyport check -v' prints "
                       "of this policy");
        return false;
    }
    const uint8_t *text = library->read_text(library->context, name, &len);
    const char *fault = text == NULL ? "this file cannot be used, as told before; mend it"
                                     : authorities_add_pem(list, cursor_over(text, len));
    if (fault != NULL) {
        messages_error(parser->messages, place, "%s", fault);
    }
    return fault == NULL;
}

bool parse_text_certificates(struct parser *parser, const uint8_t **out,
                             uint32_t *out_bytes)
{
    struct authorities list;
    if (!authorities_open(&list, FLOW_TERMS_CA_BYTES_MAX, parser->arena)) {
        messages_error(parser->messages, parser->token.place,
                       "no memory is left for certificates; make the policy smaller");
        return false;
    }
    bool good = parser_accept_word(parser, "der") ? read_der(parser, &list)
                                                  : read_file(parser, &list);
    authorities_close(&list, parser->arena);
    *out = list.der;
    *out_bytes = (uint32_t)list.len;
    return good;
}
