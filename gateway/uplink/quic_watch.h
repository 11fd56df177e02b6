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
#define QUIC_WATCH_LOOKED_BYTES \
    (8U * CRYPTO_STREAM_BYTES) /* more than the second hello of any client costs */

/* All-zero: free. */
struct quic_watch {
    struct association *association; /* whose watch it is; it points back */
    uint64_t since_us;
    uint32_t seen_bytes;   /* of its stream, when secrets were looked for in it last */
    uint64_t looked_bytes; /* that were looked through for them */
    struct quic_hello hello;
};

/* Goes on with a hello that is whole and was passed. pool: QUIC_WATCH_SLOTS. */
void quic_watch_begin(struct quic_watch *pool, struct association *association,
                      const struct quic_hello *hello, uint64_t now_us);

/* The keys of its connection, watched or not. */
const struct quic_keyring *quic_watch_keyring(const struct association *association);

/* Keeps the keys and frees the slot, if it has one. */
void quic_watch_end(struct association *association);

/* Other secrets are in force: what was said is looked through again. */
void quic_watch_forget_secrets(struct quic_watch *pool);

/* True if bytes came that were not there at the last look, which this is one of. False:
 * there is nothing new; or, with *too_much set, more than QUIC_WATCH_LOOKED_BYTES were
 * looked through, since each byte makes all of them be. */
MUST_CHECK bool quic_watch_looks(struct quic_watch *self, bool *too_much);

/* Ends it when its time is over. */
void quic_watch_tick(struct association *association, uint64_t now_us);

#endif
