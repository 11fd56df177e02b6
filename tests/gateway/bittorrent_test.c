/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/gateway/reading.h"

#define ID "12345678901234567890"
#define UTP(extension, difference, acknowledged, rest) \
    "\x41" extension "\0\1\0\0\0\1" difference "\0\0\x10\0\0\1" acknowledged rest

static void test_the_handshake_of_peers(void)
{
    EXPECT(PIECES(bittorrent_read_stream, "\x13"
                                          "BitTorrent protocol"));
    EXPECT_EQ(READ(bittorrent_read_stream, "\x13"
                                           "Bat"),
              CONTENT_NOT);
}

static void test_messages_of_the_table(void)
{
    EXPECT_EQ(READ(bittorrent_read, "d1:ad2:id20:" ID "e1:q4:ping1:t2:aa1:y1:qe"),
              CONTENT_IS);
    EXPECT_EQ(READ(bittorrent_read, "d1:rd2:id20:" ID "e1:t2:aa1:y1:re"), CONTENT_IS);
    EXPECT_EQ(READ(bittorrent_read, "d1:ad2:id20:" ID "e1:q4:ping1:t2:aa1:y1:q"),
              CONTENT_NOT);
    EXPECT_EQ(READ(bittorrent_read, "d1:ad2:id20:" ID "ee"), CONTENT_NOT);
}

static void test_a_tracker_is_asked_by_its_number(void)
{
    EXPECT_EQ(READ(bittorrent_read, "\0\0\4\x17\x27\x10\x19\x80\0\0\0\0abcd"),
              CONTENT_IS);
    EXPECT_EQ(READ(bittorrent_read, "\0\0\4\x17\x27\x10\x19\x80\0\0\0\0abc"),
              CONTENT_NOT);
}

static void test_the_first_packet_of_utp(void)
{
    EXPECT_EQ(READ(bittorrent_read, UTP("\0", "\0\0\0\0", "\0\0", "")), CONTENT_IS);
    EXPECT_EQ(READ(bittorrent_read, UTP("\2", "\0\0\0\0", "\0\0", "\0\4abcd")),
              CONTENT_IS);
    EXPECT_EQ(READ(bittorrent_read, UTP("\0", "\0\0\0\1", "\0\0", "")), CONTENT_NOT);
    EXPECT_EQ(READ(bittorrent_read, UTP("\0", "\0\0\0\0", "\0\1", "")), CONTENT_NOT);
    EXPECT_EQ(READ(bittorrent_read, UTP("\0", "\0\0\0\0", "\0\0", "x")), CONTENT_NOT);
}

int main(void)
{
    RUN(test_the_handshake_of_peers);
    RUN(test_messages_of_the_table);
    RUN(test_a_tracker_is_asked_by_its_number);
    RUN(test_the_first_packet_of_utp);
    return tap_done();
}
