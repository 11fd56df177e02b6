/* SPDX-License-Identifier: Apache-2.0 */
/* Requests of a flow between two loopback connections. */
#include "gateway/uplink/examined.h"

#include "gateway/clock.h"
#include "gateway/uplink/relay.h"
#include "tests/gateway/secret_kit.h"
#include "tests/gateway/tcp_pair.h"
#include "tests/tap.h"

#define GOOD "GET /v1/a HTTP/1.1\r\nHost: a.example\r\n\r\n"
#define DENIED "GET /v2/a HTTP/1.1\r\nHost: a.example\r\n\r\n"

static const struct policy_request requests[] = {{"GET", "/v1/*", 0},
                                                 {"PUT", "/v1/*", UINT64_MAX}};
static const struct policy_flow_terms terms = {.requests = requests, .request_count = 2};
static struct policy_flow_rule rules[] = {
    {.transport = POLICY_TCP, .host = "a.example", .port = 80, .terms = &terms}};
static struct policy policy = {.version = 1, .mode_count = 1};
static struct uplink_memory memory;
static struct regime regime;
static struct gate gate;
static struct event told;
static struct flow *flow;
static int unit = -1;
static int cloud = -1;

static void on_record(void *context, const struct event *event)
{
    (void)context;
    told = *event;
}

