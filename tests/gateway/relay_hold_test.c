/* SPDX-License-Identifier: Apache-2.0 */
/* A second hello on its way through a relay: nothing of one that is cut leaves. */
#include "gateway/uplink/relay_hold.h"

#include "gateway/uplink/pins.h"
#include "gateway/uplink/rejudge.h"
#include "tests/gateway/hellos.h"
#include "tests/gateway/relay_kit.h"

#define HELLO_BYTES sizeof openssl_tls13

static uint8_t other[HELLO_BYTES]; /* the same hello for another name */
static uint8_t heard_bytes[40000];
static const uint8_t *hello; /* that the flow passed by */
static size_t hello_bytes;

/* A flow that passed by this hello. */
static bool begin_with(const char *head, const uint8_t *bytes, size_t len)
{
    struct client_hello first;
    struct tls_hello state = {0};
    if (!begin(head, TELEMETRY) ||
        !EXPECT_EQ(tls_hello_decode(&state, &first, bytes, len), TLS_HELLO_WHOLE)) {
        return false;
    }
    hello = bytes;
    hello_bytes = len;
    flow->content = FLOW_TLS_HELLO;
    flow->hello = state;
    memcpy(flow->host, first.server_name, sizeof flow->host);
    flow_hello_keep(&flow->offered, &first);
    return true;
}

static bool begin_hello(const char *head)
{
    memcpy(other, openssl_tls13, HELLO_BYTES);
    *(uint8_t *)memmem(other, HELLO_BYTES, "a.telemetry", 11) = 'b';
    return begin_with(head, openssl_tls13, HELLO_BYTES);
}

/* Our connection stands, and this was read for the judge. */
static void start(const void *behind, size_t len)
{
    gate_lend_hello(&gate, flow);
    memcpy(gate.hellos[flow->buffer], hello, hello_bytes);
    memcpy(gate.hellos[flow->buffer] + hello_bytes, behind, len);
    flow->buffered_bytes = (uint32_t)(hello_bytes + len);
    flow->side[FLOW_SERVER].writable = true;
    relay_start(&gate, flow);
}

static void say_bytes(const void *bytes, size_t len)
{
    EXPECT(send(unit, bytes, len, 0) == (ssize_t)len);
    EXPECT(tcp_pair_arrived(flow->side[FLOW_CLIENT].fd));
    turn();
}

/* What has reached the cloud and is not read yet. */
static size_t arrived(void)
{
    ssize_t got = recv(cloud, heard_bytes, sizeof heard_bytes, MSG_DONTWAIT);
    return got > 0 ? (size_t)got : 0;
}

static bool was_cut(enum reason reason)
{
    return EXPECT_EQ(gate.flows.open, 0) && EXPECT_EQ(told.action, EVENT_DROPPED) &&
           EXPECT_EQ(told.reason, reason) && EXPECT_EQ(gate.held, 0) &&
           EXPECT_EQ(slot_pool_left(&gate.hello_numbers), GATE_HELLOS_MAX);
}

static void test_the_hello_of_a_retry_is_held_until_it_is_whole(void)
{
    if (!begin_hello("")) {
        return;
    }
    start("", 0);
    EXPECT_EQ(arrived(), HELLO_BYTES);
    say_bytes("\x14\3\3\0\1\1", 6);
    EXPECT_EQ(arrived(), 6);
    for (size_t at = 0; at + 7 < HELLO_BYTES; at += 7) {
        say_bytes(openssl_tls13 + at, 7);
        EXPECT_EQ(arrived(), 0);
    }
    size_t done = HELLO_BYTES / 7 * 7;
    say_bytes(openssl_tls13 + done, HELLO_BYTES - done);
    EXPECT_EQ(arrived(), HELLO_BYTES);
    EXPECT(memcmp(heard_bytes, openssl_tls13, HELLO_BYTES) == 0);
    EXPECT_EQ(gate.held, 0);
    EXPECT_EQ(flow->buffer, -1);
    say_bytes("\x17\3\3\0\4data", 9);
    EXPECT_EQ(arrived(), 9);
    end();
}

static void test_a_retry_as_a_client_makes_it_goes_through_however_it_is_cut(void)
{
    const uint8_t *rest = openssl_retry + OPENSSL_RETRY_FIRST;
    const size_t rest_bytes = sizeof openssl_retry - OPENSSL_RETRY_FIRST;
    for (size_t piece = 1; piece < 500; piece = piece * 2 + 1) {
        if (!begin_with("", openssl_retry, OPENSSL_RETRY_FIRST)) {
            return;
        }
        start("", 0);
        EXPECT_EQ(arrived(), OPENSSL_RETRY_FIRST);
        size_t got = 0;
        for (size_t at = 0; at < rest_bytes && gate.flows.open == 1; at += piece) {
            size_t left = rest_bytes - at;
            say_bytes(rest + at, left < piece ? left : piece);
            size_t more = arrived();
            EXPECT(memcmp(heard_bytes, rest + got, more) == 0);
            got += more;
        }
        EXPECT_EQ(got, rest_bytes);
        EXPECT_EQ(gate.held, 0);
        end();
    }
}

