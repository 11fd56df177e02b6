/* SPDX-License-Identifier: Apache-2.0 */
/* What a flow says first, over loopback, and what becomes of it: the unit's end of a
 * connection, and a server that listens or does not. */
#include "gateway/uplink/intake.h"

#include "gateway/uplink/pins.h"
#include "policies/parse.h"
#include "tests/gateway/hellos.h"
#include "tests/gateway/tcp_pair.h"
#include "tests/remark.h"
#include "tests/tap.h"

#define NAME "a.telemetry.example" /* which openssl_tls13 asks for */

static struct uplink_memory memory;
static struct regime regime;
static struct poller poller;
static struct gate gate;
static struct event told;
static struct event first;
static unsigned told_count;
static uv_loop_t loop;
static struct flow *flow;
static int unit = -1;
static int door = -1; /* of the server */
static uint16_t port;

static uint8_t hello[EXHIBIT_BYTES]; /* that was told behind a denial, ... */
static size_t hello_bytes;
static struct event hello_event; /* ... its last piece */

static void on_record(void *context, const struct event *event)
{
    const struct event_evidence *piece = &event->flow.evidence;
    (void)context;
    if (piece->kind == EVENT_HELLO_JUDGED && EXPECT_EQ(piece->offset, hello_bytes)) {
        memcpy(hello + hello_bytes, piece->bytes, piece->len);
        hello_bytes += piece->len;
        hello_event = *event;
        return;
    }
    told = *event;
    first = told_count++ == 0 ? *event : first;
}

static void on_round(void *context)
{
    (void)context;
}

static void on_event(void *context, struct poller_token token, uint32_t events)
{
    (void)context;
    (void)token;
    (void)events;
}

