/* SPDX-License-Identifier: Apache-2.0 */
/* A resolver that is asked over TLS, on loopback; time is the tests' own. */
#include "gateway/uplink/resolver_tls.h"

#include <netinet/tcp.h>
#include <sys/epoll.h>

#include "tests/gateway/tcp_pair.h"
#include "tests/gateway/tls_kit.h"

#define NAME "dns.example"
#define WAIT_MS 2000

static struct resolver resolver;
static struct poller poller;
static struct resolver_server server;
static uint64_t now_us;
static int door = -1;     /* of the resolver, TCP */
static int in_clear = -1; /* the same port, UDP: nothing may come here */
static int fd = -1;       /* the connection that the resolver has accepted */
static unsigned answers;
static unsigned silences;
static unsigned failures;
static uint32_t numbers[RESOLVER_QUERIES_MAX + 8]; /* of the clients, as answered */
static unsigned wrongs;
static enum certificate_fault last_fault;
static uint8_t plain[65536]; /* what the resolver was asked */
static size_t plain_bytes;

static void on_answer(void *context, const struct resolver_client *client,
                      const struct dns_question *question,
                      const struct dns_answer *answer)
{
    (void)context;
    (void)question;
    numbers[answers] = client->number;
    answers++;
    silences += answer == NULL;
    failures += answer != NULL && answer->rcode == DNS_SERVFAIL;
}

static void on_wrong(void *context, const struct resolver_server *of,
                     enum certificate_fault fault)
{
    (void)context;
    EXPECT_TEXT(of->name, server.name);
    wrongs++;
    last_fault = fault;
}

