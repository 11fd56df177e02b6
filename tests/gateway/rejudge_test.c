/* SPDX-License-Identifier: Apache-2.0 */
/* An update that is under way, when what is in force changes under it. */
#include "gateway/uplink/gate.h"
#include "gateway/uplink/rejudge.h"

#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "gateway/uplink/relay.h"
#include "policies/parse.h"
#include "tests/remark.h"
#include "tests/tap.h"

#define SITE 1
#define UPDATE_US 600000000ULL
#define FLOWS 4

static const struct policy_flow_terms update = {.update_us = UPDATE_US};
static struct uplink_memory memory;
static struct regime regime;
static struct gate gate;
static struct event told;
static unsigned told_count;
static uint64_t told_up;
static struct flow *flow;
static int unit = -1; /* the far ends */
static int cloud = -1;

static void on_record(void *context, const struct event *event)
{
    (void)context;
    told = *event;
    told_count++;
    told_up += event->flow.bytes_up;
}

static struct policy *parse(size_t which, const char *rule, bool updates)
{
    static _Alignas(16) uint8_t blocks[2][POLICY_ARENA_BYTES];
    char text[512];
    struct arena arena;
    int len = snprintf(text, sizeof text,
                       "policy \"p\" version 1\nmode road\nmode site\n"
                       "uplink {\n resolver 192.0.2.53\n %s\n"
                       " pass ntp \"time.example\" in site\n deny otherwise reset\n}\n",
                       rule);
    arena_init(&arena, blocks[which], POLICY_ARENA_BYTES);
    struct policy *policy = policy_parse("p", text, (size_t)len, &arena, remark, NULL);
    if (EXPECT(policy != NULL) && updates) {
        policy->uplink.rules[0].terms = &update;
    }
    return policy;
}

/* One flow of the rule is relayed. */
static bool begin(const char *rule, bool updates)
{
    static struct poller poller;
    struct trouble why;
    struct endpoint server = {address_ipv4((uint8_t[]){198, 51, 100, 99}), 80};
    int unit_ends[2];
    int cloud_ends[2];
    struct uplink_setup setup = {
        .policy = parse(0, rule, updates), .memory = &memory, .record = on_record};
    memory = (struct uplink_memory){0};
    if (setup.policy == NULL) {
        return false;
    }
    regime_init(&regime, &setup, 1);
    regime.now_us = 1000000;
    if (!EXPECT(gate_open(&gate, &regime, &poller, 0, (int[]){-1, -1}, FLOWS, &why)) ||
        !EXPECT(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, unit_ends) == 0) ||
        !EXPECT(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, cloud_ends) == 0)) {
        return false;
    }
    flow = flow_table_take(&gate.flows, 0);
    flow_init(flow, unit_ends[0], &server, &server);
    flow->side[FLOW_SERVER].fd = cloud_ends[0];
    flow->content = FLOW_PLAIN;
    flow->rule = 0;
    (void)snprintf(flow->host, sizeof flow->host, "ota.example");
    flow_table_move(&gate.flows, flow, FLOW_PHASE_RELAYING, regime.now_us);
    unit = unit_ends[1];
    cloud = cloud_ends[1];
    told_count = 0;
    told_up = 0;
    return true;
}

static void end(void)
{
    gate_close(&gate);
    (void)close(unit);
    (void)close(cloud);
}

static void set_mode(uint8_t mode)
{
    regime.mode = mode;
    rejudge_all(&gate);
    regime_settle(&regime);
}

static void set_policy(const struct policy *policy)
{
    regime_set_policy(&regime, policy, 1);
    rejudge_all(&gate);
    regime_settle(&regime);
}

static void pass_time(uint64_t us)
{
    regime.now_us += us;
    gate_tick(&gate);
}

/* The unit has so many bytes to say. */
static void say(size_t len)
{
    static const uint8_t bytes[4096];
    EXPECT(send(unit, bytes, len, 0) == (ssize_t)len);
    flow->side[FLOW_CLIENT].readable = true;
    flow->side[FLOW_CLIENT].writable = flow->side[FLOW_SERVER].writable = true;
    relay_run(&gate, flow);
}

static size_t heard(void)
{
    uint8_t bytes[8192];
    ssize_t got = recv(cloud, bytes, sizeof bytes, MSG_DONTWAIT);
    return got > 0 ? (size_t)got : 0;
}

#define ROAD_ONLY "pass tcp \"ota.example\" port 80 in road"
#define METERED "pass tcp \"ota.example\" port 80 up 1kB/hour"