static void listen_somewhere(void)
{
    struct sockaddr_in at = {.sin_family = AF_INET,
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof at;
    door = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    EXPECT(bind(door, (struct sockaddr *)&at, sizeof at) == 0);
    EXPECT(listen(door, 4) == 0);
    EXPECT(getsockname(door, (struct sockaddr *)&at, &len) == 0);
    port = ntohs(at.sin_port);
}

static const struct policy *parse(const char *head, const char *transport)
{
    static _Alignas(16) uint8_t block[POLICY_ARENA_BYTES];
    char text[256];
    struct arena arena;
    int len = snprintf(text, sizeof text,
                       "policy \"p\" version 1\n%suplink {\n resolver 192.0.2.53\n"
                       " pass %s \"" NAME "\" port %u\n deny otherwise reset\n}\n",
                       head, transport, port);
    arena_init(&arena, block, sizeof block);
    return policy_parse("p", text, (size_t)len, &arena, remark, NULL);
}

/* A flow that was accepted a moment ago, to the server under its name. */
static bool begin(const char *head, const char *transport)
{
    int ends[2];
    struct trouble why;
    struct endpoint server = {address_ipv4((uint8_t[]){127, 0, 0, 1}), 0};
    struct endpoint client = {address_ipv4((uint8_t[]){192, 0, 2, 10}), 50000};
    listen_somewhere();
    memory = (struct uplink_memory){0};
    told = (struct event){0};
    told_count = 0;
    hello_bytes = 0;
    struct uplink_setup setup = {
        .policy = parse(head, transport), .memory = &memory, .record = on_record};
    if (!EXPECT(setup.policy != NULL) || !EXPECT(uv_loop_init(&loop) == 0) ||
        !EXPECT(poller_open(&poller, &loop, on_round, on_event, on_round, NULL, &why))) {
        return false;
    }
    regime_init(&regime, &setup, 1);
    pins_add(regime.pins, NAME, &server.address, 1, 600, regime.now_us);
    if (!EXPECT(gate_open(&gate, &regime, &poller, 0, (int[]){-1, -1}, 4, &why)) ||
        !EXPECT(tcp_pair(ends))) {
        return false;
    }
    server.port = port;
    unit = ends[1];
    flow = flow_table_take(&gate.flows, 0);
    flow_init(flow, ends[0], &client, &server);
    return true;
}

static void on_closed(uv_handle_t *handle)
{
    (void)handle;
}

static void end(void)
{
    gate_close(&gate);
    poller_close(&poller, on_closed);
    (void)uv_run(&loop, UV_RUN_DEFAULT);
    EXPECT(uv_loop_close(&loop) == 0);
    (void)close(unit);
    if (door >= 0) {
        (void)close(door);
        door = -1;
    }
}

static void say(const void *bytes, size_t len)
{
    EXPECT(send(unit, bytes, len, 0) == (ssize_t)len);
    EXPECT(tcp_pair_arrived(flow->side[FLOW_CLIENT].fd));
}

static void read_more(void)
{
    flow->side[FLOW_CLIENT].readable = true;
    intake_read(&gate, flow);
}

/* Whether anybody has come to the server. */
static bool reached(int wait_ms)
{
    struct pollfd waits = {.fd = door, .events = POLLIN};
    return poll(&waits, 1, wait_ms) == 1;
}

static void test_a_hello_that_agrees_opens_a_connection_of_our_own(void)
{
    if (!begin("", "tls")) {
        return;
    }
    say(openssl_tls13, sizeof openssl_tls13);
    intake_begin(&gate, flow);
    EXPECT_EQ(flow->phase, FLOW_PHASE_CONNECTING);
    EXPECT_TEXT(flow->host, NAME);
    EXPECT_EQ(told.reason, REASON_ALLOWED);
    EXPECT_EQ(flow->buffered_bytes, sizeof openssl_tls13); /* kept until it stands */
    EXPECT(reached(2000));
    end();
}

/* All examiners but one are lent to nobody that counts, and this one to a flow that has
 * said nothing for so long. */
static void test_an_idle_flow_gives_what_looks_into_it_to_the_next(void)
{
    static const struct {
        uint64_t idle_us;
        bool gives;
    } rows[] = {{GATE_LENT_US - 1, false}, {GATE_LENT_US, true}};
    static const char request[] = "GET / HTTP/1.1\r\nHost: " NAME "\r\n\r\n";
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (!begin("", "http")) {
            return;
        }
        struct endpoint server = flow->server;
        struct flow *idle = flow_table_take(&gate.flows, regime.now_us);
        flow_init(idle, -1, &server, &server);
        idle->rule = 0;
        for (int16_t j = 0; j < GATE_EXAMINERS_MAX; j++) {
            idle->examiner = slot_pool_take(&gate.examiner_numbers);
        }
        examiner_begin(&gate.examiners[idle->examiner], TRAFFIC_HTTP, NULL);
        gate.examined[idle->examiner] = flow_table_index(&gate.flows, idle);
        flow_table_move(&gate.flows, idle, FLOW_PHASE_RELAYING, regime.now_us);
        regime.now_us += rows[i].idle_us;
        say(request, sizeof request - 1);
        intake_begin(&gate, flow);
        EXPECT_EQ(idle->phase, rows[i].gives ? FLOW_PHASE_FREE : FLOW_PHASE_RELAYING);
        EXPECT_EQ(first.reason, rows[i].gives ? REASON_FLOWS_FULL : REASON_NOT_EXAMINED);
        EXPECT_EQ(told.reason, rows[i].gives ? REASON_ALLOWED : REASON_NOT_EXAMINED);
        EXPECT_EQ(regime.counts[REGIME_FLOWS_EVICTED], rows[i].gives);
        EXPECT_EQ(reached(rows[i].gives ? 2000 : 50), rows[i].gives);
        end();
    }
}

/* A line that never ends could become a tracker's report with each further byte. */
static void test_bytes_that_may_become_something_are_waited_for_a_while(void)
{
    static const char mark[] = "+RESP:GTFRI,";
    uint8_t bytes[128];
    memset(bytes, 'A', sizeof bytes);
    if (!begin("", "tls")) {
        return;
    }
    say(mark, sizeof mark - 1);
    intake_begin(&gate, flow);
    EXPECT_EQ(told_count, 0);
    for (size_t said = sizeof mark - 1; told_count == 0 && said < 16384;
         said += sizeof bytes) {
        EXPECT_EQ(flow->buffered_bytes, said);
        say(bytes, sizeof bytes);
        read_more();
    }
    EXPECT_EQ(told.reason, REASON_NOT_TLS);
    EXPECT_EQ(told.action, EVENT_DROPPED);
    end();
}

