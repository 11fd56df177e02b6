/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/capture/flow_book.h"

#include "tests/gateway/hellos.h"
#include "tests/gateway/no_memory.h"
#include "tests/tap.h"

static struct flow_book book;
static const struct flow_book_end unit = {{ADDRESS_IPV4, {192, 0, 2, 1}}, 40000};
static const struct flow_book_end cloud = {{ADDRESS_IPV4, {198, 51, 100, 1}}, 443};
static const struct flow_book_end odd = {{ADDRESS_IPV4, {198, 51, 100, 1}}, 40001};

static void segment(const struct flow_book_end *from, const struct flow_book_end *to,
                    struct flow_book_segment segment, const void *bytes, size_t len)
{
    flow_book_segment(&book, from, to, 1, &segment, bytes, len);
}

static void test_who_sends_the_syn_is_the_client(void)
{
    flow_book_init(&book);
    segment(&cloud, &unit, (struct flow_book_segment){.sequence = 5, .syn = true}, NULL,
            0);
    segment(&unit, &cloud,
            (struct flow_book_segment){.sequence = 7, .syn = true, .ack = true}, NULL, 0);
    EXPECT_EQ(book.count, 1);
    EXPECT_EQ(book.flows[0]->client.port, 443);
    flow_book_close(&book);
    segment(&cloud, &unit,
            (struct flow_book_segment){.sequence = 5, .syn = true, .ack = true}, NULL, 0);
    EXPECT_EQ(book.flows[0]->client.port, 40000);
    flow_book_close(&book);
}

static void test_without_a_syn_the_ports_tell_or_who_speaks_first(void)
{
    flow_book_init(&book);
    segment(&cloud, &unit, (struct flow_book_segment){.sequence = 5, .ack = true}, "x",
            1);
    segment(&odd, &unit, (struct flow_book_segment){.sequence = 5, .ack = true}, "x", 1);
    EXPECT_EQ(book.flows[0]->server.port, 443);
    EXPECT_EQ(book.flows[1]->client.port, 40001);
    flow_book_close(&book);
}

static void test_a_new_syn_between_the_same_ends_opens_another_flow(void)
{
    flow_book_init(&book);
    for (uint32_t i = 0; i < 3; i++) {
        struct flow_book_segment syn = {.sequence = i / 2 * 9, .syn = true};
        segment(&unit, &cloud, syn, NULL, 0);
    }
    EXPECT_EQ(book.count, 2);
    segment(&unit, &cloud, (struct flow_book_segment){.sequence = 10, .ack = true}, "abc",
            3);
    EXPECT_EQ(flow_book_bytes(book.flows[1], FLOW_BOOK_UP), 3);
    EXPECT_EQ(flow_book_bytes(book.flows[0], FLOW_BOOK_UP), 0);
    flow_book_close(&book);
}

static void test_a_hello_in_two_segments_out_of_order_is_read_at_the_end(void)
{
    size_t half = sizeof openssl_tls13 / 2;
    flow_book_init(&book);
    segment(&unit, &cloud, (struct flow_book_segment){.sequence = 0, .syn = true}, NULL,
            0);
    segment(&unit, &cloud,
            (struct flow_book_segment){.sequence = 1 + (uint32_t)half, .ack = true},
            openssl_tls13 + half, sizeof openssl_tls13 - half);
    segment(&unit, &cloud, (struct flow_book_segment){.sequence = 1, .ack = true},
            openssl_tls13, half);
    EXPECT(flow_book_finish(book.flows[0]));
    EXPECT_TEXT(book.flows[0]->reading->hello.server_name, "a.telemetry.example");
    EXPECT_EQ(book.flows[0]->reading->content.protocol, TRAFFIC_TLS);
    flow_book_close(&book);
}