static void test_a_change_of_mode_waits_until_the_deadline_and_is_told_once(void)
{
    if (!begin(ROAD_ONLY, true)) {
        return;
    }
    set_mode(SITE);
    EXPECT_EQ(gate.flows.open, 1);
    EXPECT_EQ(told_count, 1);
    EXPECT_EQ(told.reason, REASON_UPDATE_DEFERRED);
    EXPECT_EQ(told.action, EVENT_PASSED);
    EXPECT(told.rule_line != 0);
    say(300);
    EXPECT_EQ(heard(), 300);
    pass_time(UPDATE_US - 1);
    EXPECT_EQ(gate.flows.open, 1);
    told_count = 0;
    pass_time(1);
    EXPECT_EQ(gate.flows.open, 0);
    EXPECT_EQ(told_count, 1);
    EXPECT_EQ(told.reason, REASON_UPDATE_OVERDUE);
    EXPECT_EQ(told.action, EVENT_DROPPED);
    end();
}

static void test_without_update_a_change_cuts_at_once(void)
{
    if (!begin(ROAD_ONLY, false)) {
        return;
    }
    set_mode(SITE);
    EXPECT_EQ(gate.flows.open, 0);
    EXPECT_EQ(told.reason, REASON_WRONG_MODE);
    end();
}

/* Else a unit whose mode goes to and fro would never be cut. */
static void test_a_second_change_is_told_and_moves_no_deadline(void)
{
    if (!begin(ROAD_ONLY, true)) {
        return;
    }
    set_mode(SITE);
    pass_time(UPDATE_US / 2);
    set_mode(SITE);
    EXPECT_EQ(told.reason, REASON_UPDATE_DEFERRED);
    pass_time(UPDATE_US / 2);
    EXPECT_EQ(gate.flows.open, 0);
    EXPECT_EQ(told.reason, REASON_UPDATE_OVERDUE);
    end();
}

static void test_a_change_that_is_taken_back_cuts_nothing(void)
{
    if (!begin(ROAD_ONLY, true)) {
        return;
    }
    set_mode(SITE);
    set_mode(0);
    pass_time(UPDATE_US);
    EXPECT_EQ(gate.flows.open, 1);
    pass_time(GATE_IDLE_US);
    EXPECT_EQ(gate.flows.open, 0); /* as any flow that is idle */
    EXPECT_EQ(told.reason, REASON_PASS_THROUGH);
    end();
}

static void test_a_spent_budget_waits_and_what_goes_beyond_it_is_told(void)
{
    if (!begin(METERED, true)) {
        return;
    }
    say(1500);
    relay_run(&gate, flow);
    EXPECT_EQ(heard(), 1500);
    EXPECT_EQ(told_count, 1);
    EXPECT_EQ(told.reason, REASON_UPDATE_DEFERRED);
    EXPECT_EQ(told.flow.bytes_up, 1000);
    say(500);
    EXPECT_EQ(heard(), 500);
    EXPECT_EQ(told_count, 1);
    EXPECT_EQ(regime.counts[REGIME_BYTES_UP], 2000);
    pass_time(UPDATE_US);
    EXPECT_EQ(gate.flows.open, 0);
    EXPECT_EQ(told.reason, REASON_UPDATE_OVERDUE);
    EXPECT_EQ(told_up, 2000);
    end();
}

static void test_a_new_period_of_the_budget_ends_the_wait(void)
{
    if (!begin(METERED, true)) {
        return;
    }
    say(1500);
    relay_run(&gate, flow);
    EXPECT_EQ(heard(), 1500);
    memory.steady_us += 3600000001;
    pass_time(UPDATE_US - 1);
    say(1);
    EXPECT_EQ(heard(), 1);
    pass_time(1);
    EXPECT_EQ(gate.flows.open, 1);
    EXPECT(!flow->unbudgeted);
    end();
}

static void test_a_new_policy_waits_for_the_rule_that_it_still_has(void)
{
    if (!begin(ROAD_ONLY, true)) {
        return;
    }
    struct policy *next = parse(1,
                                "pass tcp \"other.example\" port 81 in road\n"
                                " pass tcp \"ota.example\" port 80 in site",
                                false);
    next->uplink.rules[1].terms = &update;
    set_policy(next);
    EXPECT_EQ(gate.flows.open, 1);
    EXPECT_EQ(told.reason, REASON_UPDATE_DEFERRED);
    EXPECT_EQ(flow->rule, 1);
    pass_time(UPDATE_US);
    EXPECT_EQ(told.reason, REASON_UPDATE_OVERDUE);
    EXPECT_EQ(gate.flows.open, 0);
    end();
}

static void test_a_new_policy_cuts_at_once_what_it_has_no_rule_for(void)
{
    static const struct {
        const char *rule;
        bool updates;
        enum reason reason;
    } rows[] = {
        {"pass tcp \"other.example\" port 80", true, REASON_ADDRESS_NOT_NAMED},
        {"pass tcp \"ota.example\" port 80 as rtsp", true, REASON_PROTOCOL_UNEXPECTED},
        {"pass tcp \"ota.example\" port 80 in site", false, REASON_WRONG_MODE},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (!begin(ROAD_ONLY, true)) {
            return;
        }
        set_mode(0);
        set_policy(parse(1, rows[i].rule, rows[i].updates));
        EXPECT_EQ(gate.flows.open, 0);
        EXPECT_EQ(told.reason, rows[i].reason);
        end();
    }
}

