/* SPDX-License-Identifier: Apache-2.0 */
/* Flows whose rule asks for a certificate, over loopback: what the unit said waits here
 * until the server has shown it. */
#include "gateway/uplink/checking.h"
#include "gateway/uplink/rejudge.h"

#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <time.h>

#include "gateway/uplink/intake.h"
#include "gateway/uplink/pins.h"
#include "policies/parse.h"
#include "tests/gateway/hellos.h"
#include "tests/gateway/tcp_pair.h"
#include "tests/gateway/tls_kit.h"
#include "tests/remark.h"

#define NAME "a.telemetry.example" /* which openssl_tls13 asks for */
#define FLOWS 2

static struct uplink_memory memory;
static struct regime regime;
static struct poller poller;
static struct gate gate;
static struct policy_flow_terms terms;
static struct event told[8];
static unsigned told_count;
static struct flow *flows[FLOWS];
static int units[FLOWS] = {-1, -1};
static int door = -1;
static int fd = -1; /* of the handshake */
static uint16_t port;

static void on_record(void *context, const struct event *event)
{
    (void)context;
    told[told_count++ % 8] = *event;
}

static void listen_somewhere(void)
{
    struct sockaddr_in at = {.sin_family = AF_INET,
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof at;
    door = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    EXPECT(bind(door, (struct sockaddr *)&at, sizeof at) == 0);
    EXPECT(listen(door, 8) == 0);
    EXPECT(getsockname(door, (struct sockaddr *)&at, &len) == 0);
    port = ntohs(at.sin_port);
}

static const struct policy *parse(const char *head)
{
    static _Alignas(16) uint8_t block[POLICY_ARENA_BYTES];
    char text[256];
    struct arena arena;
    int len = snprintf(text, sizeof text,
                       "policy \"p\" version 1\n%suplink {\n resolver 192.0.2.53\n"
                       " pass tls \"" NAME "\" port %u\n deny otherwise reset\n}\n",
                       head, port);
    arena_init(&arena, block, sizeof block);
    struct policy *policy = policy_parse("p", text, (size_t)len, &arena, remark, NULL);
    terms = (struct policy_flow_terms){.ca = kit_mint.authority,
                                       .ca_bytes = kit_mint.authority_bytes};
    if (policy != NULL) {
        policy->uplink.rules[0].terms = &terms;
    }
    return policy;
}

/* Flows that have said their hello, to a server under its name. */
static bool begin(const char *head, size_t count)
{
    struct trouble why;
    struct endpoint server = {address_ipv4((uint8_t[]){127, 0, 0, 1}), 0};
    struct endpoint client = {address_ipv4((uint8_t[]){192, 0, 2, 10}), 50000};
    listen_somewhere();
    server.port = port;
    memory = (struct uplink_memory){0};
    told_count = 0;
    struct uplink_setup setup = {
        .policy = parse(head), .memory = &memory, .record = on_record};
    poller.epoll = epoll_create1(EPOLL_CLOEXEC);
    if (!EXPECT(setup.policy != NULL)) {
        return false;
    }
    regime_init(&regime, &setup, 1);
    pins_add(regime.pins, NAME, &server.address, 1, 600, regime.now_us);
    if (!EXPECT(gate_open(&gate, &regime, &poller, 7, (int[]){-1, -1}, 4, &why))) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        int ends[2];
        EXPECT(tcp_pair(ends));
        units[i] = ends[1];
        flows[i] = flow_table_take(&gate.flows, regime.now_us);
        flow_init(flows[i], ends[0], &client, &server);
        EXPECT(send(ends[1], openssl_tls13, sizeof openssl_tls13, 0) ==
               (ssize_t)sizeof openssl_tls13);
        EXPECT(tcp_pair_arrived(ends[0]));
    }
    return true;
}

static void hang_up(void)
{
    if (fd >= 0) {
        (void)close(fd);
        fd = -1;
    }
    tls_session_close(&kit_server);
}

static void end(void)
{
    gate_close(&gate);
    hang_up();
    for (size_t i = 0; i < FLOWS; i++) {
        if (units[i] >= 0) {
            (void)close(units[i]);
            units[i] = -1;
        }
    }
    (void)close(door);
    (void)close(poller.epoll);
    EXPECT_EQ(tls_memory_counts().taken, 1); /* the mint's */
}

