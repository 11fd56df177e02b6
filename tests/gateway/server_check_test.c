/* SPDX-License-Identifier: Apache-2.0 */
/* Servers on loopback that show one certificate or another, or nothing. */
#include "gateway/uplink/server_check.h"

#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <time.h>

#include "tests/gateway/tcp_pair.h"
#include "tests/gateway/tls_kit.h"

#define NAME "a.example"

static struct server_check checks;
static struct regime regime;
static struct poller poller;
static struct policy policies[2];
static struct policy_flow_rule rules[2];
static struct policy_flow_terms terms[2];
static const uint8_t wrong_pin[1][FLOW_TERMS_PIN_BYTES] = {{1}};
static struct endpoint server;
static int door = -1;
static int fd = -1;
static bool came_to_be_known;
static enum detail why;         /* of what was asked last */
static bool given_turns = true; /* whatever a handshake takes here */

static bool begin(void)
{
    struct sockaddr_in at = {.sin_family = AF_INET,
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof at;
    terms[0] = (struct policy_flow_terms){.ca = kit_mint.authority,
                                          .ca_bytes = kit_mint.authority_bytes};
    terms[1] = terms[0];
    terms[1].pins = wrong_pin;
    terms[1].pin_count = 1;
    for (size_t i = 0; i < 2; i++) {
        rules[i] = (struct policy_flow_rule){.host = NAME, .terms = &terms[i]};
        policies[i].uplink.rules = rules;
        policies[i].uplink.rule_count = 2;
    }
    regime = (struct regime){.policy = &policies[0], .now_us = 1000000};
    poller.epoll = epoll_create1(EPOLL_CLOEXEC);
    door = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    bool good = bind(door, (struct sockaddr *)&at, sizeof at) == 0 &&
                listen(door, 64) == 0 &&
                getsockname(door, (struct sockaddr *)&at, &len) == 0;
    server =
        (struct endpoint){address_ipv4((uint8_t[]){127, 0, 0, 1}), ntohs(at.sin_port)};
    server_check_init(&checks, &regime, &poller,
                      (struct poller_token){.kind = 4, .part = 2});
    return EXPECT(good && poller.epoll >= 0);
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
    server_check_close(&checks);
    hang_up();
    (void)close(door);
    (void)close(poller.epoll);
    EXPECT_EQ(tls_memory_counts().taken, 1); /* the mint's */
}

static enum server_check_state ask(const char *name, uint16_t rule)
{
    return server_check_ask(&checks, &server, name, rule, &why);
}

static void serve_once(void)
{
    uint8_t bytes[4096];
    ssize_t got = fd < 0 ? -1 : recv(fd, bytes, sizeof bytes, MSG_DONTWAIT);
    if (got > 0) {
        (void)!tls_session_feed(&kit_server, bytes, (size_t)got);
    }
    size_t out = 0;
    while ((out = tls_session_fetch(&kit_server, bytes, sizeof bytes)) > 0) {
        (void)send(fd, bytes, out, MSG_NOSIGNAL);
    }
}

static void turn(void)
{
    for (int idle = 0; idle < 3; idle++) {
        struct epoll_event events[32];
        serve_once();
        int count = epoll_wait(poller.epoll, events, 32, 5);
        for (int i = 0; i < count; i++) {
            struct poller_token token;
            memcpy(&token, &events[i].data.u64, sizeof token);
            EXPECT(token.kind == 4 && token.part == 2);
            if (given_turns) {
                checks.share = (struct handshake_share){0};
            }
            came_to_be_known = server_check_event(&checks, token) || came_to_be_known;
        }
        idle = count > 0 ? 0 : idle;
    }
}

/* One that knocks is served with a certificate of that name; false: nobody does. */
static bool serve_as(const char *name)
{
    struct pollfd ready = {.fd = door, .events = POLLIN};
    struct tls_session_identity identity;
    int on = 1;
    hang_up();
    came_to_be_known = false;
    if (poll(&ready, 1, 100) != 1) {
        return false;
    }
    fd = accept4(door, NULL, NULL, SOCK_CLOEXEC);
    (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    EXPECT(certificate_mint_leaf(&kit_mint, name, time(NULL), &identity) &&
           tls_session_open_server(&kit_server, &identity, NULL));
    turn();
    return true;
}

static void a_right_certificate_is_good_for_ten_minutes(void)
{
    if (!begin()) {
        return;
    }
    EXPECT_EQ(ask(NAME, 0), SERVER_CHECK_RUNNING);
    EXPECT_EQ(ask(NAME, 0), SERVER_CHECK_RUNNING); /* the same handshake */
    EXPECT(serve_as(NAME));
    EXPECT(came_to_be_known);
    EXPECT_EQ(ask(NAME, 0), SERVER_CHECK_GOOD);
    EXPECT(!serve_as(NAME)); /* one knock for both */
    regime.now_us += SERVER_CHECK_GOOD_US - 1;
    EXPECT_EQ(ask(NAME, 0), SERVER_CHECK_GOOD);
    regime.now_us += 1;
    EXPECT_EQ(ask(NAME, 0), SERVER_CHECK_RUNNING);
    end();
}

static void a_wrong_one_is_wrong_for_a_minute(void)
{
    if (!begin()) {
        return;
    }
    EXPECT_EQ(ask(NAME, 0), SERVER_CHECK_RUNNING);
    EXPECT(serve_as("b.example"));
    EXPECT_EQ(ask(NAME, 0), SERVER_CHECK_WRONG);
    EXPECT_EQ(why, DETAIL_CERTIFICATE_MISNAMED);
    regime.now_us += SERVER_CHECK_WRONG_US;
    EXPECT_EQ(ask(NAME, 0), SERVER_CHECK_RUNNING);
    EXPECT(serve_as(NAME));
    EXPECT_EQ(ask(NAME, 0), SERVER_CHECK_GOOD);
    EXPECT_EQ(ask(NAME, 1), SERVER_CHECK_RUNNING); /* another rule, with a pin */
    EXPECT(serve_as(NAME));
    EXPECT_EQ(ask(NAME, 1), SERVER_CHECK_WRONG);
    EXPECT_EQ(why, DETAIL_CERTIFICATE_NOT_PINNED);
    EXPECT_EQ(ask(NAME, 0), SERVER_CHECK_GOOD);
    end();
}

static void who_is_not_there_or_speaks_no_tls_is_unknown(void)
{
    if (!begin()) {
        return;
    }
    EXPECT_EQ(ask(NAME, 0), SERVER_CHECK_RUNNING);
    int junk = accept4(door, NULL, NULL, SOCK_CLOEXEC);
    EXPECT(send(junk, "HTTP/1.0 400 Bad\r\n\r\n", 20, MSG_NOSIGNAL) == 20);
    turn();
    EXPECT_EQ(ask(NAME, 0), SERVER_CHECK_UNKNOWN);
    EXPECT_EQ(why, DETAIL_TLS_MALFORMED);
    (void)close(junk);
    (void)close(door);
    door = -1;
    regime.now_us += SERVER_CHECK_UNKNOWN_US;
    (void)ask(NAME, 0);
    turn();
    EXPECT_EQ(ask(NAME, 0), SERVER_CHECK_UNKNOWN);
    end();
}

static void who_says_nothing_is_unknown_after_five_seconds(void)
{
    if (!begin()) {
        return;
    }
    EXPECT_EQ(ask(NAME, 0), SERVER_CHECK_RUNNING);
    regime.now_us += SERVER_CHECK_WAIT_US - 1;
    EXPECT(!server_check_tick(&checks));
    EXPECT_EQ(ask(NAME, 0), SERVER_CHECK_RUNNING);
    regime.now_us += 1;
    EXPECT(server_check_tick(&checks));
    EXPECT_EQ(ask(NAME, 0), SERVER_CHECK_UNKNOWN);
    EXPECT_EQ(why, DETAIL_TLS_SLOW);
    EXPECT(!server_check_tick(&checks));
    end();
}

static void more_than_there_are_links_wait_their_turn(void)
{
    char name[32];
    if (!begin()) {
        return;
    }
    for (int i = 0; i <= SERVER_CHECK_LINKS; i++) {
        (void)snprintf(name, sizeof name, "n%d.example", i);
        EXPECT_EQ(ask(name, i % 2), SERVER_CHECK_RUNNING);
    }
    EXPECT_EQ(tls_memory_counts().taken, 1 + SERVER_CHECK_LINKS);
    EXPECT(serve_as("n0.example"));
    EXPECT_EQ(ask("n0.example", 0), SERVER_CHECK_GOOD);
    EXPECT_EQ(tls_memory_counts().taken, 1 + 1 + SERVER_CHECK_LINKS); /* and the server */
    end();
}

static void over_its_share_a_handshake_waits_for_a_tick(void)
{
    if (!begin()) {
        return;
    }
    EXPECT_EQ(ask(NAME, 0), SERVER_CHECK_RUNNING);
    handshake_share_charge(&checks.share, regime.now_us, SERVER_CHECK_WAIT_US / 10);
    given_turns = false;
    EXPECT(serve_as(NAME));
    given_turns = true;
    EXPECT(!came_to_be_known);
    EXPECT(!server_check_tick(&checks));
    EXPECT(regime.counts[REGIME_HANDSHAKES_WAITED] > 0);
    regime.now_us += SERVER_CHECK_WAIT_US - 1;
    for (int i = 0; i < 100 && ask(NAME, 0) == SERVER_CHECK_RUNNING; i++) {
        checks.share = (struct handshake_share){0};
        (void)!server_check_tick(&checks);
        serve_once();
        (void)usleep(200);
    }
    EXPECT_EQ(ask(NAME, 0), SERVER_CHECK_GOOD);
    end();
}

static void silent_servers_of_one_rule_leave_room_for_another(void)
{
    char name[32];
    if (!begin()) {
        return;
    }
    for (int i = 0; i < SERVER_CHECK_RULE_ROWS; i++) {
        (void)snprintf(name, sizeof name, "n%d.example", i);
        EXPECT_EQ(ask(name, 0), SERVER_CHECK_RUNNING);
    }
    EXPECT_EQ(tls_memory_counts().taken, 1 + SERVER_CHECK_RULE_LINKS);
    EXPECT_EQ(ask(NAME, 0), SERVER_CHECK_UNKNOWN);
    EXPECT_EQ(ask(NAME, 1), SERVER_CHECK_RUNNING);
    EXPECT_EQ(tls_memory_counts().taken, 1 + SERVER_CHECK_RULE_LINKS + 1);
    end();
}

static void a_full_table_is_unknown_and_counted(void)
{
    char name[32];
    if (!begin()) {
        return;
    }
    for (int i = 0; i < SERVER_CHECK_ROWS; i++) {
        (void)snprintf(name, sizeof name, "n%d.example", i);
        EXPECT_EQ(ask(name, i % 2), SERVER_CHECK_RUNNING);
    }
    EXPECT_EQ(ask(NAME, 0), SERVER_CHECK_UNKNOWN);
    EXPECT_EQ(why, DETAIL_NO_ROOM);
    EXPECT_EQ(regime.counts[REGIME_CHECKS_FULL], 1);
    regime.now_us += SERVER_CHECK_WAIT_US;
    EXPECT(server_check_tick(&checks));
    EXPECT_EQ(ask(NAME, 0), SERVER_CHECK_RUNNING); /* in place of one that is known */
    end();
}

static void another_policy_begins_anew(void)
{
    if (!begin()) {
        return;
    }
    EXPECT_EQ(ask(NAME, 0), SERVER_CHECK_RUNNING);
    EXPECT(serve_as(NAME));
    EXPECT_EQ(ask(NAME, 0), SERVER_CHECK_GOOD);
    EXPECT_EQ(ask(NAME, 1), SERVER_CHECK_RUNNING);
    regime.policy = &policies[1];
    server_check_follow(&checks);
    hang_up();
    EXPECT_EQ(tls_memory_counts().taken, 1);
    EXPECT_EQ(ask(NAME, 0), SERVER_CHECK_RUNNING);
    end();
}

static void only_pins_and_authorities_ask_for_it(void)
{
    EXPECT(!server_check_wanted(NULL));
    EXPECT(!server_check_wanted(&(struct policy_flow_rule){.host = NAME}));
    struct policy_flow_terms none = {.inspect = false};
    EXPECT(!server_check_wanted(&(struct policy_flow_rule){.terms = &none}));
    EXPECT(server_check_wanted(&rules[0]));
    EXPECT(server_check_wanted(&rules[1]));
}

int main(void)
{
    EXPECT(tls_session_prepare() && tls_memory_open(2 + SERVER_CHECK_LINKS));
    EXPECT(certificate_mint_open_nobody(&kit_mint, "Test authority", time(NULL)));
    RUN(a_right_certificate_is_good_for_ten_minutes);
    RUN(a_wrong_one_is_wrong_for_a_minute);
    RUN(who_is_not_there_or_speaks_no_tls_is_unknown);
    RUN(who_says_nothing_is_unknown_after_five_seconds);
    RUN(more_than_there_are_links_wait_their_turn);
    RUN(over_its_share_a_handshake_waits_for_a_tick);
    RUN(silent_servers_of_one_rule_leave_room_for_another);
    RUN(a_full_table_is_unknown_and_counted);
    RUN(another_policy_begins_anew);
    RUN(only_pins_and_authorities_ask_for_it);
    certificate_mint_close(&kit_mint);
    tls_memory_close();
    return tap_done();
}
