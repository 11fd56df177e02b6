/* SPDX-License-Identifier: Apache-2.0 */
/* What becomes of open flows when other rules come into force. */
#include "gateway/uplink/gate.h"
#include "gateway/uplink/rejudge.h"

#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "gateway/uplink/pins.h"
#include "policies/parse.h"
#include "tests/remark.h"
#include "tests/tap.h"

#define RULES                                                \
    "uplink {\n resolver 192.0.2.53\n"                       \
    " pass tls \"telemetry.example\" port 443 up 1kB/hour\n" \
    " deny otherwise reset\n}\n"
#define FLOWS 4

static struct uplink_memory memory;
static struct regime regime;
static struct gate gate;
static struct event told;
static struct policy *enforcing;
static struct policy *observing;

static void on_record(void *context, const struct event *event)
{
    (void)context;
    told = *event;
}

static struct policy *parse(const char *head, uint8_t block[static POLICY_ARENA_BYTES])
{
    char text[512];
    struct arena arena;
    int len = snprintf(text, sizeof text, "policy \"p\" version 1\n%s" RULES, head);
    arena_init(&arena, block, POLICY_ARENA_BYTES);
    return policy_parse("p", text, (size_t)len, &arena, remark, NULL);
}

static bool set_up(void)
{
    static _Alignas(16) uint8_t blocks[2][POLICY_ARENA_BYTES];
    static struct poller poller;
    struct trouble why;
    enforcing = parse("", blocks[0]);
    observing = parse("observe\n", blocks[1]);
    if (enforcing == NULL || observing == NULL) {
        return EXPECT(enforcing != NULL && observing != NULL);
    }
    struct uplink_setup setup = {
        .policy = observing, .memory = &memory, .record = on_record};
    regime_init(&regime, &setup, 1);
    return EXPECT(gate_open(&gate, &regime, &poller, 0, (int[]){-1, -1}, FLOWS, &why));
}

/* A flow that is relayed, with telemetry.example for its TLS server name. */
static struct flow *relayed(uint16_t rule, int *cloud)
{
    int ends[2];
    struct endpoint server = {address_ipv4((uint8_t[]){198, 51, 100, 99}), 443};
    struct flow *flow = flow_table_take(&gate.flows, 0);
    if (flow == NULL || socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0) {
        return NULL;
    }
    flow_init(flow, ends[0], &server, &server);
    flow->content = FLOW_TLS_HELLO;
    flow->rule = rule;
    (void)snprintf(flow->host, sizeof flow->host, "telemetry.example");
    flow_table_move(&gate.flows, flow, FLOW_PHASE_RELAYING, 0);
    *cloud = ends[1];
    return flow;
}

static void enforce(void)
{
    regime_set_policy(&regime, enforcing, 1);
    rejudge_all(&gate);
}

/* Its server name is the unit's own word; nobody resolved it to this server. */
static void test_what_only_observe_let_through_ends_when_rules_are_enforced(void)
{
    int cloud = -1;
    if (!set_up() || !EXPECT(relayed(VERDICT_NO_RULE, &cloud) != NULL)) {
        return;
    }
    enforce();
    EXPECT_EQ(gate.flows.open, 0);
    EXPECT_EQ(told.action, EVENT_DROPPED);
    EXPECT_EQ(told.reason, REASON_ADDRESS_NOT_NAMED);
    (void)close(cloud);
    gate_close(&gate);
}

static void test_what_observe_let_through_goes_on_if_it_was_resolved(void)
{
    int cloud = -1;
    struct flow *flow = set_up() ? relayed(VERDICT_NO_RULE, &cloud) : NULL;
    if (!EXPECT(flow != NULL)) {
        return;
    }
    pins_add(regime.pins, "telemetry.example", &flow->server.address, 1, 60,
             regime.now_us);
    enforce();
    EXPECT_EQ(gate.flows.open, 1);
    EXPECT_EQ(flow->rule, 0);
    gate_close(&gate);
    (void)close(cloud);
}

/* A long flow outlives what the resolver said at its beginning. */
static void test_a_flow_that_passed_goes_on_when_its_pin_is_no_more(void)
{
    int cloud = -1;
    if (!set_up() || !EXPECT(relayed(0, &cloud) != NULL)) {
        return;
    }
    pins_reset(regime.pins, 1);
    enforce();
    EXPECT_EQ(gate.flows.open, 1);
    gate_close(&gate);
    (void)close(cloud);
}

/* What was taken long ago may have been taken of another period, under another rule, or
 * in observe of none. */
