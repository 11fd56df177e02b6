/* SPDX-License-Identifier: Apache-2.0 */
/* What waits until its hello is whole, what begins anew, and what turns into something
 * else. */
#include "gateway/uplink/datagram_intake.h"

#include "tests/gateway/datagrams_kit.h"
#include "tests/gateway/hellos.h"
#include "tests/gateway/quic_kit.h"

static const uint8_t other_id[8] = {1, 2, 3, 4, 5, 6, 7, 8};

/* Bytes [from, to) of a hello as an Initial, with its name changed to one as long. */
static size_t seal(uint8_t *out, const uint8_t *id, const char *name, size_t from,
                   size_t to)
{
    uint8_t hello[sizeof openssl_tls13];
    uint8_t frames[1500];
    size_t part = to - from;
    memcpy(hello, openssl_tls13, sizeof hello);
    uint8_t *at = memmem(hello, sizeof hello, "a.telemetry.example", 19);
    memcpy(at, name, 19);
    const uint8_t head[] = {6, (uint8_t)(0x40 | from >> 8), (uint8_t)from,
                            (uint8_t)(0x40 | part >> 8), (uint8_t)part};
    memcpy(frames, head, sizeof head);
    memcpy(frames + sizeof head, hello + 5 + from, part);
    return quic_kit_seal(out, QUIC_VERSION_1, id, (uint16_t)from, frames,
                         sizeof head + part);
}
#define WHOLE (sizeof openssl_tls13 - 5)

static bool begin_quic_for(const char *clauses)
{
    struct address address = address_ipv4((uint8_t[]){127, 0, 0, 2});
    if (!begin_with("quic \"*.telemetry.example\"", clauses)) {
        return false;
    }
    pins_add(regime.pins, "a.telemetry.example", &address, 1, 600, regime.now_us);
    return true;
}

static bool begin_quic(void)
{
    return begin_quic_for("");
}

static void test_a_rule_for_one_client_passes_that_one_and_no_other(void)
{
    static const struct {
        const char *clause;
        enum reason reason;
    } rows[] = {{"ja4 \"q13d311000_e8f1e7e78f70_1f22a2ca17c4\"", REASON_ALLOWED},
                {"ja4 \"q13d1516h2_8daaf6152771_b186095e22b6\"", REASON_JA4_NOT_ALLOWED}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        uint8_t bytes[2000];
        if (!begin_quic_for(rows[i].clause)) {
            return;
        }
        size_t len = seal(bytes, quic_kit_id, "a.telemetry.example", 0, WHOLE);
        hand_over_bytes(bytes, len);
        EXPECT_EQ(came_out(), rows[i].reason == REASON_ALLOWED ? (ssize_t)len : -1);
        EXPECT_EQ(told.reason, rows[i].reason);
        end();
    }
}

static void test_a_hello_over_two_datagrams_goes_out_once_it_is_whole(void)
{
    uint8_t bytes[2000];
    if (!begin_quic()) {
        return;
    }
    size_t first = seal(bytes, quic_kit_id, "a.telemetry.example", 0, 100);
    hand_over_bytes(bytes, first);
    EXPECT_EQ(came_out(), -1);
    EXPECT_EQ(told_count, 0);
    size_t second = seal(bytes, quic_kit_id, "a.telemetry.example", 100, WHOLE);
    hand_over_bytes(bytes, second);
    EXPECT_EQ(came_out(), (ssize_t)first);
    EXPECT_EQ(came_out(), (ssize_t)second);
    EXPECT_EQ(told.reason, REASON_ALLOWED);
    EXPECT_EQ(told.flow.protocol, TRAFFIC_QUIC);
    EXPECT_TEXT(told.flow.host, "a.telemetry.example");
    hand_over_bytes("\x40more", 5); /* a short header */
    EXPECT_EQ(came_out(), 5);
    end();
}

static void test_another_name_does_not_go_out(void)
{
    uint8_t bytes[2000];
    if (!begin_quic()) {
        return;
    }
    hand_over_bytes(bytes, seal(bytes, quic_kit_id, "b.telemetry.example", 0, WHOLE));
    EXPECT_EQ(came_out(), -1);
    EXPECT_EQ(told.reason, REASON_SERVER_NAME_MISMATCH);
    EXPECT_EQ(told.action, EVENT_DROPPED);
    hand_over_bytes("hello", 5);
    EXPECT_EQ(came_out(), -1);
    EXPECT_EQ(told.reason, REASON_NOT_QUIC);
    end();
}

