/* SPDX-License-Identifier: Apache-2.0 */
/* A unit and a server of ours on two loopback connections, and the gateway in between. */
#include "gateway/uplink/intercepted.h"

#include "gateway/tls/tls_release.h"
#include "tests/gateway/intercepted_kit.h"

#define DENIED "GET /v2/a HTTP/1.1\r\nHost: api.example\r\n\r\n"

static void test_what_is_allowed_crosses_both_ways_and_both_ends_come_through(void)
{
    if (!begin(&kit_mint, &kit_mint)) {
        return;
    }
    give_leaf();
    turns(30);
    EXPECT_EQ(kit_client.state, TLS_SESSION_OPEN);
    EXPECT_EQ(kit_server.state, TLS_SESSION_OPEN);
    EXPECT_TEXT(kit_protocol(&kit_client), "http/1.1");
    EXPECT_TEXT(kit_protocol(&kit_server), "http/1.1");
    say(&kit_client, GOOD);
    turns(10);
    EXPECT_TEXT(heard(&kit_server), GOOD);
    say(&kit_server, "HTTP/1.1 204 No Content\r\n\r\n");
    turns(10);
    EXPECT_TEXT(heard(&kit_client), "HTTP/1.1 204 No Content\r\n\r\n");
    EXPECT(flow->way[REGIME_UP].bytes > strlen(GOOD));
    tls_session_end(&kit_client);
    turns(10);
    (void)heard(&kit_server);
    EXPECT_EQ(kit_server.state, TLS_SESSION_ENDED);
    EXPECT_EQ(gate.flows.open, 1);
    say(&kit_server, "late");
    tls_session_end(&kit_server);
    turns(10);
    EXPECT_TEXT(heard(&kit_client), "late");
    EXPECT_EQ(gate.flows.open, 0);
    EXPECT_EQ(told.reason, REASON_PASS_THROUGH);
    end();
}

static void test_a_denied_request_never_reaches_the_server(void)
{
    if (!begin(&kit_mint, &kit_mint)) {
        return;
    }
    give_leaf();
    turns(30);
    say(&kit_client, GOOD);
    turns(10);
    say(&kit_client, DENIED);
    turns(10);
    EXPECT_TEXT(heard(&kit_server), GOOD);
    EXPECT_EQ(gate.flows.open, 0);
    EXPECT_EQ(told.action, EVENT_DROPPED);
    EXPECT_EQ(told.reason, REASON_REQUEST_NOT_ALLOWED);
    end();
}

static void test_a_server_with_another_certificate_hears_nothing_of_the_unit(void)
{
    if (!begin(&other, &kit_mint)) {
        return;
    }
    give_leaf();
    turns(30);
    EXPECT_EQ(gate.flows.open, 0);
    EXPECT_EQ(told.reason, REASON_CERTIFICATE_WRONG);
    EXPECT_EQ(told.detail, DETAIL_CERTIFICATE_UNTRUSTED);
    EXPECT_TEXT(heard(&kit_server), "");
    end();
}

static void test_a_unit_that_does_not_take_the_certificate_is_cut_and_told(void)
{
    if (!begin(&kit_mint, &other)) {
        return;
    }
    give_leaf();
    turns(30);
    EXPECT_EQ(gate.flows.open, 0);
    EXPECT_EQ(told.action, EVENT_DROPPED);
    EXPECT_EQ(told.reason, REASON_INSPECTION_REFUSED);
    end();
}

static void test_a_flow_waits_for_its_certificate_and_ends_if_there_is_none(void)
{
    for (int refused = 0; refused < 2; refused++) {
        if (!begin(&kit_mint, &kit_mint)) {
            return;
        }
        leaf_cache_asked(&gate.leaves, NAME, regime.now_us);
        relay_start(&gate, flow);
        EXPECT_EQ(flow->phase, FLOW_PHASE_CONNECTING);
        if (refused) {
            gate_give_leaf(&gate, NAME, NULL);
            EXPECT_EQ(gate.flows.open, 0);
            EXPECT_EQ(told.reason, REASON_NOT_EXAMINED);
            EXPECT_EQ(told.detail, DETAIL_NO_CERTIFICATE);
        } else {
            give_leaf();
            turns(30);
            EXPECT_EQ(kit_client.state, TLS_SESSION_OPEN);
        }
        end();
    }
}

static void test_another_pin_in_the_rule_is_a_wrong_certificate(void)
{
    static const uint8_t pins[1][FLOW_TERMS_PIN_BYTES] = {{1}};
    if (!begin(&kit_mint, &kit_mint)) {
        return;
    }
    terms.pins = pins;
    terms.pin_count = 1;
    give_leaf();
    turns(30);
    EXPECT_EQ(told.reason, REASON_CERTIFICATE_WRONG);
    end();
}

