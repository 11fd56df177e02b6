/* SPDX-License-Identifier: Apache-2.0 */
/* A name, the terminal, fields that commas part, and the sum of NMEA 0183: what stands
 * between '$' and '*', each byte added without carry. */
#include "gateway/telematics/laipac.h"

#include "gateway/telematics/sums.h"
#include "gateway/telematics/telegrams.h"
#include "gateway/telematics/text_field.h"
#include "gateway/telematics/text_place.h"

#define ICCID_DIGITS_MIN 18
#define ICCID_DIGITS_MAX 20
#define CARD "EAVSYS"

static const char *const names[] = {"$AVRMC,", "$AVSYS,", "$EAVSYS,", "$ECHK,"};

static enum content_state read_name(struct cursor line)
{
    enum content_state state = CONTENT_NOT;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (text_field_begins(line, names[i])) {
            return CONTENT_IS;
        }
        state = text_field_may_begin(line, names[i]) ? CONTENT_MORE : state;
    }
    return state;
}

static void add_fields(struct content *out, struct cursor line)
{
    struct cursor card = text_field_at(line, ',', 2);
    text_field_add_terminal(out, text_field_at(line, ',', 1));
    text_place_add_hemispheres(out, line, ',', true);
    if (text_field_begins(line, CARD) && text_field_begins(card, "89") &&
        text_field_is_digits(card, ICCID_DIGITS_MIN, ICCID_DIGITS_MAX)) {
        text_field_add(out, CONTENT_ICCID, card);
    }
}

static enum content_state next(struct content *out, struct cursor *in)
{
    struct cursor rest = *in;
    enum content_state state = read_name(rest);
    if (state != CONTENT_IS) {
        return state;
    }
    cursor_skip(&rest, 1);
    struct cursor line = cursor_until(&rest, '*');
    struct cursor digits = cursor_block(&rest, 2);
    uint32_t sum;
    if (digits.failed) {
        return CONTENT_MORE;
    }
    if (!text_field_hex(digits, 2, &sum)) {
        return CONTENT_NOT;
    }
    out->sum_wrong |= sums_xor(line) != sum;
    add_fields(out, line);
    text_field_skip_end(&rest);
    *in = rest;
    return CONTENT_IS;
}

enum content_state laipac_read(struct content *out, const uint8_t *bytes, size_t len)
{
    return telegrams_read(out, bytes, len, next);
}