/* What it said before the rule asked to look into it is gone. */
static void test_a_new_policy_that_looks_into_the_flow_cuts_it_at_once(void)
{
    static const struct policy_flow_terms inspect = {.update_us = UPDATE_US,
                                                     .inspect = true};
    static const struct {
        const char *rule;
        enum reason reason;
    } rows[] = {{"pass tls \"ota.example\" port 80 in site", REASON_WRONG_MODE},
                {"pass tls \"ota.example\" port 80", REASON_NOT_EXAMINED}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (!begin("pass tls \"ota.example\" port 80 in road", true)) {
            return;
        }
        flow->content = FLOW_TLS_HELLO;
        struct policy *next = parse(1, rows[i].rule, true);
        next->uplink.rules[0].terms = &inspect;
        set_policy(next);
        EXPECT_EQ(gate.flows.open, 0);
        EXPECT_EQ(told.reason, rows[i].reason);
        end();
    }
}

#define HEAD(method, path) method " " path " HTTP/1.1\r\nHost: ota.example\r\n"

/* A flow that was let go on in observe, and one in the middle of what is not allowed any
 * more, is no flow that each request of can be held to the rule. */
static void test_what_passed_in_observe_is_cut_when_nothing_more_is_let_pass(void)
{
    static const struct policy_request first[] = {{"GET", "/a", 0}, {"PUT", "/a", 4096}};
    static const struct policy_flow_terms asks = {.requests = first, .request_count = 2};
    static const struct policy_flow_terms fewer = {.requests = first, .request_count = 1};
    static const struct {
        const char *said;
        bool observe;
        const struct policy_flow_terms *next;
        bool stays;
    } rows[] = {
        {HEAD("GET", "/a") "\r\n", true, &asks, true},
        {HEAD("GET", "/b") "\r\n", true, &asks, true},
        {HEAD("GET", "/a") " folded\r\n\r\n", true, &asks, false},
        {HEAD("GET", "/a") "Upgrade: websocket\r\n\r\nx", true, &asks, false},
        {HEAD("PUT", "/b") "Content-Length: 9\r\n\r\nx", true, &asks, false},
        {HEAD("PUT", "/a") "Content-Length: 9\r\n\r\nx", false, &asks, true},
        {HEAD("PUT", "/a") "Content-Length: 9\r\n\r\nx", false, &fewer, false},
        {HEAD("PUT", "/a") "Content-Length: 1\r\n\r\nx", false, &fewer, true},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (!begin("pass http \"ota.example\" port 80", false)) {
            return;
        }
        ((struct policy *)regime.policy)->uplink.rules[0].terms = &asks;
        regime.observe = rows[i].observe;
        flow->protocol = TRAFFIC_HTTP;
        flow->examiner = slot_pool_take(&gate.examiner_numbers);
        examiner_begin(&gate.examiners[flow->examiner], TRAFFIC_HTTP, NULL);
        EXPECT(send(unit, rows[i].said, strlen(rows[i].said), 0) > 0);
        say(0);
        EXPECT(heard() > 0);
        struct policy *next = parse(1, "pass http \"ota.example\" port 80", true);
        next->uplink.rules[0].terms = rows[i].next;
        set_policy(next);
        if (!EXPECT_EQ(gate.flows.open, rows[i].stays)) {
            printf("# row %zu\n", i);
        }
        EXPECT(rows[i].stays || told.reason == REASON_NOT_EXAMINED);
        end();
    }
}

/* No record, no byte: also for an update. */
static void test_a_record_that_is_down_cuts_an_update_at_once(void)
{
    if (!begin(ROAD_ONLY, true)) {
        return;
    }
    set_mode(SITE);
    regime.recording = false;
    rejudge_all(&gate);
    EXPECT_EQ(gate.flows.open, 0);
    EXPECT_EQ(told.reason, REASON_RECORD_DOWN);
    end();
}

