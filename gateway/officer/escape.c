/* SPDX-License-Identifier: Apache-2.0 */
/* Escapes and cuts text, character by character. */
#include "gateway/officer/escape.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "policies/utf8.h"

struct piece {
    char text[16];
    size_t bytes;
    size_t columns;
};

static struct piece next_piece(struct cursor *in)
{
    struct piece piece;
    const uint8_t *at = in->base + in->pos;
    size_t before = in->pos;
    uint32_t character = 0;
    if (!utf8_next(in, &character)) {
        (void)snprintf(piece.text, sizeof piece.text, "\\x%02" PRIx32, character);
    } else if (!utf8_is_plain(character)) {
        (void)snprintf(piece.text, sizeof piece.text, "\\u{%" PRIx32 "}", character);
    } else {
        piece.bytes = in->pos - before;
        memcpy(piece.text, at, piece.bytes);
        piece.columns = 1;
        return piece;
    }
    piece.bytes = piece.columns = strlen(piece.text);
    return piece;
}

size_t escape_bytes(char *out, size_t size, size_t columns, const uint8_t *bytes,
                    size_t len)
{
    struct cursor in = cursor_over(bytes, len);
    size_t used = 0;
    size_t shown = 0;
    size_t cut_used = 0; /* where ".." can still go */
    size_t cut_shown = 0;
    while (cursor_left(&in) > 0) {
        struct piece piece = next_piece(&in);
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
    return escape_bytes(out, size, columns, (const uint8_t *)text, strlen(text));
}
