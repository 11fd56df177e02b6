/* SPDX-License-Identifier: Apache-2.0 */
/* What mbedTLS does with a private key, of which 2.28 and 3.6 ask for different things.
 */
#ifndef POLICIES_PRIVATE_KEY_H
#define POLICIES_PRIVATE_KEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <mbedtls/pk.h>

#include "can/attributes.h"

#define PRIVATE_KEY_DIGEST_BYTES 32

/* A key without a password, in DER, or in PEM with its NUL counted. 0, or an error of
 * mbedTLS. */
MUST_CHECK int private_key_parse(mbedtls_pk_context *out, const uint8_t *key,
                                 size_t bytes);

/* A new P-256 key. 0, or an error of mbedTLS. */
MUST_CHECK int private_key_make(mbedtls_pk_context *out);

/* The private key is the other half of the public one. */
MUST_CHECK bool private_key_is_of(const mbedtls_pk_context *key,
                                  const mbedtls_pk_context *of);

/* Signs a digest of SHA-256. 0, or an error of mbedTLS. */
MUST_CHECK int private_key_sign(mbedtls_pk_context *key,
                                const uint8_t digest[static PRIVATE_KEY_DIGEST_BYTES],
                                uint8_t out[static MBEDTLS_PK_SIGNATURE_MAX_SIZE],
                                size_t *len);

#endif