/* Whatever the pieces, nothing leaves before the last of them is judged. */
static void test_a_hello_may_come_in_pieces(void)
{
    for (size_t cut = 1; cut < sizeof openssl_tls13; cut += 80) {
        if (!begin("", "tls")) {
            return;
        }
        say(openssl_tls13, cut);
        intake_begin(&gate, flow);
        EXPECT_EQ(flow->phase, FLOW_PHASE_HELLO);
        EXPECT(told_count == 0 && flow->side[FLOW_SERVER].fd < 0);
        say(openssl_tls13 + cut, sizeof openssl_tls13 - cut);
        read_more();
        EXPECT_EQ(flow->phase, FLOW_PHASE_CONNECTING);
        end();
    }
}

static void test_where_no_buffer_is_free_a_hello_waits_for_one(void)
{
    if (!begin("", "tls")) {
        return;
    }
    gate.hello_numbers.count = 0; /* as if others were being connected */
    say(openssl_tls13, sizeof openssl_tls13);
    intake_begin(&gate, flow);
    EXPECT_EQ(flow->phase, FLOW_PHASE_QUIET);
    EXPECT(!gate_continue(&gate));
    EXPECT(gate.hello_wanted && told_count == 0);
    gate.hello_numbers.count = 1;
    EXPECT(!gate_continue(&gate));
    EXPECT_EQ(flow->phase, FLOW_PHASE_CONNECTING);
    EXPECT(!gate.hello_wanted);
    EXPECT(reached(2000));
    end();
}

