/* SPDX-License-Identifier: Apache-2.0 */
/* The ClientHello at the start of a DTLS association: DTLS 1.0 and 1.2 (RFC 6347),
 * and 1.3 whose first hello has the same records (RFC 9147 5). Fragments come in any
 * order and over several datagrams; the second hello, which answers a cookie, replaces
 * the first. */
#ifndef GATEWAY_CONTENT_DTLS_HELLO_H
#define GATEWAY_CONTENT_DTLS_HELLO_H

#include "gateway/content/client_hello.h"
#include "gateway/content/crypto_stream.h"

enum dtls_hello_state {
    DTLS_HELLO_NOT, /* the datagram begins with no handshake record of DTLS */
    DTLS_HELLO_MORE,
    DTLS_HELLO_MALFORMED,
    DTLS_HELLO_TOO_LONG,
    DTLS_HELLO_WHOLE
};

/* All-zero is the start. */
struct dtls_hello {
    bool begun;
    uint16_t sequence; /* of the message that is being put together */
    uint32_t length;   /* of its body, as its fragments say */
    struct crypto_stream message;
};

/* One datagram of the client. out is set on WHOLE, untouched otherwise. */
MUST_CHECK enum dtls_hello_state dtls_hello_take(struct dtls_hello *self,
                                                 struct client_hello *out,
                                                 const uint8_t *datagram, size_t len);

#endif
