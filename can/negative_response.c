/* SPDX-License-Identifier: Apache-2.0 */
/* Builds the one frame, and finds the id that it goes to. */
#include "can/negative_response.h"

#include <string.h>

#define FRAME_BYTES 8
#define MESSAGE_BYTES 3
#define PADDING 0xCC

static const struct {
    const char *text;
    bool silent;
} codes[256] = {
#define NRC(code, silent, text) [code] = {text, (silent) != 0},
#include "can/nrc.def"
#undef NRC
};

struct frame negative_response_frame(const struct negative_response_to *to,
                                     uint8_t service_id, uint8_t code)
{
    struct frame frame = {
        .id = to->id, .extended = to->extended, .fd = to->fd, .length = FRAME_BYTES};
    const uint8_t bytes[] = {to->address, MESSAGE_BYTES, NEGATIVE_RESPONSE, service_id,
                             code};
    size_t from = to->addressing == ISOTP_PREFIXED ? 0 : 1;
    memset(frame.data, PADDING, FRAME_BYTES);
    memcpy(frame.data, bytes + from, sizeof bytes - from);
    return frame;
}

#define PDU_FORMAT 0x03FF0000U /* bits 24 to 16: data pages and PDU format */

bool negative_response_id(uint32_t request_id, bool extended, uint32_t *id)
{
    if (!extended) {
        *id = request_id + 8;
        return (request_id & ~7U) == 0x7E0;
    }
    uint32_t format = request_id & PDU_FORMAT;
    *id = (request_id & ~0xFFFFU) | (request_id & 0xFFU) << 8 | (request_id >> 8 & 0xFFU);
    return format == 0xDA0000 || format == 0xCE0000;
}

bool negative_response_is_silent(bool to_all, uint8_t code)
{
    return to_all && codes[code].silent;
}

const char *negative_response_text(uint8_t code)
{
    return codes[code].text != NULL ? codes[code].text : "a code of its own";
}
