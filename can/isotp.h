/* SPDX-License-Identifier: Apache-2.0 */
/* ISO 15765-2:2016 followed from between: two nodes send each other messages longer than
 * a frame, and a third that only sees the frames knows what is sent, and what must not
 * be.
 *
 * Where the standard lets receivers differ, or lets a receiver begin anew in the middle,
 * the follower ends the transfer: a node and the one that watches it must never
 * understand different messages. Law: a frame with a fault is not to be forwarded;
 * received <= length in a transfer that runs. Does not: send, read a clock, allocate,
 * know services. */
#ifndef CAN_ISOTP_H
#define CAN_ISOTP_H

#include <stddef.h>

#include "can/frame.h"

#define ISOTP_SIDES 2
#define ISOTP_TIMEOUT_US 1000000 /* N_Bs and N_Cr, 9.8 */

enum isotp_addressing {
    ISOTP_NORMAL,  /* and normal fixed: the id says it all (10.3) */
    ISOTP_PREFIXED /* extended and mixed: a byte before each N_PCI (10.3) */
};

struct isotp_config {
    enum isotp_addressing addressing;
    uint8_t address[ISOTP_SIDES]; /* N_TA or N_AE in frames of this side */
    uint8_t waits_max; /* N_WFTmax, 9.7: flow control "wait" so often in a row */
    uint64_t timeout_us;
};

enum isotp_state { ISOTP_IDLE, ISOTP_AWAITS_FLOW, ISOTP_RECEIVES };

struct isotp_transfer { /* of the data that one side sends */
    enum isotp_state state;
    uint32_t length;
    uint32_t received;
    uint8_t sequence; /* of the next consecutive frame */
    uint8_t
        frame_length;   /* of the first frame: every other but the last has it (RX_DL) */
    bool unlimited;     /* no further flow control before the end */
    uint8_t block_left; /* consecutive frames until the next flow control */
    uint8_t waits;
    uint64_t deadline_us;
    uint8_t *buffer; /* not owned */
    size_t capacity; /* what is beyond it is followed but not kept */
};

struct isotp {
    struct isotp_config config;
    struct isotp_transfer transfers[ISOTP_SIDES];
};

enum isotp_kind {
    ISOTP_FOREIGN,  /* the address byte is another's */
    ISOTP_FIRST,    /* a transfer of length bytes begins with these bytes */
    ISOTP_PART,     /* and goes on */
    ISOTP_COMPLETE, /* a message is whole, of one frame or of many */
    ISOTP_FLOW,     /* the receiver says go on, wait, or too long */
    ISOTP_FAULTY
};

/* From ISOTP_OVERLAP on each ends the transfer that it hits. */
enum isotp_fault {
    ISOTP_OK,
    ISOTP_SHORT,          /* no room for N_PCI; ignored */
    ISOTP_TYPE,           /* a reserved type of N_PCI (9.6.1); ignored */
    ISOTP_LENGTH,         /* SF_DL or FF_DL that cannot be (9.6.2, 9.6.3); ignored */
    ISOTP_STRAY,          /* a consecutive frame of no transfer (9.8.3); ignored */
    ISOTP_FLOW_STRAY,     /* flow control that nobody awaits (9.8.3); ignored */
    ISOTP_OVERLAP,        /* a message begins inside another, 9.8.3; neither is taken */
    ISOTP_CHANGED_LENGTH, /* the same by a first frame of another length; neither is */
    ISOTP_SEQUENCE,       /* not the next number (9.6.4, N_WRONG_SN); ends it */
    ISOTP_EARLY, /* a consecutive frame that flow control has not asked for; ends */
    ISOTP_FRAME_LENGTH, /* not RX_DL of the transfer (9.5), or too short at its end; ends
                           it */
    ISOTP_FLOW_STATUS,  /* a reserved FS (9.6.5, N_INVALID_FS); ends it */
    ISOTP_FLOW_WAITS,   /* wait too often (9.7, N_WFT_OVRN); ends it */
    ISOTP_FAULT_COUNT
};

enum isotp_flow { ISOTP_CONTINUE, ISOTP_WAIT, ISOTP_OVERFLOW };

struct isotp_event {
    enum isotp_kind kind;
    enum isotp_fault fault; /* FAULTY */
    bool timed_out;         /* the transfer that was running had ended by its timeout */
    unsigned side;          /* that sends the data; of a flow control the other one */
    uint32_t length;        /* of the whole message: FIRST, PART, COMPLETE */
    const uint8_t *bytes; /* FIRST: those in it; COMPLETE: the message, at most capacity.
                             Until the next call, and while the frame is there */
    size_t count;
    enum isotp_flow flow; /* FLOW; an overflow ends the transfer (9.6.5) */
};

/* buffers: one for the messages of each side, capacity bytes each, for as long as self.
 */
void isotp_init(struct isotp *self, const struct isotp_config *config,
                uint8_t *const buffers[static ISOTP_SIDES], size_t capacity);

/* A data frame that side (0 or 1) sent. now_us never goes back. */
MUST_CHECK struct isotp_event isotp_take(struct isotp *self, unsigned side,
                                         const struct frame *frame, uint64_t now_us);

/* Ends what has waited too long; true if the transfer of that side has just ended so. */
MUST_CHECK bool isotp_tick(struct isotp *self, unsigned side, uint64_t now_us);

/* The frame of that side that was taken last is not forwarded after all, so that what it
 * began or carried on is over. */
void isotp_abandon(struct isotp *self, unsigned side);

#endif
