/* SPDX-License-Identifier: Apache-2.0 */
/* What has the same name in both. */
#include "gateway/tls/tls_release.h"

#include "tests/tap.h"

static void waiting_is_no_fault(void)
{
    EXPECT(tls_release_is_waiting(MBEDTLS_ERR_SSL_WANT_READ));
    EXPECT(tls_release_is_waiting(MBEDTLS_ERR_SSL_WANT_WRITE));
    EXPECT(!tls_release_is_waiting(0));
    EXPECT(!tls_release_is_waiting(MBEDTLS_ERR_SSL_CONN_EOF));
}

static void a_broken_record_is_neither_disagreement_nor_certificate(void)
{
    EXPECT(!tls_release_is_disagreement(MBEDTLS_ERR_SSL_INVALID_RECORD));
    EXPECT(!tls_release_is_certificate(MBEDTLS_ERR_SSL_INVALID_RECORD));
    EXPECT(!tls_release_is_disagreement(0) && !tls_release_is_certificate(0));
}

static void a_handshake_that_has_not_begun_is_not_over(void)
{
    mbedtls_ssl_context ssl;
    mbedtls_ssl_init(&ssl);
    EXPECT(!tls_release_is_over(&ssl));
    mbedtls_ssl_free(&ssl);
}

int main(void)
{
    EXPECT(tls_release_prepare());
    RUN(waiting_is_no_fault);
    RUN(a_broken_record_is_neither_disagreement_nor_certificate);
    RUN(a_handshake_that_has_not_begun_is_not_over);
    return tap_done();
}
