/* SPDX-License-Identifier: Apache-2.0 */
/* Target: isotp_take, isotp_tick. The input is a row of frames: a byte (bit 0 the side,
 * bit 1 a long pause before it), a length, the data. The first byte of all chooses the
 * addressing. */
#include "can/cursor.h"
#include "can/isotp.h"
#include "can/length.h"
#include "tests/fuzz/fuzz.h"

#define CAPACITY 64

static void holds(const struct isotp *isotp, const struct isotp_event *event,
                  const struct frame *frame)
{
    const struct isotp_transfer *transfer = &isotp->transfers[event->side];
    HOLDS(event->side < ISOTP_SIDES);
    HOLDS(event->fault < ISOTP_FAULT_COUNT);
    HOLDS((event->kind == ISOTP_FAULTY) == (event->fault != ISOTP_OK));
    HOLDS(event->count <= CAPACITY && event->count <= FRAME_DATA_MAX + event->length);
    if (event->kind == ISOTP_FIRST) {
        HOLDS(event->bytes >= frame->data && event->count < event->length);
        HOLDS(event->bytes + event->count == frame->data + frame->length);
        HOLDS(transfer->state == ISOTP_AWAITS_FLOW);
    }
    if (event->kind == ISOTP_COMPLETE) {
        HOLDS(event->bytes == transfer->buffer && event->length > 0);
        HOLDS(transfer->received == transfer->length && transfer->state == ISOTP_IDLE);
    }
    for (unsigned side = 0; side < ISOTP_SIDES; side++) {
        const struct isotp_transfer *each = &isotp->transfers[side];
        HOLDS(each->state == ISOTP_IDLE || each->received < each->length);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint8_t buffer[ISOTP_SIDES][CAPACITY];
    uint8_t *const buffers[ISOTP_SIDES] = {buffer[0], buffer[1]};
    struct cursor at = cursor_over(data, size);
    struct isotp isotp;
    const struct isotp_config config = {
        .addressing = (cursor_u8(&at) & 1) != 0 ? ISOTP_PREFIXED : ISOTP_NORMAL,
        .waits_max = 2,
        .timeout_us = ISOTP_TIMEOUT_US};
    isotp_init(&isotp, &config, buffers, CAPACITY);
    uint64_t now_us = 0;
    while (cursor_left(&at) > 1) {
        uint8_t control = cursor_u8(&at);
        uint8_t length = cursor_u8(&at) % (FRAME_DATA_MAX + 1);
        struct frame frame = {.fd = true, .length = length};
        cursor_copy(&at, frame.data, length);
        if (!at.failed && length_exists(length, true)) {
            now_us += (control & 2) != 0 ? ISOTP_TIMEOUT_US : 1;
            struct isotp_event event = isotp_take(&isotp, control & 1, &frame, now_us);
            holds(&isotp, &event, &frame);
        }
    }
    for (unsigned side = 0; side < ISOTP_SIDES; side++) {
        bool runs = isotp.transfers[side].state != ISOTP_IDLE;
        HOLDS(isotp_tick(&isotp, side, UINT64_MAX) == runs);
        HOLDS(isotp.transfers[side].state == ISOTP_IDLE);
    }
    return 0;
}
