/* SPDX-License-Identifier: Apache-2.0 */
/* What mbedTLS's errors and the alerts of RFC 8446 6.2 mean to the gateway; the one file
 * that looks into a context of mbedTLS. */
#ifndef GATEWAY_TLS_TLS_FAULT_H
#define GATEWAY_TLS_TLS_FAULT_H

#include <mbedtls/ssl.h>

#include "gateway/tls/tls_session.h"

/* error: of mbedTLS, not of waiting. alert: if the error is that the peer told one. */
MUST_CHECK enum tls_session_fault tls_fault_of(int error, uint8_t alert);

/* How the end of a session that FAILED is told. */
MUST_CHECK enum detail tls_fault_detail(const struct tls_session *session);

/* The alert that the peer has told, after MBEDTLS_ERR_SSL_FATAL_ALERT_MESSAGE. */
MUST_CHECK uint8_t tls_fault_alert(const mbedtls_ssl_context *ssl);

/* The alert that a client has told in the clear, after another error: one that does not
 * like what follows ServerHello in TLS 1.3 may say so before it encrypts (mbedTLS does),
 * and mbedTLS as a server takes that for a broken record. 0: there is none. */
MUST_CHECK uint8_t tls_fault_clear_alert(const mbedtls_ssl_context *ssl);

/* The alert that tells a server what is wrong with its certificate. */
MUST_CHECK uint8_t tls_fault_alert_for(enum certificate_fault fault);

/* The certificates of a server that has signed the handshake with its key and then ended
 * it, as one does that wants a certificate of ours too (RFC 5246 7.4.3, 7.4.6). NULL:
 * there are none, or it has not signed. */
MUST_CHECK const mbedtls_x509_crt *tls_fault_signed_chain(const mbedtls_ssl_context *ssl);

/* A server's handshake has come so far that our certificate was sent. */
MUST_CHECK bool tls_fault_has_shown(const mbedtls_ssl_context *ssl);

#endif