static void turn(void)
{
    for (int idle = 0; idle < 3; idle++) {
        struct epoll_event events[32];
        uint8_t bytes[4096];
        ssize_t got = fd < 0 ? -1 : recv(fd, bytes, sizeof bytes, MSG_DONTWAIT);
        if (got > 0) {
            (void)!tls_session_feed(&kit_server, bytes, (size_t)got);
        }
        for (size_t out; (out = tls_session_fetch(&kit_server, bytes, 4096)) > 0;) {
            (void)send(fd, bytes, out, MSG_NOSIGNAL);
        }
        int count = epoll_wait(poller.epoll, events, 32, 5);
        for (int i = 0; i < count; i++) {
            struct poller_token token;
            memcpy(&token, &events[i].data.u64, sizeof token);
            gate.checks.share = (struct handshake_share){0}; /* its turn has come */
            gate_event(&gate, token, events[i].events);
        }
        idle = count > 0 ? 0 : idle;
    }
}

static bool somebody_knocks(void)
{
    struct pollfd ready = {.fd = door, .events = POLLIN};
    return poll(&ready, 1, 100) == 1;
}

/* Answers the handshake of the gateway with a certificate of that name. */
static void serve_as(const char *name)
{
    struct tls_session_identity identity;
    int on = 1;
    if (!EXPECT(somebody_knocks())) {
        return;
    }
    fd = accept4(door, NULL, NULL, SOCK_CLOEXEC);
    (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    EXPECT(certificate_mint_leaf(&kit_mint, name, time(NULL), &identity) &&
           tls_session_open_server(&kit_server, &identity, NULL));
    turn();
}

static void a_flow_waits_and_passes_when_the_server_is_right(void)
{
    if (!begin("", 2)) {
        return;
    }
    intake_begin(&gate, flows[0]);
    EXPECT_EQ(flows[0]->phase, FLOW_PHASE_CHECKING);
    EXPECT_EQ(told_count, 0);
    EXPECT(flows[0]->side[FLOW_SERVER].fd < 0);
    serve_as(NAME);
    EXPECT(flows[0]->phase == FLOW_PHASE_CONNECTING ||
           flows[0]->phase == FLOW_PHASE_RELAYING);
    EXPECT_EQ(told_count, 1);
    EXPECT_EQ(told[0].action, EVENT_PASSED);
    EXPECT_EQ(told[0].reason, REASON_ALLOWED);
    EXPECT_EQ(regime.counts[REGIME_FLOWS_ALLOWED], 1);
    EXPECT(somebody_knocks());     /* the flow's own connection */
    intake_begin(&gate, flows[1]); /* and the next is known at once */
    EXPECT(flows[1]->phase != FLOW_PHASE_CHECKING);
    EXPECT_EQ(told_count, 2);
    end();
}

static void flows_of_one_destination_wait_for_one_handshake(void)
{
    if (!begin("", 2)) {
        return;
    }
    intake_begin(&gate, flows[0]);
    intake_begin(&gate, flows[1]);
    EXPECT_EQ(tls_memory_counts().taken, 2);
    serve_as(NAME);
    EXPECT_EQ(told_count, 2);
    EXPECT_EQ(told[1].action, EVENT_PASSED);
    end();
}

static void a_wrong_server_gets_nothing_of_the_unit(void)
{
    uint8_t byte;
    if (!begin("", 1)) {
        return;
    }
    intake_begin(&gate, flows[0]);
    serve_as("b.example");
    EXPECT_EQ(flows[0]->phase, FLOW_PHASE_FREE);
    EXPECT_EQ(told_count, 1);
    EXPECT_EQ(told[0].action, EVENT_DROPPED);
    EXPECT_EQ(told[0].reason, REASON_CERTIFICATE_WRONG);
    EXPECT_EQ(told[0].flow.bytes_up, 0);
    EXPECT_TEXT(told[0].flow.host, NAME);
    EXPECT_EQ(regime.counts[REGIME_FLOWS_ALLOWED], 0);
    EXPECT_EQ(regime.counts[REGIME_FLOWS_DENIED], 1);
    EXPECT(!somebody_knocks());
    EXPECT(recv(units[0], &byte, 1, 0) < 0 && errno == ECONNRESET);
    end();
}

static void observe_tells_it_and_tries(void)
{
    if (!begin("observe\n", 1)) {
        return;
    }
    intake_begin(&gate, flows[0]);
    serve_as("b.example");
    EXPECT_EQ(told_count, 2);
    EXPECT_EQ(told[0].action, EVENT_WOULD_DROP);
    EXPECT_EQ(told[0].reason, REASON_CERTIFICATE_WRONG);
    EXPECT_EQ(told[1].reason, REASON_UPSTREAM_FAILED); /* loopback is the gateway's own */
    end();
}

static void a_server_that_says_nothing_is_unknown_in_time(void)
{
    if (!begin("", 1)) {
        return;
    }
    intake_begin(&gate, flows[0]);
    regime.now_us += SERVER_CHECK_WAIT_US - 1;
    gate_tick(&gate);
    EXPECT_EQ(flows[0]->phase, FLOW_PHASE_CHECKING);
    regime.now_us += 1;
    gate_tick(&gate);
    EXPECT_EQ(flows[0]->phase, FLOW_PHASE_FREE);
    EXPECT_EQ(told[0].action, EVENT_DROPPED);
    EXPECT_EQ(told[0].reason, REASON_CERTIFICATE_UNKNOWN);
    end();
}

static void a_unit_that_leaves_or_a_gate_that_closes_ends_the_waiting(void)
{
    struct linger reset = {.l_onoff = 1};
    if (!begin("", 2)) {
        return;
    }
    for (size_t i = 0; i < FLOWS; i++) {
        (void)send(units[i], "more", 4, 0); /* what it says meanwhile waits too */
    }
    intake_begin(&gate, flows[0]);
    EXPECT(setsockopt(units[0], SOL_SOCKET, SO_LINGER, &reset, sizeof reset) == 0);
    intake_begin(&gate, flows[1]);
    turn();
    EXPECT_EQ(flows[0]->phase, FLOW_PHASE_CHECKING);
    (void)close(units[0]);
    units[0] = -1;
    turn();
    EXPECT_EQ(flows[0]->phase, FLOW_PHASE_FREE);
    EXPECT_EQ(told_count, 1);
    EXPECT_EQ(told[0].reason, REASON_CERTIFICATE_UNKNOWN);
    end();
    EXPECT_EQ(told_count, 2);
    EXPECT_EQ(told[1].action, EVENT_DROPPED);
    EXPECT_EQ(told[1].reason, REASON_CERTIFICATE_UNKNOWN);
}

/* A new policy with the same rule, without its terms. */
static void a_policy_that_asks_no_more_lets_it_go_on(void)
{
    static struct policy fresh;
    static struct policy_flow_rule rule;
    if (!begin("", 1)) {
        return;
    }
    intake_begin(&gate, flows[0]);
    EXPECT_EQ(flows[0]->phase, FLOW_PHASE_CHECKING);
    fresh = *regime.policy;
    rule = fresh.uplink.rules[0];
    rule.terms = NULL;
    fresh.uplink.rules = &rule;
    regime_set_policy(&regime, &fresh, 1);
    rejudge_all(&gate);
    EXPECT_EQ(flows[0]->phase, FLOW_PHASE_CONNECTING);
    EXPECT_EQ(told[0].action, EVENT_PASSED);
    EXPECT_EQ(tls_memory_counts().taken, 1); /* the handshake is forgotten */
    end();
}

int main(void)
{
    EXPECT(tls_session_prepare() && tls_memory_open(2 + SERVER_CHECK_LINKS));
    EXPECT(certificate_mint_open_nobody(&kit_mint, "Test authority", time(NULL)));
    RUN(a_flow_waits_and_passes_when_the_server_is_right);
    RUN(flows_of_one_destination_wait_for_one_handshake);
    RUN(a_wrong_server_gets_nothing_of_the_unit);
    RUN(observe_tells_it_and_tries);
    RUN(a_server_that_says_nothing_is_unknown_in_time);
    RUN(a_unit_that_leaves_or_a_gate_that_closes_ends_the_waiting);
    RUN(a_policy_that_asks_no_more_lets_it_go_on);
    certificate_mint_close(&kit_mint);
    tls_memory_close();
    return tap_done();
}
