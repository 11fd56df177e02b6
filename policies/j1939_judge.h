/* SPDX-License-Identifier: Apache-2.0 */
/* What the judge of a frame knows of SAE J1939: whose an address is, and which message of
 * several packets is under way. Part of frame_judge.c, which asks it first.
 *
 * A direction speaks J1939 when one of its two buses does. Then each 29-bit data frame in
 * it is of a parameter group, and:
 *
 * 1. What the unit sends from an address that a node of a trusted bus has claimed or
 *    used, from 254 or 255, or to claim, command or name addresses, is dropped, whatever
 *    a rule says, in one frame or in many (NMFTA J1939GW-S-029, -039). Trusted buses
 *    alone feed the set of addresses (-089).
 *
 * 2. Frames of the transport protocol pass by no rule for an id, but with the message
 *    that they carry. That is judged once, when it is announced (RTS, BAM), by its group,
 *    length, source and destination. This is as strict as to judge it put together: a
 * rule asks for nothing else of a group above 8 bytes, and all four are in the
 * announcement. j1939_transport.h ensures that what follows is that message and nothing
 * more: packets in sequence, each once, each asked for, as many as the length has; what
 * asks again, names another group, begins anew or comes late ends the session, and with
 * it the leave to pass. It is stricter in this: no packet of a denied message crosses,
 * where who judges at the end has let all but the last one go. A packet passes as it
 * came, with the padding of the last.
 *
 * 3. What the receiver says (CTS, EndOfMsgACK) passes the other way while the session
 *    runs; an abort either way. The unit answers as an address that the rule of the
 *    session names as its destination, or as a source of one of its own rules, if any of
 *    these names one. A CTS that only says to wait passes HOLD_US after the last one at
 *    the soonest, and HOLDS_MAX of them in a row, so that no receiver keeps a sender for
 *    ever, which may have one session at a time; one more ends the session. A mode in
 *    which the rule does not hold ends the session.
 *
 * A session between two nodes of one bus is not carried: its receiver answers on the
 * wrong side, and the first packet that no answer has crossed for ends it. The extended
 * transport protocol never passes. One source can have one broadcast and one session with
 * each node at a time (J1939-21 5.10), at most J1939_TRANSPORT_SESSIONS in a direction.
 */
#ifndef POLICIES_J1939_JUDGE_H
#define POLICIES_J1939_JUDGE_H

#include "can/address_claims.h"
#include "can/arena.h"
#include "can/j1939_transport.h"
#include "policies/policy.h"
#include "policies/verdict.h"

#define J1939_JUDGE_HOLD_US 100000U /* J1939-21: Th, a node says so each 500 ms */
#define J1939_JUDGE_HOLDS_MAX 20    /* in a row: 10 s of them; no standard says */

struct j1939_permit { /* of the session in the same slot */
    uint16_t rule;
    uint64_t hold_us; /* no CTS that says to wait before this */
    uint8_t holds;    /* that said so, in a row */
};

/* Messages of several packets that began in one direction. */
struct j1939_way {
    struct j1939_transport transport;
    struct j1939_permit permits[J1939_TRANSPORT_SESSIONS];
};

/* All in the arena of the frame judge. */
struct j1939_judge {
    const struct policy *policy;
    struct address_claims claims;
    struct j1939_way *ways[POLICY_DIRECTIONS_MAX]; /* NULL: it speaks no J1939 */
    bool speaks; /* some bus does: else nothing here need be asked */
};

/* What a frame of a group is to the rules of its direction. */
struct j1939_view {
    bool transports; /* a frame of the transport protocol, or of the extended one */
    bool announced;  /* id and length are those of the message that is announced */
    bool asks;       /* a request; for `asked`, if there is any such group */
    bool asks_well;
    uint32_t asked;
    uint16_t length;
    struct j1939_id id;
};

/* False when the arena is too small. policy must outlive it. */
MUST_CHECK bool j1939_judge_init(struct j1939_judge *self, const struct policy *policy,
                                 struct arena *arena);

/* Takes over the addresses that `old` knows. Sessions end. */
void j1939_judge_inherit_seen(struct j1939_judge *self, const struct j1939_judge *old);

/* A frame that a node of this bus sent: of a trusted one that carries J1939 its address
 * is held from then on. */
void j1939_judge_saw(struct j1939_judge *self, uint8_t bus, const struct frame *frame);

/* Law 1, of a frame from bus `from`, of a policy, to bus `to`, or to none.
 * REASON_ALLOWED: nothing against it. */
MUST_CHECK enum reason j1939_judge_check_address(const struct j1939_judge *self,
                                                 uint8_t from, uint8_t to,
                                                 const struct frame *frame);

/* False: the frame is of no group, and out is not written. direction is one of the
 * policy. */
MUST_CHECK bool j1939_judge_view(const struct j1939_judge *self, uint8_t direction,
                                 const struct frame *frame, struct j1939_view *out);

/* The rule, by group, covers it. */
MUST_CHECK bool j1939_judge_covers(const struct policy_frame_rule *rule,
                                   const struct j1939_view *view);

/* A frame whose view transports, that law 1 has nothing against. VERDICT_MORE: it
 * announces the message that `view` is now; the caller asks the rules and settles. */
MUST_CHECK struct verdict j1939_judge_take(struct j1939_judge *self, uint8_t direction,
                                           uint8_t mode, const struct frame *frame,
                                           struct j1939_view *view, uint64_t now_us);

/* What the rules said of the announcement: its packets pass, or its session ends. */
void j1939_judge_settle(struct j1939_judge *self, uint8_t direction,
                        const struct j1939_view *view, const struct verdict *verdict);

#endif
