/* SPDX-License-Identifier: Apache-2.0 */
/* Escapes and cuts text, character by character. */
#include "gateway/officer/escape.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "policies/utf8.h"

#define ELLIPSIS "\xe2\x80\xa6" /* of one column */
#define UTF8_BYTES_MAX 4

static const struct {
    char plain;
    const char *escaped;
} in_names[] = {{' ', "\\x20"}, {'\\', "\\\\"}};

void escape_name(char *out, size_t size, const char *name)
{
    size_t used = 0;
    for (; *name != 0; name++) {
        char itself[] = {*name, 0};
        const char *as = itself;
        for (size_t i = 0; i < sizeof in_names / sizeof *in_names; i++) {
            as = *name == in_names[i].plain ? in_names[i].escaped : as;
        }
        size_t len = strlen(as);
        if (used + len >= size) {
            break;
        }
        memcpy(out + used, as, len);
        used += len;
    }
    out[used] = 0;
}

void escape_name_undo(char *out, size_t size, const char *text)
{
    size_t used = 0;
    while (*text != 0 && used + 1 < size) {
        char is = *text;
        size_t len = 1;
        for (size_t i = 0; i < sizeof in_names / sizeof *in_names && len == 1; i++) {
            if (strncmp(text, in_names[i].escaped, strlen(in_names[i].escaped)) == 0) {
                is = in_names[i].plain;
                len = strlen(in_names[i].escaped);
            }
        }
        out[used++] = is;
        text += len;
    }
    out[used] = 0;
}

struct piece {
    char text[20]; /* four bytes as \xHH, and a NUL */
    size_t bytes;
    size_t columns;
};

/* as_bytes: what is not plain is spelt out byte by byte. */
static struct piece next_piece(struct cursor *in, bool as_bytes)
{
    struct piece piece = {.text = ""};
    const uint8_t *at = in->base + in->pos;
    size_t before = in->pos;
    uint32_t character = 0;
    if (!utf8_next(in, &character)) {
        (void)snprintf(piece.text, sizeof piece.text, "\\x%02" PRIx32, character);
    } else if (!utf8_stands_alone(character) && as_bytes) {
        for (size_t i = 0; i < in->pos - before; i++) {
            (void)snprintf(piece.text + 4 * i, sizeof piece.text - 4 * i, "\\x%02x",
                           at[i]);
        }
    } else if (!utf8_stands_alone(character)) {
        (void)snprintf(piece.text, sizeof piece.text, "\\u{%" PRIx32 "}", character);
    } else if (as_bytes && character == '\\') {
        (void)snprintf(piece.text, sizeof piece.text, "\\\\");
    } else {
        piece.bytes = in->pos - before;
        memcpy(piece.text, at, piece.bytes);
        piece.columns = utf8_columns(character);
        return piece;
    }
    piece.bytes = piece.columns = strlen(piece.text);
    return piece;
}

static size_t escape(char *out, size_t size, size_t columns, struct cursor in,
                     bool as_bytes)
{
    size_t used = 0;
    size_t shown = 0;
    size_t cut_used = 0; /* where ".." can still go */
    size_t cut_shown = 0;
    while (cursor_left(&in) > 0) {
        struct piece piece = next_piece(&in, as_bytes);
        if (used + piece.bytes >= size || shown + piece.columns > columns) {
            (void)snprintf(out + cut_used, size - cut_used, "..");
            return cut_shown + 2;
        }
        memcpy(out + used, piece.text, piece.bytes);
        used += piece.bytes;
        shown += piece.columns;
        if (used + 3 <= size && shown + 2 <= columns) {
            cut_used = used;
            cut_shown = shown;
        }
    }
    out[used] = 0;
    return shown;
}

size_t escape_text(char *out, size_t size, size_t columns, const char *text)
{
    return escape(out, size, columns, cursor_over((const uint8_t *)text, strlen(text)),
                  false);
}

size_t escape_bytes(char *out, size_t size, size_t columns, const uint8_t *bytes,
                    size_t len)
{
    return escape(out, size, columns, cursor_over(bytes, len), true);
}

/* How many columns all of it takes. */
static size_t columns_of(struct cursor in)
{
    size_t columns = 0;
    while (cursor_left(&in) > 0) {
        columns += next_piece(&in, false).columns;
    }
    return columns;
}

size_t escape_middle(char *out, size_t size, size_t columns, const char *text)
{
    struct cursor in = cursor_over((const uint8_t *)text, strlen(text));
    size_t most = (size - sizeof ELLIPSIS) / UTF8_BYTES_MAX;
    size_t left = columns_of(in);
    columns = columns < most ? columns : most;
    bool whole = left <= columns;
    size_t head = whole ? left : columns / 2;
    size_t tail = whole || columns == 0 ? 0 : columns - head - 1;
    size_t used = 0;
    size_t shown = 0;
    bool cut = whole || columns == 0; /* then not even the mark has room */
    while (cursor_left(&in) > 0) {
        struct piece piece = next_piece(&in, false);
        bool fits = !cut && shown + piece.columns <= head;
        if (whole || fits || (cut && left <= tail)) {
            memcpy(out + used, piece.text, piece.bytes);
            used += piece.bytes;
            shown += piece.columns;
        } else if (!cut) {
            memcpy(out + used, ELLIPSIS, sizeof ELLIPSIS - 1);
            used += sizeof ELLIPSIS - 1;
            shown++;
            cut = true;
        }
        left -= piece.columns;
    }
    out[used] = 0;
    return shown;
}
