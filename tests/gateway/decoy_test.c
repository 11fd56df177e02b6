/* SPDX-License-Identifier: Apache-2.0 */
/* Denied flows and the decoy, over loopback. */
#include "gateway/uplink/listener.h"
#include "tests/gateway/decoy_kit.h"

#define POST "POST /upload HTTP/1.1\r\nHost: evil.example\r\nContent-Length: 9\r\n\r\n"

static void say(const void *bytes, size_t len)
{
    EXPECT(send(unit, bytes, len, 0) == (ssize_t)len);
    EXPECT(tcp_pair_arrived(flow->side[FLOW_CLIENT].fd));
    (void)uv_run(&loop, UV_RUN_NOWAIT);
}

/* It says its first words and is denied for them. */
static bool begin_denied(void)
{
    if (!begin()) {
        return false;
    }
    EXPECT(send(unit, POST, strlen(POST), 0) == (ssize_t)strlen(POST));
    EXPECT(tcp_pair_arrived(flow->side[FLOW_CLIENT].fd));
    intake_begin(&gate, flow);
    EXPECT_EQ(told_count, 1);
    EXPECT_EQ(told[0].reason, REASON_ADDRESS_NOT_NAMED);
    return EXPECT_EQ(flow->phase, FLOW_PHASE_DECOY);
}

static void test_a_denied_flow_is_listened_to_and_told_when_its_time_is_over(void)
{
    if (!begin_denied()) {
        return;
    }
    say("latitude=", 9);
    gate_tick(&gate);
    EXPECT_TEXT(heard(), "nothing");
    EXPECT_EQ(told_count, 1);
    regime.now_us += DECOY_STAY_US;
    gate_tick(&gate);
    EXPECT_EQ(gate.flows.open, 0);
    EXPECT_TEXT(heard(), "end"); /* as a server closes */
    EXPECT_EQ(told_count, 2);
    EXPECT_EQ(told[1].reason, REASON_DECOY_KEPT);
    EXPECT_EQ(told[1].action, EVENT_DROPPED);
    EXPECT_EQ(told[1].flow.protocol, TRAFFIC_HTTP);
    EXPECT_EQ(told[1].flow.client_port, 50000);
    EXPECT_EQ(told[1].flow.bytes_up, 0);
    EXPECT_EQ(told[1].flow.evidence.len, strlen(POST) + 9);
    EXPECT(memcmp(told[1].flow.evidence.bytes, POST "latitude=", strlen(POST) + 9) == 0);
    end();
}

static void test_what_it_says_does_not_lengthen_its_stay(void)
{
    if (!begin_denied()) {
        return;
    }
    regime.now_us += DECOY_STAY_US - 1;
    say("x", 1);
    gate_tick(&gate);
    EXPECT_EQ(gate.flows.open, 1);
    regime.now_us += 1;
    gate_tick(&gate);
    EXPECT_EQ(gate.flows.open, 0);
    end();
}

static void test_after_its_first_kilobytes_it_is_closed(void)
{
    static uint8_t bytes[3 * EXHIBIT_BYTES];
    uint32_t kept = 0;
    if (!begin_denied()) {
        return;
    }
    memset(bytes, 'v', sizeof bytes);
    say(bytes, sizeof bytes);
    EXPECT_EQ(gate.flows.open, 0);
    EXPECT_EQ(slot_pool_left(&gate.decoy_numbers), GATE_DECOYS_MAX);
    EXPECT_EQ(told_count, 11);
    for (unsigned i = 1; i < 11; i++) {
        EXPECT_EQ(told[i].flow.evidence.offset, kept);
        kept += told[i].flow.evidence.len;
    }
    EXPECT_EQ(kept, EXHIBIT_BYTES);
    end();
}

static void test_a_unit_that_ends_or_resets_it_leaves_what_it_said(void)
{
    for (int by_reset = 0; by_reset < 2; by_reset++) {
        if (!begin_denied()) {
            return;
        }
        if (by_reset) {
            tcp_pair_reset(unit);
            unit = -1;
        } else {
            (void)shutdown(unit, SHUT_WR);
        }
        EXPECT(tcp_pair_arrived(flow->side[FLOW_CLIENT].fd));
        (void)uv_run(&loop, UV_RUN_NOWAIT);
        EXPECT_EQ(gate.flows.open, 0);
        EXPECT_EQ(told_count, 2);
        EXPECT_EQ(told[1].flow.evidence.len, strlen(POST));
        end();
    }
}

static void test_one_that_says_nothing_leaves_nothing(void)
{
    if (!begin()) {
        return;
    }
    intake_begin(&gate, flow);
    EXPECT_EQ(flow->phase, FLOW_PHASE_QUIET);
    regime.now_us += GATE_HELLO_US;
    gate_tick(&gate);
    EXPECT_EQ(flow->phase, FLOW_PHASE_DECOY);
    regime.now_us += DECOY_STAY_US;
    gate_tick(&gate);
    EXPECT_EQ(gate.flows.open, 0);
    EXPECT_EQ(told_count, 1);
    end();
}

