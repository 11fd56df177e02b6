/* SPDX-License-Identifier: Apache-2.0 */
/* A unit and a server of ours on two loopback connections, and the gateway in between. */
#include "gateway/uplink/intercepted.h"

#include <netinet/tcp.h>

#include "gateway/clock.h"
#include "gateway/uplink/relay.h"
#include "tests/gateway/tcp_pair.h"
#include "tests/gateway/tls_kit.h"

#define NAME "api.example"
#define GOOD "POST /v1/a HTTP/1.1\r\nHost: api.example\r\nContent-Length: 5\r\n\r\nhello"
#define DENIED "GET /v2/a HTTP/1.1\r\nHost: api.example\r\n\r\n"

static const struct policy_request requests[] = {{"POST", "/v1/*", UINT64_MAX}};
static struct policy_flow_terms terms;
static struct policy_flow_rule rules[] = {
    {.transport = POLICY_TLS, .host = NAME, .port = 443, .terms = &terms}};
static struct policy policy = {.version = 1, .mode_count = 1};
static struct uplink_memory memory;
static struct regime regime;
static struct gate gate;
static struct event told;
static struct flow *flow;
static struct certificate_mint other; /* an authority that the rule does not name */
static int unit = -1;
static int cloud = -1;
static int64_t now;

static void on_record(void *context, const struct event *event)
{
    (void)context;
    told = *event;
}

static bool open_gate(void)
{
    static struct poller poller;
    struct trouble why;
    terms = (struct policy_flow_terms){.requests = requests,
                                       .request_count = 1,
                                       .inspect = true,
                                       .ca = kit_mint.authority,
                                       .ca_bytes = kit_mint.authority_bytes};
    policy.uplink =
        (struct policy_uplink){.present = true, .rules = rules, .rule_count = 1};
    memory = (struct uplink_memory){0};
    told = (struct event){0};
    struct uplink_setup setup = {
        .policy = &policy, .memory = &memory, .record = on_record};
    regime_init(&regime, &setup, 1);
    return gate_open(&gate, &regime, &poller, 0, (int[]){-1, -1}, 4, &why);
}

static void give_leaf(void)
{
    struct tls_session_identity identity;
    EXPECT(certificate_mint_leaf(&kit_mint, NAME, now, &identity));
    gate_give_leaf(&gate, NAME, &identity);
}

static void open_sessions(struct certificate_mint *servers,
                          const struct certificate_mint *trusted)
{
    static const char *const alpn[] = {"h2", "http/1.1", NULL};
    static struct certificate_rules wanted;
    struct tls_session_identity identity;
    wanted = (struct certificate_rules){.name = NAME,
                                        .now_seconds = now,
                                        .ca = trusted->authority,
                                        .ca_bytes = trusted->authority_bytes};
    EXPECT(certificate_mint_leaf(servers, NAME, now, &identity));
    EXPECT(tls_session_open_server(&kit_server, &identity, alpn));
    EXPECT(tls_session_open_client(&kit_client, NAME, alpn, &wanted));
}

