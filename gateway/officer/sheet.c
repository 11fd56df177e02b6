/* SPDX-License-Identifier: Apache-2.0 */
/* Sheets written and read. */
#include "gateway/officer/sheet.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "can/attributes.h"

#define KEY_MAX 40

static void add(struct sheet *self, const char *format, ...) PRINTF_LIKE(2, 3);

static void add(struct sheet *self, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int len =
        vsnprintf(self->text + self->used, sizeof self->text - self->used, format, args);
    va_end(args);
    self->full = self->full || len < 0 || (size_t)len >= sizeof self->text - self->used;
    self->used += self->full ? 0 : (size_t)len;
}

static void add_hex(struct sheet *self, const uint8_t *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        add(self, "%02x", bytes[i]);
    }
}

void sheet_begin(struct sheet *self, const char *what)
{
    self->used = 0;
    self->full = false;
    add(self, "{\n  \"sallyport\": \"%s\"", what);
}

void sheet_text(struct sheet *self, const char *key, const char *value)
{
    add(self, ",\n  \"%s\": \"%s\"", key, value);
}

void sheet_u64(struct sheet *self, const char *key, uint64_t value)
{
    add(self, ",\n  \"%s\": %" PRIu64, key, value);
}

void sheet_bool(struct sheet *self, const char *key, bool value)
{
    add(self, ",\n  \"%s\": %s", key, value ? "true" : "false");
}

void sheet_hex(struct sheet *self, const char *key, const uint8_t *bytes, size_t len)
{
    add(self, ",\n  \"%s\": \"", key);
    add_hex(self, bytes, len);
    add(self, "\"");
}

void sheet_list(struct sheet *self, const char *key)
{
    add(self, ",\n  \"%s\": [", key);
    self->first = true;
}

void sheet_item(struct sheet *self, const char *word, const uint8_t *bytes, size_t len)
{
    add(self, "%s\n    \"%s ", self->first ? "" : ",", word);
    add_hex(self, bytes, len);
    add(self, "\"");
    self->first = false;
}

void sheet_list_end(struct sheet *self)
{
    add(self, "\n  ]");
}

void sheet_end(struct sheet *self)
{
    add(self, "\n}\n");
}

void sheet_skip(struct cursor *in)
{
    struct cursor line = cursor_until(in, '\n');
    (void)line;
}

/* What stands behind the key in the next line. */
static struct cursor value_of(struct cursor *in, const char *key)
{
    char want[KEY_MAX];
    struct cursor line = cursor_until(in, '\n');
    int len = snprintf(want, sizeof want, "  \"%s\": ", key);
    const uint8_t *got = cursor_take(&line, (size_t)len);
    if (got == NULL || memcmp(got, want, (size_t)len) != 0) {
        cursor_fail(&line);
    }
    return line;
}

uint64_t sheet_take_u64(struct cursor *in, const char *key)
{
    struct cursor line = value_of(in, key);
    uint64_t value = 0;
    for (uint8_t c = cursor_peek(&line); c >= '0' && c <= '9'; c = cursor_peek(&line)) {
        value = value * 10 + (uint64_t)(cursor_u8(&line) - '0');
    }
    if (line.failed) {
        cursor_fail(in);
    }
    return value;
}

static uint8_t take_digit(struct cursor *in)
{
    uint8_t c = cursor_u8(in);
    if (c >= '0' && c <= '9') {
        return (uint8_t)(c - '0');
    }
    if (c < 'a' || c > 'f') {
        cursor_fail(in);
    }
    return (uint8_t)(c - 'a' + 10);
}

/* To the quote at its end. */
static size_t take_bytes(struct cursor *in, uint8_t *out, size_t most)
{
    size_t len = 0;
    while (!in->failed && cursor_peek(in) != '"') {
        uint8_t high = take_digit(in);
        uint8_t low = take_digit(in);
        if (len == most) {
            cursor_fail(in);
            return 0;
        }
        out[len++] = (uint8_t)(high << 4 | low);
    }
    return in->failed ? 0 : len;
}

size_t sheet_take_hex(struct cursor *in, const char *key, uint8_t *out, size_t most)
{
    struct cursor line = value_of(in, key);
    cursor_skip(&line, 1);
    size_t len = take_bytes(&line, out, most);
    if (len == 0) {
        cursor_fail(in);
    }
    return len;
}

bool sheet_take_item(struct cursor *in, uint8_t *out, size_t len)
{
    struct cursor line = cursor_until(in, '\n');
    cursor_skip(&line, sizeof "    \"" - 1);
    if (line.failed) {
        return false;
    }
    struct cursor word = cursor_until(&line, ' ');
    if (word.failed || take_bytes(&line, out, len) != len) {
        cursor_fail(in);
    }
    return !in->failed;
}

bool sheet_equal(const struct sheet *self, const uint8_t *bytes, size_t len)
{
    return !self->full && len == self->used && memcmp(bytes, self->text, len) == 0;
}
