/* SPDX-License-Identifier: Apache-2.0 */
/* The secrets of the policy, looked for in what an association's datagrams say that can
 * be read, before each of them goes out.
 *
 * Of a rule for plain datagrams (udp, ntp) all bytes are: each datagram by itself, what
 * it holds compressed included, and all of them as one stream, so that a secret that is
 * cut over several is seen when it is whole. Of QUIC it is the long headers with their
 * ids and tokens, the Initials, whose keys everybody can derive, and the CRYPTO stream in
 * them; of DTLS each datagram with a record in the clear, and the hello that its
 * fragments make.
 *
 * Law: the datagram with which a secret is whole does not go out, and none of the
 * association after it, until it has been idle for DATAGRAMS_IDLE_US. Of one datagram no
 * more than DATAGRAM_SCAN_UNPACKED_BYTES are unpacked, and what has more does not go out:
 * gzip makes 45 MB of 64 kB, which is a second of the loop. A datagram is never
 * held for what may follow: of a secret over several all but the last have gone. Parts
 * that lie in another order, or with anything between them, are not put together; nor is
 * what is encrypted looked at, in which any bytes stand sooner or later. */
#ifndef GATEWAY_UPLINK_DATAGRAM_SCAN_H
#define GATEWAY_UPLINK_DATAGRAM_SCAN_H

#include "gateway/secrets/secret_scan.h"
#include "gateway/uplink/datagram_hold.h"

#define DATAGRAM_SCAN_UNPACKED_BYTES (1U << 20)

/* One for each association, which points to it. All-zero: nothing was said. */
struct datagram_scan {
    struct secret_scan stream; /* plain datagrams, one behind the other */
    bool begun;
    uint8_t stopped_for; /* enum reason; ALLOWED: it is not */
    uint8_t detail;      /* enum detail of that */
};

/* Gives back what it holds of the pool, and forgets all. Before the secrets change, too.
 */
void datagram_scan_close(struct datagram_scan *self);

/* It looks into something compressed that goes on. */
MUST_CHECK bool datagram_scan_unpacks(const struct datagram_scan *self);

/* Others need what it unpacks with: it gives that back, and nothing more goes out. */
void datagram_scan_give_up(struct datagram_scan *self);

/* A pass of a hello that is whole in the hold becomes SECRET_FOUND if one stands in it,
 * and NOT_EXAMINED if none can be looked for. */
MUST_CHECK struct verdict datagram_scan_hello(const struct regime *regime,
                                              struct verdict verdict,
                                              const struct association *association,
                                              const struct datagram_hold *hold);

/* Whether the next datagram may go out under the association's rule: SECRET_FOUND,
 * FLOWS_FULL behind datagram_scan_give_up, NOT_EXAMINED for compressed bytes that cannot
 * be read. */
MUST_CHECK struct verdict datagram_scan_take(const struct regime *regime,
                                             struct association *association,
                                             const uint8_t *bytes, size_t len);

#endif
