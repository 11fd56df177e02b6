/* SPDX-License-Identifier: Apache-2.0 */
/* What becomes of a flow: ends, resets, budgets, what was read for the judge. */
#include "tests/gateway/relay_kit.h"

#define LONG_BYTES (256 * 1024)

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
    RUN(test_a_half_close_is_passed_on_and_the_other_way_goes_on);
    RUN(test_a_reset_of_either_peer_is_a_reset_for_the_other);
    RUN(test_a_budget_is_met_to_the_byte_and_more_is_a_reset);
    RUN(test_a_flow_that_ends_with_its_budget_was_not_denied);
    RUN(test_in_observe_a_spent_budget_is_told_and_stops_nothing);
    RUN(test_what_was_read_for_the_judge_is_sent_first_and_spent);
    RUN(test_a_hello_above_the_budget_is_not_sent_at_all);
    return tap_done();
}
