/* SPDX-License-Identifier: Apache-2.0 */
/* A ClientHello without its records: what TLS, DTLS and QUIC have in common (RFC
 * 8446 4.1.2, RFC 9147 5.3). Does not: allocate, keep bytes, judge. */
#ifndef GATEWAY_CONTENT_CLIENT_HELLO_H
#define GATEWAY_CONTENT_CLIENT_HELLO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "can/attributes.h"
#include "gateway/content/ja4.h"
#include "policies/policy.h"

#define CLIENT_HELLO_TYPE 1 /* of the handshake message */
#define CLIENT_HELLO_MAX_BYTES JA4_HELLO_MAX_BYTES
#define CLIENT_HELLO_ALPN_MAX 16   /* further ones are left out */
#define CLIENT_HELLO_ALPN_BYTES 32 /* with the final zero; longer ones are cut */

enum client_hello_carrier { CLIENT_HELLO_TLS, CLIENT_HELLO_DTLS, CLIENT_HELLO_QUIC };

/* GREASE ECH is made to look like ECH (RFC 9849 6.2): what tells them apart is evidence,
 * not proof. A client with a key shows the provider's public name instead of the one it
 * wants; a client that greases shows the one it wants. */
enum client_hello_ech {
    CLIENT_HELLO_ECH_NONE,
    CLIENT_HELLO_ECH_GREASE, /* of the form that clients give it (X25519, a usual AEAD),
                                and the name shown is no public name of a provider of
                                ECH */
    CLIENT_HELLO_ECH_REAL    /* a provider's public name or none is shown, or it has
                                another form, or it is ESNI or an early draft */
};

struct client_hello {
    char server_name[POLICY_HOST_BYTES]; /* normalised; "" when there is none */
    bool odd_name;      /* it is no DNS name: server_name has its text, escaped and cut.
                           No rule can name it */
    uint16_t version;   /* the highest offered of those that are spoken: 0x0304 ..; above
                           1.2 only where supported_versions says so */
    uint8_t ech;        /* enum client_hello_ech */
    uint8_t ech_config; /* the config id that it names, with an ech */
    bool alpn_more;     /* it offers more, or longer ones, than are kept here */
    uint8_t alpn_count;
    char alpn[CLIENT_HELLO_ALPN_MAX]
             [CLIENT_HELLO_ALPN_BYTES]; /* as offered; a byte that is not printable ASCII
                                           as \xNN; GREASE left out */
    char ja4[JA4_BYTES];
};

/* bytes: the handshake message from its type on, whole, its fragments put together; of a
 * DTLS message without the fields that only fragments have. False when it is no
 * ClientHello or breaks its own lengths; out is untouched then. */
MUST_CHECK bool client_hello_read(struct client_hello *out, const uint8_t *bytes,
                                  size_t len, enum client_hello_carrier carrier);

/* The same without its fingerprint, which costs more than all the rest. */
MUST_CHECK bool client_hello_read_briefly(struct client_hello *out, const uint8_t *bytes,
                                          size_t len, enum client_hello_carrier carrier);

/* Holds the hello's ECH against a config that a DNS answer gave (RFC 9849 4): with the
 * same id and public name shown it is real, whatever client_hello_read made of it. */
void client_hello_see_config(struct client_hello *self, uint8_t config_id,
                             const char *public_name);

#endif
