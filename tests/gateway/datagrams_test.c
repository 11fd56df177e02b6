/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/gateway/datagrams_kit.h"

static bool begin(const char *budget)
{
    return begin_with("udp \"time.example\"", budget);
}

/* In its own words. */
static void hand_over(size_t len)
{
    static const uint8_t bytes[2000];
    hand_over_bytes(bytes, len);
}

static void test_a_datagram_that_a_rule_allows_goes_out_whole_and_is_told(void)
{
    if (!begin("")) {
        return;
    }
    hand_over(48);
    EXPECT_EQ(came_out(), 48);
    EXPECT_EQ(told.reason, REASON_ALLOWED);
    EXPECT_EQ(told.flow.transport, IPPROTO_UDP);
    EXPECT_EQ(told.flow.server_port, port);
    EXPECT_TEXT(told.flow.host, "time.example");
    EXPECT_EQ(regime.counts[REGIME_DATAGRAMS_RELAYED], 1);
    end();
    EXPECT_EQ(told.reason, REASON_PASS_THROUGH);
    EXPECT_EQ(told.flow.bytes_up, 48);
}

static void test_one_that_no_rule_allows_is_dropped_and_told(void)
{
    if (!begin("")) {
        return;
    }
    pins_reset(regime.pins, 1);
    hand_over(48);
    EXPECT_EQ(came_out(), -1);
    EXPECT_EQ(told.action, EVENT_DROPPED);
    EXPECT_EQ(told.reason, REASON_UDP_NOT_ALLOWED);
    EXPECT_EQ(told_count, 1);
    end();
}

/* Its coming and its hour are a word too. */
static void test_a_datagram_without_a_byte_costs_its_headers(void)
{
    char budget[32];
    (void)snprintf(budget, sizeof budget, "up %uB/day", 2 * HEADERS + 10);
    if (!begin(budget)) {
        return;
    }
    hand_over(0);
    EXPECT_EQ(came_out(), 0);
    hand_over(0);
    EXPECT_EQ(came_out(), 0);
    hand_over(0);
    EXPECT_EQ(came_out(), -1);
    EXPECT_EQ(told.reason, REASON_BUDGET_SPENT);
    EXPECT_EQ(memory.up[0].spent_bytes, 2 * HEADERS);
    end();
}

static void test_an_answer_comes_back_once_there_is_a_socket_for_it(void)
{
    struct sockaddr_in from;
    socklen_t len = sizeof from;
    uint8_t bytes[64];
    uint16_t any = 0;
    if (!begin("")) {
        return;
    }
    hand_over(48);
    EXPECT(recvfrom(server, bytes, sizeof bytes, 0, (struct sockaddr *)&from, &len) ==
           48);
    EXPECT(sendto(server, bytes, 20, 0, (struct sockaddr *)&from, sizeof from) == 20);
    (void)uv_run(&loop, UV_RUN_NOWAIT);
    EXPECT_EQ(recv(client, bytes, sizeof bytes, 0), -1); /* it waits in the kernel */
    datagrams_give_socket(&datagrams, asked, open_socket("127.0.0.1", &any));
    (void)uv_run(&loop, UV_RUN_NOWAIT);
    EXPECT_EQ(recv(client, bytes, sizeof bytes, 0), 20);
    end();
    EXPECT_EQ(told.flow.bytes_down, 20);
}

static unsigned answers_come(void)
{
    uint8_t bytes[64];
    unsigned count = 0;
    while (recv(client, bytes, sizeof bytes, MSG_DONTWAIT) >= 0) {
        count++;
    }
    return count;
}

static void test_a_server_that_answers_without_end_is_left_for_others_now_and_then(void)
{
    struct sockaddr_in from;
    socklen_t len = sizeof from;
    uint8_t bytes[64];
    uint16_t any = 0;
    if (!begin("")) {
        return;
    }
    hand_over(48);
    EXPECT(recvfrom(server, bytes, sizeof bytes, 0, (struct sockaddr *)&from, &len) ==
           48);
    datagrams_give_socket(&datagrams, asked, open_socket("127.0.0.1", &any));
    for (unsigned i = 0; i < 80; i++) {
        EXPECT(sendto(server, bytes, 20, 0, (struct sockaddr *)&from, sizeof from) == 20);
    }
    static const unsigned turns[] = {32, 32, 16, 0};
    for (size_t i = 0; i < sizeof turns / sizeof *turns; i++) {
        (void)uv_run(&loop, UV_RUN_NOWAIT);
        EXPECT_EQ(answers_come(), turns[i]);
    }
    end();
}

static void test_without_a_socket_for_answers_none_holds_up_the_loop(void)
{
    struct sockaddr_in from;
    socklen_t len = sizeof from;
    uint8_t bytes[64];
    uint16_t any = 0;
    if (!begin("")) {
        return;
    }
    hand_over(48);
    EXPECT(recvfrom(server, bytes, sizeof bytes, 0, (struct sockaddr *)&from, &len) ==
           48);
    datagrams_give_socket(&datagrams, asked, -1);
    EXPECT(sendto(server, bytes, 20, 0, (struct sockaddr *)&from, sizeof from) == 20);
    struct pollfd waits = {.fd = poller.epoll, .events = POLLIN};
    EXPECT_EQ(poll(&waits, 1, 50), 0);
    datagrams_give_socket(&datagrams, asked, open_socket("127.0.0.1", &any));
    EXPECT_EQ(poll(&waits, 1, 50), 1);
    end();
}

static void test_an_association_that_goes_on_is_told_with_what_it_moved_since(void)
{
    if (!begin("")) {
        return;
    }
    hand_over(48);
    regime.now_us += 60000000;
    datagrams_tick(&datagrams);
    EXPECT_EQ(told.reason, REASON_FLOW_GOES_ON);
    EXPECT_EQ(told.flow.bytes_up, 48);
    told_count = 0;
    regime.now_us += 59999999;
    datagrams_tick(&datagrams);
    EXPECT_EQ(told_count, 0);
    regime.now_us += 1;
    datagrams_tick(&datagrams); /* idle for two minutes */
    EXPECT_EQ(told.reason, REASON_PASS_THROUGH);
    EXPECT_EQ(told.flow.bytes_up, 0);
    end();
}

int main(void)
{
    RUN(test_a_datagram_that_a_rule_allows_goes_out_whole_and_is_told);
    RUN(test_one_that_no_rule_allows_is_dropped_and_told);
    RUN(test_a_datagram_without_a_byte_costs_its_headers);
    RUN(test_an_answer_comes_back_once_there_is_a_socket_for_it);
    RUN(test_a_server_that_answers_without_end_is_left_for_others_now_and_then);
    RUN(test_without_a_socket_for_answers_none_holds_up_the_loop);
    RUN(test_an_association_that_goes_on_is_told_with_what_it_moved_since);
    return tap_done();
}
