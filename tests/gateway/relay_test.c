/* SPDX-License-Identifier: Apache-2.0 */
/* Bytes of a flow between two loopback connections; the loop's part, to say which side is
 * ready, is played here. */
#include "gateway/uplink/relay.h"

#include <netinet/tcp.h>

#include "policies/parse.h"
#include "tests/gateway/tcp_pair.h"
#include "tests/tap.h"

#define RULES                                             \
    "uplink {\n resolver 192.0.2.53\n"                    \
    " pass tcp \"metered.example\" port 80 up 1kB/hour\n" \
    " pass tcp \"free.example\" port 80\n deny otherwise reset\n}\n"
#define METERED 0
#define FREE 1
#define LONG_BYTES (256 * 1024)

static struct uplink_memory memory;
static struct regime regime;
static struct gate gate;
static struct event told;
static struct flow *flow;
static bool records;  /* what crosses is TLS */
static int unit = -1; /* the far ends */
static int cloud = -1;

static void on_record(void *context, const struct event *event)
{
    (void)context;
    told = *event;
}

static void on_message(void *context, const char *line)
{
    (void)context;
    printf("# %s\n", line);
}

static bool open_gate(const char *head)
{
    static _Alignas(16) uint8_t block[POLICY_ARENA_BYTES];
    static struct poller poller;
    char text[512];
    struct trouble why;
    struct arena arena;
    int len = snprintf(text, sizeof text, "policy \"p\" version 1\n%s" RULES, head);
    arena_init(&arena, block, sizeof block);
    memory = (struct uplink_memory){0};
    told = (struct event){0};
    struct uplink_setup setup = {
        .policy = policy_parse("p", text, (size_t)len, &arena, on_message, NULL),
        .memory = &memory,
        .record = on_record};
    if (setup.policy == NULL) {
        return false;
    }
    regime_init(&regime, &setup, 1);
    return gate_open(&gate, &regime, &poller, 0, (int[]){-1, -1}, 4, &why);
}

/* A flow under the rule, both connections standing. */
static bool begin(const char *head, uint16_t rule)
{
    struct endpoint server = {address_ipv4((uint8_t[]){198, 51, 100, 99}), 80};
    int unit_ends[2];
    int cloud_ends[2];
    if (!EXPECT(open_gate(head) && tcp_pair(unit_ends) && tcp_pair(cloud_ends))) {
        return false;
    }
    flow = flow_table_take(&gate.flows, 0);
    flow_init(flow, unit_ends[0], &server, &server);
    flow->side[FLOW_SERVER].fd = cloud_ends[0];
    flow->rule = rule;
    unit = unit_ends[1];
    cloud = cloud_ends[1];
    flow_table_move(&gate.flows, flow, FLOW_PHASE_RELAYING, 0);
    return true;
}

static void end(void)
{
    gate_close(&gate);
    (void)close(unit);
    (void)close(cloud);
}

static void turn(void)
{
    for (int part = FLOW_CLIENT; part <= FLOW_SERVER; part++) {
        flow->side[part].readable = flow->side[part].writable = true;
    }
    relay_run(&gate, flow);
}

static void say(int from, const char *text)
{
    EXPECT(send(from, text, strlen(text), 0) == (ssize_t)strlen(text));
    EXPECT(tcp_pair_arrived(flow->side[from == unit ? FLOW_CLIENT : FLOW_SERVER].fd));
}

static const char *heard(int at)
{
    static char text[64];
    ssize_t got = recv(at, text, sizeof text - 1, 0);
    text[got > 0 ? got : 0] = '\0';
    return got > 0 ? text : got == 0 ? "(end)" : errno == ECONNRESET ? "(reset)" : "(?)";
}

static void test_bytes_cross_both_ways_and_are_counted(void)
{
    if (!begin("", FREE)) {
        return;
    }
    say(unit, "hello");
    say(cloud, "yes");
    turn();
    EXPECT_TEXT(heard(cloud), "hello");
    EXPECT_TEXT(heard(unit), "yes");
    EXPECT_EQ(flow->way[REGIME_UP].bytes, 5);
    EXPECT_EQ(flow->way[REGIME_DOWN].bytes, 3);
    EXPECT_EQ(regime.counts[REGIME_BYTES_UP], 5);
    EXPECT_EQ(regime.counts[REGIME_BYTES_DOWN], 3);
    end();
}

