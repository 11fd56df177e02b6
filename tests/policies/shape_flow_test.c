/* SPDX-License-Identifier: Apache-2.0 */
#include <stddef.h>

#include "policies/shape.h"
#include "policies/traffic.h"
#include "tests/tap.h"

#define JA4 "t13d1516h2_8daaf6152771_b186095e22b6"

static void test_a_fingerprint_has_the_form_of_one(void)
{
    static const char *const wrong[] = {"",
                                        "t13d1516h2_8daaf6152771_b186095e22b",
                                        "x13d1516h2_8daaf6152771_b186095e22b6",
                                        "t13x1516h2_8daaf6152771_b186095e22b6",
                                        "t13d15x6h2_8daaf6152771_b186095e22b6",
                                        "t13d1516h2-8daaf6152771_b186095e22b6",
                                        "t13d1516h2_8daaf615277X_b186095e22b6",
                                        "t13d1516h2_8daaf6152771-b186095e22b6",
                                        "t13d1516h2_8daaf6152771_b186095e22b\n"};
    EXPECT(shape_ja4_is_good(JA4));
    EXPECT(shape_ja4_is_good("q13i0000ab_000000000000_000000000000"));
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        EXPECT(!shape_ja4_is_good(wrong[i]));
    }
}

static void test_a_protocol_is_printable_and_short(void)
{
    EXPECT(shape_alpn_is_good("http/1.1"));
    EXPECT(shape_alpn_is_good("0123456789012345678901234567890"));
    EXPECT(!shape_alpn_is_good("01234567890123456789012345678901"));
    EXPECT(!shape_alpn_is_good(""));
    EXPECT(!shape_alpn_is_good("h 2"));
    EXPECT(!shape_alpn_is_good("h\\2"));
    EXPECT(!shape_alpn_is_good("h\x80"));
}

static void test_terms_stand_where_they_can_be_told(void)
{
    static const char *const prints[] = {JA4}, *const protocols[] = {"h2"},
                             *const bad[] = {""};
    struct policy_flow_rule rule = {.transport = POLICY_TLS,
                                    .tls_least = 0x0303,
                                    .alpn = protocols,
                                    .alpn_count = 1,
                                    .ja4 = prints,
                                    .ja4_count = 1,
                                    .ech_grease = true};
    EXPECT(shape_flow_terms_fault(&rule) == NULL);
    rule.transport = POLICY_TCP;
    EXPECT(shape_flow_terms_fault(&rule) != NULL);
    rule.transport = POLICY_TLS;
    rule.tls_least = 0x0302;
    EXPECT(shape_flow_terms_fault(&rule) != NULL);
    rule.tls_least = 0;
    rule.alpn = bad;
    EXPECT(shape_flow_terms_fault(&rule) != NULL);
    rule = (struct policy_flow_rule){.transport = POLICY_UDP, .as = TRAFFIC_JT808};
    EXPECT(shape_flow_terms_fault(&rule) == NULL);
    rule.as = TRAFFIC_COUNT;
    EXPECT(shape_flow_terms_fault(&rule) != NULL);
    rule = (struct policy_flow_rule){.transport = POLICY_NTP, .rate_count = 1};
    EXPECT(shape_flow_terms_fault(&rule) != NULL);
    rule.rate_per_us = 60000000;
    EXPECT(shape_flow_terms_fault(&rule) == NULL);
    rule.transport = POLICY_TLS;
    EXPECT(shape_flow_terms_fault(&rule) != NULL);
}

int main(void)
{
    RUN(test_a_fingerprint_has_the_form_of_one);
    RUN(test_a_protocol_is_printable_and_short);
    RUN(test_terms_stand_where_they_can_be_told);
    return tap_done();
}
