/* SPDX-License-Identifier: Apache-2.0 */
/* "#TYPE#fields", one a line; version 2.0 has "2.0;IMEI" before it over UDP and in its
 * login. */
#include "gateway/telematics/wialon.h"

#include <string.h>

#include "gateway/telematics/sums.h"
#include "gateway/telematics/telegrams.h"
#include "gateway/telematics/text_field.h"
#include "gateway/telematics/text_place.h"

#define CRC_DIGITS 4
#define SECOND "2.0"
#define TERMINAL_DIGITS_MAX 20
#define HEAD_BYTES_MAX 40

/* "#L#2.0;IMEI;password;CRC", "#L#IMEI;password". */
static void add_login(struct content *out, struct cursor body)
{
    bool second = text_field_is(text_field_at(body, ';', 0), SECOND);
    text_field_add_terminal(out, text_field_at(body, ';', second ? 1 : 0));
}

static void add_line(struct content *out, struct cursor body)
{
    text_place_add_hemispheres(out, body, ';', true);
}

/* A black box: lines without their type, which '|' parts. */
static void add_lines(struct content *out, struct cursor body)
{
    while (cursor_left(&body) > 0) {
        add_line(out, text_field_next(&body, '|'));
    }
}

static void add_nothing(struct content *out, struct cursor body)
{
    (void)out;
    (void)body;
}

static const struct {
    const char *type;
    void (*add)(struct content *out, struct cursor body);
} types[] = {
    {"L", add_login},   {"D", add_line},     {"SD", add_line},    {"B", add_lines},
    {"P", add_nothing}, {"M", add_nothing},  {"I", add_nothing},  {"QI", add_nothing},
    {"T", add_nothing}, {"QT", add_nothing}, {"US", add_nothing}, {"UC", add_nothing},
};

/* What has the form of a CRC of version 2.0 must be one, if that version was named. */
static bool crc_agrees(struct cursor body)
{
    struct cursor before;
    struct cursor last;
    uint32_t crc;
    if (!text_field_split_last(body, ';', &before, &last) &&
        !text_field_split_last(body, '|', &before, &last)) {
        return true;
    }
    if (!text_field_hex(last, CRC_DIGITS, &crc)) {
        return false;
    }
    return sums_crc(&sums_crc16_arc, sums_first(body, cursor_left(&before) + 1)) == crc;
}

/* What stands before the first '#': nothing, the terminal, or the version and it. */
static bool read_head(struct content *out, struct cursor *line, bool *second)
{
    struct cursor head = cursor_until(line, '#');
    *second = text_field_begins(head, SECOND ";");
    cursor_skip(&head, *second ? sizeof(SECOND ";") - 1 : 0);
    if (head.failed || (!*second && cursor_left(&head) > 0 &&
                        !text_field_is_digits(head, 4, TERMINAL_DIGITS_MAX))) {
        return false;
    }
    text_field_add_terminal(out, head);
    return true;
}

/* What more bytes may make a head, or the type behind it. */
static bool is_cut(struct cursor line)
{
    struct cursor type = line;
    struct cursor head = text_field_next(&type, '#');
    size_t len = cursor_left(&head);
    bool named = text_field_begins(head, SECOND ";") && len <= HEAD_BYTES_MAX;
    if (!named && !text_field_is_digits(head, 0, TERMINAL_DIGITS_MAX) &&
        !text_field_may_begin(head, SECOND ";")) {
        return false;
    }
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        if (text_field_may_begin(type, types[i].type) &&
            cursor_left(&type) <= strlen(types[i].type)) {
            return true;
        }
    }
    return false;
}

static enum content_state read_line(struct content *out, struct cursor line)
{
    bool second;
    if (!read_head(out, &line, &second)) {
        return CONTENT_NOT;
    }
    struct cursor type = text_field_next(&line, '#');
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        if (text_field_is(type, types[i].type)) {
            second = second || text_field_begins(line, SECOND ";");
            out->sum_wrong |= second && cursor_left(&line) > 0 && !crc_agrees(line);
            types[i].add(out, line);
            return CONTENT_IS;
        }
    }
    return CONTENT_NOT;
}

static enum content_state next(struct content *out, struct cursor *in)
{
    bool cut = is_cut(*in);
    struct cursor line = text_field_next(in, '\n');
    struct cursor trimmed = line;
    size_t len = cursor_left(&line);
    if (len > 0 && line.base[line.pos + len - 1] == '\r') {
        trimmed = cursor_block(&line, len - 1);
    }
    return cut ? CONTENT_MORE : read_line(out, trimmed);
}

enum content_state wialon_read(struct content *out, const uint8_t *bytes, size_t len)
{
    return telegrams_read(out, bytes, len, next);
}