static void test_what_does_not_agree_is_denied_and_reaches_nobody(void)
{
    static const struct {
        const void *bytes;
        size_t len;
        enum reason reason;
        const char *told_host; /* what it says, else what its address was asked for as */
    } rows[] = {
        {"GET / HTTP/1.1\r\n\r\n", 18, REASON_NOT_TLS, NAME},
        {openssl_no_name, sizeof openssl_no_name, REASON_NO_SERVER_NAME, NAME},
        {curl_h2, sizeof curl_h2, REASON_SERVER_NAME_MISMATCH, "cloud.example"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (!begin("", "tls")) {
            return;
        }
        say(rows[i].bytes, rows[i].len);
        intake_begin(&gate, flow);
        EXPECT_EQ(gate.flows.open, 0);
        EXPECT_EQ(told.action, EVENT_DROPPED);
        EXPECT_EQ(told.reason, rows[i].reason);
        EXPECT_TEXT(told.flow.host, rows[i].told_host);
        EXPECT_EQ(slot_pool_left(&gate.hello_numbers), GATE_HELLOS_MAX);
        EXPECT(!reached(50));
        end();
    }
}

static void test_one_that_ends_before_its_hello_does_is_silent(void)
{
    for (size_t len = 0; len < 100; len += 50) {
        if (!begin("", "tls")) {
            return;
        }
        if (len > 0) {
            say(openssl_tls13, len);
        }
        EXPECT(shutdown(unit, SHUT_WR) == 0);
        EXPECT(tcp_pair_arrived(flow->side[FLOW_CLIENT].fd));
        flow->side[FLOW_CLIENT].hung_up = true;
        intake_begin(&gate, flow);
        if (gate.flows.open > 0) {
            read_more();
        }
        EXPECT_EQ(gate.flows.open, 0);
        EXPECT_EQ(told.reason, REASON_HELLO_SILENT);
        EXPECT_EQ(told_count, 1);
        end();
    }
}

/* The server may be the one that speaks first. */
static void test_a_rule_for_plain_tcp_waits_for_no_byte(void)
{
    if (!begin("", "tcp")) {
        return;
    }
    intake_begin(&gate, flow);
    EXPECT_EQ(flow->phase, FLOW_PHASE_CONNECTING);
    EXPECT_TEXT(flow->host, NAME);
    EXPECT(reached(2000));
    end();
}

/* Observe lets everything through but this: the gateway itself, asked for by the unit. */
static void test_observe_tells_what_it_would_drop_and_opens_no_way_to_ourselves(void)
{
    if (!begin("observe\n", "tls")) {
        return;
    }
    pins_reset(regime.pins, 1);
    say("plain", 5);
    intake_begin(&gate, flow);
    EXPECT_EQ(told_count, 0); /* it may still become something that is known */
    intake_give_up(&gate, flow);
    EXPECT_EQ(first.action, EVENT_WOULD_DROP);
    EXPECT_EQ(first.reason, REASON_ADDRESS_NOT_NAMED);
    EXPECT_EQ(told.reason, REASON_UPSTREAM_FAILED);
    EXPECT_EQ(gate.flows.open, 0);
    EXPECT(!reached(50));
    end();
}

/* Not even in observe: a slot is needed, or the gateway stops. */
static void test_a_refusal_stops_whatever_the_rules_say_now(void)
{
    static const char *const heads[] = {"", "observe\n"};
    for (size_t i = 0; i < 2; i++) {
        if (!begin(heads[i], "tcp")) {
            return;
        }
        intake_refuse(&gate, flow);
        EXPECT_EQ(gate.flows.open, 0);
        EXPECT_EQ(told.action, EVENT_DROPPED);
        EXPECT_EQ(told.reason, REASON_HELLO_SILENT);
        end();
    }
}

/* A hello for a name that the server does not have. */
static void deny_hello(const char *head)
{
    uint8_t bytes[sizeof openssl_tls13];
    memcpy(bytes, openssl_tls13, sizeof bytes);
    uint8_t *name = memmem(bytes, sizeof bytes, NAME, strlen(NAME));
    name[0] = 'b';
    if (!begin(head, "tls")) {
        return;
    }
    say(bytes, 100);
    read_more();
    say(bytes + 100, sizeof bytes - 100);
    read_more();
    EXPECT_EQ(first.reason, REASON_SERVER_NAME_MISMATCH);
    if (hello_bytes > 0) {
        EXPECT_EQ(hello_bytes, sizeof bytes);
        EXPECT(memcmp(hello, bytes, sizeof bytes) == 0);
        EXPECT_EQ(hello_event.reason, first.reason);
        EXPECT_EQ(hello_event.action, first.action);
        EXPECT_EQ(hello_event.rule_line, first.rule_line);
        EXPECT_EQ(hello_event.flow.protocol, first.flow.protocol);
        EXPECT_EQ(hello_event.flow.client_port, first.flow.client_port);
        EXPECT_TEXT(hello_event.flow.host, "b.telemetry.example");
    }
    end();
}

static void test_the_hello_of_a_denied_flow_is_told_where_the_policy_keeps_payload(void)
{
    deny_hello("evidence payload ");
    EXPECT_EQ(first.action, EVENT_DROPPED);
    EXPECT(hello_bytes > 0);
    deny_hello("observe evidence payload ");
    EXPECT_EQ(first.action, EVENT_WOULD_DROP);
    EXPECT(hello_bytes > 0);
    deny_hello("");
    EXPECT_EQ(hello_bytes, 0);
    deny_hello("observe evidence headers ");
    EXPECT_EQ(hello_bytes, 0);
}

static void test_what_is_no_hello_is_no_evidence_of_one(void)
{
    if (!begin("evidence payload ", "tls")) {
        return;
    }
    say("GET / HTTP/1.1\r\nHost: a\r\n\r\n", 27);
    read_more();
    EXPECT_EQ(first.action, EVENT_DROPPED);
    EXPECT_EQ(hello_bytes, 0);
    end();
}

int main(void)
{
    RUN(test_the_hello_of_a_denied_flow_is_told_where_the_policy_keeps_payload);
    RUN(test_what_is_no_hello_is_no_evidence_of_one);
    RUN(test_a_hello_that_agrees_opens_a_connection_of_our_own);
    RUN(test_an_idle_flow_gives_what_looks_into_it_to_the_next);
    RUN(test_bytes_that_may_become_something_are_waited_for_a_while);
    RUN(test_a_hello_may_come_in_pieces);
    RUN(test_where_no_buffer_is_free_a_hello_waits_for_one);
    RUN(test_what_does_not_agree_is_denied_and_reaches_nobody);
    RUN(test_one_that_ends_before_its_hello_does_is_silent);
    RUN(test_a_rule_for_plain_tcp_waits_for_no_byte);
    RUN(test_observe_tells_what_it_would_drop_and_opens_no_way_to_ourselves);
    RUN(test_a_refusal_stops_whatever_the_rules_say_now);
    return tap_done();
}
