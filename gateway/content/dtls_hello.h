/* SPDX-License-Identifier: Apache-2.0 */
/* The ClientHello at the start of a DTLS association: DTLS 1.0 and 1.2 (RFC 6347),
 * and 1.3 whose first hello has the same records (RFC 9147 5). Fragments come in any
 * order and over several datagrams, also behind records of other kinds.
 *
 * Whoever passes datagrams on asks about the later ones of the client too: the hello that
 * answers a cookie must name the same server (RFC 6347 4.2.1), and an association that
 * begins anew under another is MALFORMED. */
#ifndef GATEWAY_CONTENT_DTLS_HELLO_H
#define GATEWAY_CONTENT_DTLS_HELLO_H

#include "gateway/content/client_hello.h"
#include "gateway/content/crypto_stream.h"

enum dtls_hello_state {
    DTLS_HELLO_NOT,  /* the first datagram begins with no handshake record of DTLS */
    DTLS_HELLO_MORE, /* a hello is under way */
    DTLS_HELLO_MALFORMED,
    DTLS_HELLO_TOO_LONG,
    DTLS_HELLO_WHOLE /* as long as no other hello begins */
};

/* All-zero is the start. */
struct dtls_hello {
    bool begun;
    bool whole; /* the message was put together and read */
    bool named; /* so was one before it, or this: what follows is of it */
    uint8_t ech;
    char server_name[POLICY_HOST_BYTES];
    uint16_t sequence; /* of the message that is being put together */
    uint32_t length;   /* of its body, as its fragments say */
    struct crypto_stream message;
};

/* One datagram of the client. out is set when a hello was read, untouched otherwise. */
MUST_CHECK enum dtls_hello_state dtls_hello_take(struct dtls_hello *self,
                                                 struct client_hello *out,
                                                 const uint8_t *datagram, size_t len);

/* Whether a datagram of an association that was passed has a part of a hello in the
 * clear, behind whatever records, or breaks its own lengths: it is looked at before it
 * goes on. */
MUST_CHECK bool dtls_hello_begins(const uint8_t *datagram, size_t len);

/* Whether a record of it is not encrypted, or breaks its form: then the bytes of the
 * datagram can be read. */
MUST_CHECK bool dtls_hello_is_clear(const uint8_t *datagram, size_t len);

#endif