static void test_what_a_flow_leaves_unsent_is_not_given_back(void)
{
    const uint64_t hour_us = 3600000000;
    int cloud = -1;
    struct flow *flow = set_up() ? relayed(0, &cloud) : NULL;
    if (!EXPECT(flow != NULL)) {
        return;
    }
    EXPECT_EQ(regime_take(&regime, 0, REGIME_UP, 800), 800);
    flow->way[REGIME_UP].pipe = pipe_pool_take(&gate.pipes);
    flow->way[REGIME_UP].piped = 800;
    memory.steady_us += hour_us + 1;
    EXPECT_EQ(regime_take(&regime, 0, REGIME_UP, 5000), 1000);
    gate_drop(&gate, flow, true);
    EXPECT_EQ(regime_take(&regime, 0, REGIME_UP, 5000), 0);
    EXPECT_EQ(gate.pipes.free_count, 0); /* it still held the bytes */
    gate_close(&gate);
    (void)close(cloud);
}

static void tick_at(uint64_t now_us)
{
    regime.now_us = now_us;
    gate_tick(&gate);
}

static void test_idle_flows_do_not_keep_what_unpacks(void)
{
    static const struct policy_secret vin = {.kind = POLICY_SECRET_VIN,
                                             .text = "WVWZZZ1JZXW000001"};
    static const uint8_t head[] = {0x1f, 0x8b, 8, 0};
    const struct policy_uplink uplink = {.secrets = &vin, .secret_count = 1};
    const struct examiner_terms terms = {.lenient = true};
    static struct secret_keeper keeper;
    struct trouble why;
    int cloud = -1;
    struct flow *flow;
    if (!set_up() || !EXPECT((flow = relayed(0, &cloud)) != NULL) ||
        !EXPECT(secret_keeper_open(&keeper, &why))) {
        return;
    }
    secret_keeper_set(&keeper, &uplink);
    regime.secrets = &keeper;
    flow->examiner = slot_pool_take(&gate.examiner_numbers);
    struct examiner *examiner = &gate.examiners[flow->examiner];
    examiner_begin(examiner, TRAFFIC_UNKNOWN, secret_keeper_pool(&keeper));
    EXPECT(examiner_take(examiner, &terms, head, sizeof head).action == VERDICT_PASS);
    EXPECT_EQ(keeper.pool.used, 1);
    tick_at(2 * GATE_LENT_US); /* there are others */
    EXPECT_EQ(gate.flows.open, 1);
    for (unsigned i = 1; i < SECRET_KEEPER_INFLATERS; i++) {
        EXPECT(secret_inflate_open(&keeper.pool, SECRET_INFLATE_GZIP) != NULL);
    }
    tick_at(GATE_LENT_US - 1);
    EXPECT_EQ(gate.flows.open, 1);
    tick_at(GATE_LENT_US);
    EXPECT_EQ(gate.flows.open, 0);
    EXPECT_EQ(told.reason, REASON_FLOWS_FULL);
    EXPECT_EQ(keeper.pool.used, SECRET_KEEPER_INFLATERS - 1);
    gate_close(&gate);
    regime.secrets = NULL;
    secret_keeper_close(&keeper);
    (void)close(cloud);
}

/* So many are lent that their memory is worth giving back; it is, when the last is. */
static void test_what_looked_into_a_flood_gives_its_memory_back(void)
{
    struct flow flows[SLOT_POOL_STAYS + 1];
    if (!set_up()) {
        return;
    }
    for (int16_t i = 0; i <= SLOT_POOL_STAYS; i++) {
        flows[i].interception = slot_pool_take(&gate.interception_numbers);
        EXPECT_EQ(flows[i].interception, i);
        EXPECT_EQ(slot_pool_take(&gate.examiner_numbers), i);
        gate.interceptions[i].begun_us = gate.examiners[i].limit_bytes = 1;
    }
    for (int16_t i = 0; i < SLOT_POOL_STAYS; i++) {
        gate_return_interception(&gate, &flows[i]);
        slot_pool_give(&gate.examiner_numbers, i);
        EXPECT_EQ(flows[i].interception, -1);
        EXPECT_EQ(gate.interceptions[i].begun_us, 0); /* it is wiped at once */
    }
    gate_tick(&gate);
    EXPECT_EQ(gate.interceptions[SLOT_POOL_STAYS].begun_us, 1);
    EXPECT_EQ(gate.examiners[0].limit_bytes, 1);
    gate_return_interception(&gate, &flows[SLOT_POOL_STAYS]);
    slot_pool_give(&gate.examiner_numbers, SLOT_POOL_STAYS);
    gate_tick(&gate);
    EXPECT_EQ(gate.interception_numbers.touched, 0);
    EXPECT_EQ(gate.examiner_numbers.touched, 0);
    EXPECT_EQ(gate.examiners[0].limit_bytes, 0);
    gate_close(&gate);
}

