/* SPDX-License-Identifier: Apache-2.0 */
/* How much of the loop the handshakes that a unit causes may hold, whatever one costs on
 * this machine: each is milliseconds of reckoning (RFC 5246 7.3) in which no other flow
 * moves, and one can be caused with a few hundred bytes. So is it with a look for secrets
 * into a datagram that holds something compressed. Pure: the times come in.
 *
 * Law: in any window of w microseconds they hold it at most
 *     w / HANDSHAKE_SHARE_PART + HANDSHAKE_SHARE_BURST_US
 * and one step more, that began when it was due. By steady time: on a processor that
 * others hold, too, the rest of the loop keeps its part. What is not due waits, and is no
 * fault of its flow. */
#ifndef GATEWAY_UPLINK_HANDSHAKE_SHARE_H
#define GATEWAY_UPLINK_HANDSHAKE_SHARE_H

#include <stdbool.h>
#include <stdint.h>

#include "can/attributes.h"

#define HANDSHAKE_SHARE_PART 5U
#define HANDSHAKE_SHARE_BURST_US 20000U

/* All zero is the beginning. */
struct handshake_share {
    uint64_t due_us; /* then all that was held is paid for */
};

/* A step may begin. now_us never goes back. */
MUST_CHECK bool handshake_share_is_due(const struct handshake_share *self,
                                       uint64_t now_us);

/* One has held it for so long. */
void handshake_share_charge(struct handshake_share *self, uint64_t now_us,
                            uint64_t held_us);

#endif