static void test_a_full_pool_is_a_reset_and_counted(void)
{
    if (!begin()) {
        return;
    }
    gate.decoy_numbers.count = 0;
    EXPECT(send(unit, POST, strlen(POST), 0) == (ssize_t)strlen(POST));
    EXPECT(tcp_pair_arrived(flow->side[FLOW_CLIENT].fd));
    intake_begin(&gate, flow);
    EXPECT_EQ(gate.flows.open, 0);
    EXPECT_TEXT(heard(), "reset");
    EXPECT_EQ(told_count, 1);
    EXPECT_EQ(regime.counts[REGIME_DECOYS_FULL], 1);
    end();
}

static void test_with_no_record_or_no_room_there_is_no_decoy(void)
{
    static const enum reason reasons[] = {REASON_RECORD_DOWN, REASON_FLOWS_FULL};
    for (size_t i = 0; i < sizeof reasons / sizeof reasons[0]; i++) {
        if (!begin()) {
            return;
        }
        gate_deny(&gate, flow, verdict_drop(reasons[i], VERDICT_NO_RULE));
        EXPECT_EQ(gate.flows.open, 0);
        EXPECT_TEXT(heard(), "reset");
        end();
    }
}

/* Payload is kept by no other word of the policy. */
static void test_other_denials_keep_nothing(void)
{
    static const enum policy_denial denials[] = {POLICY_DENY_RESET, POLICY_DENY_SILENT};
    for (size_t i = 0; i < sizeof denials / sizeof denials[0]; i++) {
        if (!begin()) {
            return;
        }
        static struct policy other;
        other = *regime.policy;
        other.uplink.denial = (uint8_t)denials[i];
        regime.policy = &other;
        EXPECT(send(unit, POST, strlen(POST), 0) == (ssize_t)strlen(POST));
        EXPECT(tcp_pair_arrived(flow->side[FLOW_CLIENT].fd));
        intake_begin(&gate, flow);
        regime.now_us += DECOY_STAY_US;
        gate_tick(&gate);
        EXPECT_EQ(gate.flows.open, 0);
        EXPECT_EQ(told_count, 1);
        EXPECT_EQ(told[0].flow.evidence.len, 0);
        end();
    }
}

/* A flow that waits for nothing but its end takes no slot from one that is new. */
static void test_in_a_full_table_it_makes_room_and_is_told(void)
{
    struct sockaddr_in at = {.sin_family = AF_INET,
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof at;
    if (!begin_denied()) {
        return;
    }
    while (flow_table_take(&gate.flows, regime.now_us) != NULL) {
        flow_init(&gate.flows.slots[gate.flows.touched - 1], -1, &flow->client,
                  &flow->server);
    }
    int listen_fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    int next = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    EXPECT(bind(listen_fd, (struct sockaddr *)&at, sizeof at) == 0);
    EXPECT(listen(listen_fd, 1) == 0);
    EXPECT(getsockname(listen_fd, (struct sockaddr *)&at, &len) == 0);
    EXPECT(connect(next, (struct sockaddr *)&at, sizeof at) == 0);
    EXPECT(tcp_pair_arrived(listen_fd));
    gate.listen[0] = listen_fd;
    listener_accept(&gate, 0);
    EXPECT_EQ(regime.counts[REGIME_FLOWS_ACCEPTED], 1);
    EXPECT_EQ(regime.counts[REGIME_FLOWS_FULL], 0);
    EXPECT_EQ(told_count, 2);
    EXPECT_EQ(told[1].reason, REASON_DECOY_KEPT);
    EXPECT_TEXT(heard(), "end");
    (void)close(next);
    (void)close(listen_fd);
    end();
}

static void test_a_stop_tells_what_was_kept(void)
{
    if (!begin_denied()) {
        return;
    }
    end();
    EXPECT_EQ(told_count, 2);
    EXPECT_EQ(told[1].reason, REASON_DECOY_KEPT);
}

static void test_what_was_kept_is_not_left_for_the_next(void)
{
    if (!begin_denied()) {
        return;
    }
    const uint8_t *kept = gate.decoys[flow->decoy];
    EXPECT(kept[0] != 0);
    decoy_end(&gate, flow);
    EXPECT(kept[0] == 0 && memcmp(kept, kept + 1, EXHIBIT_BYTES - 1) == 0);
    end();
}

int main(void)
{
    RUN(test_a_denied_flow_is_listened_to_and_told_when_its_time_is_over);
    RUN(test_what_it_says_does_not_lengthen_its_stay);
    RUN(test_after_its_first_kilobytes_it_is_closed);
    RUN(test_a_unit_that_ends_or_resets_it_leaves_what_it_said);
    RUN(test_one_that_says_nothing_leaves_nothing);
    RUN(test_a_full_pool_is_a_reset_and_counted);
    RUN(test_with_no_record_or_no_room_there_is_no_decoy);
    RUN(test_other_denials_keep_nothing);
    RUN(test_in_a_full_table_it_makes_room_and_is_told);
    RUN(test_a_stop_tells_what_was_kept);
    RUN(test_what_was_kept_is_not_left_for_the_next);
    return tap_done();
}
