/* SPDX-License-Identifier: Apache-2.0 */
/* Where mbedTLS 2.28 and 3.6 go different ways about TLS. The other two places are
 * policies/private_key.h, for keys, and gateway/ledger/sha256.h. Pure but for
 * tls_release_prepare. */
#ifndef GATEWAY_TLS_TLS_RELEASE_H
#define GATEWAY_TLS_TLS_RELEASE_H

#include <mbedtls/ssl.h>
#include <stdbool.h>

#include "can/attributes.h"

#ifndef MBEDTLS_PRIVATE
#define MBEDTLS_PRIVATE(member) member /* 3.6 hides what 2.28 shows */
#endif

/* What has to be done once for a process, before the first handshake. False: mbedTLS
 * cannot be used. */
MUST_CHECK bool tls_release_prepare(void);

/* It has TLS 1.3, and speaks it with whoever has it too. */
MUST_CHECK bool tls_release_has_13(void);

/* Nothing older than TLS 1.2. */
void tls_release_set_oldest(mbedtls_ssl_config *config);

/* Keys are agreed over P-256, X25519 and P-384 alone, P-256 first. */
void tls_release_set_groups(mbedtls_ssl_config *config);

/* Signatures are asked for in an order that both versions of TLS can go by. */
void tls_release_set_signatures(mbedtls_ssl_config *config);

/* The handshake is over, and what follows is data. */
MUST_CHECK bool tls_release_is_over(const mbedtls_ssl_context *ssl);

/* The error says that there is more to come: no bytes, no room, or a ticket of TLS 1.3
 * (RFC 8446 4.6.1) in place of data. */
MUST_CHECK bool tls_release_is_waiting(int error);

/* The error says that two ends have no version, suite or protocol in common. */
MUST_CHECK bool tls_release_is_disagreement(int error);

/* The error says that TLS cannot use the peer's certificate. */
MUST_CHECK bool tls_release_is_certificate(int error);

#endif
