/* SPDX-License-Identifier: Apache-2.0 */
/* The ClientHello inside the first datagrams of a QUIC connection: RFC 9000, 9001 and
 * 9369, and the drafts that are still met. Initial packets are opened with the keys that
 * everybody can derive and their CRYPTO frames put together in whatever order they come.
 * A packet whose tag is wrong says nothing: the server will not take it either (RFC
 * 9001 5.2). Of Google's own QUIC before it (versions Q0xx) the name is read that stands
 * in the open.
 *
 * Whoever passes datagrams on asks about the later ones of the client too: a second
 * connection or a second hello on the same ports with another name is MALFORMED. */
#ifndef GATEWAY_CONTENT_QUIC_HELLO_H
#define GATEWAY_CONTENT_QUIC_HELLO_H

#include "gateway/content/client_hello.h"
#include "gateway/content/crypto_stream.h"
#include "gateway/content/quic_keyring.h"

enum quic_hello_state {
    QUIC_HELLO_NOT,     /* the first datagram does not begin with a long header of QUIC */
    QUIC_HELLO_MORE,    /* QUIC; the hello is not whole yet */
    QUIC_HELLO_VERSION, /* QUIC in a version whose Initials cannot be read here. The
                           client may begin anew in another one */
    QUIC_HELLO_MALFORMED, /* breaks its own lengths, contradicts itself, is no
                             ClientHello; a datagram of more than QUIC_INITIALS_MAX */
    QUIC_HELLO_TOO_LONG,  /* above CRYPTO_STREAM_BYTES */
    QUIC_HELLO_WHOLE
};

/* One connection's first flight from the client. All-zero is the start. */
struct quic_hello {
    bool is_brief; /* the caller's: no fingerprint is asked for */
    bool begun;
    uint32_t version;     /* of the first packet */
    uint32_t first_bytes; /* of the first hello */
    uint32_t read_bytes;  /* of CRYPTO, in hellos that were read */
    struct quic_keyring keyring;
    struct crypto_stream crypto;
};

/* One datagram of the client, which may hold several packets. out is set when a hello was
 * read, and on VERSION with no more than a name if one was read; untouched otherwise.
 * After WHOLE it stays WHOLE; a second hello, which answers a HelloRetryRequest (RFC
 * 8446 4.1.2), must name the same server and have the same ECH. */
MUST_CHECK enum quic_hello_state quic_hello_take(struct quic_hello *self,
                                                 struct client_hello *out,
                                                 const uint8_t *datagram, size_t len);

#endif
