/* SPDX-License-Identifier: Apache-2.0 */
/* The ClientHello at the start of a TLS flow: put together out of its records (RFC
 * 8446 5.1) and read by client_hello_read.
 *
 * Fed with all
 * bytes read so far, over and over; each byte is looked at a constant number of times
 * however the bytes arrive. Does not: allocate, keep bytes, judge. */
#ifndef GATEWAY_CONTENT_TLS_HELLO_H
#define GATEWAY_CONTENT_TLS_HELLO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "can/attributes.h"
#include "gateway/content/client_hello.h"

#define TLS_HELLO_MAX_BYTES CLIENT_HELLO_MAX_BYTES /* records' headers apart */
#define TLS_HELLO_RAW_BYTES \
    (TLS_HELLO_MAX_BYTES + 512) /* with the headers of about 100 records */

enum tls_hello_state {
    TLS_HELLO_MORE,      /* not whole yet */
    TLS_HELLO_NOT_TLS,   /* the first bytes are no TLS handshake record */
    TLS_HELLO_MALFORMED, /* TLS, and breaks its own lengths or the standard */
    TLS_HELLO_TOO_LONG,  /* says or is more than the limits above */
    TLS_HELLO_WHOLE
};

/* How far the bytes were looked at. All-zero is the start. */
struct tls_hello {
    uint32_t record_at;    /* offset of the first record that is not whole yet */
    uint32_t gathered;     /* handshake bytes in the records before it */
    uint32_t length_bytes; /* of the whole hello with its header; 0: not known yet */
    bool is_brief;         /* the caller's: no fingerprint is asked for */
};

/* bytes: everything read from the flow so far, from its first byte. out is set on
 * WHOLE, untouched otherwise. Bytes after the record that ends the hello are not looked
 * at. */
MUST_CHECK enum tls_hello_state tls_hello_decode(struct tls_hello *self,
                                                 struct client_hello *out,
                                                 const uint8_t *bytes, size_t len);

/* The hello without what frames its records, behind TLS_HELLO_WHOLE of the same bytes;
 * how long it is. */
MUST_CHECK size_t tls_hello_gather(const struct tls_hello *self,
                                   uint8_t out[static TLS_HELLO_MAX_BYTES],
                                   const uint8_t *bytes, size_t len);

#endif