/* Whoever dies while a flow goes on takes with it what was not told of it. */
static void test_a_flow_that_goes_on_is_told_with_what_it_moved_since(void)
{
    const uint64_t start_us = 1000000;
    int cloud = -1;
    struct flow *flow = set_up() ? relayed(0, &cloud) : NULL;
    if (!EXPECT(flow != NULL)) {
        return;
    }
    regime.now_us = flow->since_us = flow->told_us = start_us;
    told = (struct event){0};
    flow->way[REGIME_UP].bytes = 500;
    flow->way[REGIME_DOWN].bytes = 7;
    tick_at(start_us + FLOW_TELL_US - 1);
    EXPECT_EQ(told.reason, 0);
    tick_at(start_us + FLOW_TELL_US);
    EXPECT_EQ(told.reason, REASON_FLOW_GOES_ON);
    EXPECT_EQ(told.action, EVENT_PASSED);
    EXPECT_EQ(told.flow.bytes_up, 500);
    EXPECT_EQ(told.flow.bytes_down, 7);
    told = (struct event){0};
    tick_at(start_us + 3 * FLOW_TELL_US);
    EXPECT_EQ(told.reason, 0); /* it moved nothing */
    flow->way[REGIME_UP].bytes = 520;
    gate_close(&gate);
    EXPECT_EQ(told.reason, REASON_PASS_THROUGH);
    EXPECT_EQ(told.flow.bytes_up, 20);
    EXPECT_EQ(told.flow.bytes_down, 0);
    (void)close(cloud);
}

/* Each slot is looked at within a round of ticks, a few at each. */
static void test_no_slot_is_passed_over(void)
{
    int clouds[FLOWS];
    unsigned count = 0;
    if (!set_up()) {
        return;
    }
    for (unsigned i = 0; i < FLOWS; i++) {
        struct flow *flow = relayed(0, &clouds[i]);
        flow->way[REGIME_UP].bytes = 1;
        flow->since_us = FLOW_TELL_US;
    }
    for (unsigned i = 0; i < FLOWS; i++) {
        told.reason = 0;
        tick_at(FLOW_TELL_US);
        count += told.reason == REASON_FLOW_GOES_ON;
    }
    EXPECT_EQ(count, FLOWS);
    gate_close(&gate);
    for (unsigned i = 0; i < FLOWS; i++) {
        (void)close(clouds[i]);
    }
}

static void test_a_stop_tells_what_became_of_every_flow(void)
{
    static const struct {
        enum flow_phase phase;
        enum event_action action;
        enum reason reason;
    } rows[] = {
        {FLOW_PHASE_QUIET, EVENT_DROPPED, REASON_ADDRESS_NOT_NAMED},
        {FLOW_PHASE_HELLO, EVENT_DROPPED, REASON_ADDRESS_NOT_NAMED},
        {FLOW_PHASE_CONNECTING, EVENT_PASSED, REASON_PASS_THROUGH},
        {FLOW_PHASE_RELAYING, EVENT_PASSED, REASON_PASS_THROUGH},
        {FLOW_PHASE_SILENCED, 0, 0}, /* was told when it was denied */
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        int cloud = -1;
        struct flow *flow = set_up() ? relayed(0, &cloud) : NULL;
        if (!EXPECT(flow != NULL)) {
            return;
        }
        pins_reset(regime.pins, 1);
        flow_table_move(&gate.flows, flow, rows[i].phase, 0);
        told = (struct event){0};
        gate_close(&gate);
        EXPECT_EQ(told.action, rows[i].action);
        EXPECT_EQ(told.reason, rows[i].reason);
        (void)close(cloud);
    }
}

int main(void)
{
    RUN(test_what_only_observe_let_through_ends_when_rules_are_enforced);
    RUN(test_what_observe_let_through_goes_on_if_it_was_resolved);
    RUN(test_a_flow_that_passed_goes_on_when_its_pin_is_no_more);
    RUN(test_what_a_flow_leaves_unsent_is_not_given_back);
    RUN(test_idle_flows_do_not_keep_what_unpacks);
    RUN(test_what_looked_into_a_flood_gives_its_memory_back);
    RUN(test_a_flow_that_goes_on_is_told_with_what_it_moved_since);
    RUN(test_no_slot_is_passed_over);
    RUN(test_a_stop_tells_what_became_of_every_flow);
    return tap_done();
}
