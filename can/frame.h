/* SPDX-License-Identifier: Apache-2.0 */
/* One CAN frame as it is on the wire (ISO 11898-1:2015), free of any kernel layout.
 *
 * Classic and FD, 11 and 29 bit, data, remote and error frames are told apart here, once.
 * A struct frame that frame_check accepts can be put on a bus, but for the kind
 * FRAME_ERROR: that one a controller can report. */
#ifndef CAN_FRAME_H
#define CAN_FRAME_H

#include <stdbool.h>
#include <stdint.h>

#include "can/attributes.h"

#define FRAME_ID_STANDARD_MAX 0x7FFU
#define FRAME_ID_EXTENDED_MAX 0x1FFFFFFFU
#define FRAME_CLASSIC_DATA_MAX 8
#define FRAME_DATA_MAX 64

enum frame_kind {
    FRAME_DATA,   /* classic or FD data frame */
    FRAME_REMOTE, /* classic only: asks for data, carries a length but no bytes */
    FRAME_ERROR   /* made by the controller, never on the wire; id holds the error class
                     bits */
};

struct frame {
    uint32_t id;                /* arbitration id without any flag bit */
    bool extended;              /* 29 bit id */
    bool fd;                    /* CAN FD format */
    bool bit_rate_switch;       /* FD only */
    bool error_state_indicator; /* FD only */
    enum frame_kind kind;
    uint8_t length; /* data bytes, 0..8 classic, 0..64 FD (only lengths that a DLC can
                       say); for a remote frame the length asked for */
    uint8_t data[FRAME_DATA_MAX]; /* bytes at and beyond length are zero */
};

enum frame_fault {
    FRAME_OK,
    FRAME_FAULT_ID_RANGE,  /* id above 11 or 29 bits */
    FRAME_FAULT_LENGTH,    /* no DLC says this length (ISO 11898-1 table of DLC) */
    FRAME_FAULT_FD_REMOTE, /* FD has no remote frames */
    FRAME_FAULT_FD_FLAG,   /* BRS or ESI on a classic frame */
    FRAME_FAULT_KIND /* a kind that does not exist, or an error frame marked as FD */
};

/* Which rule of the standard the frame breaks, FRAME_OK if none. */
MUST_CHECK enum frame_fault frame_check(const struct frame *self);

/* Rank in arbitration of a data or remote frame that frame_check accepts, as one number,
 * the bits in the order in which they are sent: the lower wins. For queues that keep
 * keys; frame_compare_priority is the comparison of two of them. */
MUST_CHECK uint32_t frame_priority(const struct frame *self);

/* Order of arbitration on the bus: negative when a wins over b, 0 when neither does. The
 * 11 base bits first, then a standard frame before an extended one, then the 18 extension
 * bits, then a data frame before a remote frame (ISO 11898-1, RTR, SRR and IDE bits
 * recessive). */
MUST_CHECK int frame_compare_priority(const struct frame *a, const struct frame *b);

/* Same in every field: id, format, kind, BRS, ESI, length, and all 64 bytes. */
MUST_CHECK bool frame_equal(const struct frame *a, const struct frame *b);

/* Clears every data byte whose bit is 0 in keep (bit n = byte n, 64 of them). The length
 * stays. */
void frame_keep_bytes(struct frame *self, uint64_t keep);

#endif
