/* SPDX-License-Identifier: Apache-2.0 */
/* What the judge of frames watches beside each frame: messages that stop, ids that are
 * new, how full the buses are.
 *
 * An id is new on a bus that the policy watches when no node of that bus sent it since
 * the start. Each such bus has a set of its own, as claims.h keeps it, so that what one
 * bus sends hides nothing on another; when one is full no 29-bit id of that bus is new
 * any more, which is told once. */
#ifndef POLICIES_FRAME_WATCH_H
#define POLICIES_FRAME_WATCH_H

#include "can/arena.h"
#include "can/frame.h"
#include "policies/bus_load.h"
#include "policies/claims.h"
#include "policies/frame_notice.h"
#include "policies/policy.h"
#include "policies/silence.h"

struct frame_watch {
    const struct policy *policy;
    struct silence silence;
    struct bus_load loads[POLICY_BUSES_MAX];
    struct claims *seen[POLICY_BUSES_MAX]; /* NULL: is not watched */
    const uint8_t *ways;                   /* by rule: its direction */
};

/* False when the arena is too small. The policy's directions name what is there. */
MUST_CHECK bool frame_watch_build(struct frame_watch *self, const struct policy *policy,
                                  struct arena *arena);

/* What was seen on an interface, and how full it was, goes on under a new policy. old's
 * policy is still there. Silences begin anew. */
void frame_watch_inherit(struct frame_watch *self, const struct frame_watch *old);

enum frame_watch_sight {
    FRAME_WATCH_KNOWN, /* or not watched */
    FRAME_WATCH_NEW,
    FRAME_WATCH_FULL /* new, and the first that could not be kept */
};

/* A node of `bus` sent this data or remote frame, which is one that can be. */
MUST_CHECK enum frame_watch_sight frame_watch_heard(struct frame_watch *self, uint8_t bus,
                                                    const struct frame *frame,
                                                    uint64_t now_us);

/* We send this frame on `bus`. */
void frame_watch_sent(struct frame_watch *self, uint8_t bus, const struct frame *frame,
                      uint64_t now_us);

/* The bus that a frame of this way goes to has room for it, or its sender is trusted.
 * Nothing is counted. */
MUST_CHECK bool frame_watch_has_room(struct frame_watch *self,
                                     const struct policy_direction *way,
                                     const struct frame *frame, uint64_t now_us);

/* May a frame of `rule` that is otherwise good cross: the bus that it goes to has room,
 * or its sender is trusted. True: it is counted there. */
MUST_CHECK bool frame_watch_admits(struct frame_watch *self, uint16_t rule,
                                   const struct frame *frame, uint64_t now_us);

void frame_watch_tick(struct frame_watch *self, uint8_t mode, uint64_t now_us,
                      frame_notice_cb notice, void *context);

/* Whether a tick could ever tell anything. */
MUST_CHECK bool frame_watch_needs_tick(const struct frame_watch *self);

/* Of the last whole second, in percent of the bitrate; 0 where there is no limit. */
MUST_CHECK unsigned frame_watch_load_percent(const struct frame_watch *self, uint8_t bus,
                                             uint64_t now_us);

#endif
