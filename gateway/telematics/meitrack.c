/* SPDX-License-Identifier: Apache-2.0 */
/* Length and sum frame it; a command in text tells its place behind the event. */
#include "gateway/telematics/meitrack.h"

#include "gateway/telematics/meitrack_binary.h"
#include "gateway/telematics/sums.h"
#include "gateway/telematics/telegrams.h"
#include "gateway/telematics/text_field.h"

#define MARK "$$" /* and a letter or a sign among them */
#define LETTER_MIN 'A'
#define LETTER_MAX 'z'
#define TIME_DIGITS 12
#define DIGITS_MAX 5
#define TAIL_BYTES 5 /* '*', the sum, CR and LF: what the length counts in */

/* "$$", a letter, and how many bytes follow from the comma on. */
static enum content_state read_length(struct cursor *in, uint32_t *length)
{
    bool marked = text_field_may_begin(*in, MARK);
    cursor_skip(in, sizeof MARK - 1);
    uint8_t letter = cursor_u8(in);
    marked = marked && (in->failed || (letter >= LETTER_MIN && letter <= LETTER_MAX));
    *length = 0;
    for (unsigned digits = 0; marked && !in->failed; digits++) {
        uint8_t byte = cursor_peek(in);
        if (byte == ',' && digits > 0) {
            return CONTENT_IS;
        }
        byte = cursor_u8(in);
        if (byte < '0' || byte > '9' || digits == DIGITS_MAX) {
            return in->failed ? CONTENT_MORE : CONTENT_NOT;
        }
        *length = *length * 10 + (byte - '0');
    }
    return marked ? CONTENT_MORE : CONTENT_NOT;
}

/* Latitude and longitude stand before the time. */
static void add_places(struct content *out, struct cursor line)
{
    struct cursor latitude_field = text_field_next(&line, ',');
    struct cursor longitude_field = text_field_next(&line, ',');
    while (cursor_left(&line) > 0) {
        double latitude;
        double longitude;
        unsigned decimals[2];
        struct cursor time = text_field_next(&line, ',');
        if (text_field_is_digits(time, TIME_DIGITS, TIME_DIGITS) &&
            text_field_number(latitude_field, &latitude, &decimals[0]) &&
            decimals[0] > 3 &&
            text_field_number(longitude_field, &longitude, &decimals[1]) &&
            decimals[1] > 3) {
            content_add_position(out, latitude, longitude);
        }
        latitude_field = longitude_field;
        longitude_field = time;
    }
}

/* A command's name is its first three bytes, and a comma parts it from what it holds. */
static bool add_body(struct content *out, struct cursor line)
{
    struct cursor body = line;
    (void)text_field_next(&body, ',');
    struct cursor command = text_field_next(&body, ',');
    if (text_field_is(command, "CCC")) {
        return meitrack_binary_add_fixed(out, body);
    }
    if (text_field_is(command, "CCE")) {
        return meitrack_binary_add_listed(out, body);
    }
    add_places(out, line);
    return true;
}

/* Where the star stands: as the length says, else the last one of the line. */
static bool find_star(struct cursor in, size_t told, size_t *star)
{
    struct cursor before;
    struct cursor after;
    struct cursor at = in;
    cursor_skip(&at, told);
    if (cursor_u8(&at) == '*') {
        *star = told;
        return true;
    }
    struct cursor line = text_field_next(&in, '\r');
    *star = text_field_split_last(line, '*', &before, &after) ? cursor_left(&before) : 0;
    return *star > 0;
}

/* With another star, or more bytes, a line that has not ended may become a telegram. */
static bool may_come(struct cursor in)
{
    uint32_t length;
    struct cursor body = in;
    struct cursor line = cursor_until(&in, '\r');
    return line.failed ||
           (read_length(&body, &length) == CONTENT_IS && cursor_left(&body) < length);
}

/* What stands from the comma behind the length to the star, and the sum behind it. */
static enum content_state read_frame(struct content *out, struct cursor *in,
                                     struct cursor *line)
{
    struct cursor body = *in;
    struct cursor tail = *in;
    uint32_t length;
    uint32_t sum;
    size_t star;
    enum content_state state = read_length(&body, &length);
    if (state != CONTENT_IS || length < TAIL_BYTES) {
        return state == CONTENT_IS ? CONTENT_NOT : state;
    }
    size_t head = body.pos - in->pos;
    size_t there = cursor_left(&body);
    if (there + TAIL_BYTES < length ||
        !find_star(*in, head + length - TAIL_BYTES, &star) || star <= head) {
        return may_come(*in) ? CONTENT_MORE : CONTENT_NOT;
    }
    cursor_skip(&tail, star + 1);
    struct cursor digits = cursor_block(&tail, 2);
    if (!text_field_hex(digits, 2, &sum)) {
        return digits.failed || may_come(*in) ? CONTENT_MORE : CONTENT_NOT;
    }
    out->sum_wrong |= (sums_add(sums_first(*in, star + 1)) & 0xff) != sum;
    cursor_skip(&body, 1);
    *line = cursor_block(&body, star - head - 1);
    *in = tail;
    return CONTENT_IS;
}

static enum content_state next(struct content *out, struct cursor *in)
{
    struct cursor line;
    const struct cursor all = *in;
    enum content_state state = read_frame(out, in, &line);
    if (state != CONTENT_IS) {
        return state;
    }
    struct cursor terminal = text_field_at(line, ',', 0);
    text_field_add_terminal(out, terminal);
    text_field_skip_end(in);
    if (text_field_is_digits(terminal, 10, 16) && add_body(out, line)) {
        return CONTENT_IS;
    }
    return may_come(all) ? CONTENT_MORE : CONTENT_NOT;
}

enum content_state meitrack_read(struct content *out, const uint8_t *bytes, size_t len)
{
    return telegrams_read(out, bytes, len, next);
}
