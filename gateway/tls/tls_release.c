/* SPDX-License-Identifier: Apache-2.0 */
/* First 3.6, then 2.28, then what is said of both. */
#include "gateway/tls/tls_release.h"

#include <mbedtls/version.h>
#include <stddef.h>

#if MBEDTLS_VERSION_NUMBER >= 0x03000000

#include <psa/crypto.h>

static const uint16_t groups[] = {
    MBEDTLS_SSL_IANA_TLS_GROUP_SECP256R1, MBEDTLS_SSL_IANA_TLS_GROUP_X25519,
    MBEDTLS_SSL_IANA_TLS_GROUP_SECP384R1, MBEDTLS_SSL_IANA_TLS_GROUP_NONE};
/* 3.6.6 offers PSS for TLS 1.3 and refuses it of a server that speaks 1.2 (mended behind
 * it: Mbed-TLS/mbedtls pull request 10674), so PKCS #1 stands first; 1.3 passes over that
 * by itself (RFC 8446 4.2.3). */
static const uint16_t signatures[] = {
    MBEDTLS_TLS1_3_SIG_ECDSA_SECP256R1_SHA256, MBEDTLS_TLS1_3_SIG_ECDSA_SECP384R1_SHA384,
    MBEDTLS_TLS1_3_SIG_ECDSA_SECP521R1_SHA512, MBEDTLS_TLS1_3_SIG_RSA_PKCS1_SHA512,
    MBEDTLS_TLS1_3_SIG_RSA_PKCS1_SHA384,       MBEDTLS_TLS1_3_SIG_RSA_PKCS1_SHA256,
    MBEDTLS_TLS1_3_SIG_RSA_PSS_RSAE_SHA512,    MBEDTLS_TLS1_3_SIG_RSA_PSS_RSAE_SHA384,
    MBEDTLS_TLS1_3_SIG_RSA_PSS_RSAE_SHA256,    MBEDTLS_TLS1_3_SIG_NONE};
static const int waiting[] = {MBEDTLS_ERR_SSL_WANT_READ, MBEDTLS_ERR_SSL_WANT_WRITE,
                              MBEDTLS_ERR_SSL_RECEIVED_NEW_SESSION_TICKET};
static const int disagreements[] = {MBEDTLS_ERR_SSL_HANDSHAKE_FAILURE,
                                    MBEDTLS_ERR_SSL_BAD_PROTOCOL_VERSION,
                                    MBEDTLS_ERR_SSL_NO_APPLICATION_PROTOCOL};
static const int certificate = MBEDTLS_ERR_SSL_BAD_CERTIFICATE;

bool tls_release_prepare(void)
{
    return psa_crypto_init() == PSA_SUCCESS;
}

void tls_release_set_oldest(mbedtls_ssl_config *config)
{
    mbedtls_ssl_conf_min_tls_version(config, MBEDTLS_SSL_VERSION_TLS1_2);
}

void tls_release_set_groups(mbedtls_ssl_config *config)
{
    mbedtls_ssl_conf_groups(config, groups);
}

void tls_release_set_signatures(mbedtls_ssl_config *config)
{
    mbedtls_ssl_conf_sig_algs(config, signatures);
}

/* Behind the end it may stand in a state of its own, for tickets of TLS 1.3. */
bool tls_release_is_over(const mbedtls_ssl_context *ssl)
{
    return ssl->MBEDTLS_PRIVATE(state) >= MBEDTLS_SSL_HANDSHAKE_OVER;
}

#else

static const mbedtls_ecp_group_id groups[] = {
    MBEDTLS_ECP_DP_SECP256R1, MBEDTLS_ECP_DP_CURVE25519, MBEDTLS_ECP_DP_SECP384R1,
    MBEDTLS_ECP_DP_NONE};
static const int waiting[] = {MBEDTLS_ERR_SSL_WANT_READ, MBEDTLS_ERR_SSL_WANT_WRITE};
static const int disagreements[] = {MBEDTLS_ERR_SSL_NO_CIPHER_CHOSEN,
                                    MBEDTLS_ERR_SSL_NO_USABLE_CIPHERSUITE,
                                    MBEDTLS_ERR_SSL_BAD_HS_PROTOCOL_VERSION};
static const int certificate = MBEDTLS_ERR_SSL_BAD_HS_CERTIFICATE;

bool tls_release_prepare(void)
{
    return true;
}

void tls_release_set_oldest(mbedtls_ssl_config *config)
{
    mbedtls_ssl_conf_min_version(config, MBEDTLS_SSL_MAJOR_VERSION_3,
                                 MBEDTLS_SSL_MINOR_VERSION_3);
}

void tls_release_set_groups(mbedtls_ssl_config *config)
{
    mbedtls_ssl_conf_curves(config, groups);
}

/* As it comes. */
void tls_release_set_signatures(mbedtls_ssl_config *config)
{
    (void)config;
}

/* States of a handshake have higher numbers than its end. */
bool tls_release_is_over(const mbedtls_ssl_context *ssl)
{
    return ssl->state == MBEDTLS_SSL_HANDSHAKE_OVER;
}

#endif

bool tls_release_has_13(void)
{
#if defined(MBEDTLS_SSL_PROTO_TLS1_3)
    return true;
#else
    return false;
#endif
}

static bool is_among(int error, const int *errors, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (errors[i] == error) {
            return true;
        }
    }
    return false;
}

bool tls_release_is_waiting(int error)
{
    return is_among(error, waiting, sizeof waiting / sizeof waiting[0]);
}

bool tls_release_is_disagreement(int error)
{
    return is_among(error, disagreements, sizeof disagreements / sizeof disagreements[0]);
}

bool tls_release_is_certificate(int error)
{
    return error == certificate;
}