static void test_a_second_connection_in_the_same_association_is_judged_too(void)
{
    uint8_t bytes[2000];
    if (!begin_quic()) {
        return;
    }
    size_t len = seal(bytes, quic_kit_id, "a.telemetry.example", 0, WHOLE);
    hand_over_bytes(bytes, len);
    EXPECT_EQ(came_out(), (ssize_t)len);
    hand_over_bytes(bytes, len); /* sent again */
    EXPECT_EQ(came_out(), (ssize_t)len);
    len = seal(bytes, other_id, "a.telemetry.example", 0, WHOLE); /* as after a Retry */
    hand_over_bytes(bytes, len);
    EXPECT_EQ(came_out(), (ssize_t)len);
    static const uint8_t third_id[8] = {3};
    len = seal(bytes, third_id, "b.telemetry.example", 0, WHOLE);
    hand_over_bytes(bytes, len);
    EXPECT_EQ(came_out(), -1);
    EXPECT_EQ(told.reason, REASON_SERVER_NAME_MISMATCH);
    end();
}

/* A server may have refused the datagram with the name that is allowed: it is shorter
 * than RFC 9000 14.1 lets it be. */
static void test_another_hello_under_the_same_keys_does_not_go_out(void)
{
    uint8_t bytes[2000];
    if (!begin_quic()) {
        return;
    }
    size_t len = seal(bytes, quic_kit_id, "a.telemetry.example", 0, WHOLE);
    hand_over_bytes(bytes, len);
    EXPECT_EQ(came_out(), (ssize_t)len);
    hand_over_bytes(bytes, seal(bytes, quic_kit_id, "b.telemetry.example", 0, WHOLE));
    EXPECT_EQ(came_out(), -1);
    EXPECT_EQ(told.reason, REASON_PROTOCOL_CHANGED);
    end();
}

static void test_an_initial_after_the_handshake_does_not_go_out(void)
{
    uint8_t bytes[2000];
    if (!begin_quic()) {
        return;
    }
    size_t len = seal(bytes, quic_kit_id, "a.telemetry.example", 0, WHOLE);
    hand_over_bytes(bytes, len);
    EXPECT_EQ(came_out(), (ssize_t)len);
    hand_over_bytes("\x40more", 5);
    EXPECT_EQ(came_out(), 5);
    hand_over_bytes(bytes, len);
    EXPECT_EQ(came_out(), -1);
    hand_over_bytes("\x40more", 5);
    EXPECT_EQ(came_out(), 5);
    end();
}

static void test_what_is_no_quic_any_more_is_cut(void)
{
    uint8_t bytes[2000];
    if (!begin_quic()) {
        return;
    }
    size_t len = seal(bytes, quic_kit_id, "a.telemetry.example", 0, WHOLE);
    hand_over_bytes(bytes, len);
    EXPECT_EQ(came_out(), (ssize_t)len);
    hand_over_bytes("", 0);
    EXPECT_EQ(came_out(), -1);
    EXPECT_EQ(told.reason, REASON_PROTOCOL_CHANGED);
    EXPECT_EQ(told.action, EVENT_DROPPED);
    end();
}

static void test_a_hello_that_never_ends_is_silence(void)
{
    uint8_t bytes[2000];
    if (!begin_quic()) {
        return;
    }
    hand_over_bytes(bytes, seal(bytes, quic_kit_id, "a.telemetry.example", 0, 100));
    regime.now_us += DATAGRAM_HOLD_US;
    datagrams_tick(&datagrams);
    EXPECT_EQ(told.reason, REASON_HELLO_SILENT);
    EXPECT_EQ(told.action, EVENT_DROPPED);
    EXPECT_EQ(came_out(), -1);
    end();
}

static void test_more_than_can_wait_push_the_oldest_out(void)
{
    uint8_t bytes[2000];
    if (!begin_quic()) {
        return;
    }
    for (unsigned i = 0; i < DATAGRAM_HOLD_SLOTS; i++) {
        struct endpoint from = {address_ipv4((uint8_t[]){127, 0, 0, 1}),
                                (uint16_t)(1000 + i)};
        struct endpoint to = {address_ipv4((uint8_t[]){127, 0, 0, 2}), port};
        size_t len = seal(bytes, quic_kit_id, "a.telemetry.example", 0, 100);
        memcpy(datagrams.bytes, bytes, len);
        regime.now_us++;
        datagram_intake_take(&datagrams, &from, &to, len);
        EXPECT_EQ(told_count, i == DATAGRAM_HOLD_SLOTS - 1);
    }
    EXPECT_EQ(told.reason, REASON_HELLO_SILENT);
    EXPECT_EQ(told.flow.client_port, 1000);
    EXPECT_EQ(regime.counts[REGIME_HELLOS_EVICTED], 1);
    told_count = 0;
    end();
    EXPECT_EQ(told_count, DATAGRAM_HOLD_SLOTS - 1);
}

