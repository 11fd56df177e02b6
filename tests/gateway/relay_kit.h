/* SPDX-License-Identifier: Apache-2.0 */
/* A flow between two loopback connections; the loop's part, to say which side is ready,
 * is played here. */
#ifndef TESTS_GATEWAY_RELAY_KIT_H
#define TESTS_GATEWAY_RELAY_KIT_H

#include "gateway/uplink/relay.h"
#include "policies/parse.h"
#include "tests/gateway/tcp_pair.h"
#include "tests/remark.h"
#include "tests/tap.h"

#define RULES                                                          \
    "uplink {\n resolver 192.0.2.53\n"                                 \
    " pass tcp \"metered.example\" port 80 up 1kB/hour\n"              \
    " pass tcp \"free.example\" port 80\n"                             \
    " pass tls \"*.telemetry.example\" port 443\n"                     \
    " pass tls \"cloud.example\" port 443 alpn \"h2\", \"http/1.1\"\n" \
    " deny otherwise reset\n}\n"
#define METERED 0
#define FREE 1
#define TELEMETRY 2
#define CLOUD 3

static struct uplink_memory memory;
static struct regime regime;
static struct gate gate;
static struct event told; /* the last one */
static struct flow *flow;
static int unit = -1; /* the far ends */
static int cloud = -1;

static void on_record(void *context, const struct event *event)
{
    (void)context;
    told = *event;
}

static bool open_gate(const char *head)
{
    static _Alignas(16) uint8_t block[POLICY_ARENA_BYTES];
    static struct poller poller;
    char text[512];
    struct trouble why;
    struct arena arena;
    int len = snprintf(text, sizeof text, "policy \"p\" version 1\n%s" RULES, head);
    arena_init(&arena, block, sizeof block);
    memory = (struct uplink_memory){0};
    told = (struct event){0};
    struct uplink_setup setup = {
        .policy = policy_parse("p", text, (size_t)len, &arena, remark, NULL),
        .memory = &memory,
        .record = on_record};
    if (setup.policy == NULL) {
        return false;
    }
    regime_init(&regime, &setup, 1);
    return gate_open(&gate, &regime, &poller, 0, (int[]){-1, -1}, 4, &why);
}

/* A flow under the rule, both connections standing. */
static bool begin(const char *head, uint16_t rule)
{
    struct endpoint server = {address_ipv4((uint8_t[]){198, 51, 100, 99}), 443};
    int unit_ends[2];
    int cloud_ends[2];
    if (!EXPECT(open_gate(head) && tcp_pair(unit_ends) && tcp_pair(cloud_ends))) {
        return false;
    }
    flow = flow_table_take(&gate.flows, 0);
    flow_init(flow, unit_ends[0], &server, &server);
    flow->side[FLOW_SERVER].fd = cloud_ends[0];
    flow->rule = rule;
    unit = unit_ends[1];
    cloud = cloud_ends[1];
    flow_table_move(&gate.flows, flow, FLOW_PHASE_RELAYING, 0);
    return true;
}

static void end(void)
{
    gate_close(&gate);
    (void)close(unit);
    (void)close(cloud);
}

static inline void turn(void)
{
    for (int part = FLOW_CLIENT; part <= FLOW_SERVER; part++) {
        flow->side[part].readable = flow->side[part].writable = true;
    }
    relay_run(&gate, flow);
}

static inline void say(int from, const char *text)
{
    EXPECT(send(from, text, strlen(text), 0) == (ssize_t)strlen(text));
    EXPECT(tcp_pair_arrived(flow->side[from == unit ? FLOW_CLIENT : FLOW_SERVER].fd));
}

static inline const char *heard(int at)
{
    static char text[64];
    ssize_t got = recv(at, text, sizeof text - 1, 0);
    text[got > 0 ? got : 0] = '\0';
    return got > 0 ? text : got == 0 ? "(end)" : errno == ECONNRESET ? "(reset)" : "(?)";
}

#endif
