/* SPDX-License-Identifier: Apache-2.0 */
/* The decoy for UDP: what a denied client first says to a server is kept as evidence.
 * There is nothing to accept, so a table of fixed size remembers how much was kept of
 * whom; one that finds no room takes that of whoever has been quiet for longest, and what
 * that says later is kept anew. */
#ifndef GATEWAY_UPLINK_DATAGRAM_DECOY_H
#define GATEWAY_UPLINK_DATAGRAM_DECOY_H

#include "gateway/uplink/association.h"

#define DATAGRAM_DECOY_ROWS 64
#define DATAGRAM_DECOY_QUIET_US 120000000ULL /* then it is a new one */

struct datagram_decoy {
    struct datagram_decoy_row {
        struct endpoint client;
        struct endpoint server;
        uint64_t seen_us; /* 0: free */
        uint32_t kept;    /* bytes of EXHIBIT_BYTES */
    } rows[DATAGRAM_DECOY_ROWS];
};

/* A datagram that was denied. Tells what is kept of it, if the policy says so and not all
 * was kept before. All zero is the beginning. */
void datagram_decoy_take(struct datagram_decoy *self, const struct regime *regime,
                         const struct association *of, struct verdict verdict,
                         const uint8_t *bytes, size_t len);

#endif
