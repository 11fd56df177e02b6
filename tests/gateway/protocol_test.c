/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/officer/protocol.h"

#include "tests/tap.h"

static const char *type_text(uint16_t type)
{
    static char out[PROTOCOL_DNS_TEXT_BYTES];
    memset(out, 'x', sizeof out);
    protocol_dns_type_text(type, out);
    return out;
}

static void test_protocols_are_named_as_iana_names_them(void)
{
    EXPECT_TEXT(protocol_text(1), "ICMP");
    EXPECT_TEXT(protocol_text(6), "TCP");
    EXPECT_TEXT(protocol_text(17), "UDP");
    EXPECT_TEXT(protocol_text(47), "GRE");
    EXPECT_TEXT(protocol_text(50), "ESP");
    EXPECT_TEXT(protocol_text(58), "ICMPv6");
    EXPECT_TEXT(protocol_text(132), "SCTP");
}

static void test_a_protocol_without_a_row_is_an_ip_protocol(void)
{
    EXPECT_TEXT(protocol_text(0), "IP protocol");
    EXPECT_TEXT(protocol_text(255), "IP protocol");
}

static void test_dns_types_are_named_and_the_rest_numbered(void)
{
    EXPECT_TEXT(type_text(1), "A");
    EXPECT_TEXT(type_text(16), "TXT");
    EXPECT_TEXT(type_text(28), "AAAA");
    EXPECT_TEXT(type_text(65), "HTTPS");
    EXPECT_TEXT(type_text(255), "ANY");
    EXPECT_TEXT(type_text(0), "TYPE0");
    EXPECT_TEXT(type_text(65280), "TYPE65280");
    EXPECT_TEXT(type_text(65535), "TYPE65535");
}

static void test_every_type_fits_its_text(void)
{
    for (uint32_t type = 0; type <= UINT16_MAX; type++) {
        size_t len = strlen(type_text((uint16_t)type));
        EXPECT(len > 0 && len < PROTOCOL_DNS_TEXT_BYTES - 1);
    }
}

int main(void)
{
    RUN(test_protocols_are_named_as_iana_names_them);
    RUN(test_a_protocol_without_a_row_is_an_ip_protocol);
    RUN(test_dns_types_are_named_and_the_rest_numbered);
    RUN(test_every_type_fits_its_text);
    return tap_done();
}
