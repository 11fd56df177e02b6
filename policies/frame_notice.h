/* SPDX-License-Identifier: Apache-2.0 */
/* What the judge of frames has to tell of that is no verdict on one frame: a message that
 * stopped, an id that was never seen, a bus that is too full. */
#ifndef POLICIES_FRAME_NOTICE_H
#define POLICIES_FRAME_NOTICE_H

#include <stdbool.h>
#include <stdint.h>

#include "policies/reason.h"

struct frame_notice {
    enum reason reason;
    uint64_t at_us; /* when it came about, which may be before it is told */
    uint8_t bus;    /* index: where it was heard, or which bus it is */
    uint16_t rule;  /* whose message it is, or VERDICT_NO_RULE */
    uint32_t id;    /* of the frame, the last of a message; all 0 of BUS_LOAD */
    bool extended;
    bool fd;
    bool remote;
    uint8_t length;
};

/* notice is valid during the call, in which the judge must not be touched. */
typedef void (*frame_notice_cb)(void *context, const struct frame_notice *notice);

#endif
