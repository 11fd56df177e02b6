/* SPDX-License-Identifier: Apache-2.0 */
/* A unit that speaks TLS to the decoy: one that trusts everybody, and one that does not.
 */
#include "gateway/uplink/decoy_talk.h"

#include "tests/gateway/decoy_kit.h"
#include "tests/gateway/tls_kit.h"

#define NAME "bank.example"
#define REPORT "GET /where?lat=48.1 HTTP/1.1\r\nHost: " NAME "\r\n\r\n"

static const char *const offered[] = {"h2", "http/1.1", NULL};

/* What the unit's session has to say goes out, as the loop sees it. */
static void unit_says(void)
{
    uint8_t bytes[8192];
    size_t len = tls_session_fetch(&kit_client, bytes, sizeof bytes);
    if (len == 0) {
        return;
    }
    EXPECT(send(unit, bytes, len, MSG_NOSIGNAL) == (ssize_t)len);
    EXPECT(tcp_pair_arrived(flow->side[FLOW_CLIENT].fd));
    if (flow->phase == FLOW_PHASE_QUIET) {
        intake_begin(&gate, flow);
    } else {
        (void)uv_run(&loop, UV_RUN_NOWAIT);
    }
}

static size_t unit_hears(void)
{
    uint8_t bytes[8192];
    struct pollfd waits = {.fd = unit, .events = POLLIN};
    ssize_t got =
        poll(&waits, 1, 200) == 1 ? recv(unit, bytes, sizeof bytes, MSG_DONTWAIT) : 0;
    return got > 0 ? tls_session_feed(&kit_client, bytes, (size_t)got) : 0;
}

static void shake_hands(void)
{
    do {
        unit_says();
    } while (unit_hears() > 0);
}

/* A unit that asks for the name, and takes any certificate unless rules say otherwise. */
static bool begin_tls(const struct certificate_rules *rules)
{
    if (!begin()) {
        return false;
    }
    EXPECT(tls_session_open_client(&kit_client, NAME, offered, rules));
    shake_hands();
    EXPECT_EQ(told[0].reason, REASON_ADDRESS_NOT_NAMED);
    EXPECT_TEXT(told[0].flow.host, NAME);
    return true;
}

static void end_tls(void)
{
    tls_session_close(&kit_client);
    end();
}

static void write_plain(const char *text, size_t len)
{
    EXPECT_EQ(tls_session_write(&kit_client, (const uint8_t *)text, len), len);
    unit_says();
}

static void
test_a_unit_that_trusts_nobodys_certificate_is_told_and_so_is_what_it_said(void)
{
    if (!begin_tls(NULL)) {
        return;
    }
    EXPECT_EQ(kit_client.state, TLS_SESSION_OPEN);
    EXPECT_TEXT(kit_protocol(&kit_client), "http/1.1");
    EXPECT_EQ(told_count, 1);  /* not by the handshake alone */
    EXPECT(hello_bytes > 100); /* what it said before it was led there */
    write_plain(REPORT, strlen(REPORT));
    EXPECT_EQ(told_count, 2);
    EXPECT_EQ(told[1].reason, REASON_DECOY_TRUSTED);
    EXPECT_EQ(told[1].action, EVENT_DROPPED);
    EXPECT_EQ(told[1].flow.protocol, TRAFFIC_TLS);
    EXPECT_TEXT(told[1].flow.host, NAME);
    write_plain("more", 4);
    regime.now_us += DECOY_STAY_US;
    gate_tick(&gate);
    EXPECT_EQ(gate.flows.open, 0);
    EXPECT_EQ(told_count, 3); /* trusted once */
    EXPECT_EQ(told[2].reason, REASON_DECOY_KEPT);
    EXPECT_EQ(told[2].flow.protocol, TRAFFIC_HTTP);
    EXPECT_EQ(told[2].flow.evidence.len, strlen(REPORT) + 4);
    EXPECT(memcmp(told[2].flow.evidence.bytes, REPORT "more", strlen(REPORT) + 4) == 0);
    (void)unit_hears();
    uint8_t byte;
    EXPECT_EQ(tls_session_read(&kit_client, &byte, 1), 0);
    EXPECT_EQ(kit_client.state, TLS_SESSION_ENDED); /* it was told farewell */
    end_tls();
}

/* Events that a hello fills: with the keys of TLS 1.3 it is longer than one holds. */
static unsigned hello_pieces(void)
{
    return (unsigned)((hello_bytes + EVENT_EVIDENCE_BYTES - 1) / EVENT_EVIDENCE_BYTES);
}

