/* SPDX-License-Identifier: Apache-2.0 */
/* What a role saw last, and the trails that it may tell of it. Pure; one in a process.
 *
 * A trail stands in for no event: it is left out, and counted, where the queue to the
 * ledger would be more than half full with it, or where more has been told already than
 * TRAIL_KEEPER_PIECES at once and one piece each TRAIL_KEEPER_PIECE_US after that. So
 * whatever the unit does, it makes a role write no more than 10 KB a minute. The events
 * of another role take no more than half of it, so that they leave some for the role's
 * own.
 *
 * Memory: 56 bytes a header, and 40 KB for what is packed. Nothing is allocated. */
#ifndef GATEWAY_ROLES_TRAIL_KEEPER_H
#define GATEWAY_ROLES_TRAIL_KEEPER_H

#include "gateway/ledger/event.h"
#include "gateway/ledger/trail_ring.h"
#include "policies/policy.h"
#include "policies/rate.h"

#define TRAIL_KEEPER_FRAMES 2048 /* headers in the can role: seconds of a busy bus */
#define TRAIL_KEEPER_PACKETS 512 /* in the uplink role */
#define TRAIL_KEEPER_PARTS 40    /* of a trail: of a longer one the latest half */
#define TRAIL_KEEPER_PIECES 160  /* as many as of evidence, see rollup.h */
#define TRAIL_KEEPER_PIECE_US 6000000U
#define TRAIL_KEEPER_ASKED 512 /* headers of a trail for another role's event */

struct trail_keeper {
    struct trail_ring ring;
    const struct policy *policy; /* has the names of buses; NULL: there are none */
    uint8_t buses;               /* bit n: headers of frames from bus n are kept */
    struct rate_state told;
    bool left_out; /* the last that was to be taken */
    struct event parts[TRAIL_KEEPER_PARTS];
};

/* Begins with nothing seen. headers has room for so many, 0: no trail is kept; not owned.
 * What was told before counts in what may be told. */
void trail_keeper_init(struct trail_keeper *self, struct trail_header *headers,
                       uint32_t room);

/* What was seen until now is forgotten: frames of a policy whose buses have other
 * numbers. policy outlives self, or the next call. */
void trail_keeper_set_policy(struct trail_keeper *self, const struct policy *policy);

/* Keeps the header of a frame that came from bus `bus` of the policy, where that has not
 * `evidence none`. An error frame is none, and an emergency passes whatever its verdict.
 */
void trail_keeper_see(struct trail_keeper *self, uint8_t bus, const struct frame *frame,
                      enum event_action verdict, enum reason reason, uint64_t time_us);

/* Whether a trail follows this event, which came out of a roll-up while what came at
 * noting_us was noted: it is the first of a severe cause. What a flow said belongs to the
 * denial of the flow, which had its trail. */
MUST_CHECK bool trail_keeper_wants(const struct event *event, uint64_t noting_us);

/* How many of self->parts hold the trail that ends now: 0 when nothing was seen, or when
 * it is left out, and then self->left_out, and the first part is the event that says so;
 * asked: for another role's event; room: pieces that the queue takes. Of each event the
 * subject and the times of its headers are set, and count 0: it stands for no attempt. */
MUST_CHECK unsigned trail_keeper_take(struct trail_keeper *self, bool asked,
                                      unsigned room, uint64_t now_us);

#endif
