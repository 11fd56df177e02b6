/* SPDX-License-Identifier: Apache-2.0 */
/* What the tests of the decoy share: a gate whose policy says decoy, the unit's end of a
 * connection, and a server that nobody may come to. */
#ifndef TESTS_GATEWAY_DECOY_KIT_H
#define TESTS_GATEWAY_DECOY_KIT_H

#include "gateway/uplink/decoy.h"

#include "gateway/uplink/intake.h"
#include "policies/parse.h"
#include "tests/gateway/tcp_pair.h"
#include "tests/remark.h"
#include "tests/tap.h"

#define FLOWS 4

static struct uplink_memory memory;
static struct regime regime;
static struct poller poller;
static struct gate gate;
static struct event told[32];
static unsigned told_count;
static size_t hello_bytes; /* of hellos that were told behind their denial */
static uv_loop_t loop;
static struct flow *flow;
static int unit = -1;
static int door = -1; /* of the server */

static void on_record(void *context, const struct event *event)
{
    (void)context;
    if (event->flow.evidence.kind == EVENT_HELLO_JUDGED) {
        hello_bytes += event->flow.evidence.len;
        return;
    }
    if (told_count < sizeof told / sizeof told[0]) {
        told[told_count] = *event;
    }
    told_count++;
}

static void on_round(void *context)
{
    (void)context;
}

static void on_event(void *context, struct poller_token token, uint32_t events)
{
    (void)context;
    gate_event(&gate, token, events);
}

static struct policy *parse(void)
{
    static _Alignas(16) uint8_t block[POLICY_ARENA_BYTES];
    static const char text[] =
        "policy \"p\" version 1\nuplink {\n resolver 192.0.2.53\n"
        " pass tls \"telemetry.example\" port 443\n deny otherwise reset\n}\n";
    struct arena arena;
    arena_init(&arena, block, sizeof block);
    struct policy *policy =
        policy_parse("p", text, sizeof text - 1, &arena, remark, NULL);
    if (policy != NULL) {
        policy->uplink.denial = POLICY_DENY_DECOY;
    }
    return policy;
}

static struct endpoint listen_somewhere(void)
{
    struct sockaddr_in at = {.sin_family = AF_INET,
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof at;
    door = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    EXPECT(bind(door, (struct sockaddr *)&at, sizeof at) == 0);
    EXPECT(listen(door, 4) == 0);
    EXPECT(getsockname(door, (struct sockaddr *)&at, &len) == 0);
    return (struct endpoint){address_ipv4((uint8_t[]){127, 0, 0, 1}), ntohs(at.sin_port)};
}

/* A flow that was accepted a moment ago. */
static bool begin(void)
{
    int ends[2];
    struct trouble why;
    struct endpoint server = listen_somewhere();
    struct endpoint client = {address_ipv4((uint8_t[]){192, 0, 2, 10}), 50000};
    memory = (struct uplink_memory){0};
    told_count = 0;
    hello_bytes = 0;
    memset(told, 0, sizeof told);
    struct uplink_setup setup = {
        .policy = parse(), .memory = &memory, .record = on_record};
    if (!EXPECT(setup.policy != NULL) || !EXPECT(uv_loop_init(&loop) == 0) ||
        !EXPECT(poller_open(&poller, &loop, on_round, on_event, on_round, NULL, &why))) {
        return false;
    }
    regime_init(&regime, &setup, 1);
    if (!EXPECT(gate_open(&gate, &regime, &poller, 0, (int[]){-1, -1}, FLOWS, &why)) ||
        !EXPECT(tcp_pair(ends))) {
        return false;
    }
    unit = ends[1];
    flow = flow_table_take(&gate.flows, regime.now_us);
    flow_init(flow, ends[0], &client, &server);
    return true;
}

static void on_closed(uv_handle_t *handle)
{
    (void)handle;
}

static void end(void)
{
    struct pollfd came = {.fd = door, .events = POLLIN};
    EXPECT_EQ(poll(&came, 1, 0), 0); /* nothing ever goes out */
    gate_close(&gate);
    poller_close(&poller, on_closed);
    (void)uv_run(&loop, UV_RUN_DEFAULT);
    EXPECT(uv_loop_close(&loop) == 0);
    (void)close(unit);
    (void)close(door);
}

static inline const char *heard(void)
{
    char byte;
    ssize_t got = recv(unit, &byte, 1, MSG_DONTWAIT);
    return got > 0 ? "bytes" : got == 0 ? "end" : errno == EAGAIN ? "nothing" : "reset";
}

#endif