static void test_a_unit_that_refuses_it_is_no_finding(void)
{
    struct certificate_rules rules = {.name = NAME, .now_seconds = KIT_NOW};
    if (!begin_tls(&rules)) {
        return;
    }
    EXPECT_EQ(kit_client.fault, TLS_SESSION_PEER_CERTIFICATE);
    EXPECT_EQ(gate.flows.open, 0);
    for (unsigned i = 0; i < told_count; i++) {
        EXPECT(told[i].reason != REASON_DECOY_TRUSTED);
    }
    EXPECT_EQ(told_count, 1 + hello_pieces());
    EXPECT_EQ(told[1].flow.protocol, TRAFFIC_TLS); /* its hello is kept */
    EXPECT_EQ(told[1].flow.evidence.bytes[0], 22);
    end_tls();
}

/* As one that looks at the certificate only now. */
static void test_one_that_leaves_after_the_handshake_is_no_finding(void)
{
    if (!begin_tls(NULL)) {
        return;
    }
    (void)shutdown(unit, SHUT_WR);
    EXPECT(tcp_pair_arrived(flow->side[FLOW_CLIENT].fd));
    (void)uv_run(&loop, UV_RUN_NOWAIT);
    EXPECT_EQ(gate.flows.open, 0);
    EXPECT_EQ(told_count, 1 + hello_pieces());
    EXPECT_EQ(told[1].reason, REASON_DECOY_KEPT);
    end_tls();
}

/* It waits for the server to speak first. */
static void test_one_that_stays_without_a_word_trusts_it(void)
{
    if (!begin_tls(NULL)) {
        return;
    }
    regime.now_us += DECOY_STAY_US;
    gate_tick(&gate);
    EXPECT_EQ(gate.flows.open, 0);
    EXPECT_EQ(told[1].reason, REASON_DECOY_TRUSTED);
    end_tls();
}

static void test_after_its_first_kilobytes_of_plain_text_it_is_closed(void)
{
    static char text[2 * EXHIBIT_BYTES];
    uint32_t kept = 0;
    if (!begin_tls(NULL)) {
        return;
    }
    memset(text, 'v', sizeof text);
    write_plain(text, 1000);
    EXPECT_EQ(gate.flows.open, 1);
    for (size_t i = 1; i < 7 && gate.flows.open > 0; i++) {
        write_plain(text, 1000);
    }
    EXPECT_EQ(gate.flows.open, 0);
    for (unsigned i = 2; i < told_count; i++) {
        kept += told[i].flow.evidence.len;
        EXPECT_EQ(told[i].flow.evidence.bytes[0], 'v');
    }
    EXPECT_EQ(kept, EXHIBIT_BYTES);
    end_tls();
}

/* Then it is as any other flow. */
static void test_with_no_talk_to_be_had_the_hello_is_kept(void)
{
    if (!begin()) {
        return;
    }
    for (int i = 0; i < IMPOSTOR_TALKS_MAX; i++) {
        gate.impostor->talks[i].used = true;
    }
    EXPECT(tls_session_open_client(&kit_client, NAME, offered, NULL));
    shake_hands();
    EXPECT_EQ(kit_client.state, TLS_SESSION_HANDSHAKING);
    EXPECT_EQ(flow->phase, FLOW_PHASE_DECOY);
    regime.now_us += DECOY_STAY_US;
    gate_tick(&gate);
    EXPECT_EQ(told_count, 1 + hello_pieces());
    EXPECT_EQ(told[1].flow.evidence.bytes[0], 22);
    end_tls();
}

static void test_a_stop_in_the_middle_frees_the_talk(void)
{
    if (!begin_tls(NULL)) {
        return;
    }
    end_tls(); /* under a sanitizer nothing is left */
    EXPECT_EQ(told[told_count - 1].reason, REASON_DECOY_KEPT);
}

int main(void)
{
    RUN(test_a_unit_that_trusts_nobodys_certificate_is_told_and_so_is_what_it_said);
    RUN(test_a_unit_that_refuses_it_is_no_finding);
    RUN(test_one_that_leaves_after_the_handshake_is_no_finding);
    RUN(test_one_that_stays_without_a_word_trusts_it);
    RUN(test_after_its_first_kilobytes_of_plain_text_it_is_closed);
    RUN(test_with_no_talk_to_be_had_the_hello_is_kept);
    RUN(test_a_stop_in_the_middle_frees_the_talk);
    return tap_done();
}
