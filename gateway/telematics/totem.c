/* SPDX-License-Identifier: Apache-2.0 */
/* Four digits of length and a type of two hex digits, or two hex digits of length alone,
 * then the IMEI. */
#include "gateway/telematics/totem.h"

#include "gateway/telematics/sums.h"
#include "gateway/telematics/telegrams.h"
#include "gateway/telematics/text_field.h"
#include "gateway/telematics/text_place.h"

#define MARK "$$"
#define IMEI_DIGITS 15
#define TERMINAL_DIGITS_MIN 6
#define LENGTH_DIGITS 4
#define TYPE_DIGITS 2
#define OLD_LENGTH_DIGITS 2
#define SUM_DIGITS 2
#define PAIR_DECIMALS 5
#define OLD_HEAD_BYTES 4  /* "$$BE" */
#define LATE_HEAD_BYTES 8 /* "$$0113AA" */

/* The digits behind a head of so many bytes, with '|' behind them. */
static bool read_terminal(struct cursor line, size_t head_bytes, struct cursor *terminal)
{
    *terminal = cursor_until(&line, '|');
    cursor_skip(terminal, head_bytes);
    return !line.failed &&
           text_field_is_digits(*terminal, TERMINAL_DIGITS_MIN, IMEI_DIGITS);
}

/* Two digits at the end, over all before them; a photograph's length counts what comes
 * in binary. */
static bool sum_agrees(struct cursor line, struct cursor length)
{
    double told;
    unsigned decimals;
    size_t len = cursor_left(&line);
    struct cursor before = cursor_block(&line, len - SUM_DIGITS);
    uint32_t sum;
    return !text_field_number(length, &told, &decimals) || told != (double)len ||
           (text_field_hex(line, SUM_DIGITS, &sum) && sums_xor(before) == sum);
}

static void add_places(struct content *out, struct cursor line)
{
    text_place_add_hemispheres(out, line, ',', true); /* of an RMC sentence */
    text_place_add_hemispheres(out, line, '|', true);
    text_place_add_packed(out, line);
    text_place_add_pairs(out, line, ',', PAIR_DECIMALS, true);
}

/* Its terminal is not there yet, and what is there may begin one. */
static bool is_cut(struct cursor line)
{
    size_t len = cursor_left(&line);
    size_t head = len < LATE_HEAD_BYTES ? len : LATE_HEAD_BYTES;
    cursor_skip(&line, sizeof MARK - 1);
    struct cursor hex = cursor_block(&line, head - (sizeof MARK - 1));
    return text_field_is_hex(hex) && text_field_is_digits(line, 0, IMEI_DIGITS);
}

static enum content_state next(struct content *out, struct cursor *in)
{
    struct cursor terminal;
    struct cursor line = text_field_next(in, '\r');
    struct cursor length = line;
    if (!text_field_begins(line, MARK)) {
        return text_field_may_begin(line, MARK) ? CONTENT_MORE : CONTENT_NOT;
    }
    cursor_skip(&length, 2);
    struct cursor type = length;
    cursor_skip(&type, LENGTH_DIGITS);
    type = cursor_block(&type, TYPE_DIGITS);
    length = cursor_block(&length, LENGTH_DIGITS);
    bool late = text_field_is_digits(length, LENGTH_DIGITS, LENGTH_DIGITS) &&
                text_field_is_hex(type) &&
                read_terminal(line, LATE_HEAD_BYTES, &terminal) &&
                cursor_left(&terminal) == IMEI_DIGITS;
    if (!late && (!text_field_is_hex(sums_first(length, OLD_LENGTH_DIGITS)) ||
                  !read_terminal(line, OLD_HEAD_BYTES, &terminal))) {
        return is_cut(line) ? CONTENT_MORE : CONTENT_NOT;
    }
    out->sum_wrong |= late && !sum_agrees(line, length);
    text_field_add_terminal(out, terminal);
    add_places(out, line);
    text_field_skip_end(in);
    return CONTENT_IS;
}

enum content_state totem_read(struct content *out, const uint8_t *bytes, size_t len)
{
    return telegrams_read(out, bytes, len, next);
}