static bool open_doors(void)
{
    struct sockaddr_in at = {.sin_family = AF_INET,
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof at;
    door = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    in_clear = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    bool good = bind(door, (struct sockaddr *)&at, sizeof at) == 0 &&
                listen(door, 8) == 0 &&
                getsockname(door, (struct sockaddr *)&at, &len) == 0 &&
                bind(in_clear, (struct sockaddr *)&at, sizeof at) == 0;
    server = (struct resolver_server){
        .at = {address_ipv4((uint8_t[]){127, 0, 0, 1}), ntohs(at.sin_port)},
        .name = NAME,
        .ca = kit_mint.authority,
        .ca_bytes = kit_mint.authority_bytes,
        .now_seconds = KIT_NOW};
    return good;
}

static bool begin(void)
{
    now_us = 1000000;
    answers = silences = failures = wrongs = 0;
    plain_bytes = 0;
    poller.epoll = epoll_create1(EPOLL_CLOEXEC);
    resolver_init(&resolver, &poller, 3, on_answer, on_wrong, NULL);
    return EXPECT(open_doors() && poller.epoll >= 0);
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
    uint8_t byte;
    EXPECT(recv(in_clear, &byte, 1, 0) < 0); /* whatever happened, nothing in the clear */
    resolver_close(&resolver);
    hang_up();
    (void)close(door);
    (void)close(in_clear);
    (void)close(poller.epoll);
    EXPECT_EQ(tls_memory_counts().taken, 1); /* the mint's */
}

static struct dns_question question_for(const char *label)
{
    struct dns_question question = {.type = 1, .udp_bytes = 512};
    size_t len = strlen(label);
    (void)snprintf(question.name, sizeof question.name, "%s", label);
    question.wire[0] = (uint8_t)len;
    memcpy(question.wire + 1, label, len);
    question.wire_bytes = (uint8_t)(len + 2);
    return question;
}

static bool ask(const char *label, uint32_t number)
{
    struct dns_question question = question_for(label);
    struct resolver_client client = {.number = number};
    return resolver_ask(&resolver, &server, &question, &client, now_us);
}

static void serve_once(void)
{
    uint8_t bytes[4096];
    ssize_t got = fd < 0 ? -1 : recv(fd, bytes, sizeof bytes, MSG_DONTWAIT);
    if (got > 0) {
        EXPECT_EQ(tls_session_feed(&kit_server, bytes, (size_t)got), got);
    }
    plain_bytes +=
        tls_session_read(&kit_server, plain + plain_bytes, sizeof plain - plain_bytes);
    size_t out = 0;
    while ((out = tls_session_fetch(&kit_server, bytes, sizeof bytes)) > 0) {
        (void)send(fd, bytes, out, MSG_NOSIGNAL);
    }
}

/* Both ends move until neither has for a while. */
static void turn(void)
{
    for (int idle = 0; idle < 3;) {
        struct epoll_event events[16];
        size_t before = plain_bytes;
        serve_once();
        int count = epoll_wait(poller.epoll, events, 16, 5);
        for (int i = 0; i < count; i++) {
            struct poller_token token;
            memcpy(&token, &events[i].data.u64, sizeof token);
            resolver_event(&resolver, token, events[i].events, &server, now_us);
        }
        idle = count > 0 || plain_bytes != before ? 0 : idle + 1;
    }
}

static void tick(uint64_t by_us)
{
    now_us += by_us;
    resolver_tick(&resolver, &server, now_us);
}

/* The resolver accepts, as a server of that name. */
static bool accept_as(const char *name)
{
    struct pollfd ready = {.fd = door, .events = POLLIN};
    hang_up();
    if (!EXPECT(poll(&ready, 1, WAIT_MS) == 1)) {
        return false;
    }
    fd = accept4(door, NULL, NULL, SOCK_CLOEXEC);
    int on = 1;
    (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    kit_open_server(name, NULL);
    turn();
    return EXPECT(fd >= 0);
}

/* The n-th message that was asked. */
static const uint8_t *message(size_t n, size_t *len)
{
    size_t at = 0;
    for (;; n--) {
        *len = at + 2 <= plain_bytes ? (size_t)plain[at] << 8 | plain[at + 1] : 0;
        if (n == 0 || *len == 0) {
            return plain + at + 2;
        }
        at += 2 + *len;
    }
}

static void answer(size_t n)
{
    uint8_t bytes[2 + 512];
    size_t len = 0;
    const uint8_t *asked = message(n, &len);
    struct dns_question question;
    struct dns_answer told = {.ttl_s = 60, .count = 1};
    told.addresses[0] = address_ipv4((uint8_t[]){198, 51, 100, 7});
    EXPECT(len > 0 &&
           dns_message_decode_question(&question, asked, len) == DNS_QUESTION_GOOD);
    len = dns_message_encode_answer(bytes + 2, 512, &question, DNS_NOERROR, &told);
    bytes[0] = (uint8_t)(len >> 8);
    bytes[1] = (uint8_t)len;
    EXPECT_EQ(tls_session_write(&kit_server, bytes, 2 + len), 2 + len);
}

static void a_question_is_answered_and_was_padded(void)
{
    size_t len = 0;
    if (!begin() || !EXPECT(ask("alpha", 7)) || !accept_as(NAME)) {
        return;
    }
    (void)message(0, &len);
    EXPECT_EQ(len, 128);
    EXPECT_EQ(plain_bytes, 2 + 128);
    answer(0);
    turn();
    EXPECT_EQ(answers, 1);
    EXPECT_EQ(silences + failures, 0);
    EXPECT_EQ(numbers[0], 7);
    EXPECT_EQ(resolver.in_flight, 0);
    EXPECT(ask("beta", 8)); /* in the same session, at once */
    turn();
    EXPECT_EQ(plain_bytes, 2 * (2 + 128));
    answer(1);
    turn();
    EXPECT_EQ(answers, 2);
    end();
}

static void questions_do_not_wait_for_each_other(void)
{
    if (!begin()) {
        return;
    }
    for (uint32_t i = 0; i < RESOLVER_QUERIES_MAX; i++) {
        EXPECT(ask("alpha", i));
    }
    EXPECT(!ask("alpha", 99));
    if (!accept_as(NAME)) {
        return;
    }
    EXPECT_EQ(plain_bytes, RESOLVER_QUERIES_MAX * (2 + 128));
    for (size_t i = RESOLVER_QUERIES_MAX; i-- > 0;) {
        answer(i);
        turn();
    }
    EXPECT_EQ(answers, RESOLVER_QUERIES_MAX);
    EXPECT_EQ(silences + failures, 0);
    bool seen[RESOLVER_QUERIES_MAX] = {false};
    for (size_t i = 0; i < answers; i++) {
        EXPECT(numbers[i] < RESOLVER_QUERIES_MAX && !seen[numbers[i]]);
        seen[numbers[i]] = true;
    }
    end();
}

static void a_wrong_certificate_is_told_once_a_minute_and_asked_nothing(void)
{
    if (!begin() || !EXPECT(ask("alpha", 1)) || !accept_as("other.example")) {
        return;
    }
    EXPECT_EQ(wrongs, 1);
    EXPECT_EQ(last_fault, CERTIFICATE_MISNAMED);
    EXPECT_EQ(failures, 1);
    EXPECT_EQ(silences, 0);
    EXPECT(!ask("alpha", 2)); /* not before it may be tried again */
    for (unsigned i = 0; i < 20; i++) {
        tick(RESOLVER_PAUSE_MOST_US / 10);
        if (ask("alpha", 3)) {
            EXPECT(accept_as("other.example"));
            EXPECT_EQ(wrongs, 1 + (now_us - 1000000) / RESOLVER_WRONG_TELL_US);
        }
    }
    EXPECT_EQ(plain_bytes, 0);
    EXPECT(failures > 1);
    tick(RESOLVER_PAUSE_MOST_US);
    EXPECT(ask("alpha", 4)); /* once it is right it is asked again */
    if (accept_as(NAME)) {
        answer(0);
        turn();
        EXPECT_EQ(numbers[answers - 1], 4);
        EXPECT_EQ(silences, 0);
    }
    end();
}

static void a_session_that_ends_is_begun_anew_and_asked_again(void)
{
    if (!begin() || !EXPECT(ask("alpha", 1)) || !accept_as(NAME)) {
        return;
    }
    answer(0);
    turn();
    EXPECT(ask("beta", 2));
    turn();
    hang_up(); /* with a question that it was asked */
    turn();
    EXPECT_EQ(answers, 1);
    plain_bytes = 0;
    tick(0);
    if (accept_as(NAME)) {
        answer(0);
        turn();
        EXPECT_EQ(answers, 2);
        EXPECT_EQ(numbers[1], 2);
        EXPECT_EQ(silences + failures, 0);
    }
    end();
}

/* As a modem leaves it that was away for a while. */
static void a_session_that_has_gone_mute_is_begun_anew_in_time(void)
{
    if (!begin() || !EXPECT(ask("alpha", 1)) || !accept_as(NAME)) {
        return;
    }
    answer(0);
    turn();
    EXPECT(ask("beta", 2));
    tick(RESOLVER_TLS_MUTE_US - 1);
    uint16_t epoch = resolver.tls.link.epoch;
    tick(1);
    EXPECT_EQ(resolver.tls.link.epoch, epoch + 1);
    plain_bytes = 0;
    if (accept_as(NAME)) {
        answer(0);
        turn();
        EXPECT_EQ(answers, 2);
        EXPECT_EQ(numbers[1], 2);
        EXPECT_EQ(silences + failures, 0);
    }
    end();
}

static void silence_is_told_when_its_time_is_over(void)
{
    if (!begin() || !EXPECT(ask("alpha", 1)) || !accept_as(NAME)) {
        return;
    }
    tick(RESOLVER_TLS_WAIT_US - 1);
    EXPECT_EQ(answers, 0);
    tick(1);
    EXPECT_EQ(silences, 1);
    EXPECT_EQ(resolver.tls.link.fd, -1); /* it is not believed to come back */
    end();
}

static void a_server_that_speaks_no_tls_is_silent_and_is_left_alone_for_a_while(void)
{
    unsigned came = 0;
    if (!begin() || !EXPECT(ask("alpha", 1))) {
        return;
    }
    for (unsigned i = 0; i < RESOLVER_TLS_WAIT_US / 100000; i++) {
        int junk = accept4(door, NULL, NULL, SOCK_CLOEXEC);
        if (junk >= 0) {
            came++;
            EXPECT(send(junk, "SSH-2.0-OpenSSH\r\n", 17, MSG_NOSIGNAL) == 17);
            turn();
            (void)close(junk);
        }
        tick(100000);
    }
    EXPECT_EQ(silences, 1);
    EXPECT(came >= 3 && came <= 6); /* after 0, 250, 750, 1750, 3750 ms */
    end();
}

static void nobody_there_is_silence(void)
{
    if (!begin() || !EXPECT(ask("alpha", 1))) {
        return;
    }
    (void)close(door);
    door = -1;
    turn();
    tick(RESOLVER_TLS_WAIT_US);
    EXPECT_EQ(silences, 1);
    end();
}

static void what_is_said_beside_the_questions_is_passed_over(void)
{
    static const uint8_t odd[] = {0, 0, 0, 1, 9, 0, 3, 1, 2, 3};
    if (!begin() || !EXPECT(ask("alpha", 1)) || !accept_as(NAME)) {
        return;
    }
    EXPECT_EQ(tls_session_write(&kit_server, odd, sizeof odd), sizeof odd);
    turn();
    EXPECT_EQ(answers, 0);
    answer(0);
    turn();
    EXPECT_EQ(answers, 1);
    EXPECT_EQ(silences + failures, 0);
    EXPECT(ask("alpha", 2));
    EXPECT_EQ(tls_session_write(&kit_server, (const uint8_t *)"\xff\xff", 2), 2);
    turn();
    EXPECT_EQ(resolver.tls.link.fd, -1); /* longer than any that is read */
    end();
}

static void another_resolver_in_force_is_asked_and_the_old_one_not_heard(void)
{
    if (!begin() || !EXPECT(ask("alpha", 1)) || !accept_as(NAME)) {
        return;
    }
    server.name = "new.example";
    answer(0);
    turn();
    tick(0);
    EXPECT_EQ(silences, 1);
    plain_bytes = 0;
    EXPECT(ask("beta", 2));
    if (accept_as("new.example")) {
        answer(0);
        turn();
        EXPECT_EQ(answers, 2);
        EXPECT_EQ(silences, 1);
    }
    end();
}

int main(void)
{
    EXPECT(tls_session_prepare() && tls_memory_open(4));
    kit_open_mint();
    RUN(a_question_is_answered_and_was_padded);
    RUN(questions_do_not_wait_for_each_other);
    RUN(a_wrong_certificate_is_told_once_a_minute_and_asked_nothing);
    RUN(a_session_that_ends_is_begun_anew_and_asked_again);
    RUN(a_session_that_has_gone_mute_is_begun_anew_in_time);
    RUN(silence_is_told_when_its_time_is_over);
    RUN(a_server_that_speaks_no_tls_is_silent_and_is_left_alone_for_a_while);
    RUN(nobody_there_is_silence);
    RUN(what_is_said_beside_the_questions_is_passed_over);
    RUN(another_resolver_in_force_is_asked_and_the_old_one_not_heard);
    certificate_mint_close(&kit_mint);
    tls_memory_close();
    return tap_done();
}
