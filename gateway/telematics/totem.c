/* SPDX-License-Identifier: Apache-2.0 */
/* Four digits of length and a type of two letters, or two hex digits alone, then the
 * IMEI. */
#include "gateway/telematics/totem.h"

#include "gateway/telematics/telegrams.h"
#include "gateway/telematics/text_field.h"
#include "gateway/telematics/text_place.h"

#define IMEI_DIGITS 15
#define OLD_HEAD_BYTES 4  /* "$$BE" */
#define LATE_HEAD_BYTES 8 /* "$$0113AA" */

/* The IMEI behind a head of so many bytes, with '|' behind it. */
static bool read_imei(struct cursor in, size_t head_bytes, struct cursor *imei)
{
    cursor_skip(&in, head_bytes);
    *imei = cursor_block(&in, IMEI_DIGITS);
    return cursor_u8(&in) == '|' && text_field_is_digits(*imei, IMEI_DIGITS, IMEI_DIGITS);
}

static enum content_state next(struct content *out, struct cursor *in)
{
    struct cursor imei;
    struct cursor line = text_field_next(in, '\r');
    struct cursor length = line;
    uint32_t bytes;
    if (!text_field_begins(line, "$$")) {
        return CONTENT_NOT;
    }
    cursor_skip(&length, 2);
    bool counted = text_field_hex(cursor_block(&length, 2), 2, &bytes);
    if (!counted || (!read_imei(line, OLD_HEAD_BYTES, &imei) &&
                     !read_imei(line, LATE_HEAD_BYTES, &imei))) {
        return CONTENT_NOT;
    }
    text_field_add_terminal(out, imei);
    text_place_add_hemispheres(out, line, ',', true); /* of an RMC sentence */
    text_place_add_packed(out, line);
    return CONTENT_IS;
}

enum content_state totem_read(struct content *out, const uint8_t *bytes, size_t len)
{
    return telegrams_read(out, bytes, len, next);
}
