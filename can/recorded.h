/* SPDX-License-Identifier: Apache-2.0 */
/* One entry of a log: a frame, and what the log says of it beside. */
#ifndef CAN_RECORDED_H
#define CAN_RECORDED_H

#include <stdbool.h>
#include <stdint.h>

#include "can/attributes.h"
#include "can/frame.h"

#define RECORDED_BUS_BYTES 16

struct recorded {
    uint64_t time_ns; /* since 1970 where the log says when it began, else since then */
    char bus[RECORDED_BUS_BYTES]; /* as the log names it: an interface, or the number of a
                                     channel */
    char direction;               /* 'R' or 'T' (asked to be sent counts), 0: not said */
    uint8_t raw_dlc;   /* 9 to 15: DLC of a classic frame of 8 bytes; 0: the length */
    bool listed_as_fd; /* in the log's form for FD, though a remote or an error frame */
    struct frame frame;
};

/* What a line or an object of a log turned out to be. */
enum recorded_result {
    RECORDED_FRAME,      /* frame_check accepts it */
    RECORDED_IMPOSSIBLE, /* it says what no bus carries: to be shown, not to be judged */
    RECORDED_FAULT,      /* cannot be read */
    RECORDED_NOTHING     /* no frame: a heading, a comment, an event of another kind */
};

/* RECORDED_FRAME, or RECORDED_IMPOSSIBLE with what and the mend. */
MUST_CHECK enum recorded_result recorded_check(const struct recorded *self,
                                               const char **why);

/* Names the bus by the number of its channel. */
void recorded_set_channel(struct recorded *self, uint32_t channel);

/* Sets the length as the DLC says it, 0 to 15; false if it is more. */
MUST_CHECK bool recorded_set_dlc(struct recorded *self, uint32_t dlc);

#endif
