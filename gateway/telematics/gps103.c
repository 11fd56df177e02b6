/* SPDX-License-Identifier: Apache-2.0 */
/* A report, or a login; the heartbeat, which is a bare number, says too little to be
 * known by. */
#include "gateway/telematics/gps103.h"

#include "gateway/telematics/telegrams.h"
#include "gateway/telematics/text_field.h"
#include "gateway/telematics/text_place.h"

#define REPORT "imei:"
#define LOGIN "##,imei:"

static enum content_state next(struct content *out, struct cursor *in)
{
    bool login = text_field_begins(*in, LOGIN);
    struct cursor rest = *in;
    if (!login && !text_field_begins(*in, REPORT)) {
        return CONTENT_NOT;
    }
    cursor_skip(&rest, login ? sizeof LOGIN - 1 : sizeof REPORT - 1);
    struct cursor line = text_field_next(&rest, ';');
    struct cursor imei = text_field_at(line, ',', 0);
    if (!text_field_is_digits(imei, 15, 15)) {
        return cursor_left(&rest) == 0 && text_field_is_digits(imei, 0, 14) ? CONTENT_MORE
                                                                            : CONTENT_NOT;
    }
    text_field_add_terminal(out, imei);
    text_place_add_hemispheres(out, line, ',', true);
    *in = rest;
    return CONTENT_IS;
}

enum content_state gps103_read(struct content *out, const uint8_t *bytes, size_t len)
{
    return telegrams_read(out, bytes, len, next);
}