static void make_prompt(int fd)
{
    int on = 1;
    (void)fcntl(fd, F_SETFL, O_NONBLOCK);
    (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

/* A judged flow whose hello was read, and whose connections stand. */
static bool begin(struct certificate_mint *servers,
                  const struct certificate_mint *trusted)
{
    struct endpoint server = {address_ipv4((uint8_t[]){198, 51, 100, 99}), 443};
    int unit_ends[2];
    int cloud_ends[2];
    if (!EXPECT(open_gate() && tcp_pair(unit_ends) && tcp_pair(cloud_ends))) {
        return false;
    }
    open_sessions(servers, trusted);
    flow = flow_table_take(&gate.flows, 0);
    flow_init(flow, unit_ends[0], &server, &server);
    flow->side[FLOW_SERVER].fd = cloud_ends[0];
    flow->rule = 0;
    flow->content = FLOW_TLS_HELLO;
    flow->offered = (struct flow_hello){.alpn_count = 2};
    memcpy(flow->offered.alpn, "h2\0http/1.1", 12);
    memcpy(flow->host, NAME, sizeof NAME);
    flow->interception = interception_pool_take(&gate.interceptions);
    gate_lend_hello(&gate, flow);
    flow->buffered_bytes = (uint32_t)tls_session_fetch(
        &kit_client, gate.hellos[flow->buffer], TLS_HELLO_RAW_BYTES);
    unit = unit_ends[1];
    cloud = cloud_ends[1];
    make_prompt(unit);
    make_prompt(cloud);
    flow_table_move(&gate.flows, flow, FLOW_PHASE_CONNECTING, 0);
    flow->side[FLOW_SERVER].writable = true;
    return true;
}

static void end(void)
{
    kit_close();
    gate_close(&gate);
    (void)close(unit);
    (void)close(cloud);
}

static void carry(struct tls_session *session, int fd)
{
    uint8_t bytes[2048];
    size_t got;
    if (session->state == TLS_SESSION_CLOSED) { /* this end keeps silent */
        return;
    }
    while ((got = tls_session_fetch(session, bytes, sizeof bytes)) > 0) {
        (void)!send(fd, bytes, got, MSG_NOSIGNAL);
    }
    ssize_t came = recv(fd, bytes, sizeof bytes, 0);
    if (came > 0) {
        EXPECT_EQ(tls_session_feed(session, bytes, (size_t)came), came);
    } else if (came == 0) {
        tls_session_cut(session);
    }
}

static void turns(unsigned count)
{
    for (unsigned i = 0; i < count && gate.flows.open == 1; i++) {
        carry(&kit_client, unit);
        carry(&kit_server, cloud);
        flow->side[FLOW_CLIENT].readable = flow->side[FLOW_CLIENT].writable = true;
        flow->side[FLOW_SERVER].readable = flow->side[FLOW_SERVER].writable = true;
        if (flow->phase == FLOW_PHASE_RELAYING) {
            relay_run(&gate, flow);
        }
        (void)usleep(200);
    }
    carry(&kit_client, unit);
    carry(&kit_server, cloud);
}

static const char *heard(struct tls_session *session)
{
    static char text[512];
    size_t got = tls_session_read(session, (uint8_t *)text, sizeof text - 1);
    text[got] = '\0';
    return text;
}

static void say(struct tls_session *session, const char *text)
{
    EXPECT_EQ(tls_session_write(session, (const uint8_t *)text, strlen(text)),
              strlen(text));
}

static void test_what_is_allowed_crosses_both_ways_and_both_ends_come_through(void)
{
    if (!begin(&kit_mint, &kit_mint)) {
        return;
    }
    give_leaf();
    turns(30);
    EXPECT_EQ(kit_client.state, TLS_SESSION_OPEN);
    EXPECT_EQ(kit_server.state, TLS_SESSION_OPEN);
    EXPECT_TEXT(tls_session_protocol(&kit_client), "http/1.1");
    EXPECT_TEXT(tls_session_protocol(&kit_server), "http/1.1");
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
        turns(10);
        EXPECT_EQ(gate.flows.open, 1);
        flow->since_us = regime.now_us += INTERCEPTED_OPEN_US - 1;
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
    now = (int64_t)(clock_wall_us() / 1000000);
    EXPECT(tls_session_prepare());
    EXPECT(certificate_mint_open_nobody(&kit_mint, "Operator", now));
    EXPECT(certificate_mint_open_nobody(&other, "Other", now));
    RUN(test_what_is_allowed_crosses_both_ways_and_both_ends_come_through);
    RUN(test_a_denied_request_never_reaches_the_server);
    RUN(test_a_server_with_another_certificate_hears_nothing_of_the_unit);
    RUN(test_a_unit_that_does_not_take_the_certificate_is_cut_and_told);
    RUN(test_a_flow_waits_for_its_certificate_and_ends_if_there_is_none);
    RUN(test_another_pin_in_the_rule_is_a_wrong_certificate);
    RUN(test_an_end_that_nobody_has_told_is_told_to_nobody);
    RUN(test_a_handshake_that_does_not_come_to_an_end_is_cut);
    RUN(test_long_bodies_cross_whole);
    return tap_done();
}
