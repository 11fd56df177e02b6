/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/gateway/reading.h"

#define QUESTION(name) "\0\1\0\0\0\0\0\0" name "\0\0\1\0\1"

static void test_a_question_on_any_port(void)
{
    EXPECT_EQ(READ(dns_read, "\x12\x34\1\0" QUESTION("\1a\7example")), CONTENT_IS);
    EXPECT_EQ(content.protocol, TRAFFIC_UNKNOWN); /* the table's row says which */
    EXPECT_EQ(READ(dns_read, "\x12\x34\1\0" QUESTION("\1a\7example") "x"), CONTENT_NOT);
    EXPECT_EQ(READ(dns_read, "\x12\x34"), CONTENT_NOT);
}

static void test_multicast_has_no_id_and_a_local_name(void)
{
    EXPECT_EQ(READ(dns_read, "\0\0\0\0" QUESTION("\4_ipp\4_tcp\5local")), CONTENT_IS);
    EXPECT_EQ(content.protocol, TRAFFIC_MDNS);
    EXPECT_EQ(READ(dns_read, "\0\0\0\0" QUESTION("\1a\7example")), CONTENT_IS);
    EXPECT_EQ(content.protocol, TRAFFIC_UNKNOWN);
    EXPECT_EQ(READ(dns_read, "\0\0\x84\0\0\0\0\1\0\0\0\0\1a\5Local\0\0\1\x80\1"
                             "\0\0\0\x78\0\4\xc0\0\2\1"),
              CONTENT_IS);
    EXPECT_EQ(content.protocol, TRAFFIC_MDNS);
    EXPECT_EQ(READ(dns_read, "\0\0\x84\0\0\0\0\1\0\0\0\0\1a\0\0\1\x80\1"
                             "\0\0\0\x78\0\4\xc0\0\2\1"),
              CONTENT_IS);
    EXPECT_EQ(content.protocol, TRAFFIC_UNKNOWN);
}

static void test_over_tcp_each_message_stands_behind_its_length(void)
{
    EXPECT(PIECES(dns_read_stream, "\0\x1b\x12\x34\1\0" QUESTION("\1a\7example")));
    EXPECT_EQ(READ(dns_read_stream, "\0\x08\x12\x34"), CONTENT_NOT);
    EXPECT_EQ(READ(dns_read_stream, "\0\x1b\x12\x34\1\x40\0\1"), CONTENT_NOT);
    EXPECT_EQ(READ(dns_read_stream, "\0\x1b\x12\x34\x31\0\0\1"), CONTENT_NOT);
    EXPECT_EQ(READ(dns_read_stream, "\0\x1b\x12\x34\1\0\0\0"), CONTENT_NOT);
    EXPECT_EQ(READ(dns_read_stream, "\0\x1b\x12\x34\1\0\0\5"), CONTENT_NOT);
}

int main(void)
{
    RUN(test_a_question_on_any_port);
    RUN(test_multicast_has_no_id_and_a_local_name);
    RUN(test_over_tcp_each_message_stands_behind_its_length);
    return tap_done();
}
