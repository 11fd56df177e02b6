/* SPDX-License-Identifier: Apache-2.0 */
/* Twelve digits of an id, four characters of a command, and what it carries, in
 * parentheses. */
#include "gateway/telematics/tk103.h"

#include "gateway/telematics/telegrams.h"
#include "gateway/telematics/text_field.h"
#include "gateway/telematics/text_place.h"

#define ID_DIGITS 12
#define COMMAND_BYTES 4
#define IMEI_DIGITS 15

static bool is_command(struct cursor command)
{
    uint8_t first = cursor_u8(&command);
    uint8_t second = cursor_u8(&command);
    return first == 'B' && second >= 'A' && second <= 'Z' &&
           text_field_is_digits(command, 2, 2);
}

/* BP00 and BP05 log in, with an IMEI. */
static void add_login(struct content *out, struct cursor command, struct cursor body)
{
    struct cursor imei = cursor_block(&body, IMEI_DIGITS);
    if (text_field_begins(command, "BP0") && !imei.failed &&
        text_field_is_digits(imei, IMEI_DIGITS, IMEI_DIGITS)) {
        text_field_add_terminal(out, imei);
    }
}

static enum content_state next(struct content *out, struct cursor *in)
{
    struct cursor rest = *in;
    struct cursor line = cursor_until(&rest, ')');
    if (cursor_peek(in) != '(') {
        return CONTENT_NOT;
    }
    if (line.failed) {
        return CONTENT_MORE;
    }
    cursor_skip(&line, 1);
    struct cursor id = cursor_block(&line, ID_DIGITS);
    struct cursor command = cursor_block(&line, COMMAND_BYTES);
    if (line.failed || !text_field_is_digits(id, ID_DIGITS, ID_DIGITS) ||
        !is_command(command)) {
        return CONTENT_NOT;
    }
    text_field_add_terminal(out, id);
    add_login(out, command, line);
    text_place_add_packed(out, line);
    *in = rest;
    return CONTENT_IS;
}

enum content_state tk103_read(struct content *out, const uint8_t *bytes, size_t len)
{
    return telegrams_read(out, bytes, len, next);
}