/* Nothing of it has left. */
static void test_the_hello_of_one_that_is_being_connected_holds_no_new_secret(void)
{
    static const struct policy_secret vin = {.kind = POLICY_SECRET_VIN,
                                             .text = "WVWZZZ1JZXW000001"};
    const struct policy_uplink uplink = {.secrets = &vin, .secret_count = 1};
    static struct secret_keeper keeper;
    struct trouble why;
    if (!begin("pass tls \"ota.example\" port 80", false) ||
        !EXPECT(secret_keeper_open(&keeper, &why))) {
        return;
    }
    secret_keeper_set(&keeper, &uplink);
    flow->content = FLOW_TLS_HELLO;
    gate_lend_hello(&gate, flow);
    flow->buffered_bytes = (uint32_t)strlen(vin.text);
    memcpy(gate.hellos[flow->buffer], vin.text, flow->buffered_bytes);
    flow_table_move(&gate.flows, flow, FLOW_PHASE_CONNECTING, regime.now_us);
    set_mode(0);
    EXPECT_EQ(gate.flows.open, 1);
    regime.secrets = &keeper;
    set_mode(0);
    EXPECT_EQ(gate.flows.open, 0);
    EXPECT_EQ(told.reason, REASON_SECRET_FOUND);
    end();
    secret_keeper_close(&keeper);
}

/* Of what is encrypted nothing was looked into but the hello, which passed. */
static void test_where_secrets_cannot_be_looked_for_what_is_read_is_cut(void)
{
    static struct secret_keeper keeper = {.failed = true};
    static const struct {
        const char *rule;
        uint8_t content;
        bool watched; /* its handshake may go on in clear */
        bool updates;
        bool stays;
    } rows[] = {
        {"pass tcp \"ota.example\" port 80", FLOW_PLAIN, false, false, false},
        {"pass tcp \"ota.example\" port 80", FLOW_PLAIN, false, true, false},
        {"pass tls \"ota.example\" port 80", FLOW_TLS_HELLO, true, true, false},
        {"pass tls \"ota.example\" port 80", FLOW_TLS_HELLO, false, false, true},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (!begin(rows[i].rule, rows[i].updates)) {
            return;
        }
        flow->content = rows[i].content;
        flow->watched = rows[i].watched;
        regime.secrets = &keeper;
        set_policy(parse(1, rows[i].rule, rows[i].updates));
        EXPECT_EQ(gate.flows.open, rows[i].stays);
        EXPECT(rows[i].stays ||
               (told.reason == REASON_NOT_EXAMINED && told.detail == DETAIL_NO_MEMORY));
        end();
    }
}

/* It was let through, but nothing of it is under way. */
static void test_one_that_is_still_being_connected_is_cut(void)
{
    if (!begin(ROAD_ONLY, true)) {
        return;
    }
    flow_table_move(&gate.flows, flow, FLOW_PHASE_CONNECTING, regime.now_us);
    set_mode(SITE);
    EXPECT_EQ(gate.flows.open, 0);
    EXPECT_EQ(told.reason, REASON_WRONG_MODE);
    end();
}

#define PINNED(pin) "pass tls \"ota.example\" port 443 pin \"sha256/" pin "=\""
#define ONE_PIN PINNED("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")
#define OTHER_PIN PINNED("BAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")

static void test_a_flow_whose_server_was_judged_by_another_pin_is_cut(void)
{
    static const struct {
        const char *before;
        const char *after;
        bool goes_on;
    } rows[] = {
        {ONE_PIN, ONE_PIN, true},
        {ONE_PIN, OTHER_PIN, false},
        {"pass tls \"ota.example\" port 443", ONE_PIN, false},
        {ONE_PIN, "pass tls \"ota.example\" port 443", true},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (!begin(rows[i].before, false)) {
            return;
        }
        flow->content = FLOW_TLS_HELLO;
        flow->server.port = 443;
        set_policy(parse(1, rows[i].after, false));
        EXPECT_EQ(gate.flows.open, rows[i].goes_on);
        EXPECT(rows[i].goes_on || told.reason == REASON_CERTIFICATE_UNKNOWN);
        end();
    }
}

int main(void)
{
    RUN(test_a_flow_whose_server_was_judged_by_another_pin_is_cut);
    RUN(test_a_change_of_mode_waits_until_the_deadline_and_is_told_once);
    RUN(test_without_update_a_change_cuts_at_once);
    RUN(test_a_second_change_is_told_and_moves_no_deadline);
    RUN(test_a_change_that_is_taken_back_cuts_nothing);
    RUN(test_a_spent_budget_waits_and_what_goes_beyond_it_is_told);
    RUN(test_a_new_period_of_the_budget_ends_the_wait);
    RUN(test_a_new_policy_waits_for_the_rule_that_it_still_has);
    RUN(test_a_new_policy_cuts_at_once_what_it_has_no_rule_for);
    RUN(test_a_new_policy_that_looks_into_the_flow_cuts_it_at_once);
    RUN(test_what_passed_in_observe_is_cut_when_nothing_more_is_let_pass);
    RUN(test_a_record_that_is_down_cuts_an_update_at_once);
    RUN(test_the_hello_of_one_that_is_being_connected_holds_no_new_secret);
    RUN(test_where_secrets_cannot_be_looked_for_what_is_read_is_cut);
    RUN(test_one_that_is_still_being_connected_is_cut);
    return tap_done();
}
