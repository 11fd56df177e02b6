/* SPDX-License-Identifier: Apache-2.0 */
/* Writes a line by json.h, and reads only what it would write. */
#include "gateway/review/journal_line.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "can/words.h"
#include "gateway/hex.h"
#include "gateway/officer/json.h"
#include "gateway/officer/when.h"
#include "policies/utf8.h"

static const char domain[] = "sallyport-review-note-v1";
static const char signature_key_text[] = ",\"signature\":\"";

/* All up to the signature; 0 when it does not fit. */
static size_t write_signed(const struct journal_line *self,
                           char out[static JOURNAL_LINE_BYTES])
{
    char when[WHEN_TEXT_BYTES];
    char before[DIGEST_TEXT_BYTES];
    struct json json;
    FILE *file = fmemopen(out, JOURNAL_LINE_BYTES, "w");
    if (file == NULL) {
        return 0;
    }
    when_print_utc(self->wall_us, when);
    digest_print(&self->before, before);
    json_begin(&json, file);
    json_u64(&json, "number", self->number);
    json_text(&json, "time", when);
    json_text(&json, "ledger", self->ledger);
    json_u64(&json, "leaf", self->leaf);
    json_u64(&json, "up_to", self->up_to);
    json_text(&json, "officer", self->officer);
    json_text(&json, "note", self->note);
    json_text(&json, "before", before);
    long len = ftell(file);
    bool good = ferror(file) == 0 && len > 0 && len < JOURNAL_LINE_BYTES;
    good = fclose(file) == 0 && good;
    return good ? (size_t)len : 0;
}

size_t journal_line_write(const struct journal_line *self,
                          char out[static JOURNAL_LINE_BYTES], struct signature_key *key)
{
    uint8_t signature[SIGNATURE_BYTES_MAX];
    size_t len = write_signed(self, out);
    size_t signature_len =
        len == 0 ? 0 : signature_sign(key, signature, domain, (const uint8_t *)out, len);
    if (signature_len == 0 || len + 2 * signature_len + 32 > JOURNAL_LINE_BYTES) {
        return 0;
    }
    len +=
        (size_t)snprintf(out + len, JOURNAL_LINE_BYTES - len, "%s", signature_key_text);
    hex_print(out + len, signature, signature_len);
    len += 2 * signature_len;
    return len + (size_t)snprintf(out + len, JOURNAL_LINE_BYTES - len, "\"}\n");
}

static void expect(struct cursor *in, const char *text)
{
    const uint8_t *bytes = cursor_take(in, strlen(text));
    if (bytes == NULL || memcmp(bytes, text, strlen(text)) != 0) {
        cursor_fail(in);
    }
}

static uint64_t read_number(struct cursor *in)
{
    uint64_t value = 0;
    while (cursor_peek(in) >= '0' && cursor_peek(in) <= '9') {
        value = value * 10 + (cursor_u8(in) - '0');
    }
    return value;
}

static uint32_t read_unit(struct cursor *in)
{
    uint32_t unit = 0;
    for (int i = 0; i < 4; i++) {
        unsigned digit = words_digit(cursor_u8(in));
        if (digit > 15) {
            cursor_fail(in);
        }
        unit = unit << 4 | (digit & 15);
    }
    return unit;
}

/* Behind a backslash. */
static uint32_t read_escape(struct cursor *in)
{
    uint8_t letter = cursor_u8(in);
    if (letter != 'u') {
        return letter;
    }
    uint32_t unit = read_unit(in);
    if (unit < 0xD800 || unit > 0xDBFF) {
        return unit;
    }
    expect(in, "\\u");
    return 0x10000 + ((unit - 0xD800) << 10 | (read_unit(in) & 0x3FF));
}

/* From the opening quote to the closing one. */
static void read_text(struct cursor *in, char *out, size_t size)
{
    size_t used = 0;
    expect(in, "\"");
    while (!in->failed && cursor_peek(in) != '"') {
        uint8_t spelt[4] = {cursor_u8(in)};
        size_t count = 1;
        if (spelt[0] == '\\') {
            count = utf8_spell(spelt, read_escape(in));
        }
        if (used + count >= size) {
            cursor_fail(in);
            break;
        }
        memcpy(out + used, spelt, count);
        used += count;
    }
    expect(in, "\"");
    out[used] = 0;
}