static void test_over_its_rate_a_datagram_is_dropped(void)
{
    if (!begin_with("udp \"time.example\"", "rate 1/min")) {
        return;
    }
    hand_over_bytes("a", 1);
    EXPECT_EQ(came_out(), 1);
    hand_over_bytes("b", 1);
    EXPECT_EQ(came_out(), -1);
    EXPECT_EQ(told.reason, REASON_OVER_RATE);
    regime.now_us += 60000000;
    end();
}

/* It waited for its hello to be whole, which it never was. */
static void test_what_was_held_is_kept_by_the_decoy_when_it_is_denied(void)
{
    static struct policy policy;
    uint8_t bytes[2000];
    if (!begin_quic()) {
        return;
    }
    policy = *regime.policy;
    policy.uplink.denial = POLICY_DENY_DECOY;
    regime.policy = &policy;
    size_t len = seal(bytes, quic_kit_id, "a.telemetry.example", 0, 100);
    hand_over_bytes(bytes, len);
    EXPECT_EQ(came_out(), -1);
    EXPECT_EQ(told_count, 0);
    regime.now_us += DATAGRAM_HOLD_US;
    datagrams_tick(&datagrams);
    EXPECT_EQ(told.reason, REASON_DECOY_KEPT);
    EXPECT_EQ(told.flow.evidence.offset + told.flow.evidence.len, len);
    end();
}

/* The hello of b.telemetry.example, in so many datagrams, is denied; what is kept. */
static size_t denied_hello(unsigned count, uint8_t said, bool observe)
{
    static struct policy policy;
    uint8_t bytes[2][1500];
    size_t lens[2];
    if (!begin_quic()) {
        return 0;
    }
    policy = *regime.policy;
    policy.evidence = said;
    regime.policy = &policy;
    regime.observe = observe;
    size_t cut = count == 1 ? WHOLE : 100;
    lens[0] = seal(bytes[0], quic_kit_id, "b.telemetry.example", 0, cut);
    lens[1] = seal(bytes[1], quic_kit_id, "b.telemetry.example", 100, WHOLE);
    for (unsigned i = 0; i < count; i++) {
        hand_over_bytes(bytes[i], lens[i]);
    }
    EXPECT(observe || told.reason == REASON_SERVER_NAME_MISMATCH);
    if (hello_bytes > 0) {
        EXPECT_EQ(hello_bytes, count == 1 ? lens[0] : lens[0] + lens[1]);
        EXPECT(memcmp(kept_hello, bytes[0], lens[0]) == 0);
        EXPECT(count == 1 || memcmp(kept_hello + lens[0], bytes[1], lens[1]) == 0);
    }
    end();
    return hello_bytes;
}

static void test_the_datagrams_of_a_denied_hello_are_told_where_payload_is_kept(void)
{
    EXPECT(denied_hello(1, POLICY_EVIDENCE_PAYLOAD, false) > 0);
    EXPECT(denied_hello(2, POLICY_EVIDENCE_PAYLOAD, false) > 0);
    EXPECT(denied_hello(1, POLICY_EVIDENCE_PAYLOAD, true) > 0);
    EXPECT(denied_hello(2, POLICY_EVIDENCE_PAYLOAD, true) > 0);
    EXPECT_EQ(denied_hello(1, POLICY_EVIDENCE_HEADERS, false), 0);
    EXPECT_EQ(denied_hello(2, POLICY_EVIDENCE_UNSAID, false), 0);
}

static void test_a_datagram_that_is_no_hello_is_no_evidence_of_one(void)
{
    static struct policy policy;
    if (!begin_quic()) {
        return;
    }
    policy = *regime.policy;
    policy.evidence = POLICY_EVIDENCE_PAYLOAD;
    regime.policy = &policy;
    hand_over_bytes("hello", 5);
    EXPECT_EQ(told.reason, REASON_NOT_QUIC);
    EXPECT_EQ(hello_bytes, 0);
    end();
}

int main(void)
{
    RUN(test_the_datagrams_of_a_denied_hello_are_told_where_payload_is_kept);
    RUN(test_a_datagram_that_is_no_hello_is_no_evidence_of_one);
    RUN(test_a_rule_for_one_client_passes_that_one_and_no_other);
    RUN(test_a_hello_over_two_datagrams_goes_out_once_it_is_whole);
    RUN(test_another_name_does_not_go_out);
    RUN(test_a_second_connection_in_the_same_association_is_judged_too);
    RUN(test_another_hello_under_the_same_keys_does_not_go_out);
    RUN(test_an_initial_after_the_handshake_does_not_go_out);
    RUN(test_what_is_no_quic_any_more_is_cut);
    RUN(test_a_hello_that_never_ends_is_silence);
    RUN(test_more_than_can_wait_push_the_oldest_out);
    RUN(test_over_its_rate_a_datagram_is_dropped);
    RUN(test_what_was_held_is_kept_by_the_decoy_when_it_is_denied);
    return tap_done();
}