static bool begin(bool observe)
{
    static struct poller poller;
    struct endpoint server = {address_ipv4((uint8_t[]){198, 51, 100, 99}), 80};
    struct trouble why;
    int unit_ends[2];
    int cloud_ends[2];
    policy.observe = observe;
    policy.uplink =
        (struct policy_uplink){.present = true, .rules = rules, .rule_count = 1};
    memory = (struct uplink_memory){0};
    told = (struct event){0};
    struct uplink_setup setup = {
        .policy = &policy, .memory = &memory, .record = on_record};
    regime_init(&regime, &setup, 1);
    if (!EXPECT(gate_open(&gate, &regime, &poller, 0, (int[]){-1, -1}, 4, &why) &&
                tcp_pair(unit_ends) && tcp_pair(cloud_ends))) {
        return false;
    }
    flow = flow_table_take(&gate.flows, 0);
    flow_init(flow, unit_ends[0], &server, &server);
    flow->side[FLOW_SERVER].fd = cloud_ends[0];
    flow->rule = 0;
    flow->examiner = slot_pool_take(&gate.examiner_numbers);
    examiner_begin(&gate.examiners[flow->examiner], TRAFFIC_HTTP, NULL);
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

static void turn(void)
{
    for (int part = FLOW_CLIENT; part <= FLOW_SERVER; part++) {
        flow->side[part].readable = flow->side[part].writable = true;
    }
    relay_run(&gate, flow);
}

static void say(const char *text)
{
    EXPECT(send(unit, text, strlen(text), 0) == (ssize_t)strlen(text));
    EXPECT(tcp_pair_arrived(flow->side[FLOW_CLIENT].fd));
    turn();
}

static const char *heard(void)
{
    static char text[512];
    ssize_t got = recv(cloud, text, sizeof text - 1, MSG_DONTWAIT);
    text[got > 0 ? got : 0] = '\0';
    return got > 0               ? text
           : got == 0            ? "(end)"
           : errno == EAGAIN     ? "(nothing)"
           : errno == ECONNRESET ? "(reset)"
                                 : "(?)";
}

static void test_a_request_leaves_when_it_is_whole_and_allowed(void)
{
    if (!begin(false)) {
        return;
    }
    say("GET /v1/a HTTP/1.1\r\nHost: a.ex");
    EXPECT_TEXT(heard(), "(nothing)");
    say("ample\r\n\r\n");
    EXPECT(tcp_pair_arrived(cloud));
    EXPECT_TEXT(heard(), GOOD);
    EXPECT_EQ(flow->way[REGIME_UP].bytes, strlen(GOOD));
    EXPECT(shutdown(unit, SHUT_WR) == 0);
    EXPECT(tcp_pair_arrived(flow->side[FLOW_CLIENT].fd));
    turn();
    EXPECT(tcp_pair_arrived(cloud));
    EXPECT_TEXT(heard(), "(end)");
    end();
}

static void test_a_denied_request_ends_the_flow_and_nothing_of_it_leaves(void)
{
    if (!begin(false)) {
        return;
    }
    say(GOOD);
    EXPECT(tcp_pair_arrived(cloud));
    EXPECT_TEXT(heard(), GOOD);
    say(DENIED);
    EXPECT_EQ(gate.flows.open, 0);
    EXPECT_EQ(told.action, EVENT_DROPPED);
    EXPECT_EQ(told.reason, REASON_REQUEST_NOT_ALLOWED);
    EXPECT_EQ(told.flow.bytes_up, strlen(GOOD));
    EXPECT(tcp_pair_arrived(cloud));
    EXPECT_TEXT(heard(), "(reset)");
    EXPECT_EQ(slot_pool_take(&gate.examiner_numbers), 0);
    end();
}

static void test_what_was_read_for_the_judge_is_examined_too(void)
{
    for (int denied = 0; denied < 2; denied++) {
        if (!begin(false)) {
            return;
        }
        const char *text = denied ? DENIED : GOOD;
        gate_lend_hello(&gate, flow);
        memcpy(gate.hellos[flow->buffer], text, strlen(text));
        flow->buffered_bytes = (uint32_t)strlen(text);
        flow->side[FLOW_SERVER].writable = true;
        relay_start(&gate, flow);
        EXPECT_EQ(gate.flows.open, !denied);
        EXPECT(tcp_pair_arrived(cloud));
        EXPECT_TEXT(heard(), denied ? "(reset)" : GOOD);
        end();
    }
}

static bool is_zeros(const void *bytes, size_t len)
{
    const uint8_t *at = bytes;
    return len > 0 && at[0] == 0 && memcmp(at, at + 1, len - 1) == 0;
}

/* Whoever has the slot next, or reads the memory of the role, finds nothing of it. */
static void test_nothing_of_what_a_flow_said_outlives_it(void)
{
    static struct secret_keeper keeper;
    const struct policy_uplink uplink = {.secrets = kit_secrets, .secret_count = 1};
    struct trouble why;
    if (!begin(false) || !EXPECT(secret_keeper_open(&keeper, &why))) {
        return;
    }
    secret_keeper_set(&keeper, &uplink);
    struct examiner *examiner = &gate.examiners[flow->examiner];
    examiner_begin(examiner, TRAFFIC_HTTP, secret_keeper_pool(&keeper));
    say("PUT /v1/a HTTP/1.1\r\nHost: a.example\r\nContent-Length: 9\r\n\r\nWVWZZZ1KZ");
    EXPECT(tcp_pair_arrived(cloud));
    EXPECT(heard()[0] == 'P');
    gate_lend_hello(&gate, flow);
    int16_t buffer = flow->buffer;
    memcpy(gate.hellos[buffer], GOOD, sizeof GOOD);
    flow->buffered_bytes = sizeof GOOD;
    gate_note_hello(&gate, flow);
    flow->buffered_bytes = 0; /* all of it was sent */
    EXPECT(!is_zeros(examiner, sizeof *examiner));
    gate_drop(&gate, flow, true);
    EXPECT(is_zeros(examiner, sizeof *examiner));
    EXPECT(is_zeros(gate.hellos[buffer], sizeof gate.hellos[0]));
    end();
    secret_keeper_close(&keeper);
}

static void test_in_observe_a_denied_request_is_told_and_leaves(void)
{
    if (!begin(true)) {
        return;
    }
    say(DENIED);
    EXPECT(tcp_pair_arrived(cloud));
    EXPECT_TEXT(heard(), DENIED);
    EXPECT_EQ(told.action, EVENT_WOULD_DROP);
    EXPECT_EQ(told.reason, REASON_REQUEST_NOT_ALLOWED);
    EXPECT_EQ(gate.flows.open, 1);
    end();
}

/* A megabyte to a cloud that reads slowly. */
static void test_a_slow_receiver_gets_every_byte_of_a_body_in_order(void)
{
    enum { ALL = 1 << 20 };
    static uint8_t sent[ALL + 100];
    static uint8_t got[ALL + 100];
    if (!begin(false)) {
        return;
    }
    int little = 16 * 1024;
    EXPECT(setsockopt(flow->side[FLOW_SERVER].fd, SOL_SOCKET, SO_SNDBUF, &little,
                      sizeof little) == 0);
    int head = snprintf(
        (char *)sent, 100,
        "PUT /v1/b HTTP/1.1\r\nHost: a.example\r\nContent-Length: %d\r\n\r\n", ALL);
    size_t all = (size_t)head + ALL;
    for (size_t i = (size_t)head; i < all; i++) {
        sent[i] = (uint8_t)(i * 7 + i / 251);
    }
    size_t in = 0;
    size_t out = 0;
    for (int i = 0; i < 20000 && out < all && gate.flows.open == 1; i++) {
        ssize_t put = send(unit, sent + in, all - in, MSG_DONTWAIT);
        in += put > 0 ? (size_t)put : 0;
        turn();
        ssize_t read = recv(cloud, got + out, 3000, MSG_DONTWAIT);
        out += read > 0 ? (size_t)read : 0;
        if (put <= 0 && read < 0) {
            (void)usleep(100);
        }
    }
    EXPECT_EQ(out, all);
    EXPECT(memcmp(sent, got, all) == 0);
    EXPECT_EQ(flow->way[REGIME_UP].bytes, all);
    end();
}

enum { PACKED = 200000 };

/* As much to unpack as may be, for as little as is said. */
static size_t pack_zeros(uint8_t *out)
{
    static uint8_t plain[16 << 20];
    for (size_t i = 0; i < sizeof plain; i++) {
        plain[i] = i % 600 < 8 ? (uint8_t)(i * 2654435761U >> 13) : 0;
    }
    return kit_pack(out, 4 << 20, plain, sizeof plain, 31);
}

/* What is dear to look into is left for the next turn: others wait for no more than a few
 * milliseconds. */
static void test_what_takes_long_to_look_into_is_not_done_at_once(void)
{
    static uint8_t packed[4 << 20];
    static const struct policy_secret vin = {.kind = POLICY_SECRET_VIN,
                                             .text = "WVWZZZ1JZXW000001"};
    const struct policy_uplink uplink = {.secrets = &vin, .secret_count = 1};
    static struct secret_keeper keeper;
    struct trouble why;
    int much = 4 * PACKED;
    if (!begin(false) || !EXPECT(secret_keeper_open(&keeper, &why))) {
        return;
    }
    secret_keeper_set(&keeper, &uplink);
    EXPECT(pack_zeros(packed) >= PACKED);
    for (int part = FLOW_CLIENT; part <= FLOW_SERVER; part++) {
        int fd = flow->side[part].fd;
        EXPECT(setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &much, sizeof much) == 0);
        EXPECT(setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &much, sizeof much) == 0);
    }
    EXPECT(setsockopt(unit, SOL_SOCKET, SO_SNDBUF, &much, sizeof much) == 0);
    EXPECT(setsockopt(cloud, SOL_SOCKET, SO_RCVBUF, &much, sizeof much) == 0);
    examiner_begin(&gate.examiners[flow->examiner], TRAFFIC_UNKNOWN,
                   secret_keeper_pool(&keeper));
    EXPECT(send(unit, packed, PACKED, MSG_DONTWAIT) == PACKED);
    EXPECT(tcp_pair_holds(flow->side[FLOW_CLIENT].fd, PACKED));
    uint64_t before_us = clock_worked_us();
    turn();
    printf("# %u us, %u bytes\n", (unsigned)(clock_worked_us() - before_us),
           (unsigned)flow->way[REGIME_UP].bytes);
    EXPECT(flow->ready);
    EXPECT(flow->way[REGIME_UP].bytes < PACKED / 2);
    for (int i = 0; i < 1000 && flow->way[REGIME_UP].bytes < PACKED; i++) {
        turn();
    }
    EXPECT_EQ(flow->way[REGIME_UP].bytes, PACKED);
    end();
    EXPECT_EQ(keeper.pool.used, 0);
    secret_keeper_close(&keeper);
}

int main(void)
{
    RUN(test_a_request_leaves_when_it_is_whole_and_allowed);
    RUN(test_a_denied_request_ends_the_flow_and_nothing_of_it_leaves);
    RUN(test_what_was_read_for_the_judge_is_examined_too);
    RUN(test_nothing_of_what_a_flow_said_outlives_it);
    RUN(test_in_observe_a_denied_request_is_told_and_leaves);
    RUN(test_a_slow_receiver_gets_every_byte_of_a_body_in_order);
    RUN(test_what_takes_long_to_look_into_is_not_done_at_once);
    return tap_done();
}
