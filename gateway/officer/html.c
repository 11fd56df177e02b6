/* SPDX-License-Identifier: Apache-2.0 */
/* Escapes character by character. */
#include "gateway/officer/html.h"

#include <inttypes.h>
#include <string.h>

#include "gateway/officer/escape.h"
#include "policies/utf8.h"

/* What a character is written as, NULL: as itself. */
static const char *entity(uint32_t character)
{
    switch (character) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    default:
        return NULL;
    }
}

void html_bytes(FILE *out, const uint8_t *bytes, size_t len)
{
    struct cursor in = cursor_over(bytes, len);
    while (cursor_left(&in) > 0) {
        size_t before = in.pos;
        uint32_t character = 0;
        if (!utf8_next(&in, &character)) {
            fprintf(out, "\\x%02" PRIx32, character);
        } else if (!utf8_stands_alone(character)) {
            fprintf(out, "\\u{%" PRIx32 "}", character);
        } else if (entity(character) != NULL) {
            fputs(entity(character), out);
        } else {
            (void)fwrite(bytes + before, 1, in.pos - before, out);
        }
    }
}

void html_text(FILE *out, const char *text)
{
    html_bytes(out, (const uint8_t *)text, strlen(text));
}

void html_isolated(FILE *out, const char *text)
{
    fputs("<bdi>", out);
    html_text(out, text);
    fputs("</bdi>", out);
}

void html_name(FILE *out, const char *name)
{
    fputs("<bdi>", out);
    while (*name != 0) {
        char escaped[ESCAPE_NAME_GROWTH + 1] = "";
        size_t plain = strcspn(name, " \\");
        html_bytes(out, (const uint8_t *)name, plain);
        name += plain;
        if (*name != 0) {
            escape_name(escaped, sizeof escaped, (const char[]){*name++, 0});
        }
        fputs(escaped, out);
    }
    fputs("</bdi>", out);
}

void html_url(FILE *out, const char *text)
{
    static const bool unreserved[256] = {
        ['A' ... 'Z'] = true, ['a' ... 'z'] = true, ['0' ... '9'] = true, ['-'] = true,
        ['.'] = true,         ['_'] = true,         ['~'] = true};
    for (const unsigned char *at = (const unsigned char *)text; *at != 0; at++) {
        if (unreserved[*at]) {
            (void)fputc(*at, out);
        } else {
            fprintf(out, "%%%02X", *at);
        }
    }
}
