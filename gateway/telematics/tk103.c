/* SPDX-License-Identifier: Apache-2.0 */
/* Of an id, a command of two letters and two characters, and what it carries, in
 * parentheses; a comma may part id and command. */
#include "gateway/telematics/tk103.h"

#include "gateway/telematics/telegrams.h"
#include "gateway/telematics/text_field.h"
#include "gateway/telematics/text_place.h"

#define ID_BYTES 12
#define ID_BYTES_MIN 11
#define ID_BYTES_MAX 15
#define COMMAND_BYTES 4
#define IMEI_DIGITS 15

static bool is_letter(uint8_t byte)
{
    return byte >= 'A' && byte <= 'Z';
}

static bool is_command(struct cursor command, bool behind_comma)
{
    uint8_t first = cursor_u8(&command);
    bool letters = is_letter(cursor_u8(&command));
    uint8_t third = cursor_u8(&command);
    uint8_t fourth = cursor_u8(&command);
    bool digit = third >= '0' && third <= '9';
    bool other = (fourth >= '0' && fourth <= '9') || (behind_comma && is_letter(fourth));
    return letters && digit && other && (behind_comma ? is_letter(first) : first == 'B');
}

/* An id has digits alone, or letters before a digit where it is as long as it is meant
 * to be. */
static bool is_id(struct cursor id)
{
    size_t len = cursor_left(&id);
    bool word = len == ID_BYTES;
    for (size_t i = 0; i + 1 < len && word; i++) {
        word = is_letter(cursor_u8(&id));
    }
    return (word && text_field_is_digits(id, 1, 1)) ||
           text_field_is_digits(id, ID_BYTES_MIN, ID_BYTES_MAX);
}

/* Where the command begins tells how long the id is. */
static bool read_head(struct cursor *line, struct cursor *id, struct cursor *command)
{
    for (size_t len = ID_BYTES_MIN; len <= ID_BYTES_MAX; len++) {
        struct cursor probe = *line;
        *id = cursor_block(&probe, len);
        bool comma = cursor_peek(&probe) == ',';
        cursor_skip(&probe, comma);
        *command = cursor_block(&probe, COMMAND_BYTES);
        if (!probe.failed && is_id(*id) && is_command(*command, comma)) {
            *line = probe;
            return true;
        }
    }
    return false;
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
    bool cut = line.failed;
    line = cut ? *in : line;
    cursor_skip(&line, 1);
    struct cursor id;
    struct cursor command;
    bool short_head = cursor_left(&line) < ID_BYTES_MAX + 1 + COMMAND_BYTES;
    if (!read_head(&line, &id, &command)) {
        return cut && short_head ? CONTENT_MORE : CONTENT_NOT;
    }
    if (cut) {
        return CONTENT_MORE;
    }
    text_field_add_terminal(out, id);
    add_login(out, command, line);
    if (text_field_is(command, "BV00")) {
        text_field_add_vin(out, line);
    }
    text_place_add_packed(out, line);
    text_field_skip_end(&rest);
    *in = rest;
    return CONTENT_IS;
}

enum content_state tk103_read(struct content *out, const uint8_t *bytes, size_t len)
{
    return telegrams_read(out, bytes, len, next);
}
