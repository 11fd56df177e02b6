/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/uplink/flow.h"

#include "tests/gateway/tcp_pair.h"
#include "tests/tap.h"

static struct event told;

static void on_record(void *context, const struct event *event)
{
    (void)context;
    told = *event;
}

static struct flow begin(int client_fd)
{
    const struct endpoint client = {address_ipv4((uint8_t[]){192, 0, 2, 10}), 50000};
    const struct endpoint server = {address_ipv4((uint8_t[]){198, 51, 100, 99}), 443};
    struct flow flow;
    memset(&flow, 0xFF, sizeof flow);
    flow_init(&flow, client_fd, &client, &server);
    return flow;
}

static void test_a_slot_begins_with_nothing_of_the_flow_before(void)
{
    struct flow flow = begin(7);
    EXPECT_EQ(flow.content, FLOW_NOTHING_YET);
    EXPECT_EQ(flow.rule, VERDICT_NO_RULE);
    EXPECT(flow.buffer == -1 && flow.buffered_bytes == 0);
    EXPECT(!flow.plain && !flow.unbudgeted);
    EXPECT(flow.side[FLOW_CLIENT].fd == 7 && flow.side[FLOW_SERVER].fd == -1);
    EXPECT(!flow.side[FLOW_CLIENT].readable && !flow.side[FLOW_CLIENT].hung_up);
    for (int way = REGIME_UP; way <= REGIME_DOWN; way++) {
        EXPECT(flow.way[way].pipe == -1 && flow.way[way].piped == 0);
        EXPECT(flow.way[way].bytes == 0 && !flow.way[way].ended);
    }
    EXPECT_TEXT(flow.host, "");
    EXPECT_EQ(flow.epoch, 0xFFFF); /* the slot's, not the flow's */
}

static const char *alpn[POLICY_TEXTS_MAX];

static void test_only_a_hello_has_a_server_name(void)
{
    struct flow flow = begin(-1);
    (void)snprintf(flow.host, sizeof flow.host, "a.example");
    EXPECT_TEXT(flow_facts(&flow, NULL, alpn).server_name, "");
    flow.content = FLOW_TLS_HELLO;
    struct flow_facts facts = flow_facts(&flow, NULL, alpn);
    EXPECT_TEXT(facts.server_name, "a.example");
    EXPECT_EQ(facts.port, 443);
    EXPECT(!facts.udp && facts.ech == FLOW_ECH_NONE);
    EXPECT(address_equal(&facts.server, &flow.server.address));
}

static void test_a_pin_counts_if_one_is_given(void)
{
    struct flow flow = begin(-1);
    const char *pin = flow.host;
    EXPECT_EQ(flow_facts(&flow, NULL, alpn).pinned_count, 0);
    EXPECT_EQ(flow_facts(&flow, &pin, alpn).pinned_count, 1);
    EXPECT(flow_facts(&flow, &pin, alpn).pinned == &pin);
}

static void test_a_note_holds_who_where_and_how_much(void)
{
    static struct policy policy;
    struct regime regime = {.policy = &policy, .recording = true, .record = on_record};
    struct flow flow = begin(-1);
    (void)snprintf(flow.host, sizeof flow.host, "a.example");
    flow.way[REGIME_UP].bytes = 11;
    flow.way[REGIME_DOWN].bytes = 22;
    flow_note(&flow, &regime, EVENT_DROPPED,
              verdict_drop(REASON_ADDRESS_NOT_NAMED, VERDICT_NO_RULE));
    EXPECT_EQ(told.subject, EVENT_FLOW);
    EXPECT_EQ(told.action, EVENT_DROPPED);
    EXPECT_EQ(told.reason, REASON_ADDRESS_NOT_NAMED);
    EXPECT_EQ(told.flow.transport, 6);
    EXPECT(address_equal(&told.flow.client, &flow.client.address));
    EXPECT(address_equal(&told.flow.server, &flow.server.address));
    EXPECT_EQ(told.flow.client_port, 50000);
    EXPECT_EQ(told.flow.server_port, 443);
    EXPECT_TEXT(told.flow.host, "a.example");
    EXPECT_EQ(told.flow.bytes_up, 11);
    EXPECT_EQ(told.flow.bytes_down, 22);
}

static void test_a_side_is_closed_once_with_an_end_or_with_a_reset(void)
{
    for (int abrupt = 0; abrupt < 2; abrupt++) {
        int ends[2];
        uint8_t byte;
        if (!EXPECT(tcp_pair(ends))) {
            return;
        }
        struct flow flow = begin(ends[0]);
        flow_close_side(&flow, FLOW_CLIENT, abrupt);
        EXPECT_EQ(flow.side[FLOW_CLIENT].fd, -1);
        ssize_t got = recv(ends[1], &byte, 1, 0);
        EXPECT(abrupt ? got < 0 && errno == ECONNRESET : got == 0);
        flow_close_side(&flow, FLOW_CLIENT, abrupt);
        flow_close_side(&flow, FLOW_SERVER, abrupt);
        EXPECT(close(ends[1]) == 0);
    }
}

int main(void)
{
    RUN(test_a_slot_begins_with_nothing_of_the_flow_before);
    RUN(test_only_a_hello_has_a_server_name);
    RUN(test_a_pin_counts_if_one_is_given);
    RUN(test_a_note_holds_who_where_and_how_much);
    RUN(test_a_side_is_closed_once_with_an_end_or_with_a_reset);
    return tap_done();
}
