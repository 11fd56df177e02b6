/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/address.h"

#include "tests/tap.h"

static void test_prints_the_canonical_text_of_rfc_5952(void)
{
    static const struct {
        const char *given;
        const char *printed;
    } rows[] = {
        {"198.51.100.1", "198.51.100.1"},
        {"2001:DB8:0:0:0:0:0:1", "2001:db8::1"},
        {"2001:db8:0:1:0:0:0:1", "2001:db8:0:1::1"},
        {"::", "::"},
        {"::ffff:198.51.100.7", "198.51.100.7"},
        {"::ffff:c633:6407", "198.51.100.7"},
        {"2001:db8:1:2:3:4:5:6", "2001:db8:1:2:3:4:5:6"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct address address;
        char text[ADDRESS_TEXT_BYTES];
        EXPECT(address_parse(&address, rows[i].given));
        address_print(&address, text);
        EXPECT_TEXT(text, rows[i].printed);
    }
}

static void test_refuses_what_is_no_address(void)
{
    static const char *const rows[] = {
        "",
        "198.51.100",
        "198.51.100.256",
        "198.51.100.1 ",
        "[2001:db8::1]",
        "fe80::1%eth0",
        "2001:db8::1::2",
        "2001:db8::1/64",
        "198.51.100.1:53",
        "example",
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct address address = {.family = ADDRESS_IPV4};
        char text[ADDRESS_TEXT_BYTES];
        EXPECT(!address_parse(&address, rows[i]));
        EXPECT_EQ(address.family, ADDRESS_NONE);
        address_print(&address, text);
        EXPECT_TEXT(text, "none");
    }
}

static void test_a_mapped_address_equals_the_ipv4_address_it_means(void)
{
    const uint8_t mapped[16] = {0, 0, 0,    0,    0,   0,  0,   0,
                                0, 0, 0xff, 0xff, 198, 51, 100, 7};
    struct address a = address_ipv6(mapped);
    struct address b = address_ipv4(mapped + 12);
    struct address c;
    EXPECT(address_equal(&a, &b));
    EXPECT(address_parse(&c, "198.51.100.8"));
    EXPECT(!address_equal(&a, &c));
    EXPECT(address_parse(&c, "c633:6407::"));
    EXPECT(!address_equal(&a, &c));
}

static const struct {
    const char *text;
    bool private;
} edges[] = {
    {"0.0.0.0", true},
    {"1.0.0.0", false},
    {"9.255.255.255", false},
    {"10.0.0.0", true},
    {"10.255.255.255", true},
    {"11.0.0.0", false},
    {"172.15.255.255", false},
    {"172.16.0.0", true},
    {"172.31.255.255", true},
    {"172.32.0.0", false},
    {"192.167.255.255", false},
    {"192.168.0.0", true},
    {"192.169.0.0", false},
    {"100.63.255.255", false},
    {"100.64.0.0", true},
    {"100.127.255.255", true},
    {"100.128.0.0", false},
    {"127.0.0.1", true},
    {"128.0.0.0", false},
    {"169.253.0.0", false},
    {"169.254.169.254", true},
    {"169.255.0.0", false},
    {"223.255.255.255", false},
    {"224.0.0.0", true},
    {"255.255.255.255", true},
    {"198.51.100.1", false},
    {"192.0.2.1", false},
    {"203.0.113.1", false},
    {"::", true},
    {"::1", true},
    {"::198.51.100.1", true},
    {"2001:db8::1", false},
    {"fbff::1", false},
    {"fc00::", true},
    {"fdff::1", true},
    {"fe7f::1", false},
    {"fe80::1", true},
    {"febf::1", true},
    {"fec0::1", true},
    {"ff02::1", true},
    {"::ffff:10.0.0.1", true},
    {"::ffff:198.51.100.1", false},
    {"64:ff9b::a00:1", true},
    {"64:ff9b::c633:6401", false},
    {"64:ff9b:1::1", true},
    {"64:ff9b:2::1", false},
    {"192.0.0.8", true},
    {"192.0.1.1", false},
    {"2001::1", true},
    {"2001:1::1", false},
    {"2002:a00:1::1", true},
    {"2002:c633:6401::1", false},
};

static void test_tells_private_from_public_at_the_edges_of_each_range(void)
{
    for (size_t i = 0; i < sizeof edges / sizeof *edges; i++) {
        struct address address;
        EXPECT(address_parse(&address, edges[i].text));
        if (address_is_private(&address) != edges[i].private) {
            tap_expect(false, __FILE__, __LINE__, edges[i].text);
        }
    }
}

static void test_no_address_is_no_destination(void)
{
    struct address none = {.family = ADDRESS_NONE};
    EXPECT(address_is_private(&none));
}

static void bytes_are_an_address_by_their_length(void)
{
    static const uint8_t bytes[17] = {192, 0, 2, 1, 5};
    struct address out;
    for (size_t len = 0; len <= sizeof bytes; len++) {
        EXPECT_EQ(address_decode(&out, bytes, len), len == 4 || len == 16);
        EXPECT_EQ(out.family, len == 4    ? ADDRESS_IPV4
                              : len == 16 ? ADDRESS_IPV6
                                          : ADDRESS_NONE);
        EXPECT_EQ(address_length(&out), len == 4 || len == 16 ? len : 0);
    }
}

int main(void)
{
    RUN(bytes_are_an_address_by_their_length);
    RUN(test_prints_the_canonical_text_of_rfc_5952);
    RUN(test_refuses_what_is_no_address);
    RUN(test_a_mapped_address_equals_the_ipv4_address_it_means);
    RUN(test_tells_private_from_public_at_the_edges_of_each_range);
    RUN(test_no_address_is_no_destination);
    return tap_done();
}
