/* SPDX-License-Identifier: Apache-2.0 */
/* snprintf that remembers where it was. */
#include "gateway/content/text_buffer.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

struct text_buffer text_buffer_over(char *text, size_t size)
{
    text[0] = '\0';
    return (struct text_buffer){.text = text, .size = size};
}

static void cut(struct text_buffer *self)
{
    memcpy(self->text + self->size - TEXT_BUFFER_LEAST_BYTES, "...",
           TEXT_BUFFER_LEAST_BYTES);
    self->used = self->size - 1;
    self->cut = true;
}

void text_buffer_put(struct text_buffer *self, char character)
{
    if (self->used + 1 < self->size) {
        self->text[self->used++] = character;
        self->text[self->used] = '\0';
    } else if (!self->cut) {
        cut(self);
    }
}

void text_buffer_print(struct text_buffer *self, const char *format, ...)
{
    va_list arguments;
    size_t room = self->size - self->used;
    if (self->cut) {
        return;
    }
    va_start(arguments, format);
    int wanted = vsnprintf(self->text + self->used, room, format, arguments);
    va_end(arguments);
    if (wanted >= 0 && (size_t)wanted < room) {
        self->used += (size_t)wanted;
    } else {
        cut(self);
    }
}

void text_buffer_quoted(struct text_buffer *self, struct cursor bytes)
{
    while (cursor_left(&bytes) > 0 && !self->cut) {
        uint8_t byte = cursor_u8(&bytes);
        if (byte < 0x20 || byte >= 0x7f) {
            text_buffer_print(self, "\\%03u", byte);
            continue;
        }
        if (byte == '"' || byte == '\\') {
            text_buffer_put(self, '\\');
        }
        text_buffer_put(self, (char)byte);
    }
}

void text_buffer_base64(struct text_buffer *self, struct cursor bytes)
{
    static const char digits[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    while (cursor_left(&bytes) > 0 && !self->cut) {
        size_t some = cursor_left(&bytes) < 3 ? cursor_left(&bytes) : 3;
        uint32_t three = 0;
        for (size_t i = 0; i < 3; i++) {
            three = three << 8 | (i < some ? cursor_u8(&bytes) : 0);
        }
        text_buffer_print(self, "%c%c%c%c", digits[three >> 18], digits[three >> 12 & 63],
                          some > 1 ? digits[three >> 6 & 63] : '=',
                          some > 2 ? digits[three & 63] : '=');
    }
}