static void test_a_short_read_waits_for_the_next_edge(void)
{
    if (!begin("", FREE)) {
        return;
    }
    say(unit, "hello");
    turn();
    EXPECT(!flow->side[FLOW_CLIENT].readable);
    end();
}

/* The edge that told of the end has come already; there will be no other. */
static void test_an_end_that_came_with_the_bytes_is_not_left_behind_a_short_read(void)
{
    if (!begin("", FREE)) {
        return;
    }
    say(unit, "bye");
    EXPECT(shutdown(unit, SHUT_WR) == 0);
    flow->side[FLOW_CLIENT].hung_up = true;
    turn();
    EXPECT_TEXT(heard(cloud), "bye");
    EXPECT_TEXT(heard(cloud), "(end)");
    EXPECT(flow->way[REGIME_UP].ended);
    end();
}

static void test_a_half_close_is_passed_on_and_the_other_way_goes_on(void)
{
    if (!begin("", FREE)) {
        return;
    }
    EXPECT(shutdown(unit, SHUT_WR) == 0);
    EXPECT(tcp_pair_arrived(flow->side[FLOW_CLIENT].fd));
    turn();
    EXPECT_TEXT(heard(cloud), "(end)");
    say(cloud, "still here");
    turn();
    EXPECT_TEXT(heard(unit), "still here");
    EXPECT_EQ(gate.flows.open, 1);
    EXPECT(shutdown(cloud, SHUT_WR) == 0);
    EXPECT(tcp_pair_arrived(flow->side[FLOW_SERVER].fd));
    turn();
    EXPECT_TEXT(heard(unit), "(end)");
    EXPECT_EQ(gate.flows.open, 0);
    EXPECT_EQ(told.action, EVENT_PASSED);
    EXPECT_EQ(told.flow.bytes_down, 10);
    end();
}

static void test_a_reset_of_either_peer_is_a_reset_for_the_other(void)
{
    for (int of_cloud = 0; of_cloud < 2; of_cloud++) {
        if (!begin("", FREE)) {
            return;
        }
        int *from = of_cloud ? &cloud : &unit;
        say(*from, "x");
        turn();
        EXPECT_TEXT(heard(of_cloud ? unit : cloud), "x");
        tcp_pair_reset(*from);
        *from = -1;
        EXPECT(tcp_pair_arrived(flow->side[of_cloud ? FLOW_SERVER : FLOW_CLIENT].fd));
        turn();
        EXPECT_EQ(gate.flows.open, 0);
        EXPECT_EQ(told.action, EVENT_PASSED);
        EXPECT_TEXT(heard(of_cloud ? unit : cloud), "(reset)");
        end();
    }
}

/* What is copied goes through gate.copy, what is spliced does not. */
static void test_a_direction_is_spliced_from_256_kb_on(void)
{
    if (!begin("", FREE)) {
        return;
    }
    flow->way[REGIME_UP].bytes = LONG_BYTES - 5;
    say(unit, "first");
    turn();
    EXPECT(memcmp(gate.copy, "first", 5) == 0);
    EXPECT_TEXT(heard(cloud), "first");
    say(unit, "other");
    say(cloud, "down");
    turn();
    EXPECT(memcmp(gate.copy, "downt", 5) == 0); /* over "first" */
    EXPECT_TEXT(heard(cloud), "other");
    EXPECT_TEXT(heard(unit), "down");
    EXPECT_EQ(flow->way[REGIME_UP].bytes, LONG_BYTES + 5);
    EXPECT_EQ(flow->way[REGIME_UP].pipe, -1); /* an idle flow holds none */
    end();
}

/* 1500 bytes of the unit; how many reach the cloud, and what ends them. */
static size_t spend(ssize_t *out_end)
{
    static uint8_t bytes[1500];
    size_t all = 0;
    ssize_t got;
    EXPECT(send(unit, bytes, sizeof bytes, 0) == sizeof bytes);
    EXPECT(tcp_pair_arrived(flow->side[FLOW_CLIENT].fd));
    turn();
    turn();
    (void)shutdown(unit, SHUT_WR);
    while ((got = recv(cloud, bytes, sizeof bytes, all < 1500 ? 0 : MSG_DONTWAIT)) > 0) {
        all += (size_t)got;
    }
    *out_end = got < 0 ? errno : 0;
    return all;
}

