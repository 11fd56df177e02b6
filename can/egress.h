/* SPDX-License-Identifier: Apache-2.0 */
/* The send queue of one bus: what leaves next, and when. Pure: no socket, no clock.
 *
 * SocketCAN alone keeps neither order nor priority, so the kernel is given one frame at a
 * time and the next only after the transmit echo of the one before. Laws:
 *   order     A frame that leaves has the highest arbitration priority of those queued
 *             (frame_compare_priority). Frames of one id leave in the order in which they
 *             were pushed; a remote and a data frame of one id are no exception.
 *   flight    At most one frame is in flight, from egress_next until its own echo, a
 *             refusal, the echo timeout or a reset. A frame in flight cannot be recalled:
 *             a stronger one pushed meanwhile waits for it, and for no other.
 *   age       No frame is handed out later than age_us after its push.
 *   bound     Queued and in flight together are at most EGRESS_CAPACITY. A full queue
 *             first gives up what is too old, then its weakest frame (of the lowest
 *             priority, the newest), if the new one outranks it; otherwise the new one is
 *             refused.
 *   account   accepted == sent + dropped for each cause + queued + in flight.
 * now_us is monotonic, in microseconds. push and next cost O(log n). Does not: allocate,
 * copy beyond its own slots, retry. */
#ifndef CAN_EGRESS_H
#define CAN_EGRESS_H

#include <stdbool.h>
#include <stdint.h>

#include "can/attributes.h"
#include "can/frame.h"

/* As many as the kernel's receive buffer of a bus: where both ways have waited for us,
 * the echo of a frame stands behind all that the same bus has sent meanwhile. */
#define EGRESS_CAPACITY 4096

/* Twice the default age of a frame (100 ms): far longer than a frame waits for a bus that
 * works, so that a second frame is handed to a driver that still holds the first only
 * when the bus is as good as lost. */
#define EGRESS_ECHO_TIMEOUT_US 200000U

enum egress_push {
    EGRESS_QUEUED,
    EGRESS_EVICTED, /* queued; a weaker frame was dropped for it (EGRESS_DROP_EVICTED) */
    EGRESS_FULL     /* not queued: the queue is full of frames at least as strong */
};

/* Why a frame that had been queued did not leave, or is not known to have left. */
enum egress_drop {
    EGRESS_DROP_STALE,   /* waited longer than its age */
    EGRESS_DROP_EVICTED, /* gave way to a stronger frame in a full queue */
    EGRESS_DROP_NO_ECHO, /* was handed over; its echo did not come in time */
    EGRESS_DROP_REFUSED, /* no bus like this takes it, such as FD on a classic one */
    EGRESS_DROP_RESET,   /* the bus was lost, or what allowed it is over */
    EGRESS_DROPS         /* how many causes there are */
};

/* A frame was dropped; tag is the one of its push. frame is valid during the call, in
 * which the queue must not be touched. */
typedef void (*egress_drop_cb)(void *context, enum egress_drop cause,
                               const struct frame *frame, uint16_t tag);

struct egress_counters {
    uint64_t sent;                  /* echo seen */
    uint64_t dropped[EGRESS_DROPS]; /* by cause */
    uint64_t full;                  /* refused by egress_push */
    uint64_t refused;               /* times that the socket was full */
    uint64_t longest_us;            /* longest time from push to echo */
};

struct egress_slot {
    struct frame frame;
    uint64_t sequence; /* order of the pushes */
    uint64_t pushed_us;
    uint64_t last_us; /* may leave until then */
    uint32_t rank; /* frame_priority without its last bit, which tells data from remote */
    uint16_t tag;
};

/* Slots in heap order, and where each slot stands. */
struct egress_heap {
    uint16_t slots[EGRESS_CAPACITY];
    uint16_t places[EGRESS_CAPACITY];
};

/* All fields but counters are private. Caller-owned, about 0.5 MB. */
struct egress {
    struct egress_counters counters;
    struct egress_slot slots[EGRESS_CAPACITY];
    struct egress_heap
        strongest;              /* both heaps hold the same slots: one has the next to */
    struct egress_heap weakest; /* leave on top, the other the next to be evicted */
    uint16_t free[EGRESS_CAPACITY];
    uint16_t free_count;
    uint16_t queued;
    uint16_t flight; /* slot in flight, or EGRESS_CAPACITY */
    uint64_t flight_since_us;
    uint64_t sequence;
    uint64_t oldest_last_us; /* no queued frame is too old before this */
    egress_drop_cb drop;
    void *context;
};

/* Empty, every counter 0, watched by nobody. Cannot fail. */
void egress_init(struct egress *self);

/* From now on drop is called once for each frame dropped; NULL: for none. */
void egress_watch(struct egress *self, egress_drop_cb drop, void *context);

/* Takes a copy of frame, a data or remote frame that frame_check accepts. age_us bounds
 * its wait; tag comes back when it is dropped. */
MUST_CHECK enum egress_push egress_push(struct egress *self, const struct frame *frame,
                                        uint32_t age_us, uint16_t tag, uint64_t now_us);

/* The frame to hand to the socket now; it is in flight from here on. False: one is in
 * flight already, or nothing is queued; out is as it was. Frames that have become too old
 * are dropped on the way. */
MUST_CHECK bool egress_next(struct egress *self, struct frame *out, uint64_t now_us);

/* The kernel has sent echoed. Only the echo of the frame in flight ends its flight; any
 * other is counted and changes nothing. */
void egress_echo(struct egress *self, const struct frame *echoed, uint64_t now_us);

/* The socket did not take the frame in flight, and there is one: it is queued again in
 * its old place. The caller waits before it asks for the next: a frame that no socket
 * takes would be handed out again at once. */
void egress_refused(struct egress *self);

/* The socket will never take the frame in flight, and there is one: it is dropped, and
 * the next may leave.
 */
void egress_abandon(struct egress *self);

/* Drops what is too old, and ends a flight whose echo is overdue. Call at least each
 * 10 ms. */
void egress_tick(struct egress *self, uint64_t now_us);

/* The bus is lost (bus-off, interface down): everything is dropped. */
void egress_reset(struct egress *self);

/* What was allowed is over (another mode): all that is queued is dropped. The frame in
 * flight cannot be recalled. */
void egress_recall(struct egress *self);

/* Frames queued, the one in flight not counted. */
MUST_CHECK uint16_t egress_queued(const struct egress *self);

/* A frame was handed out, and nothing has ended its flight. */
MUST_CHECK bool egress_in_flight(const struct egress *self);

#endif
