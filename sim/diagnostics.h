/* SPDX-License-Identifier: Apache-2.0 */
/* The vehicle's diagnostic side: it answers who asks, so that a leak would be seen.
 *
 * OBD (SAE J1979) mode 01 PIDs 0C and 0D, mode 09 PID 02; UDS (ISO 14229-1) 22 F190; all
 * else gets a negative response. ISO-TP (ISO 15765-2) first and consecutive frames
 * towards 0x7E8, block size and separation time of the flow control ignored. Pure. */
#ifndef SIM_DIAGNOSTICS_H
#define SIM_DIAGNOSTICS_H

#include <stddef.h>
#include <stdint.h>

#include "can/frame.h"

#define DIAGNOSTICS_FUNCTIONAL_ID 0x7DFU
#define DIAGNOSTICS_REQUEST_ID 0x7E0U
#define DIAGNOSTICS_ANSWER_ID 0x7E8U
#define DIAGNOSTICS_FRAMES_MAX 4

struct diagnostics {
    uint8_t message[32]; /* the rest of a long answer waits here for flow control */
    size_t len;
    size_t at;
};

/* Answers a frame seen on the bus; returns how many frames of out are to be sent. */
size_t diagnostics_answer(struct diagnostics *self, const struct frame *in,
                          struct frame out[static DIAGNOSTICS_FRAMES_MAX]);

#endif
