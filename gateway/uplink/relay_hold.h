/* SPDX-License-Identifier: Apache-2.0 */
/* Holds back what may be a second ClientHello, in a hello buffer of the gate, until it is
 * judged.
 *
 * What is held is not taken from the budget before it goes out. A quarter of the gate's
 * buffers serves for this at most, each GATE_HELLO_US long; where none is free the flow
 * is cut as FLOWS_FULL. */
#ifndef GATEWAY_UPLINK_RELAY_HOLD_H
#define GATEWAY_UPLINK_RELAY_HOLD_H

#include "gateway/uplink/pump.h"

/* Of the bytes that wait to be read, and of at most wanted, how many may be moved at
 * once, into *out; with PUMPED_AGAIN 0 are for relay_hold_begin. Else nothing is to be
 * read now. */
MUST_CHECK enum pumped relay_hold_reach(struct pump *pump, size_t *out, size_t wanted);

/* The next byte to be read begins a handshake record: it is read, and held from there on.
 */
MUST_CHECK enum pumped relay_hold_begin(struct pump *pump);

/* Bytes that were read, TLS_HELLO_RAW_BYTES at most, hold the beginning of a handshake
 * record: they are held, and go on from there. */
MUST_CHECK enum pumped relay_hold_take(struct pump *pump, const uint8_t *bytes,
                                       size_t len);

/* What the flow's buffer holds is held on. False: too many flows do so. */
MUST_CHECK bool relay_hold_keep(struct pump *pump);

/* Goes on with a flow whose is_held is set: reads, has judged, sends. */
MUST_CHECK enum pumped relay_hold_move(struct pump *pump);

/* True if it has waited for too long for the rest of a hello. */
MUST_CHECK bool relay_hold_is_over(const struct flow *flow, uint64_t now_us);

/* It is over: PUMPED_CUT for what flow->cut says; in observe it is told, and goes on
 * (PUMPED_AGAIN) as a flow that no rule passes. */
MUST_CHECK enum pumped relay_hold_give_up(struct pump *pump);

#endif
