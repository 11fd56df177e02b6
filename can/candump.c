/* SPDX-License-Identifier: Apache-2.0 */
/* Reads run by run with a cursor and tables of letters, writes digit by digit: no scanf,
 * no printf. */
#include "can/candump.h"

#include <string.h>

#include "can/cursor.h"
#include "can/length.h"

#define US_PER_SECOND 1000000U
#define SECONDS_DIGITS_MAX 13 /* so that microseconds fit in 64 bits */
#define ERROR_FLAG 0x20000000U
#define FLAG_BRS 1U
#define FLAG_ESI 2U
#define FLAG_FDF 4U

static const char *const fault_texts[] = {
    [CANDUMP_OK] = "a frame",
    [CANDUMP_FAULT_TIME] = "bad time; a line begins \"(seconds.microseconds) \", six "
                           "digits after the point, as candump -L writes it",
    [CANDUMP_FAULT_INTERFACE] =
        "bad interface name; 1 to 15 characters and one space follow the time",
    [CANDUMP_FAULT_ID] = "bad id; write three hex digits up to 7FF, or eight up to "
                         "1FFFFFFF, and '#'",
    [CANDUMP_FAULT_REMOTE] = "bad remote frame; write R, or R and a length of 0 to 8",
    [CANDUMP_FAULT_FLAGS] = "bad FD flags; one hex digit of 0 to 7 follows \"##\"",
    [CANDUMP_FAULT_DATA] = "bad data; write two hex digits for each byte, no separators",
    [CANDUMP_FAULT_LENGTH] = "bad length; a classic frame has 0 to 8 bytes, FD also 12, "
                             "16, 20, 24, 32, 48 or 64",
    [CANDUMP_FAULT_DLC] = "bad raw DLC; _9 to _F follows a classic frame of 8 bytes only",
    [CANDUMP_FAULT_END] = "more text after the frame; only \" R\" or \" T\" may follow",
};

/* 16 + value of a hex digit; 0: not a hex digit. */
static const uint8_t hex_digits[256] = {
    ['0'] = 16, ['1'] = 17, ['2'] = 18, ['3'] = 19, ['4'] = 20, ['5'] = 21,
    ['6'] = 22, ['7'] = 23, ['8'] = 24, ['9'] = 25, ['A'] = 26, ['B'] = 27,
    ['C'] = 28, ['D'] = 29, ['E'] = 30, ['F'] = 31, ['a'] = 26, ['b'] = 27,
    ['c'] = 28, ['d'] = 29, ['e'] = 30, ['f'] = 31,
};

static const bool is_decimal[256] = {['0' ... '9'] = true};

static const bool is_hex[256] = {
    ['0' ... '9'] = true, ['A' ... 'F'] = true, ['a' ... 'f'] = true};

static const bool is_of_name[256] = {['!' ... '.'] = true, ['0' ... '~'] = true};

/* Reads min to max decimal digits and `stop`. */
static bool read_decimal(struct cursor *text, uint8_t stop, size_t min, size_t max,
                         uint64_t *value)
{
    size_t count;
    const uint8_t *digits = cursor_take_run(text, is_decimal, &count);
    if (count < min || count > max) {
        return false;
    }
    *value = 0;
    for (size_t i = 0; i < count; i++) {
        *value = *value * 10 + (uint64_t)(digits[i] - '0');
    }
    return cursor_u8(text) == stop;
}

static enum candump_fault parse_time(struct candump_line *out, struct cursor *text)
{
    uint64_t seconds = 0;
    uint64_t fraction_us = 0;
    if (cursor_u8(text) != '(' ||
        !read_decimal(text, '.', 1, SECONDS_DIGITS_MAX, &seconds) ||
        !read_decimal(text, ')', 6, 6, &fraction_us) || cursor_u8(text) != ' ') {
        return CANDUMP_FAULT_TIME;
    }
    out->time_us = seconds * US_PER_SECOND + fraction_us;
    return CANDUMP_OK;
}

static enum candump_fault parse_interface(struct candump_line *out, struct cursor *text)
{
    size_t padding = 0;
    while (cursor_peek(text) == ' ') {
        cursor_skip(text, 1);
        padding++;
    }
    size_t len;
    const uint8_t *name = cursor_take_run(text, is_of_name, &len);
    if (len == 0 || padding + len >= CANDUMP_INTERFACE_BYTES || cursor_u8(text) != ' ') {
        return CANDUMP_FAULT_INTERFACE;
    }
    memcpy(out->interface, name, len);
    out->width = padding > 0 ? (uint8_t)(padding + len) : 0;
    return CANDUMP_OK;
}

