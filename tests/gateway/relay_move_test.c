/* SPDX-License-Identifier: Apache-2.0 */
/* Bytes on their way: copied, spliced, peeked at. */
#include "gateway/uplink/relay_move.h"

#include <netinet/tcp.h>

#include "tests/gateway/relay_kit.h"

#define LONG_BYTES (256 * 1024)

static bool records; /* what crosses is TLS */

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

/* tcpi_segs_in of the kernel's struct tcp_info, which glibc's ends before. */
static uint32_t segments_to(int fd)
{
    uint32_t info[64];
    socklen_t len = sizeof info;
    EXPECT(getsockopt(fd, IPPROTO_TCP, TCP_INFO, info, &len) == 0 && len >= 144);
    return info[35];
}

static void test_last_bytes_and_the_end_behind_them_leave_in_one_segment(void)
{
    if (!begin("", FREE)) {
        return;
    }
    uint32_t before = segments_to(unit);
    say(cloud, "bye");
    EXPECT(shutdown(cloud, SHUT_WR) == 0);
    flow->side[FLOW_SERVER].hung_up = true;
    turn();
    EXPECT_TEXT(heard(unit), "bye");
    EXPECT_TEXT(heard(unit), "(end)");
    EXPECT_EQ(segments_to(unit) - before, 1);
    end();
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

int main(void)
{
    RUN(test_bytes_cross_both_ways_and_are_counted);
    RUN(test_a_short_read_waits_for_the_next_edge);
    RUN(test_an_end_that_came_with_the_bytes_is_not_left_behind_a_short_read);
    RUN(test_last_bytes_and_the_end_behind_them_leave_in_one_segment);
    RUN(test_a_direction_is_spliced_from_256_kb_on);
    RUN(test_a_slow_receiver_gets_every_byte_in_order);
    RUN(test_without_a_pipe_to_be_had_every_byte_still_crosses);
    RUN(test_records_of_tls_are_followed_past_a_receiver_that_is_slow);
    RUN(test_what_is_no_record_any_more_is_cut_before_it_leaves);
    return tap_done();
}
