/* SPDX-License-Identifier: Apache-2.0 */
/* Looks at keys before they are used. */
#include "gateway/tls/key_cost.h"

#include <mbedtls/ecp.h>
#include <mbedtls/rsa.h>
#include <mbedtls/ssl_ciphersuites.h>
#include <string.h>

#include "gateway/tls/tls_release.h"

#define SUITES_MAX 256

static bool has_short_exponent(const mbedtls_rsa_context *key)
{
    mbedtls_mpi exponent;
    mbedtls_mpi_init(&exponent);
    bool is_short = mbedtls_rsa_export(key, NULL, NULL, NULL, NULL, &exponent) == 0 &&
                    mbedtls_mpi_bitlen(&exponent) <= KEY_COST_EXPONENT_BITS;
    mbedtls_mpi_free(&exponent);
    return is_short;
}

bool key_cost_is_low(const mbedtls_pk_context *key)
{
    mbedtls_ecp_group_id group;
    switch (mbedtls_pk_get_type(key)) {
    case MBEDTLS_PK_RSA:
        return has_short_exponent(mbedtls_pk_rsa(*key));
    case MBEDTLS_PK_ECKEY:
        group = mbedtls_pk_ec(*key)->MBEDTLS_PRIVATE(grp).id;
        return group == MBEDTLS_ECP_DP_SECP256R1 || group == MBEDTLS_ECP_DP_SECP384R1;
    default:
        return false;
    }
}

/* What mbedTLS would offer, without DHE. */
static void limit_suites(mbedtls_ssl_config *config)
{
    static int suites[SUITES_MAX + 1];
    if (suites[0] == 0) {
        size_t count = 0;
        for (const int *all = mbedtls_ssl_list_ciphersuites();
             *all != 0 && count < SUITES_MAX; all++) {
            const char *name = mbedtls_ssl_get_ciphersuite_name(*all);
            if (name != NULL && strncmp(name, "TLS-DHE-", strlen("TLS-DHE-")) != 0) {
                suites[count++] = *all;
            }
        }
    }
    mbedtls_ssl_conf_ciphersuites(config, suites);
}

void key_cost_limit(mbedtls_ssl_config *config)
{
    tls_release_set_groups(config);
    limit_suites(config);
}

static bool shows_costly_key(const mbedtls_ssl_context *ssl)
{
    const mbedtls_ssl_session *session = ssl->MBEDTLS_PRIVATE(session_negotiate);
    const mbedtls_x509_crt *shown =
        session != NULL ? session->MBEDTLS_PRIVATE(peer_cert) : NULL;
    return shown != NULL && !key_cost_is_low(&shown->pk);
}

int key_cost_handshake(mbedtls_ssl_context *ssl, bool *costly)
{
    int error = 0;
    *costly = false;
    while (error == 0 && !tls_release_is_over(ssl)) {
        error = mbedtls_ssl_handshake_step(ssl);
        *costly = shows_costly_key(ssl);
        if (*costly) {
            return MBEDTLS_ERR_SSL_BAD_INPUT_DATA;
        }
    }
    return error;
}
