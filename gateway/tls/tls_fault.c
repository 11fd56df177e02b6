/* SPDX-License-Identifier: Apache-2.0 */
/* Tables over the errors of mbedTLS 2.28 and 3.6. */
#include "gateway/tls/tls_fault.h"

#include <string.h>

#include "gateway/tls/tls_release.h"

/* Errors of reading certificates: -0x2080 to -0x2980 (mbedtls/error.h), with a lower one
 * of ASN.1 added. */
#define X509_FIRST 0x2080
#define X509_LAST 0x2a00

static enum tls_session_fault fault_of_alert(uint8_t alert)
{
    switch (alert) {
    case MBEDTLS_SSL_ALERT_MSG_BAD_CERT:
    case MBEDTLS_SSL_ALERT_MSG_UNSUPPORTED_CERT:
    case MBEDTLS_SSL_ALERT_MSG_CERT_REVOKED:
    case MBEDTLS_SSL_ALERT_MSG_CERT_EXPIRED:
    case MBEDTLS_SSL_ALERT_MSG_CERT_UNKNOWN:
    case MBEDTLS_SSL_ALERT_MSG_UNKNOWN_CA:
    case MBEDTLS_SSL_ALERT_MSG_ACCESS_DENIED:
        return TLS_SESSION_REFUSED;
    case MBEDTLS_SSL_ALERT_MSG_HANDSHAKE_FAILURE:
    case MBEDTLS_SSL_ALERT_MSG_PROTOCOL_VERSION:
    case MBEDTLS_SSL_ALERT_MSG_NO_APPLICATION_PROTOCOL:
        return TLS_SESSION_NOTHING_IN_COMMON;
    default:
        return TLS_SESSION_ALERTED;
    }
}

enum tls_session_fault tls_fault_of(int error, uint8_t alert)
{
    if (-error >= X509_FIRST && -error < X509_LAST) {
        return TLS_SESSION_PEER_CERTIFICATE;
    }
    switch (error) {
    case MBEDTLS_ERR_SSL_FATAL_ALERT_MESSAGE:
        return fault_of_alert(alert);
    case MBEDTLS_ERR_SSL_CONN_EOF:
    case MBEDTLS_ERR_SSL_PEER_CLOSE_NOTIFY:
        return TLS_SESSION_CUT;
    default:
        return tls_release_is_disagreement(error)  ? TLS_SESSION_NOTHING_IN_COMMON
               : tls_release_is_certificate(error) ? TLS_SESSION_PEER_CERTIFICATE
                                                   : TLS_SESSION_MALFORMED;
    }
}

/* A server that is offered nothing above TLS 1.2, and answers that the version is too low
 * (RFC 8446 6.2), speaks nothing below 1.3. */
static bool wants_tls_13(const struct tls_session *session)
{
    return !tls_release_has_13() &&
           session->config.MBEDTLS_PRIVATE(endpoint) == MBEDTLS_SSL_IS_CLIENT &&
           session->alert == MBEDTLS_SSL_ALERT_MSG_PROTOCOL_VERSION;
}

static enum detail certificate_detail(const struct tls_session *session)
{
    return session->certificate == CERTIFICATE_GOOD /* mbedTLS could not even read it */
               ? DETAIL_CERTIFICATE_MALFORMED
               : certificate_check_detail((enum certificate_fault)session->certificate);
}

enum detail tls_fault_detail(const struct tls_session *session)
{
    static const enum detail details[TLS_SESSION_FAULTS] = {
        [TLS_SESSION_NO_FAULT] = DETAIL_NONE,
        [TLS_SESSION_REFUSED] = DETAIL_TLS_REFUSED,
        [TLS_SESSION_ALERTED] = DETAIL_TLS_ALERTED,
        [TLS_SESSION_NOTHING_IN_COMMON] = DETAIL_TLS_NOTHING_IN_COMMON,
        [TLS_SESSION_MALFORMED] = DETAIL_TLS_MALFORMED,
        [TLS_SESSION_CUT] = DETAIL_TLS_CUT,
        [TLS_SESSION_NO_MEMORY] = DETAIL_NO_MEMORY,
    };
    switch (session->fault) {
    case TLS_SESSION_PEER_CERTIFICATE:
        return certificate_detail(session);
    case TLS_SESSION_NOTHING_IN_COMMON:
        return wants_tls_13(session) ? DETAIL_TLS_13_ONLY : DETAIL_TLS_NOTHING_IN_COMMON;
    default:
        return details[session->fault];
    }
}

