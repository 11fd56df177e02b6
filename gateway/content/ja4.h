/* SPDX-License-Identifier: Apache-2.0 */
/* JA4: the fingerprint of a TLS, DTLS or QUIC client by its ClientHello (FoxIO,
 * technical_details /JA4.md). Values that are GREASE (RFC 8701) do not count anywhere in
 * it. */
#ifndef GATEWAY_CONTENT_JA4_H
#define GATEWAY_CONTENT_JA4_H

#include <stdbool.h>
#include <stdint.h>

#include "can/cursor.h"

#define JA4_BYTES 37 /* with its final zero */
#define JA4_HELLO_MAX_BYTES 16384

/* Extensions that it reads, counts or leaves out. */
#define JA4_EXTENSION_SERVER_NAME 0
#define JA4_EXTENSION_ALPN 16

/* The parts of a hello that was found whole, of JA4_HELLO_MAX_BYTES at most. */
struct ja4_hello {
    char carrier;                       /* 't' TLS, 'd' DTLS, 'q' QUIC */
    uint16_t version;                   /* the highest offered */
    struct cursor ciphers;              /* two bytes each */
    struct cursor extensions;           /* type, length, body; whole */
    struct cursor signature_algorithms; /* two bytes each; empty without the extension */
    struct cursor alpn;                 /* the first name; empty without one */
};

/* GREASE: 0x0a0a, 0x1a1a .. 0xfafa. */
MUST_CHECK bool ja4_is_grease(uint16_t value);

void ja4_print(const struct ja4_hello *hello, char out[static JA4_BYTES]);

#endif