static enum candump_fault parse_id(struct frame *out, struct cursor *text)
{
    size_t count;
    const uint8_t *digits = cursor_take_run(text, is_hex, &count);
    if ((count != 3 && count != 8) || cursor_u8(text) != '#') {
        return CANDUMP_FAULT_ID;
    }
    for (size_t i = 0; i < count; i++) {
        out->id = out->id << 4 | (hex_digits[digits[i]] & 15U);
    }
    if (count == 3) {
        return out->id <= FRAME_ID_STANDARD_MAX ? CANDUMP_OK : CANDUMP_FAULT_ID;
    }
    if (out->id > (ERROR_FLAG | FRAME_ID_EXTENDED_MAX)) {
        return CANDUMP_FAULT_ID;
    }
    out->kind = out->id & ERROR_FLAG ? FRAME_ERROR : FRAME_DATA;
    out->extended = out->kind == FRAME_DATA;
    out->id &= FRAME_ID_EXTENDED_MAX;
    return CANDUMP_OK;
}

static enum candump_fault parse_flags(struct candump_line *out, struct cursor *text)
{
    uint8_t flags = hex_digits[cursor_u8(text)];
    if (flags == 0 || flags >= 16 + 8 || out->frame.kind == FRAME_ERROR) {
        return CANDUMP_FAULT_FLAGS;
    }
    out->frame.fd = true;
    out->frame.bit_rate_switch = flags & FLAG_BRS;
    out->frame.error_state_indicator = flags & FLAG_ESI;
    out->fdf = flags & FLAG_FDF;
    return CANDUMP_OK;
}

static enum candump_fault parse_data(struct frame *out, struct cursor *text)
{
    size_t count;
    const uint8_t *digits = cursor_take_run(text, is_hex, &count);
    size_t length = count / 2;
    if (length > FRAME_DATA_MAX) {
        return CANDUMP_FAULT_LENGTH;
    }
    if (count % 2 != 0) {
        return CANDUMP_FAULT_DATA;
    }
    for (size_t i = 0; i < length; i++) {
        out->data[i] = (uint8_t)((hex_digits[digits[2 * i]] & 15) << 4 |
                                 (hex_digits[digits[2 * i + 1]] & 15));
    }
    if (cursor_left(text) > 0 && cursor_peek(text) != ' ' && cursor_peek(text) != '_') {
        return CANDUMP_FAULT_DATA;
    }
    out->length = (uint8_t)length;
    return length_exists(out->length, out->fd) ? CANDUMP_OK : CANDUMP_FAULT_LENGTH;
}

static enum candump_fault parse_remote(struct frame *out, struct cursor *text)
{
    cursor_skip(text, 1);
    if (out->kind == FRAME_ERROR) {
        return CANDUMP_FAULT_REMOTE;
    }
    out->kind = FRAME_REMOTE;
    uint8_t next = cursor_peek(text);
    if (next >= '0' && next <= '8') {
        out->length = (uint8_t)(cursor_u8(text) - '0');
    } else if (cursor_left(text) > 0 && next != ' ') {
        return CANDUMP_FAULT_REMOTE;
    }
    return CANDUMP_OK;
}

static enum candump_fault parse_frame(struct candump_line *out, struct cursor *text)
{
    enum candump_fault fault = parse_id(&out->frame, text);
    if (fault != CANDUMP_OK) {
        return fault;
    }
    if (cursor_peek(text) == 'R') {
        return parse_remote(&out->frame, text);
    }
    if (cursor_peek(text) == '#') {
        cursor_skip(text, 1);
        fault = parse_flags(out, text);
    }
    return fault != CANDUMP_OK ? fault : parse_data(&out->frame, text);
}

static enum candump_fault parse_raw_dlc(struct candump_line *out, struct cursor *text)
{
    if (cursor_peek(text) != '_') {
        return CANDUMP_OK;
    }
    cursor_skip(text, 1);
    uint8_t digit = hex_digits[cursor_u8(text)] & 15;
    if (out->frame.fd || out->frame.kind == FRAME_ERROR ||
        out->frame.length != FRAME_CLASSIC_DATA_MAX || digit <= FRAME_CLASSIC_DATA_MAX) {
        return CANDUMP_FAULT_DLC;
    }
    out->raw_dlc = digit;
    return CANDUMP_OK;
}

