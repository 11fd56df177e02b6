/* SPDX-License-Identifier: Apache-2.0 */
/* Errors and alerts, in words of the gateway. */
#include "gateway/tls/tls_fault.h"

#include <mbedtls/asn1.h>

#include "tests/tap.h"

static void an_alert_about_our_certificate_is_a_refusal(void)
{
    static const struct {
        uint8_t alert;
        enum tls_session_fault fault;
    } cases[] = {
        {42, TLS_SESSION_REFUSED},  {43, TLS_SESSION_REFUSED},
        {44, TLS_SESSION_REFUSED},  {45, TLS_SESSION_REFUSED},
        {46, TLS_SESSION_REFUSED},  {48, TLS_SESSION_REFUSED},
        {49, TLS_SESSION_REFUSED},  {40, TLS_SESSION_NOTHING_IN_COMMON},
        {47, TLS_SESSION_ALERTED},  {70, TLS_SESSION_NOTHING_IN_COMMON},
        {80, TLS_SESSION_ALERTED},  {120, TLS_SESSION_NOTHING_IN_COMMON},
        {255, TLS_SESSION_ALERTED},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        EXPECT_EQ(tls_fault_of(MBEDTLS_ERR_SSL_FATAL_ALERT_MESSAGE, cases[i].alert),
                  cases[i].fault);
    }
}

static void other_errors_say_whose_fault_it_is(void)
{
    EXPECT_EQ(tls_fault_of(MBEDTLS_ERR_SSL_CONN_EOF, 0), TLS_SESSION_CUT);
    EXPECT_EQ(tls_fault_of(MBEDTLS_ERR_SSL_INVALID_RECORD, 0), TLS_SESSION_MALFORMED);
    EXPECT_EQ(tls_fault_of(MBEDTLS_ERR_X509_INVALID_FORMAT, 0),
              TLS_SESSION_PEER_CERTIFICATE);
    EXPECT_EQ(
        tls_fault_of(MBEDTLS_ERR_X509_INVALID_DATE + MBEDTLS_ERR_ASN1_OUT_OF_DATA, 0),
        TLS_SESSION_PEER_CERTIFICATE);
}

/* RFC 8446 6.2 has a word for each. */
static void each_fault_of_a_certificate_has_an_alert(void)
{
    for (unsigned i = CERTIFICATE_UNJUDGED; i < CERTIFICATE_FAULTS; i++) {
        uint8_t alert = tls_fault_alert_for(i);
        EXPECT(i == CERTIFICATE_UNJUDGED
                   ? alert == 80
                   : tls_fault_of(MBEDTLS_ERR_SSL_FATAL_ALERT_MESSAGE, alert) ==
                         TLS_SESSION_REFUSED);
    }
}

int main(void)
{
    RUN(an_alert_about_our_certificate_is_a_refusal);
    RUN(other_errors_say_whose_fault_it_is);
    RUN(each_fault_of_a_certificate_has_an_alert);
    return tap_done();
}
