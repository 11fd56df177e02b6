/* SPDX-License-Identifier: Apache-2.0 */
/* Turns the bytes of a text into UTF-8. */
#include "can/dbc_text.h"

/* What Windows-1252 has where Latin-1 has controls; 0 where it has nothing either. */
static const uint16_t signs[32] = {0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020,
                                   0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0,
                                   0x017D, 0,      0,      0x2018, 0x2019, 0x201C, 0x201D,
                                   0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A,
                                   0x0153, 0,      0x017E, 0x0178};

/* Bytes written, or only counted while out is NULL. */
struct sink {
    char *out;
    size_t len;
};

static void put(struct sink *self, unsigned byte)
{
    if (self->out != NULL) {
        self->out[self->len] = (char)(byte == 0 ? ' ' : byte);
    }
    self->len++;
}

/* A byte of Windows-1252 above 0x7F. */
static void put_sign(struct sink *self, uint8_t byte)
{
    unsigned sign = byte < 0xA0 && signs[byte - 0x80] != 0 ? signs[byte - 0x80] : byte;
    if (sign >= 0x800) {
        put(self, 0xE0U | sign >> 12);
        put(self, 0x80U | (sign >> 6 & 0x3FU));
    } else {
        put(self, 0xC0U | sign >> 6);
    }
    put(self, 0x80U | (sign & 0x3FU));
}

/* Passes over one character of UTF-8 (RFC 3629); fails where there is none. */
static void skip_character(struct cursor *text)
{
    uint8_t first = cursor_u8(text);
    unsigned more = first < 0x80 ? 0 : first < 0xE0 ? 1 : first < 0xF0 ? 2 : 3;
    uint8_t second = cursor_peek(text);
    bool wrong = (first >= 0x80 && first < 0xC2) || first > 0xF4 ||
                 (first == 0xE0 && second < 0xA0) || (first == 0xED && second > 0x9F) ||
                 (first == 0xF0 && second < 0x90) || (first == 0xF4 && second > 0x8F);
    for (; more > 0; more--) {
        wrong = (cursor_u8(text) & 0xC0U) != 0x80U || wrong;
    }
    if (wrong) {
        cursor_fail(text);
    }
}

static bool is_utf8(struct cursor text)
{
    while (cursor_left(&text) > 0) {
        skip_character(&text);
    }
    return !text.failed;
}

static void write_text(struct sink *self, struct cursor text, bool utf8)
{
    while (cursor_left(&text) > 0) {
        uint8_t byte = cursor_u8(&text);
        if (byte == '\\' && cursor_peek(&text) == '"') {
            continue;
        }
        if (byte < 0x80 || utf8) {
            put(self, byte);
        } else {
            put_sign(self, byte);
        }
    }
}

const char *dbc_text_copy(struct arena *arena, const struct dbc_token *token)
{
    if (token->len == 0) {
        return "";
    }
    struct cursor text = cursor_over(token->text, token->len);
    struct sink sink = {NULL, 0};
    bool utf8 = token->kind == DBC_TOKEN_WORD || is_utf8(text);
    write_text(&sink, text, utf8);
    sink.out = arena_take(arena, sink.len + 1, 1);
    if (sink.out != NULL) {
        sink.len = 0;
        write_text(&sink, text, utf8);
    }
    return sink.out;
}