static void test_a_hello_for_another_name_is_cut_before_a_byte_of_it_leaves(void)
{
    if (!begin_hello("")) {
        return;
    }
    start("", 0);
    EXPECT_EQ(arrived(), HELLO_BYTES);
    say_bytes(other, 100);
    EXPECT_EQ(arrived(), 0);
    EXPECT_EQ(gate.held, 1);
    say_bytes(other + 100, HELLO_BYTES - 100);
    EXPECT_EQ(arrived(), 0);
    EXPECT_TEXT(told.flow.host, "b.telemetry.example");
    EXPECT_EQ(told.flow.bytes_up, HELLO_BYTES);
    (void)was_cut(REASON_SERVER_NAME_MISMATCH);
    end();
}

static void test_early_data_before_it_hides_no_hello(void)
{
    static uint8_t bytes[9 + HELLO_BYTES] = "\x17\3\3\0\4data";
    if (!begin_hello("")) {
        return;
    }
    memcpy(bytes + 9, other, HELLO_BYTES);
    start("", 0);
    EXPECT_EQ(arrived(), HELLO_BYTES);
    say_bytes(bytes, sizeof bytes);
    EXPECT_EQ(arrived(), 9);
    (void)was_cut(REASON_SERVER_NAME_MISMATCH);
    end();
}

static void test_a_hello_said_right_behind_the_first_is_judged_too(void)
{
    if (!begin_hello("")) {
        return;
    }
    start(other, HELLO_BYTES);
    EXPECT_EQ(arrived(), HELLO_BYTES);
    (void)was_cut(REASON_SERVER_NAME_MISMATCH);
    end();
}

static void test_a_third_hello_is_judged_as_the_second(void)
{
    static uint8_t bytes[2 * HELLO_BYTES];
    if (!begin_hello("")) {
        return;
    }
    memcpy(bytes, openssl_tls13, HELLO_BYTES);
    memcpy(bytes + HELLO_BYTES, other, HELLO_BYTES);
    start("", 0);
    EXPECT_EQ(arrived(), HELLO_BYTES);
    say_bytes(bytes, sizeof bytes);
    EXPECT_EQ(arrived(), HELLO_BYTES);
    (void)was_cut(REASON_SERVER_NAME_MISMATCH);
    end();
}

static void test_a_handshake_of_tls_1_2_goes_through(void)
{
    static const uint8_t flight[] =
        "\x16\3\3\0\4\x10\0\0\0\x14\3\3\0\1\1\x16\3\3\0\5\1ring";
    if (!begin_hello("")) {
        return;
    }
    start("", 0);
    EXPECT_EQ(arrived(), HELLO_BYTES);
    say_bytes(flight, sizeof flight - 1);
    EXPECT_EQ(arrived(), sizeof flight - 1);
    EXPECT(memcmp(heard_bytes, flight, sizeof flight - 1) == 0);
    EXPECT_EQ(gate.held, 0);
    say_bytes("GET", 3);
    (void)was_cut(REASON_PROTOCOL_CHANGED);
    end();
}

static void test_without_a_pipe_to_be_had_a_hello_is_held_too(void)
{
    if (!begin_hello("")) {
        return;
    }
    while (pipe_pool_take(&gate.pipes) >= 0) {
    }
    start("", 0);
    say_bytes("\x17\3\3\0\4data", 9);
    EXPECT_EQ(arrived(), HELLO_BYTES + 9);
    say_bytes(other, HELLO_BYTES);
    EXPECT_EQ(arrived(), 0);
    (void)was_cut(REASON_SERVER_NAME_MISMATCH);
    end();
}

static void test_an_end_amid_a_hello_is_a_cut(void)
{
    if (!begin_hello("")) {
        return;
    }
    start("", 0);
    say_bytes(other, 100);
    EXPECT(shutdown(unit, SHUT_WR) == 0);
    EXPECT(tcp_pair_arrived(flow->side[FLOW_CLIENT].fd));
    turn();
    EXPECT_EQ(arrived(), HELLO_BYTES);
    (void)was_cut(REASON_HELLO_SILENT);
    end();
}

static void test_a_hello_that_does_not_go_on_is_cut_when_its_time_is_over(void)
{
    if (!begin_hello("")) {
        return;
    }
    start("", 0);
    say_bytes(other, 100);
    regime.now_us += GATE_HELLO_US - 1;
    gate_tick(&gate);
    EXPECT_EQ(gate.flows.open, 1);
    regime.now_us++;
    gate_tick(&gate);
    EXPECT_EQ(arrived(), HELLO_BYTES);
    (void)was_cut(REASON_HELLO_SILENT);
    end();
}