static enum candump_fault parse_end(struct candump_line *out, struct cursor *text)
{
    if (cursor_left(text) == 0) {
        return CANDUMP_OK;
    }
    uint8_t space = cursor_u8(text);
    uint8_t letter = cursor_u8(text);
    if (space != ' ' || (letter != 'R' && letter != 'T') || !cursor_at_end(text)) {
        return CANDUMP_FAULT_END;
    }
    out->direction = (char)letter;
    return CANDUMP_OK;
}

static size_t without_newline(const char *line, size_t len)
{
    if (len > 0 && line[len - 1] == '\n') {
        len--;
        len -= len > 0 && line[len - 1] == '\r';
    }
    return len;
}

typedef enum candump_fault (*part_parser)(struct candump_line *out, struct cursor *text);

enum candump_fault candump_parse_line(struct candump_line *out, const char *line,
                                      size_t len)
{
    static const part_parser parts[] = {parse_time, parse_interface, parse_frame,
                                        parse_raw_dlc, parse_end};
    struct cursor text = cursor_over((const uint8_t *)line, without_newline(line, len));
    *out = (struct candump_line){0};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        enum candump_fault fault = parts[i](out, &text);
        if (fault != CANDUMP_OK) {
            return fault;
        }
    }
    return CANDUMP_OK;
}

const char *candump_fault_text(enum candump_fault fault)
{
    return (size_t)fault < sizeof fault_texts / sizeof *fault_texts ? fault_texts[fault]
                                                                    : "unknown fault";
}

static char *put_hex(char *at, uint32_t value, int digits)
{
    for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) {
        *at++ = "0123456789ABCDEF"[value >> shift & 15];
    }
    return at;
}

/* Pads with zeros on the left to min digits. */
static char *put_decimal(char *at, uint64_t value, int min)
{
    char digits[20];
    int count = 0;
    for (; value > 0 || count < min; value /= 10) {
        digits[count++] = (char)('0' + value % 10);
    }
    while (count > 0) {
        *at++ = digits[--count];
    }
    return at;
}

static char *put_interface(char *at, const struct candump_line *line)
{
    size_t len = strnlen(line->interface, CANDUMP_INTERFACE_BYTES - 1);
    for (size_t i = len; i < line->width && i < CANDUMP_INTERFACE_BYTES - 1; i++) {
        *at++ = ' ';
    }
    memcpy(at, line->interface, len);
    return at + len;
}

static char *put_id(char *at, const struct frame *frame)
{
    uint32_t flag = frame->kind == FRAME_ERROR ? ERROR_FLAG : 0;
    at = put_hex(at, frame->id | flag, frame->extended || flag != 0 ? 8 : 3);
    *at++ = '#';
    return at;
}

static char *put_data(char *at, const struct frame *frame)
{
    uint8_t max = frame->fd ? FRAME_DATA_MAX : FRAME_CLASSIC_DATA_MAX;
    for (uint8_t i = 0; i < frame->length && i < max; i++) {
        at = put_hex(at, frame->data[i], 2);
    }
    return at;
}

static char *put_flags(char *at, const struct candump_line *line)
{
    const struct frame *frame = &line->frame;
    *at++ = '#';
    return put_hex(at,
                   (frame->bit_rate_switch ? FLAG_BRS : 0) |
                       (frame->error_state_indicator ? FLAG_ESI : 0) |
                       (line->fdf ? FLAG_FDF : 0),
                   1);
}

static char *put_frame(char *at, const struct candump_line *line)
{
    const struct frame *frame = &line->frame;
    at = put_id(at, frame);
    if (frame->kind == FRAME_REMOTE) {
        *at++ = 'R';
        at = frame->length > 0 ? put_hex(at, frame->length, 1) : at;
    } else {
        at = frame->fd ? put_flags(at, line) : at;
        at = put_data(at, frame);
    }
    if (line->raw_dlc != 0) {
        *at++ = '_';
        at = put_hex(at, line->raw_dlc, 1);
    }
    return at;
}

size_t candump_print_line(char out[static CANDUMP_LINE_BYTES],
                          const struct candump_line *line)
{
    char *at = out;
    *at++ = '(';
    at = put_decimal(at, line->time_us / US_PER_SECOND, 10);
    *at++ = '.';
    at = put_decimal(at, line->time_us % US_PER_SECOND, 6);
    *at++ = ')';
    *at++ = ' ';
    at = put_interface(at, line);
    *at++ = ' ';
    at = put_frame(at, line);
    if (line->direction != 0) {
        *at++ = ' ';
        *at++ = line->direction;
    }
    *at = '\0';
    return (size_t)(at - out);
}
