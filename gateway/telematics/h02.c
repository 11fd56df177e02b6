/* SPDX-License-Identifier: Apache-2.0 */
/* Either form, one behind the other. */
#include "gateway/telematics/h02.h"

#include "gateway/telematics/identity.h"
#include "gateway/telematics/telegrams.h"
#include "gateway/telematics/text_field.h"
#include "gateway/telematics/text_place.h"

#define TERMINAL_FIELD 1
#define TERMINAL_DIGITS_MIN 6
#define TERMINAL_DIGITS_MAX 20
#define LOWER_CASE 0x20
#define ICCID_DIGITS_MIN 18
#define ICCID_DIGITS_MAX 20
#define PHONE_DIGITS_MIN 8
#define PHONE_DIGITS_MAX 15
#define BINARY_BYTES 32
#define LONG_ID_BYTES 42 /* with an id of 8 bytes */
#define LONG_BYTES 45
#define ID_BYTES 5
#define ID_BYTES_MAX 8
#define NORTH 4
#define EAST 8

/* "*HQ,": two letters of a maker. */
static enum content_state read_head(struct cursor in)
{
    cursor_skip(&in, 1);
    for (unsigned i = 0; i < 2; i++) {
        uint8_t byte = cursor_u8(&in) | LOWER_CASE;
        if (!in.failed && (byte < 'a' || byte > 'z')) {
            return CONTENT_NOT;
        }
    }
    bool comma = cursor_u8(&in) == ',';
    return in.failed ? CONTENT_MORE : comma ? CONTENT_IS : CONTENT_NOT;
}

/* "89..", a letter or a sign behind it in some, and the telephone number before it. */
static void add_card(struct content *out, struct cursor line)
{
    struct cursor before = text_field_next(&line, ',');
    while (cursor_left(&line) > 0) {
        struct cursor field = text_field_next(&line, ',');
        size_t len = cursor_left(&field);
        struct cursor front = field;
        struct cursor number = cursor_block(&front, ICCID_DIGITS_MIN);
        if (text_field_begins(field, "89") && len <= ICCID_DIGITS_MAX &&
            text_field_is_digits(number, ICCID_DIGITS_MIN, ICCID_DIGITS_MIN)) {
            text_field_add(out, CONTENT_ICCID,
                           text_field_digits(field, ICCID_DIGITS_MAX));
            if (text_field_is_digits(before, PHONE_DIGITS_MIN, PHONE_DIGITS_MAX)) {
                text_field_add(out, CONTENT_PHONE, before);
            }
        }
        before = field;
    }
}

static enum content_state next_text(struct content *out, struct cursor *in)
{
    enum content_state state = read_head(*in);
    if (state != CONTENT_IS) {
        return state;
    }
    struct cursor rest = *in;
    struct cursor line = cursor_until(&rest, '#');
    if (line.failed) {
        struct cursor id = text_field_at(*in, ',', TERMINAL_FIELD);
        return text_field_is_digits(id, 0, TERMINAL_DIGITS_MAX) ? CONTENT_MORE
                                                                : CONTENT_NOT;
    }
    struct cursor terminal = text_field_at(line, ',', TERMINAL_FIELD);
    struct cursor command = text_field_at(line, ',', TERMINAL_FIELD + 1);
    bool nameless = cursor_left(&terminal) == 0 && text_field_begins(command, "V");
    if (!nameless &&
        !text_field_is_digits(terminal, TERMINAL_DIGITS_MIN, TERMINAL_DIGITS_MAX)) {
        return CONTENT_NOT;
    }
    text_field_add_terminal(out, terminal);
    add_card(out, line);
    text_place_add_hemispheres(out, line, ',', true);
    text_field_skip_end(&rest);
    *in = rest;
    return CONTENT_IS;
}

/* The degrees in half bytes, then minutes and four decimals of them. */
static bool read_latitude(struct cursor *in, double *degrees)
{
    uint32_t whole;
    uint32_t minutes;
    bool good = identity_number(&whole, in, 1) && identity_number(&minutes, in, 3);
    *degrees = good ? whole + minutes / 600000.0 : 0;
    return good;
}

/* A half byte of flags behind the last digit. */
static bool read_longitude(struct cursor *in, double *degrees, uint8_t *flags)
{
    uint32_t front;
    bool good = identity_number(&front, in, 4);
    uint8_t last = cursor_u8(in);
    *flags = last & 0xf;
    uint64_t all = good ? (uint64_t)front * 10 + (last >> 4) : 0; /* dddmmmmmm */
    uint64_t whole = all / 1000000;
    *degrees = (double)whole + (double)(all - whole * 1000000) / 600000.0;
    return good && last >> 4 <= 9;
}

/* Its length differs by maker and is not told: as long as the next telegram begins
 * behind, else all that is there. */
static void skip_binary(struct cursor *in)
{
    static const size_t lengths[] = {BINARY_BYTES, LONG_ID_BYTES, LONG_BYTES};
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        struct cursor probe = *in;
        cursor_skip(&probe, lengths[i]);
        uint8_t mark = cursor_peek(&probe);
        if (!probe.failed && (mark == '$' || mark == '*')) {
            *in = probe;
            return;
        }
    }
    cursor_skip(in, cursor_left(in));
}

/* With an id of so many bytes. */
static bool read_binary(struct content *out, struct cursor telegram, size_t id_bytes)
{
    char id[2 * ID_BYTES_MAX + 1];
    uint32_t number;
    double latitude;
    double longitude;
    uint8_t flags;
    cursor_skip(&telegram, 1);
    if (!identity_digits(id, &telegram, id_bytes) ||
        !identity_number(&number, &telegram, 3) || number > 235959 ||
        !identity_number(&number, &telegram, 3) || !read_latitude(&telegram, &latitude)) {
        return false;
    }
    cursor_skip(&telegram, 1); /* battery */
    if (!read_longitude(&telegram, &longitude, &flags)) {
        return false;
    }
    /* an IMEI has 15 of the 16 */
    content_add_terminal(out, id, id_bytes == ID_BYTES ? 2 * ID_BYTES : 15);
    content_add_position(out, (flags & NORTH) != 0 ? latitude : -latitude,
                         (flags & EAST) != 0 ? longitude : -longitude);
    return true;
}

/* One of the length that goes with it is tried with the long id first. */
static enum content_state next_binary(struct content *out, struct cursor *in)
{
    if (cursor_left(in) < BINARY_BYTES) {
        return CONTENT_MORE;
    }
    if ((cursor_left(in) != LONG_ID_BYTES || !read_binary(out, *in, ID_BYTES_MAX)) &&
        !read_binary(out, *in, ID_BYTES)) {
        return cursor_left(in) < LONG_ID_BYTES ? CONTENT_MORE : CONTENT_NOT;
    }
    skip_binary(in);
    return CONTENT_IS;
}

static enum content_state next(struct content *out, struct cursor *in)
{
    switch (cursor_peek(in)) {
    case '*':
        return next_text(out, in);
    case '$':
        return next_binary(out, in);
    default:
        return CONTENT_NOT;
    }
}

enum content_state h02_read(struct content *out, const uint8_t *bytes, size_t len)
{
    return telegrams_read(out, bytes, len, next);
}
