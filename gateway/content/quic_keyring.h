/* SPDX-License-Identifier: Apache-2.0 */
/* The keys that a client's Initials were under so far. There is one set for a connection
 * (RFC 9001 5.2); a Retry asks for another, and a change of version (RFC 9369 4) for one
 * more. All of them stay, so that nobody can slip a hello past under keys that were
 * given up. */
#ifndef GATEWAY_CONTENT_QUIC_KEYRING_H
#define GATEWAY_CONTENT_QUIC_KEYRING_H

#include "gateway/content/quic_keys.h"

#define QUIC_KEYRING_KEYS_MAX 4

/* A set of keys, and what it was derived from. */
struct quic_keyring_key {
    uint32_t version;
    uint8_t id_bytes;
    uint8_t id[QUIC_CONNECTION_ID_MAX_BYTES];
    struct quic_keys keys;
};

/* All-zero is the start. */
struct quic_keyring {
    uint8_t count;
    struct quic_keyring_key keys[QUIC_KEYRING_KEYS_MAX];
};

/* What one datagram's Initials, which have one id and one version, are tried with beside
 * the ring: derived once. All-zero before the datagram. */
struct quic_keyring_tries {
    bool derived;
    uint8_t count;
    struct quic_keyring_key keys[2];
};

enum quic_keyring_result {
    QUIC_KEYRING_OPENED,
    QUIC_KEYRING_SHUT, /* no server could open it either: its tag is wrong */
    QUIC_KEYRING_FULL  /* it opens, and under more sets than one client has */
};

/* Opens an Initial as quic_keys_open does, with the ring's keys, with those of its own
 * destination, and with those of the last id under its own version. What opened it is in
 * the ring then. */
MUST_CHECK enum quic_keyring_result quic_keyring_open(struct quic_keyring *self,
                                                      const struct quic_packet *packet,
                                                      struct quic_keyring_tries *tries,
                                                      uint8_t *out, size_t *out_len);

/* With the ring's keys alone, as an Initial that was passed on is read again. out:
 * QUIC_KEYS_PACKET_MAX_BYTES. False: none of them opens it. */
MUST_CHECK bool quic_keyring_opens(const struct quic_keyring *self,
                                   const struct quic_packet *packet, uint8_t *out,
                                   size_t *out_len);

#endif
