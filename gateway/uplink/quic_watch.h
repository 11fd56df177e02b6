/* SPDX-License-Identifier: Apache-2.0 */
/* Hellos of QUIC that passed, for as long as the client may send parts of them again: a
 * server may have refused the datagram that was judged (too short, its number used
 * twice) and take another hello under the same keys. A pool of fixed size, from which the
 * oldest is pushed out; what is pushed out only keeps its keys, under which nothing
 * passes then. */
#ifndef GATEWAY_UPLINK_QUIC_WATCH_H
#define GATEWAY_UPLINK_QUIC_WATCH_H

#include "gateway/content/quic_hello.h"
#include "gateway/uplink/association.h"

#define QUIC_WATCH_SLOTS 64
#define QUIC_WATCH_US 10000000ULL /* a handshake takes less, or has failed */

/* All-zero: free. */
struct quic_watch {
    struct association *association; /* whose watch it is; it points back */
    uint64_t since_us;
    struct quic_hello hello;
};

/* Goes on with a hello that is whole and was passed. pool: QUIC_WATCH_SLOTS. */
void quic_watch_begin(struct quic_watch *pool, struct association *association,
                      const struct quic_hello *hello, uint64_t now_us);

/* The keys of its connection, watched or not. */
const struct quic_keyring *quic_watch_keyring(const struct association *association);

/* Keeps the keys and frees the slot, if it has one. */
void quic_watch_end(struct association *association);

/* Ends it when its time is over. */
void quic_watch_tick(struct association *association, uint64_t now_us);

#endif