static void test_a_budget_is_met_to_the_byte_and_more_is_a_reset(void)
{
    for (int is_long = 0; is_long < 2; is_long++) {
        static uint8_t bytes[1001];
        if (!begin("", METERED)) {
            return;
        }
        flow->way[REGIME_UP].bytes = is_long ? LONG_BYTES : 0;
        EXPECT(send(unit, bytes, sizeof bytes, 0) == sizeof bytes);
        EXPECT(tcp_pair_arrived(flow->side[FLOW_CLIENT].fd));
        turn();
        EXPECT_EQ(gate.flows.open, 0);
        EXPECT_EQ(told.action, EVENT_DROPPED);
        EXPECT_EQ(told.reason, REASON_BUDGET_SPENT);
        EXPECT_EQ(told.flow.bytes_up, (is_long ? LONG_BYTES : 0) + 1000);
        EXPECT_EQ(recv(cloud, bytes, sizeof bytes, MSG_WAITALL), 1000);
        EXPECT_TEXT(heard(cloud), "(reset)");
        EXPECT_EQ(regime_take(&regime, METERED, REGIME_UP, 1), 0);
        end();
    }
}

static void test_a_flow_that_ends_with_its_budget_was_not_denied(void)
{
    static uint8_t bytes[1000];
    if (!begin("", METERED)) {
        return;
    }
    EXPECT(send(unit, bytes, sizeof bytes, 0) == sizeof bytes);
    EXPECT(shutdown(unit, SHUT_WR) == 0);
    EXPECT(tcp_pair_arrived(flow->side[FLOW_CLIENT].fd));
    turn();
    EXPECT_EQ(gate.flows.open, 1);
    EXPECT(flow->way[REGIME_UP].ended);
    EXPECT_EQ(recv(cloud, bytes, sizeof bytes, MSG_WAITALL), 1000);
    EXPECT_TEXT(heard(cloud), "(end)");
    end();
}

static void test_in_observe_a_spent_budget_is_told_and_stops_nothing(void)
{
    ssize_t how = 0;
    if (!begin("observe\n", METERED)) {
        return;
    }
    EXPECT_EQ(spend(&how), 1500);
    EXPECT_EQ(how, EAGAIN);
    EXPECT_EQ(told.action, EVENT_WOULD_DROP);
    EXPECT_EQ(told.reason, REASON_BUDGET_SPENT);
    EXPECT_EQ(gate.flows.open, 1);
    end();
}

/* Half a megabyte to a cloud that reads slowly, in small bites. */
static void crosses_whole(void)
{
    enum { ALL = 512 * 1024 };
    static uint8_t sent[ALL];
    static uint8_t got[ALL];
    size_t in = 0;
    size_t out = 0;
    int little = 32 * 1024;
    int on = 1;
    bool waited = false;
    int fd = flow->side[FLOW_SERVER].fd;
    EXPECT(setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &little, sizeof little) == 0);
    EXPECT(setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) == 0);
    for (size_t i = 0; i < ALL; i++) {
        static const uint8_t header[] = {23, 3, 3, 1, 295 - 256};
        size_t at = i % 300;
        sent[i] = records && at < sizeof header ? header[at] : (uint8_t)(i * 7 + i / 251);
    }
    for (int i = 0; i < 20000 && out < ALL && gate.flows.open == 1; i++) {
        ssize_t put = send(unit, sent + in, ALL - in, MSG_DONTWAIT);
        in += put > 0 ? (size_t)put : 0;
        turn();
        waited = waited || !flow->side[FLOW_SERVER].writable;
        ssize_t read = recv(cloud, got + out, i % 2 != 0 ? 3000 : 12000, MSG_DONTWAIT);
        out += read > 0 ? (size_t)read : 0;
        EXPECT(flow->way[REGIME_UP].bytes + flow->way[REGIME_UP].piped <= in);
        if (put <= 0 && read < 0) {
            (void)usleep(100);
        }
    }
    EXPECT(waited);
    EXPECT_EQ(out, ALL);
    EXPECT(memcmp(sent, got, ALL) == 0);
    EXPECT_EQ(flow->way[REGIME_UP].bytes, ALL);
}

static void test_a_slow_receiver_gets_every_byte_in_order(void)
{
    if (begin("", FREE)) {
        crosses_whole();
        end();
    }
}

static void test_without_a_pipe_to_be_had_every_byte_still_crosses(void)
{
    if (!begin("", FREE)) {
        return;
    }
    while (pipe_pool_take(&gate.pipes) >= 0) {
    }
    crosses_whole();
    EXPECT_EQ(flow->way[REGIME_UP].pipe, -1);
    end();
}

