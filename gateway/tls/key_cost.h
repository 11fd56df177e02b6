/* SPDX-License-Identifier: Apache-2.0 */
/* What a peer may make us reckon. A signature is checked under a key that the peer has
 * chosen, on the loop that serves every flow: RSA of 8192 bits takes a millisecond with
 * the exponent that all the world has, and half a second with one as long as its modulus;
 * P-521 and the brainpool curves take ten times what P-256 takes. Pure. */
#ifndef GATEWAY_TLS_KEY_COST_H
#define GATEWAY_TLS_KEY_COST_H

#include <mbedtls/pk.h>
#include <mbedtls/ssl.h>
#include <stdbool.h>

#include "can/attributes.h"

#define KEY_COST_EXPONENT_BITS 32 /* 65537 has 17 */

/* RSA with a short exponent, or ECDSA over P-256 or P-384: what public authorities sign
 * with. False too without memory to tell. */
MUST_CHECK bool key_cost_is_low(const mbedtls_pk_context *key);

/* Has the session agree keys over P-256, X25519 and P-384 alone, P-256 first: not over
 * other curves, and not over a group that the peer makes up (DHE). */
void key_cost_limit(mbedtls_ssl_config *config);

/* As mbedtls_ssl_handshake; but a peer's certificate whose own key costs too much ends it
 * before that is used, with *costly set and an error that is not to be read. */
MUST_CHECK int key_cost_handshake(mbedtls_ssl_context *ssl, bool *costly);

#endif