static uint64_t read_time(struct cursor *in)
{
    char text[WHEN_TEXT_BYTES];
    uint64_t wall_us = 0;
    read_text(in, text, sizeof text);
    char *point = strchr(text, '.');
    unsigned long micros = point != NULL ? strtoul(point + 1, NULL, 10) : 0;
    if (point == NULL) {
        cursor_fail(in);
        return 0;
    }
    *point = 0;
    if (!when_parse(&wall_us, text, 0)) {
        cursor_fail(in);
    }
    return wall_us + micros;
}

/* Whether the line begins as the entry would be written. What was read with a mistake, or
 * was written in another way, is not. */
static bool is_written_so(const struct journal_line *self, const char *line, size_t len)
{
    char again[JOURNAL_LINE_BYTES];
    size_t again_len = write_signed(self, again);
    return again_len > 0 && again_len < len && memcmp(again, line, again_len) == 0;
}

/* The hex of the signature; failed when there is none at the end of the line. */
static struct cursor signature_of(const char *line, size_t len)
{
    const char *at = memmem(line, len, signature_key_text, sizeof signature_key_text - 1);
    struct cursor in = cursor_over((const uint8_t *)line, len);
    cursor_skip(&in, at != NULL ? (size_t)(at - line) + sizeof signature_key_text - 1
                                : len + 1);
    struct cursor hex = cursor_until(&in, '"');
    expect(&in, "}");
    if (!cursor_at_end(&in)) {
        cursor_fail(&hex);
    }
    return hex;
}

bool journal_line_read(struct journal_line *out, const char *line, size_t len)
{
    char before[DIGEST_TEXT_BYTES];
    struct cursor in = cursor_over((const uint8_t *)line, len);
    *out = (struct journal_line){.number = 0};
    expect(&in, "{\"number\":");
    out->number = read_number(&in);
    expect(&in, ",\"time\":");
    out->wall_us = read_time(&in);
    expect(&in, ",\"ledger\":");
    read_text(&in, out->ledger, sizeof out->ledger);
    expect(&in, ",\"leaf\":");
    out->leaf = read_number(&in);
    expect(&in, ",\"up_to\":");
    out->up_to = read_number(&in);
    expect(&in, ",\"officer\":");
    read_text(&in, out->officer, sizeof out->officer);
    expect(&in, ",\"note\":");
    read_text(&in, out->note, sizeof out->note);
    expect(&in, ",\"before\":");
    read_text(&in, before, sizeof before);
    return !in.failed && digest_parse(&out->before, before) &&
           is_written_so(out, line, len) && !signature_of(line, len).failed;
}

/* As it is written: a line has one form only. */
static unsigned lower_digit(struct cursor *in)
{
    uint8_t letter = cursor_u8(in);
    return letter >= 'A' && letter <= 'F' ? 16 : words_digit(letter);
}

bool journal_line_check(const char *line, size_t len, struct signature_public *key)
{
    uint8_t signature[SIGNATURE_BYTES_MAX];
    size_t signature_len = 0;
    struct cursor hex = signature_of(line, len);
    size_t signed_len =
        hex.failed ? 0 : len - (hex.len - hex.pos) - 2 - (sizeof signature_key_text - 1);
    while (cursor_left(&hex) > 0 && signature_len < sizeof signature) {
        unsigned high = lower_digit(&hex);
        unsigned low = lower_digit(&hex);
        if (high > 15 || low > 15) {
            return false;
        }
        signature[signature_len++] = (uint8_t)(high << 4 | low);
    }
    return cursor_at_end(&hex) && signature_check(key, signature, signature_len, domain,
                                                  (const uint8_t *)line, signed_len);
}

bool journal_line_is_text(const char *text)
{
    struct cursor in = cursor_over((const uint8_t *)text, strlen(text));
    while (cursor_left(&in) > 0) {
        uint32_t character = 0;
        if (!utf8_next(&in, &character) ||
            (character != '\n' && !utf8_is_plain(character))) {
            return false;
        }
    }
    return true;
}
