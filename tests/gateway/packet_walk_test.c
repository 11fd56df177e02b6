/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/capture/packet_walk.h"

#include "tests/tap.h"

static struct flow_book book;
static struct packet_walk walk;
static unsigned datagrams;

static void on_datagram(void *context, uint64_t time_us, const struct flow_book_end *from,
                        const struct flow_book_end *to, const uint8_t *bytes, size_t len)
{
    (void)context;
    (void)bytes;
    datagrams += time_us > 0 && from->port == 1000 && to->port == 2000 && len == 2;
}

static void start(void)
{
    flow_book_close(&book);
    datagrams = 0;
    walk.no_ip = 0;
    walk.no_flow = 0;
}

static void take(const void *bytes, size_t len)
{
    packet_walk_take(&walk, cursor_over(bytes, len), 5);
}
#define TAKE(literal) take(literal, sizeof(literal) - 1)

#define IPV4(total, protocol, fragment) \
    "\x45\0\0" total "\0\7" fragment "\x40" protocol "\0\0\xc0\0\2\1\xc0\0\2\2"
#define UDP "\x03\xe8\x07\xd0\0\x0a\0\0hi"
#define TCP "\x03\xe8\x01\xbb\0\0\0\1\0\0\0\1\x50\x18\0\0\0\0\0\0hi"

static void test_datagrams_and_segments_reach_their_flows(void)
{
    start();
    TAKE(IPV4("\x1e", "\x11", "\0\0") UDP);
    TAKE(IPV4("\x2a", "\x06", "\0\0") TCP);
    EXPECT_EQ(book.count, 2);
    EXPECT_EQ(datagrams, 1);
    EXPECT_EQ(flow_book_bytes(book.flows[1], FLOW_BOOK_UP), 2);
    EXPECT_EQ(book.flows[1]->server.port, 443);
}

static void test_fragments_and_tunnels_are_taken_apart(void)
{
    start();
    TAKE(IPV4("\x1c", "\x11", "\x20\0") "\x03\xe8\x07\xd0\0\x0a\0\0");
    EXPECT_EQ(datagrams, 0);
    TAKE(IPV4("\x16", "\x11", "\0\1") "hi");
    EXPECT_EQ(datagrams, 1);
    TAKE(IPV4("\x32", "\x04", "\0\0") IPV4("\x1e", "\x11", "\0\0") UDP);
    EXPECT_EQ(datagrams, 2);
    TAKE(IPV4("\x42", "\x2f", "\0\0") "\xb0\0\x08\0"
                                      "SUMSKEY1NUM1" IPV4("\x1e", "\x11", "\0\0") UDP);
    EXPECT_EQ(datagrams, 3);
}

static void test_what_is_nothing_of_that_is_counted(void)
{
    start();
    TAKE("\x10");
    EXPECT_EQ(walk.no_ip, 1);
    TAKE(IPV4("\x1c", "\x01", "\0\0") "\x08\0\0\0\0\0\0\0");
    TAKE(IPV4("\x18", "\x11", "\0\0") "\x03\xe8\x07\xd0");
    TAKE(IPV4("\x1c", "\x11", "\0\0") "\x03\xe8\x07\xd0\0\7\0\0");
    TAKE(IPV4("\x18", "\x06", "\0\0") "\x03\xe8\x01\xbb");
    TAKE(IPV4("\x28", "\x06",
              "\0\0") "\x03\xe8\x01\xbb\0\0\0\1\0\0\0\1\x40\x18\0\0\0\0\0\0");
    TAKE(IPV4("\x28", "\x06",
              "\0\0") "\x03\xe8\x01\xbb\0\0\0\1\0\0\0\1\xf0\x18\0\0\0\0\0\0");
    TAKE(IPV4("\x18", "\x2f", "\0\0") "\0\1\x08\0");
    EXPECT_EQ(walk.no_flow, 7);
    EXPECT_EQ(book.count, 0);
}

static void test_a_frame_that_carries_no_ip_is_counted(void)
{
    start();
    walk.linktype = 1;
    TAKE("\1\2\3\4\5\6\1\2\3\4\5\7\x08\6" IPV4("\x1e", "\x11", "\0\0") UDP);
    EXPECT_EQ(walk.no_ip, 1);
    EXPECT_EQ(book.count, 0);
    walk.linktype = 101;
}

int main(void)
{
    flow_book_init(&book);
    walk = (struct packet_walk){.linktype = 101,
                                .book = &book,
                                .fragments = ip_fragments_open(),
                                .datagram = on_datagram};
    RUN(test_datagrams_and_segments_reach_their_flows);
    RUN(test_fragments_and_tunnels_are_taken_apart);
    RUN(test_what_is_nothing_of_that_is_counted);
    RUN(test_a_frame_that_carries_no_ip_is_counted);
    ip_fragments_close(walk.fragments);
    flow_book_close(&book);
    return tap_done();
}
