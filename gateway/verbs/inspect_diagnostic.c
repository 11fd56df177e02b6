/* SPDX-License-Identifier: Apache-2.0 */
/* A transfer that has just begun is followed for one frame. */
#include "gateway/verbs/inspect_diagnostic.h"

#include "can/isotp.h"
#include "policies/diagnostic_id.h"

#define SINGLE_BYTES_MAX 62 /* of a frame of CAN FD */
#define ANSWER_FIRST 0x7E8U
#define ANSWER_MASK 0x7F8U
#define MIXED 0x00CE0000U /* ISO 15765-2:2016 10.3 */
#define MIXED_FUNCTIONAL 0x00CD0000U
#define PDU_FORMAT 0x03FF0000U

static bool is_diagnostic(const struct frame *frame)
{
    bool answers = !frame->extended && (frame->id & ANSWER_MASK) == ANSWER_FIRST;
    return frame->kind == FRAME_DATA &&
           (answers || diagnostic_id_known(frame->id, frame->extended));
}

static bool is_mixed(const struct frame *frame)
{
    uint32_t format = frame->id & PDU_FORMAT;
    return frame->extended && (format == MIXED || format == MIXED_FUNCTIONAL);
}

bool inspect_diagnostic(char text[static UDS_TEXT_BYTES], const struct frame *frame)
{
    uint8_t buffer[ISOTP_SIDES][SINGLE_BYTES_MAX];
    uint8_t *const buffers[ISOTP_SIDES] = {buffer[0], buffer[1]};
    const struct isotp_config config = {.addressing = is_mixed(frame) ? ISOTP_PREFIXED
                                                                      : ISOTP_NORMAL,
                                        .address = {frame->data[0], frame->data[0]},
                                        .timeout_us = ISOTP_TIMEOUT_US};
    struct isotp isotp;
    if (!is_diagnostic(frame)) {
        return false;
    }
    isotp_init(&isotp, &config, buffers, SINGLE_BYTES_MAX);
    struct isotp_event event = isotp_take(&isotp, 0, frame, 0);
    if (event.kind != ISOTP_COMPLETE && event.kind != ISOTP_FIRST) {
        return false;
    }
    struct uds_message message =
        uds_decode(event.bytes, event.count, event.length, UDS_ISO14229);
    uds_print(text, &message);
    return message.kind != UDS_UNKNOWN && !message.short_of;
}