uint8_t tls_fault_alert(const mbedtls_ssl_context *ssl)
{
    return ssl->MBEDTLS_PRIVATE(in_msg)[1];
}

/* What is encrypted looks like data (RFC 8446 5.2). */
uint8_t tls_fault_clear_alert(const mbedtls_ssl_context *ssl)
{
    static const uint8_t fatal[] = {0, 2, MBEDTLS_SSL_ALERT_LEVEL_FATAL};
    const uint8_t *record = ssl->MBEDTLS_PRIVATE(in_hdr);
    bool is_there = strcmp(mbedtls_ssl_get_version(ssl), "TLSv1.3") == 0 &&
                    tls_fault_has_shown(ssl) && !tls_release_is_over(ssl) &&
                    record[0] == MBEDTLS_SSL_MSG_ALERT &&
                    memcmp(record + 3, fatal, sizeof fatal) == 0;
    return is_there ? record[3 + sizeof fatal] : 0;
}

uint8_t tls_fault_alert_for(enum certificate_fault fault)
{
    static const uint8_t alerts[CERTIFICATE_FAULTS] = {
        [CERTIFICATE_UNJUDGED] = MBEDTLS_SSL_ALERT_MSG_INTERNAL_ERROR,
        [CERTIFICATE_MALFORMED] = MBEDTLS_SSL_ALERT_MSG_BAD_CERT,
        [CERTIFICATE_COSTLY] = MBEDTLS_SSL_ALERT_MSG_UNSUPPORTED_CERT,
        [CERTIFICATE_UNTRUSTED] = MBEDTLS_SSL_ALERT_MSG_UNKNOWN_CA,
        [CERTIFICATE_MISNAMED] = MBEDTLS_SSL_ALERT_MSG_CERT_UNKNOWN,
        [CERTIFICATE_EXPIRED] = MBEDTLS_SSL_ALERT_MSG_CERT_EXPIRED,
        [CERTIFICATE_NOT_YET] = MBEDTLS_SSL_ALERT_MSG_CERT_EXPIRED,
        [CERTIFICATE_WEAK] = MBEDTLS_SSL_ALERT_MSG_BAD_CERT,
        [CERTIFICATE_MISUSED] = MBEDTLS_SSL_ALERT_MSG_UNSUPPORTED_CERT,
        [CERTIFICATE_CONSTRAINED] = MBEDTLS_SSL_ALERT_MSG_UNSUPPORTED_CERT,
        [CERTIFICATE_NOT_PINNED] = MBEDTLS_SSL_ALERT_MSG_CERT_UNKNOWN,
    };
    return alerts[fault];
}

/* TLS 1.3 has states of higher numbers before that, but waits for nothing in them. */
bool tls_fault_has_shown(const mbedtls_ssl_context *ssl)
{
    return ssl->MBEDTLS_PRIVATE(state) > MBEDTLS_SSL_SERVER_CERTIFICATE;
}

/* Suites whose ServerKeyExchange is signed. With others only the end of the handshake
 * shows that the server has the key. */
static bool is_signed_suite(const char *name)
{
    static const char *const starts[] = {"TLS-ECDHE-RSA-", "TLS-ECDHE-ECDSA-",
                                         "TLS-DHE-RSA-"};
    for (size_t i = 0; i < sizeof starts / sizeof starts[0]; i++) {
        if (name != NULL && strncmp(name, starts[i], strlen(starts[i])) == 0) {
            return true;
        }
    }
    return false;
}

const mbedtls_x509_crt *tls_fault_signed_chain(const mbedtls_ssl_context *ssl)
{
    const mbedtls_ssl_session *session = ssl->MBEDTLS_PRIVATE(session_negotiate);
    int state = ssl->MBEDTLS_PRIVATE(state);
    if (session == NULL || state <= MBEDTLS_SSL_SERVER_HELLO_DONE ||
        !is_signed_suite(
            mbedtls_ssl_get_ciphersuite_name(session->MBEDTLS_PRIVATE(ciphersuite)))) {
        return NULL;
    }
    return session->MBEDTLS_PRIVATE(peer_cert);
}