/* Else who cuts a connection on its way could make half an answer look whole. */
static void test_an_end_that_nobody_has_told_is_told_to_nobody(void)
{
    for (int way = 0; way < 2; way++) {
        if (!begin(&kit_mint, &kit_mint)) {
            return;
        }
        give_leaf();
        turns(30);
        EXPECT_EQ(kit_client.state, TLS_SESSION_OPEN);
        struct tls_session *hearer = way == 0 ? &kit_server : &kit_client;
        say(way == 0 ? &kit_client : &kit_server, way == 0 ? GOOD : "HTTP/1.1 200 O");
        turns(10);
        (void)shutdown(way == 0 ? unit : cloud, SHUT_WR);
        turns(10);
        EXPECT_TEXT(heard(hearer), way == 0 ? GOOD : "HTTP/1.1 200 O");
        (void)heard(hearer);
        EXPECT_EQ(hearer->state, TLS_SESSION_FAILED);
        EXPECT_EQ(hearer->fault, TLS_SESSION_CUT);
        EXPECT_EQ(gate.flows.open, 0);
        EXPECT_EQ(told.reason, REASON_PASS_THROUGH);
        end();
    }
}

/* Half an hour, and longer with a byte now and then: a few such flows would be all. */
static void test_a_handshake_that_does_not_come_to_an_end_is_cut(void)
{
    for (int way = 0; way < 2; way++) {
        if (!begin(&kit_mint, &kit_mint)) {
            return;
        }
        give_leaf();
        tls_session_close(way == 0 ? &kit_client : &kit_server);
        uint64_t begun_us = regime.now_us;
        turns(10);
        EXPECT_EQ(gate.flows.open, 1);
        flow->since_us = regime.now_us = begun_us + INTERCEPTED_OPEN_US - 1;
        relay_run(&gate, flow);
        gate_tick(&gate);
        EXPECT_EQ(gate.flows.open, 1);
        regime.now_us++;
        gate_tick(&gate);
        EXPECT_EQ(gate.flows.open, 0);
        EXPECT_EQ(told.reason,
                  way == 0 ? REASON_INSPECTION_REFUSED : REASON_UPSTREAM_FAILED);
        end();
    }
}

/* With close_notify or without, before the server's handshake is over. */
static void test_a_unit_that_leaves_early_is_no_fault_of_the_server(void)
{
    for (int told_end = 0; told_end < 2; told_end++) {
        if (!begin(&kit_mint, &kit_mint)) {
            return;
        }
        struct tls_session late = kit_server; /* it says nothing yet */
        kit_server.state = TLS_SESSION_CLOSED;
        give_leaf();
        turns(30);
        EXPECT_EQ(kit_client.state, TLS_SESSION_OPEN);
        say(&kit_client, GOOD);
        if (told_end) {
            tls_session_end(&kit_client);
        }
        carry(&kit_client, unit);
        (void)shutdown(unit, SHUT_WR);
        turns(10);
        EXPECT_EQ(gate.flows.open, 1);
        kit_server.state = late.state;
        turns(30);
        EXPECT_TEXT(heard(&kit_server), GOOD);
        carry(&kit_server, cloud);
        (void)heard(&kit_server);
        EXPECT_EQ(kit_server.state, told_end ? TLS_SESSION_ENDED : TLS_SESSION_FAILED);
        tls_session_end(&kit_server);
        carry(&kit_server, cloud);
        (void)shutdown(cloud, SHUT_WR);
        turns(10);
        EXPECT_EQ(gate.flows.open, 0);
        EXPECT_EQ(told.reason, REASON_PASS_THROUGH);
        EXPECT_EQ(told.action, EVENT_PASSED);
        end();
    }
}

static void test_how_a_server_fails_is_told(void)
{
    if (!begin(&kit_mint, &kit_mint)) {
        return;
    }
    tls_session_close(&kit_server);
    give_leaf();
    EXPECT_EQ(send(cloud, "\x15\x03\x03\0\x02\x02\x46", 7, MSG_NOSIGNAL), 7);
    turns(10);
    EXPECT_EQ(gate.flows.open, 0);
    EXPECT_EQ(told.reason, REASON_UPSTREAM_FAILED);
    EXPECT_EQ(told.detail,
              tls_release_has_13() ? DETAIL_TLS_NOTHING_IN_COMMON : DETAIL_TLS_13_ONLY);
    end();
}

/* All that the share gives for ten seconds is spent. */
static void spend_share(void)
{
    handshake_share_charge(&gate.handshakes, regime.now_us,
                           10000000 / HANDSHAKE_SHARE_PART);
}

