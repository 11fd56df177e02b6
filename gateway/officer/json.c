/* SPDX-License-Identifier: Apache-2.0 */
/* Writes JSON lines; hostile text stays inside its string. */
#include "gateway/officer/json.h"

#include <float.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "policies/utf8.h"

static void put_character(FILE *out, uint32_t character, const uint8_t *bytes, size_t n)
{
    if (character == '"' || character == '\\') {
        fprintf(out, "\\%c", (int)character);
    } else if (!utf8_stands_alone(character) && character > 0xFFFF) {
        uint32_t above = character - 0x10000;
        fprintf(out, "\\u%04" PRIx32 "\\u%04" PRIx32, 0xD800 + (above >> 10),
                0xDC00 + (above & 0x3FF));
    } else if (!utf8_stands_alone(character)) {
        fprintf(out, "\\u%04" PRIx32, character);
    } else {
        (void)fwrite(bytes, 1, n, out);
    }
}

/* ASCII that stands for itself: most of all that is printed. */
static const bool itself[256] = {
    [' ' ... '!'] = true, ['#' ... '['] = true, [']' ... '~'] = true};

static void put_string(FILE *out, const char *text)
{
    struct cursor left = cursor_over((const uint8_t *)text, strlen(text));
    (void)fputc('"', out);
    while (cursor_left(&left) > 0) {
        struct cursor run = left;
        size_t count = cursor_run(&left, itself);
        if (count > 0) {
            (void)fwrite(cursor_take(&run, count), 1, count, out);
            continue;
        }
        const uint8_t *at = left.base + left.pos;
        size_t before = left.pos;
        uint32_t character = 0;
        if (utf8_next(&left, &character)) {
            put_character(out, character, at, left.pos - before);
        } else {
            fprintf(out, "\\\\x%02" PRIx32, character);
        }
    }
    (void)fputc('"', out);
}

static void put_comma(struct json *self)
{
    if (self->comma) {
        (void)fputc(',', self->out);
    }
    self->comma = true;
}

static void put_key(struct json *self, const char *key)
{
    put_comma(self);
    put_string(self->out, key);
    (void)fputc(':', self->out);
}

void json_begin(struct json *self, FILE *out)
{
    *self = (struct json){.out = out};
    (void)fputc('{', out);
}

void json_text(struct json *self, const char *key, const char *value)
{
    put_key(self, key);
    put_string(self->out, value);
}

void json_u64(struct json *self, const char *key, uint64_t value)
{
    put_key(self, key);
    fprintf(self->out, "%" PRIu64, value);
}

void json_number(struct json *self, const char *key, const char *digits)
{
    put_key(self, key);
    fputs(digits, self->out);
}

void json_double(struct json *self, const char *key, double value)
{
    char digits[32];
    if (!isfinite(value)) {
        json_null(self, key);
        return;
    }
    int places = DBL_DIG;
    do {
        (void)snprintf(digits, sizeof digits, "%.*g", places, value);
    } while (places++ < DBL_DECIMAL_DIG && strtod(digits, NULL) != value);
    json_number(self, key, digits);
}

void json_bool(struct json *self, const char *key, bool value)
{
    put_key(self, key);
    fputs(value ? "true" : "false", self->out);
}

void json_null(struct json *self, const char *key)
{
    put_key(self, key);
    fputs("null", self->out);
}

void json_open(struct json *self, const char *key)
{
    put_key(self, key);
    (void)fputc('{', self->out);
    self->comma = false;
}

void json_close(struct json *self)
{
    (void)fputc('}', self->out);
    self->comma = true;
}

void json_list(struct json *self, const char *key)
{
    put_key(self, key);
    (void)fputc('[', self->out);
    self->comma = false;
}

void json_item(struct json *self)
{
    put_comma(self);
    (void)fputc('{', self->out);
    self->comma = false;
}

void json_pair(struct json *self, uint64_t first, uint64_t second)
{
    put_comma(self);
    fprintf(self->out, "[%" PRIu64 ",%" PRIu64 "]", first, second);
}

void json_list_text(struct json *self, const char *value)
{
    put_comma(self);
    put_string(self->out, value);
}

void json_list_end(struct json *self)
{
    (void)fputc(']', self->out);
    self->comma = true;
}

void json_end(struct json *self)
{
    fputs("}\n", self->out);
}
