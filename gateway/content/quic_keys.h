/* SPDX-License-Identifier: Apache-2.0 */
/* The keys of a client's Initial packets, which everybody can derive who has seen the
 * first one (RFC 9001 5.2, RFC 9369 3.3), and what they open: HKDF-SHA-256 (RFC 5869) and
 * AES-128-GCM, by mbedTLS.
 *
 * To open a packet mbedTLS takes some 300 bytes from the heap and gives them back before
 * it returns. */
#ifndef GATEWAY_CONTENT_QUIC_KEYS_H
#define GATEWAY_CONTENT_QUIC_KEYS_H

#include "gateway/content/quic_packet.h"

#define QUIC_KEYS_PACKET_MAX_BYTES 2048 /* longer Initials are not opened */

struct quic_keys {
    uint8_t key[16];
    uint8_t iv[12];
    uint8_t header[16];
};

/* Of a connection whose first Initial went to this destination connection id. False when
 * the version is none of quic_packet_knows. */
MUST_CHECK bool quic_keys_derive(struct quic_keys *out, uint32_t version,
                                 const uint8_t *destination, size_t len);

/* Takes the protection off an Initial: its frames into out, which has room for
 * packet->len bytes. False when it is too short or its tag is wrong: not a packet of this
 * client then. */
MUST_CHECK bool quic_keys_open(const struct quic_keys *self,
                               const struct quic_packet *packet, uint8_t *out,
                               size_t *out_len);

#endif
