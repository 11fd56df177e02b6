/* SPDX-License-Identifier: Apache-2.0 */
/* The decoy for a flow that begins with a TLS hello: a handshake under a certificate from
 * nobody. What a unit says under it is told as DECOY_TRUSTED and kept in place of the
 * hello; one that refuses it is no finding.
 *
 * It is trusted when it says a byte, or when it has finished the handshake and is still
 * there at the end of its stay; not by the handshake alone, since some clients look at
 * the certificate only then. */
#ifndef GATEWAY_UPLINK_DECOY_TALK_H
#define GATEWAY_UPLINK_DECOY_TALK_H

#include "gateway/uplink/gate.h"

/* Begins one for a flow of the decoy whose hello is still in its buffer, if it is whole
 * and a talk is to be had. */
void decoy_talk_begin(struct gate *gate, struct flow *flow);

/* Bytes of the flow. False: nothing more will come of it. */
MUST_CHECK bool decoy_talk_hear(struct gate *gate, struct flow *flow,
                                const uint8_t *bytes, size_t len);

/* Ends it; overstayed: it was still there. Harmless for a flow without one. */
void decoy_talk_end(struct gate *gate, struct flow *flow, bool overstayed);

#endif
