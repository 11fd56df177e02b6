/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/capture/ip_packet.h"

#include <string.h>

#include "tests/tap.h"

static struct ip_packet packet;

static bool read_packet(const void *bytes, size_t len)
{
    return ip_packet_read(&packet, cursor_over(bytes, len));
}
#define READ(literal) read_packet(literal, sizeof(literal) - 1)

#define IPV4(total, fragment) \
    "\x45\0\0" total "\x12\x34" fragment "\x40\x11\0\0\xc0\0\2\1\xc0\0\2\2"
#define IPV6(length, next)                                         \
    "\x60\0\0\0\0" length next                                     \
    "\x40\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\1\x20\x01\x0d\xb8" \
    "\0\0\0\0\0\0\0\0\0\0\0\2"

static void test_ipv4_with_padding_behind_it(void)
{
    EXPECT(READ(IPV4("\x18", "\0\0") "abcdPADDING"));
    EXPECT_EQ(packet.protocol, 17);
    EXPECT_EQ(cursor_left(&packet.payload), 4);
    EXPECT_EQ(packet.to.bytes[3], 2);
    EXPECT(!ip_packet_is_fragment(&packet));
    EXPECT(READ(IPV4("\x18", "\x20\x02") "abcd"));
    EXPECT(ip_packet_is_fragment(&packet));
    EXPECT_EQ(packet.offset_bytes, 16);
    EXPECT_EQ(packet.id, 0x1234);
    EXPECT(READ(IPV4("\x00", "\0\0") "abcdef")); /* length left to the card */
    EXPECT_EQ(cursor_left(&packet.payload), 6);
    EXPECT(READ(IPV4("\x40", "\0\0") "ab")); /* cut when recorded */
    EXPECT_EQ(cursor_left(&packet.payload), 2);
}

static void test_ipv6_passes_over_its_extension_headers(void)
{
    EXPECT(READ(IPV6("\4", "\x06") "abcdPAD"));
    EXPECT_EQ(packet.protocol, 6);
    EXPECT_EQ(cursor_left(&packet.payload), 4);
    EXPECT(READ(IPV6("\x12", "\0") "\x3c\0\0\0\0\0\0\0"
                                   "\x11\0\0\0\0\0\0\0"
                                   "ab"));
    EXPECT_EQ(packet.protocol, 17);
    EXPECT_EQ(cursor_left(&packet.payload), 2);
    EXPECT(READ(IPV6("\x0e", "\x33") "\x11\1\0\0\0\0\0\0\0\0\0\0"
                                     "ab"));
    EXPECT_EQ(packet.protocol, 17);
    EXPECT(READ(IPV6("\x0a", "\x2c") "\x11\0\0\1\0\0\0\7"
                                     "ab"));
    EXPECT(ip_packet_is_fragment(&packet));
    EXPECT(packet.more);
    EXPECT_EQ(packet.id, 7);
    EXPECT(READ(IPV6("\x0a", "\x2c") "\x11\0\0\0\0\0\0\7"
                                     "ab")); /* an atomic one (RFC 6946) */
    EXPECT(!ip_packet_is_fragment(&packet));
    EXPECT_EQ(packet.protocol, 17);
}

static void test_what_breaks_its_lengths_is_no_packet(void)
{
    EXPECT(!READ("\x35"));
    EXPECT(!READ(""));
    EXPECT(!READ("\x44\0\0\x18\0\0\0\0\x40\x11\0\0\xc0\0\2\1\xc0\0\2\2"));
    EXPECT(!READ(IPV4("\x10", "\0\0")));
    EXPECT(!READ("\x45\0\0\x18"));
    EXPECT(!READ("\x60\0\0\0\0"));
    EXPECT(!READ(IPV6("\4", "\0") "\x11\7\0\0"));
    char many[40 + 17 * 8] = IPV6("\x88", "\0");
    EXPECT(!read_packet(many, sizeof many));
}

int main(void)
{
    RUN(test_ipv4_with_padding_behind_it);
    RUN(test_ipv6_passes_over_its_extension_headers);
    RUN(test_what_breaks_its_lengths_is_no_packet);
    return tap_done();
}
