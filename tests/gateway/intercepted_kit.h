/* SPDX-License-Identifier: Apache-2.0 */
/* For tests: a unit and a server of ours on two loopback connections, and the gateway,
 * which ends the TLS of both, in between. */
#ifndef TESTS_GATEWAY_INTERCEPTED_KIT_H
#define TESTS_GATEWAY_INTERCEPTED_KIT_H

#include <netinet/tcp.h>

#include "gateway/clock.h"
#include "gateway/uplink/gate.h"
#include "gateway/uplink/relay.h"
#include "tests/gateway/tcp_pair.h"
#include "tests/gateway/tls_kit.h"

#define NAME "api.example"
#define GOOD "POST /v1/a HTTP/1.1\r\nHost: api.example\r\nContent-Length: 5\r\n\r\nhello"

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
static bool is_share_kept;

static inline void on_record(void *context, const struct event *event)
{
    (void)context;
    told = *event;
}

static inline bool open_gate(void)
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

static inline void give_leaf(void)
{
    struct tls_session_identity identity;
    EXPECT(certificate_mint_leaf(&kit_mint, NAME, now, &identity));
    gate_give_leaf(&gate, NAME, &identity);
}

static inline void open_sessions(struct certificate_mint *servers,
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

static inline void make_prompt(int fd)
{
    int on = 1;
    (void)fcntl(fd, F_SETFL, O_NONBLOCK);
    (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

/* A judged flow whose hello was read, and whose connections stand. */
static inline bool begin(struct certificate_mint *servers,
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
    flow->interception = slot_pool_take(&gate.interception_numbers);
    gate_lend_hello(&gate, flow);
    flow->buffered_bytes = (uint32_t)tls_session_fetch(
        &kit_client, gate.hellos[flow->buffer], TLS_HELLO_RAW_BYTES);
    unit = unit_ends[1];
    cloud = cloud_ends[1];
    int ends[] = {unit, cloud, unit_ends[0], cloud_ends[0]}; /* as doors.h has ours */
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        make_prompt(ends[i]);
    }
    flow_table_move(&gate.flows, flow, FLOW_PHASE_CONNECTING, 0);
    flow->side[FLOW_SERVER].writable = true;
    return true;
}

static inline void end(void)
{
    kit_close();
    gate_close(&gate);
    (void)close(unit);
    (void)close(cloud);
}

static inline void carry(struct tls_session *session, int fd)
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

static inline void turns(unsigned count)
{
    for (unsigned i = 0; i < count && gate.flows.open == 1; i++) {
        carry(&kit_client, unit);
        carry(&kit_server, cloud);
        flow->side[FLOW_CLIENT].readable = flow->side[FLOW_CLIENT].writable = true;
        flow->side[FLOW_SERVER].readable = flow->side[FLOW_SERVER].writable = true;
        regime.now_us += 100000; /* a tick: what waits for its turn has it */
        if (!is_share_kept) {    /* whatever a handshake takes here */
            gate.handshakes = (struct handshake_share){0};
        }
        relay_give_turns(&gate);
        if (flow->phase == FLOW_PHASE_RELAYING) {
            relay_run(&gate, flow);
        }
        (void)usleep(200);
    }
    carry(&kit_client, unit);
    carry(&kit_server, cloud);
}

static inline const char *heard(struct tls_session *session)
{
    static char text[512];
    size_t got = tls_session_read(session, (uint8_t *)text, sizeof text - 1);
    text[got] = '\0';
    return text;
}

static inline void say(struct tls_session *session, const char *text)
{
    EXPECT_EQ(tls_session_write(session, (const uint8_t *)text, strlen(text)),
              strlen(text));
}

static inline void open_mints(void)
{
    now = (int64_t)(clock_wall_us() / 1000000);
    EXPECT(tls_session_prepare());
    EXPECT(certificate_mint_open_nobody(&kit_mint, "Operator", now));
    EXPECT(certificate_mint_open_nobody(&other, "Other", now));
}

#endif
