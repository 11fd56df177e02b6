/* SPDX-License-Identifier: Apache-2.0 */
/* QUIC packets with a long header, as they lie in a datagram one behind the other (RFC
 * 9000 12.2, 17.2; RFC 8999; for version 2 RFC 9369 3.2), as far as nothing is encrypted.
 */
#ifndef GATEWAY_CONTENT_QUIC_PACKET_H
#define GATEWAY_CONTENT_QUIC_PACKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "can/cursor.h"

#define QUIC_CONNECTION_ID_MAX_BYTES 20
/* In one datagram. Clients send one, or two; each that no key opens is decrypted with
 * every key that there is. */
#define QUIC_INITIALS_MAX 8
#define QUIC_VERSION_1 0x00000001U
#define QUIC_VERSION_2 0x6b3343cfU

enum quic_packet_type {
    QUIC_PACKET_INITIAL,
    QUIC_PACKET_0RTT,
    QUIC_PACKET_HANDSHAKE,
    QUIC_PACKET_RETRY,
    QUIC_PACKET_NEGOTIATION, /* of the version: version 0 */
    QUIC_PACKET_FOREIGN      /* of a version that is not known here */
};

enum quic_packet_result {
    QUIC_PACKET_READ,
    QUIC_PACKET_SHORT, /* a short header, or padding behind the packets: nothing more that
                          can be read in this datagram */
    QUIC_PACKET_MALFORMED /* a long header that breaks its own lengths */
};

struct quic_packet {
    uint32_t version;
    uint8_t type; /* enum quic_packet_type */
    uint8_t destination_bytes;
    uint8_t source_bytes;
    bool greased; /* the bit that is fixed is not set, as whose peer said that it may be
                     sends it (RFC 9287); false of NEGOTIATION, which has no such bit */
    const uint8_t *destination; /* connection id */
    const uint8_t *source;
    const uint8_t *bytes; /* from the first byte of the header on */
    size_t number_at; /* where the protected packet number begins; of an Initial, 0-RTT or
                         Handshake packet */
    size_t len;       /* of the whole packet */
};

/* Reads the next packet and passes over it; at the end of the datagram SHORT. What is
 * RETRY, NEGOTIATION or FOREIGN takes all that is left. */
MUST_CHECK enum quic_packet_result quic_packet_next(struct quic_packet *out,
                                                    struct cursor *datagram);

/* Of version 1, version 2, the drafts from 22 on (mvfst's among them) and Google's T05x
 * after them: these Initials can be opened. */
MUST_CHECK bool quic_packet_knows(uint32_t version);

/* Of any version that is known to exist. Where nothing else can be read, four bytes that
 * name one tell QUIC from noise. */
MUST_CHECK bool quic_packet_is_version(uint32_t version);

/* A variable-length integer (RFC 9000 16). */
uint64_t quic_packet_varint(struct cursor *in);

#endif