static void test_over_its_share_a_handshake_waits_and_then_goes_on(void)
{
    if (!begin(&kit_mint, &kit_mint)) {
        return;
    }
    is_share_kept = true;
    spend_share();
    give_leaf();
    turns(10);
    EXPECT_EQ(flow->phase, FLOW_PHASE_CONNECTING);
    EXPECT(regime.counts[REGIME_HANDSHAKES_WAITED] > 0);
    gate.handshakes = (struct handshake_share){0};
    turns(1);
    EXPECT_EQ(flow->phase, FLOW_PHASE_RELAYING);
    const struct interception *interception = &gate.interceptions[flow->interception];
    spend_share();
    turns(10);
    EXPECT_EQ(interception->ways[REGIME_UP].session.state, TLS_SESSION_HANDSHAKING);
    is_share_kept = false;
    turns(30);
    EXPECT_EQ(kit_client.state, TLS_SESSION_OPEN);
    EXPECT_EQ(kit_server.state, TLS_SESSION_OPEN);
    end();
}

/* Else the first of a flood would be served while those before it wait. */
static void test_while_one_waits_no_other_has_a_turn_before_the_next_tick(void)
{
    if (!begin(&kit_mint, &kit_mint)) {
        return;
    }
    spend_share();
    EXPECT(!intercepted_has_turn(&gate));
    regime.now_us += 20000000;
    EXPECT(!intercepted_has_turn(&gate));
    flow->side[FLOW_SERVER].writable = false; /* whose own turn might take all of it */
    relay_give_turns(&gate);
    gate.handshakes = (struct handshake_share){0}; /* whatever a turn takes here */
    EXPECT(intercepted_has_turn(&gate));
    end();
}

static void test_who_waits_too_long_is_told_as_not_examined(void)
{
    for (int begun = 0; begun < 2; begun++) {
        if (!begin(&kit_mint, &kit_mint)) {
            return;
        }
        if (begun) {
            give_leaf();
        }
        handshake_share_charge(&gate.handshakes, regime.now_us, 100000000);
        if (!begun) {
            give_leaf();
        }
        regime.now_us += 2 * INTERCEPTED_OPEN_US;
        flow->side[FLOW_CLIENT].readable = true;
        relay_give_turns(&gate);
        gate_tick(&gate);
        EXPECT_EQ(gate.flows.open, 0);
        EXPECT_EQ(told.action, EVENT_DROPPED);
        EXPECT_EQ(told.reason, REASON_NOT_EXAMINED);
        EXPECT_EQ(told.detail, DETAIL_NO_TURN);
        end();
    }
}

/* 300 kB each way, to ends that read slowly. */
static void test_long_bodies_cross_whole(void)
{
    enum { ALL = 300000 };
    static uint8_t sent[ALL + 200];
    static uint8_t came[2][ALL + 200];
    size_t put[2] = {0, 0};
    size_t got[2] = {0, 0};
    struct tls_session *ends[2] = {&kit_client, &kit_server};
    if (!begin(&kit_mint, &kit_mint)) {
        return;
    }
    give_leaf();
    turns(30);
    size_t all = (size_t)snprintf((char *)sent, 200,
                                  "POST /v1/b HTTP/1.1\r\nHost: " NAME
                                  "\r\nContent-Length: %d\r\n\r\n",
                                  ALL) +
                 ALL;
    for (size_t i = all - ALL; i < all; i++) {
        sent[i] = (uint8_t)(i * 7 + i / 251);
    }
    for (int i = 0; i < 20000 && got[0] + got[1] < 2 * all && gate.flows.open == 1; i++) {
        for (int way = 0; way < 2; way++) {
            put[way] += tls_session_write(ends[way], sent + put[way], all - put[way]);
            got[way] +=
                tls_session_read(ends[!way], came[way] + got[way], all - got[way]);
        }
        turns(1);
    }
    for (int way = 0; way < 2; way++) {
        EXPECT_EQ(got[way], all);
        EXPECT(memcmp(sent, came[way], all) == 0);
    }
    end();
}

int main(void)
{
    open_mints();
    RUN(test_what_is_allowed_crosses_both_ways_and_both_ends_come_through);
    RUN(test_a_denied_request_never_reaches_the_server);
    RUN(test_a_server_with_another_certificate_hears_nothing_of_the_unit);
    RUN(test_a_unit_that_does_not_take_the_certificate_is_cut_and_told);
    RUN(test_a_flow_waits_for_its_certificate_and_ends_if_there_is_none);
    RUN(test_another_pin_in_the_rule_is_a_wrong_certificate);
    RUN(test_an_end_that_nobody_has_told_is_told_to_nobody);
    RUN(test_a_handshake_that_does_not_come_to_an_end_is_cut);
    RUN(test_a_unit_that_leaves_early_is_no_fault_of_the_server);
    RUN(test_how_a_server_fails_is_told);
    RUN(test_over_its_share_a_handshake_waits_and_then_goes_on);
    RUN(test_while_one_waits_no_other_has_a_turn_before_the_next_tick);
    RUN(test_who_waits_too_long_is_told_as_not_examined);
    RUN(test_long_bodies_cross_whole);
    return tap_done();
}
