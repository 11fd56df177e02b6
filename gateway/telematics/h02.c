/* SPDX-License-Identifier: Apache-2.0 */
/* Either form, one behind the other. */
#include "gateway/telematics/h02.h"

#include "gateway/telematics/identity.h"
#include "gateway/telematics/telegrams.h"
#include "gateway/telematics/text_field.h"
#include "gateway/telematics/text_place.h"

#define TERMINAL_FIELD 1
#define BINARY_BYTES 32
#define BINARY_ID_BYTES 5
#define NORTH 4
#define EAST 8

static bool is_letter(uint8_t byte)
{
    return byte >= 'A' && byte <= 'Z';
}

static enum content_state next_text(struct content *out, struct cursor *in)
{
    struct cursor rest = *in;
    struct cursor line = cursor_until(&rest, '#');
    struct cursor head = *in;
    cursor_skip(&head, 1);
    bool letters = is_letter(cursor_u8(&head)) & is_letter(cursor_u8(&head));
    if ((!letters || cursor_u8(&head) != ',') && !head.failed) {
        return CONTENT_NOT;
    }
    if (line.failed) {
        return CONTENT_MORE;
    }
    struct cursor terminal = text_field_at(line, ',', TERMINAL_FIELD);
    if (!text_field_is_digits(terminal, 6, 20)) {
        return CONTENT_NOT;
    }
    text_field_add_terminal(out, terminal);
    text_place_add_hemispheres(out, line, ',', true);
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
    *degrees = (double)(all / 1000000) + (double)(all % 1000000) / 600000.0;
    return good && last >> 4 <= 9;
}

static enum content_state next_binary(struct content *out, struct cursor *in)
{
    struct cursor telegram;
    enum content_state state = telegrams_take(&telegram, in, BINARY_BYTES);
    if (state != CONTENT_IS) {
        return state;
    }
    char id[2 * BINARY_ID_BYTES + 1];
    uint32_t number;
    double latitude;
    double longitude;
    uint8_t flags;
    cursor_skip(&telegram, 1);
    if (!identity_digits(id, &telegram, BINARY_ID_BYTES) ||
        !identity_number(&number, &telegram, 3) || number > 235959 ||
        !identity_number(&number, &telegram, 3) || !read_latitude(&telegram, &latitude)) {
        return CONTENT_NOT;
    }
    cursor_skip(&telegram, 1); /* battery */
    if (!read_longitude(&telegram, &longitude, &flags)) {
        return CONTENT_NOT;
    }
    content_add_terminal(out, id, 2 * BINARY_ID_BYTES);
    content_add_position(out, (flags & NORTH) != 0 ? latitude : -latitude,
                         (flags & EAST) != 0 ? longitude : -longitude);
    cursor_skip(
        in, cursor_left(in)); /* its length differs by maker: what follows is its own */
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
