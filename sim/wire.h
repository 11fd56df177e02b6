/* SPDX-License-Identifier: Apache-2.0 */
/* A simulated CAN bus with our send queue on it: one frame at a time, the strongest of
 * those that are offered, for as long as its bits take.
 *
 * Law: a frame of ours is on the wire only when the queue (can/egress.h) gave it out, and
 * at each start it won arbitration against the background frame offered at that time.
 * Frame times are those of ISO 11898-1 without stuff bits. Does not: lose or corrupt. */
#ifndef SIM_WIRE_H
#define SIM_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "can/egress.h"

#define WIRE_BACKGROUND_MAX 8
#define WIRE_LOG_MAX 4096

/* Another node that keeps the bus full between the frame that starts it and the frame
 * that stops it. */
struct wire_background {
    struct frame frames[WIRE_BACKGROUND_MAX]; /* sent in turn */
    size_t count;
    size_t next;
    struct frame from; /* id and extended count */
    struct frame until;
    bool running;
};

struct wire {
    uint32_t bitrate;
    uint32_t data_bitrate; /* of the FD data phase with bit rate switch */
    struct egress egress;
    struct wire_background background;
    bool offered; /* flight is in the controller and waits to win the bus */
    struct frame flight;
    bool busy; /* current is on the wire until end_us */
    bool current_is_ours;
    struct frame current;
    uint64_t start_us;
    uint64_t end_us;
    uint64_t now_us;
    struct frame log[WIRE_LOG_MAX]; /* frames of ours that went, oldest first */
    uint64_t log_us[WIRE_LOG_MAX];  /* when each began */
    uint64_t count;                 /* how many went; those beyond the log are counted */
};

/* A silent bus at time now_us. bitrate is not 0. */
void wire_init(struct wire *self, uint32_t bitrate, uint32_t data_bitrate,
               uint64_t now_us);

/* Queues a frame of ours at the time that wire_advance has reached. */
MUST_CHECK enum egress_push wire_push(struct wire *self, const struct frame *frame,
                                      uint32_t age_us, uint16_t tag);

/* Lets time pass until to_us. */
void wire_advance(struct wire *self, uint64_t to_us);

/* Microseconds that the frame takes, the pause after it included, rounded up. */
MUST_CHECK uint64_t wire_frame_us(const struct wire *self, const struct frame *frame);

#endif