/* The bytes of crosses_whole are records: of 300 bytes each, whatever the cuts. */
static void test_records_of_tls_are_followed_past_a_receiver_that_is_slow(void)
{
    for (int pipes = 0; pipes < 2; pipes++) {
        if (!begin("", FREE)) {
            return;
        }
        while (pipes == 0 && pipe_pool_take(&gate.pipes) >= 0) {
        }
        flow->content = FLOW_TLS_HELLO;
        records = true;
        crosses_whole();
        records = false;
        EXPECT_EQ(gate.flows.open, 1);
        end();
    }
}

static void test_what_is_no_record_any_more_is_cut_before_it_leaves(void)
{
    if (!begin("", FREE)) {
        return;
    }
    flow->content = FLOW_TLS_HELLO;
    say(unit, "\x17\3\3\1\1");
    turn();
    EXPECT_EQ(strlen(heard(cloud)), 5);
    static const char rest[258] = "record";
    EXPECT(send(unit, rest, 257, 0) == 257);
    EXPECT(tcp_pair_arrived(flow->side[FLOW_CLIENT].fd));
    turn();
    EXPECT_EQ(gate.flows.open, 1);
    say(unit, "GET / HTTP/1.1");
    turn();
    EXPECT_EQ(told.reason, REASON_PROTOCOL_CHANGED);
    EXPECT_EQ(told.action, EVENT_DROPPED);
    EXPECT_EQ(gate.flows.open, 0);
    EXPECT(strstr(heard(cloud), "GET") == NULL);
    end();
}

static void hold_hello(uint32_t bytes)
{
    gate_lend_hello(&gate, flow);
    memset(gate.hellos[flow->buffer], 'h', bytes);
    flow->buffered_bytes = bytes;
}

static void test_what_was_read_for_the_judge_is_sent_first_and_spent(void)
{
    if (!begin("", METERED)) {
        return;
    }
    hold_hello(5);
    say(unit, "more");
    flow->side[FLOW_CLIENT].readable = flow->side[FLOW_SERVER].writable = true;
    relay_start(&gate, flow);
    char text[10] = "";
    EXPECT_EQ(recv(cloud, text, 9, MSG_WAITALL), 9);
    EXPECT_TEXT(text, "hhhhhmore");
    EXPECT_EQ(flow->buffer, -1);
    EXPECT_EQ(regime_take(&regime, METERED, REGIME_UP, 2000), 991);
    end();
}

static void test_a_hello_above_the_budget_is_not_sent_at_all(void)
{
    if (!begin("", METERED)) {
        return;
    }
    hold_hello(1001);
    relay_start(&gate, flow);
    EXPECT_EQ(gate.flows.open, 0);
    EXPECT_EQ(told.reason, REASON_BUDGET_SPENT);
    EXPECT_EQ(told.flow.bytes_up, 0);
    EXPECT_TEXT(heard(cloud), "(reset)");
    EXPECT_EQ(regime_take(&regime, METERED, REGIME_UP, 2000), 1000);
    end();
}

int main(void)
{
    RUN(test_bytes_cross_both_ways_and_are_counted);
    RUN(test_a_short_read_waits_for_the_next_edge);
    RUN(test_an_end_that_came_with_the_bytes_is_not_left_behind_a_short_read);
    RUN(test_a_half_close_is_passed_on_and_the_other_way_goes_on);
    RUN(test_a_reset_of_either_peer_is_a_reset_for_the_other);
    RUN(test_a_direction_is_spliced_from_256_kb_on);
    RUN(test_a_budget_is_met_to_the_byte_and_more_is_a_reset);
    RUN(test_a_flow_that_ends_with_its_budget_was_not_denied);
    RUN(test_in_observe_a_spent_budget_is_told_and_stops_nothing);
    RUN(test_a_slow_receiver_gets_every_byte_in_order);
    RUN(test_without_a_pipe_to_be_had_every_byte_still_crosses);
    RUN(test_records_of_tls_are_followed_past_a_receiver_that_is_slow);
    RUN(test_what_is_no_record_any_more_is_cut_before_it_leaves);
    RUN(test_what_was_read_for_the_judge_is_sent_first_and_spent);
    RUN(test_a_hello_above_the_budget_is_not_sent_at_all);
    return tap_done();
}