static void test_datagrams_both_ways_are_one_flow(void)
{
    enum flow_book_way way;
    flow_book_init(&book);
    EXPECT(flow_book_datagram(&book, &cloud, &unit, 1, (const uint8_t *)"ab", 2, &way) !=
           NULL);
    EXPECT_EQ(way, FLOW_BOOK_DOWN);
    EXPECT(flow_book_datagram(&book, &unit, &cloud, 2, (const uint8_t *)"abc", 3, &way) !=
           NULL);
    EXPECT_EQ(way, FLOW_BOOK_UP);
    EXPECT_EQ(book.count, 1);
    EXPECT_EQ(flow_book_bytes(book.flows[0], FLOW_BOOK_UP), 3);
    EXPECT_EQ(flow_book_bytes(book.flows[0], FLOW_BOOK_DOWN), 2);
    EXPECT_EQ(book.flows[0]->first_us, 1);
    flow_book_close(&book);
}

static void test_the_table_grows_and_finds_every_flow_again(void)
{
    enum flow_book_way way;
    flow_book_init(&book);
    for (int round = 0; round < 2; round++) {
        for (uint32_t i = 0; i < 5000; i++) {
            struct flow_book_end from = {unit.address, (uint16_t)(20000 + i)};
            EXPECT(flow_book_datagram(&book, &from, &cloud, i, NULL, 0, &way) != NULL);
        }
    }
    EXPECT_EQ(book.count, 5000);
    flow_book_close(&book);
}

static struct flow_book_flow *datagram_from(uint16_t port)
{
    enum flow_book_way way;
    struct flow_book_end from = {unit.address, port};
    return flow_book_datagram(&book, &from, &cloud, 1, (const uint8_t *)"a", 1, &way);
}

static void test_a_broker_above_the_usual_ports_serves(void)
{
    const struct flow_book_end broker = {cloud.address, 1883};
    flow_book_init(&book);
    segment(&broker, &unit, (struct flow_book_segment){.sequence = 5, .ack = true}, "x",
            1);
    EXPECT_EQ(book.flows[0]->server.port, 1883);
    flow_book_close(&book);
}

static void test_without_memory_packets_are_left_out_and_counted(void)
{
    flow_book_init(&book);
    segment(&unit, &cloud, (struct flow_book_segment){.sequence = 0, .syn = true}, NULL,
            0);
    if (!no_memory_begin(0)) {
        flow_book_close(&book);
        return;
    }
    bool found_room = datagram_from(1) != NULL;
    segment(&odd, &unit, (struct flow_book_segment){.sequence = 5}, "x", 1);
    segment(&unit, &cloud, (struct flow_book_segment){.sequence = 1}, "x", 1);
    bool finished = flow_book_finish(book.flows[0]);
    no_memory_end();
    EXPECT(!found_room);
    EXPECT(!finished);
    EXPECT_EQ(book.count, 1);
    EXPECT_EQ(book.left_out, 3);
    EXPECT(flow_book_finish(book.flows[0]));
    flow_book_close(&book);
}

/* left: bytes that there are when both tables must grow. */
static void grow_with(size_t left)
{
    flow_book_init(&book);
    uint16_t port = 20000;
    do {
        EXPECT(datagram_from(port++) != NULL);
    } while (book.count < book.room || book.count < book.head_count);
    if (no_memory_begin(left)) {
        bool found_room = datagram_from(port) != NULL;
        no_memory_end();
        EXPECT(!found_room);
        EXPECT_EQ(book.left_out, 1);
        EXPECT(datagram_from(port) != NULL);
        EXPECT(datagram_from(20000) == book.flows[0]);
    }
    flow_book_close(&book);
}

static void test_without_memory_to_grow_the_table_stays_whole(void)
{
    grow_with(0);
    grow_with(9000); /* enough for the heads of the chains alone */
}

int main(void)
{
    RUN(test_who_sends_the_syn_is_the_client);
    RUN(test_without_a_syn_the_ports_tell_or_who_speaks_first);
    RUN(test_a_new_syn_between_the_same_ends_opens_another_flow);
    RUN(test_a_hello_in_two_segments_out_of_order_is_read_at_the_end);
    RUN(test_datagrams_both_ways_are_one_flow);
    RUN(test_the_table_grows_and_finds_every_flow_again);
    RUN(test_a_broker_above_the_usual_ports_serves);
    RUN(test_without_memory_packets_are_left_out_and_counted);
    RUN(test_without_memory_to_grow_the_table_stays_whole);
    return tap_done();
}
