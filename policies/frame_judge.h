/* SPDX-License-Identifier: Apache-2.0 */
/* The judge of a frame: (rules, state, frame, now) -> verdict. No clock, no socket, no
 * allocation.
 *
 * Order of the checks: well-formed, kind, emergency, address of a vehicle node
 * (j1939_judge.h, where a bus carries J1939), id of a vehicle node, known id, format,
 * length, mode, checksum, ranges, counter, steps (checks.h), period and pace, rate, load
 * of the bus it goes to. The first that fails is the reason. What passes is masked and
 * repaired (checks.h), and without ESI: that bit tells the error state of the node that
 * transmits (linux/can.h), which on the other bus is us, and no mask would cover it.
 *
 * Several rules may cover one id. The first that a frame keeps wholly passes it; when it
 * keeps none, the reason is that of the rule whose check failed latest in the order above
 * (the closest), the earlier rule if two are as close. Period and rate are counted per
 * rule, not per id: a rule for a range of ids shares its one budget among them. A frame
 * that does not pass counts in none, and is believed as far as follower.h says.
 *
 * A frame that no rule names may be of a channel: diag_judge.h, and passes as it is.
 * Else: to the unit NOT_GIVEN, from the unit DIAGNOSTIC_REQUEST for the ids of
 * diagnostic_id.h, else UNKNOWN_ID. Rules speak of data frames unless they say remote;
 * emergency ids are data frames, FD only where both buses are. */
#ifndef POLICIES_FRAME_JUDGE_H
#define POLICIES_FRAME_JUDGE_H

#include <stdint.h>

#include "can/arena.h"
#include "can/frame.h"
#include "policies/frame_notice.h"
#include "policies/policy.h"
#include "policies/verdict.h"

/* An arena of this size holds the judge of every policy. */
#define FRAME_JUDGE_ARENA_BYTES (2U << 20)

struct frame_judge; /* index and running state; everything in the arena it was made in */

/* NULL when the arena is too small, or when a direction names a bus or rules, or a
 * rule masks or checks, that the policy does not have. policy must outlive the judge. */
MUST_CHECK struct frame_judge *frame_judge_new(const struct policy *policy,
                                               struct arena *arena);

/* Takes over the ids and J1939 addresses that `old` saw claimed, so that a new policy
 * opens no gap. Periods and rates begin anew. */
void frame_judge_inherit_seen(struct frame_judge *self, const struct frame_judge *old);

/* A frame was seen on bus `bus` (index in the policy) as sent by a node there (not by
 * us). A trusted bus so claims its ids: a data frame of the same id from an untrusted bus
 * is dropped from then on. A remote frame is not: it has the id of the node that it asks.
 * Data frames alone claim, and never an emergency id towards that bus, for the kernel
 * puts it there. */
void frame_judge_saw(struct frame_judge *self, uint8_t bus, const struct frame *frame);

/* Claims that were not stored because claims.h's table was full (every 29-bit id then
 * counts as claimed); 0 is well. */
MUST_CHECK uint64_t frame_judge_claims_lost(const struct frame_judge *self);

/* Judges `in` for one direction (index in the policy) in `mode`. On VERDICT_PASS `out` is
 * what may be sent (masked, repaired). An emergency frame gives VERDICT_DROP with
 * REASON_EMERGENCY: the kernel carries it already, the caller records it and sends
 * nothing. */
MUST_CHECK struct verdict frame_judge_check(struct frame_judge *self, uint8_t direction,
                                            uint8_t mode, const struct frame *in,
                                            struct frame *out, uint64_t now_us);

/* After a drop: the frame to send back to the bus where the dropped one came from, once.
 * False: none, as after most drops, and ever in a policy that observes. Who lets the
 * dropped frame through all the same must not send it. */
MUST_CHECK bool frame_judge_reply(struct frame_judge *self, struct frame *out);

/* Why a frame of bus `bus` goes nowhere when no direction of the policy begins there.
 * Never passes; the reasons are those of a direction without rules. */
MUST_CHECK struct verdict frame_judge_check_unrouted(const struct frame_judge *self,
                                                     uint8_t bus, const struct frame *in);

/* Beside frame_judge_saw, for buses of either side: the frame counts in the load of its
 * bus, and an id that is new there (frame_watch.h) and that no rule from that bus names
 * is told. */
void frame_judge_listen(struct frame_judge *self, uint8_t bus, const struct frame *frame,
                        uint64_t now_us, frame_notice_cb notice, void *context);

/* What was on `bus` until then has been listened to, or is about to be; of what came
 * later nothing is known (BUS_LOAD_ALL_KNOWN: there is nothing later). Its load is not
 * judged beyond, nor a silence if the bus is trusted. */
void frame_judge_known_until(struct frame_judge *self, uint8_t bus, uint64_t until_us);

/* Frames were on `bus` that nobody could read, as is told with the next one that can be:
 * it is taken for full. */
void frame_judge_missed(struct frame_judge *self, uint8_t bus, uint64_t now_us);

/* A frame that no verdict passed is sent on `bus` all the same (an announcement;
 * observe): it counts in its load. What a verdict passes counts by itself, when it is
 * judged. */
void frame_judge_sent(struct frame_judge *self, uint8_t bus, const struct frame *frame,
                      uint64_t now_us);

/* Tells what time brings about: messages that fell silent and came again (silence.h), a
 * bus that came to be above its load (bus_load.h). `mode` is the one in force. */
void frame_judge_tick(struct frame_judge *self, uint8_t mode, uint64_t now_us,
                      frame_notice_cb notice, void *context);

/* Whether the policy has anything that frame_judge_tick could tell. */
MUST_CHECK bool frame_judge_needs_tick(const struct frame_judge *self);

/* Watched messages that are silent. */
MUST_CHECK uint16_t frame_judge_silent(const struct frame_judge *self);

/* Percent of the bitrate in the last whole second; 0 on a bus without a limit. */
MUST_CHECK unsigned frame_judge_load_percent(const struct frame_judge *self, uint8_t bus,
                                             uint64_t now_us);

/* When the frame that the rule passed last is to leave (can/pacer.h); 0: at once. */
MUST_CHECK uint64_t frame_judge_due_us(const struct frame_judge *self, uint16_t rule);

/* The bound of the rule, or of the channel (policy_rule_line), on the time in the send
 * queue, microseconds. */
MUST_CHECK uint32_t frame_judge_age_us(const struct frame_judge *self, uint16_t rule);

#endif
