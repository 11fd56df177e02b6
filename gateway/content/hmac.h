/* SPDX-License-Identifier: Apache-2.0 */
/* HMAC-SHA-256 (RFC 2104) for keys that everybody may know: what it held is not wiped.
 * What hangs on the key alone is hashed once, and a message then costs half. Takes no
 * memory from the heap. */
#ifndef GATEWAY_CONTENT_HMAC_H
#define GATEWAY_CONTENT_HMAC_H

#include "gateway/ledger/digest.h"

#define HMAC_KEY_MAX_BYTES 64

/* A key, ready for any number of messages. */
struct hmac {
    struct digest_stream inner; /* begun with the key; copied for each message */
    struct digest_stream outer;
};

/* len is HMAC_KEY_MAX_BYTES at most. Like digest_of, this cannot fail. */
void hmac_init(struct hmac *self, const uint8_t *key, size_t len);

struct digest hmac_of(const struct hmac *self, const uint8_t *message, size_t len);

#endif