static void test_where_too_many_are_held_the_next_is_cut(void)
{
    if (!begin_hello("")) {
        return;
    }
    start("", 0);
    gate.held = GATE_HELD_MAX;
    say_bytes(openssl_tls13, HELLO_BYTES);
    EXPECT_EQ(arrived(), HELLO_BYTES);
    EXPECT_EQ(gate.flows.open, 0);
    EXPECT_EQ(told.reason, REASON_FLOWS_FULL);
    EXPECT_EQ(gate.held, GATE_HELD_MAX);
    end();
}

static void test_in_observe_it_is_told_and_goes_on(void)
{
    if (!begin_hello("observe\n")) {
        return;
    }
    start("", 0);
    EXPECT_EQ(arrived(), HELLO_BYTES);
    say_bytes(other, HELLO_BYTES);
    EXPECT_EQ(arrived(), HELLO_BYTES);
    EXPECT(memcmp(heard_bytes, other, HELLO_BYTES) == 0);
    EXPECT_EQ(told.action, EVENT_WOULD_DROP);
    EXPECT_EQ(told.reason, REASON_SERVER_NAME_MISMATCH);
    EXPECT_EQ(flow->rule, VERDICT_NO_RULE);
    EXPECT_EQ(gate.held, 0);
    end();
}

/* Its first hello would pass, and its name stands for the address. */
static void test_what_only_observe_let_go_on_is_cut_when_rules_are_enforced(void)
{
    static uint8_t broken[HELLO_BYTES];
    static const struct {
        const uint8_t *said;
        size_t len;
        enum reason reason;
    } rows[] = {{openssl_tls13, HELLO_BYTES, REASON_ALLOWED},
                {broken, HELLO_BYTES, REASON_HELLO_MALFORMED},
                {openssl_tls13, 100, REASON_HELLO_SILENT}};
    memcpy(broken, openssl_tls13, HELLO_BYTES);
    broken[43] = 33; /* of the session id: 32 at most */
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (!begin_hello("observe\n")) {
            return;
        }
        pins_add(regime.pins, flow->host, &flow->server.address, 1, 600, regime.now_us);
        start("", 0);
        say_bytes(rows[i].said, rows[i].len);
        regime.now_us += GATE_HELLO_US;
        gate_tick(&gate);
        EXPECT_EQ(arrived(), HELLO_BYTES + rows[i].len);
        EXPECT(i == 0 || told.reason == rows[i].reason);
        regime.observe = false;
        rejudge_all(&gate);
        if (!EXPECT_EQ(gate.flows.open, rows[i].reason == REASON_ALLOWED)) {
            printf("# row %zu\n", i);
        }
        EXPECT(i == 0 || told.reason == rows[i].reason);
        end();
    }
}

static void test_what_is_held_is_spent_when_it_goes_out(void)
{
    if (!begin_hello("")) {
        return;
    }
    struct policy policy = *regime.policy;
    struct policy_flow_rule rules[4];
    memcpy(rules, policy.uplink.rules, sizeof rules);
    policy.uplink.rules = rules;
    rules[TELEMETRY].up = (struct policy_budget){2 * HELLO_BYTES - 1, 3600000000U};
    regime.policy = &policy;
    start("", 0);
    EXPECT_EQ(arrived(), HELLO_BYTES);
    say_bytes(openssl_tls13, HELLO_BYTES);
    EXPECT_EQ(arrived(), HELLO_BYTES - 1);
    (void)was_cut(REASON_BUDGET_SPENT);
    end();
}

int main(void)
{
    RUN(test_the_hello_of_a_retry_is_held_until_it_is_whole);
    RUN(test_a_retry_as_a_client_makes_it_goes_through_however_it_is_cut);
    RUN(test_a_hello_for_another_name_is_cut_before_a_byte_of_it_leaves);
    RUN(test_early_data_before_it_hides_no_hello);
    RUN(test_a_hello_said_right_behind_the_first_is_judged_too);
    RUN(test_a_third_hello_is_judged_as_the_second);
    RUN(test_a_handshake_of_tls_1_2_goes_through);
    RUN(test_without_a_pipe_to_be_had_a_hello_is_held_too);
    RUN(test_an_end_amid_a_hello_is_a_cut);
    RUN(test_a_hello_that_does_not_go_on_is_cut_when_its_time_is_over);
    RUN(test_where_too_many_are_held_the_next_is_cut);
    RUN(test_in_observe_it_is_told_and_goes_on);
    RUN(test_what_only_observe_let_go_on_is_cut_when_rules_are_enforced);
    RUN(test_what_is_held_is_spent_when_it_goes_out);
    return tap_done();
}
