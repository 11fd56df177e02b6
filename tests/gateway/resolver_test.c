/* SPDX-License-Identifier: Apache-2.0 */
/* A resolver on loopback that answers what each test has it answer. */
#include "gateway/uplink/resolver.h"

#include <sys/epoll.h>

#include "tests/gateway/tcp_pair.h"
#include "tests/tap.h"

static struct resolver resolver;
static struct poller poller;
static struct resolver_server server;
static int udp = -1; /* the resolver's own sockets, of one port */
static int tcp = -1;
static unsigned answers;
static bool silent;
static struct dns_answer last;
static char last_name[POLICY_HOST_BYTES];
static uint32_t last_number;

static void on_answer(void *context, const struct resolver_client *client,
                      const struct dns_question *question,
                      const struct dns_answer *answer)
{
    (void)context;
    answers++;
    silent = answer == NULL;
    last = answer != NULL ? *answer : (struct dns_answer){0};
    last_number = client->number;
    (void)snprintf(last_name, sizeof last_name, "%s", question->name);
}

/* A socket of the type on loopback, at the port (0: any); sets it. */
static int door(int type, uint16_t *port)
{
    struct sockaddr_in at = {.sin_family = AF_INET,
                             .sin_port = htons(*port),
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof at;
    struct timeval wait = {.tv_sec = 2};
    int fd = socket(AF_INET, type | SOCK_CLOEXEC, 0);
    if (bind(fd, (struct sockaddr *)&at, sizeof at) != 0 ||
        getsockname(fd, (struct sockaddr *)&at, &len) != 0 ||
        setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait) != 0) {
        (void)close(fd);
        return -1;
    }
    *port = ntohs(at.sin_port);
    return fd;
}

static bool begin(void)
{
    for (int i = 0; i < 20 && tcp < 0; i++) { /* until both are free */
        uint16_t port = 0;
        udp = door(SOCK_DGRAM, &port);
        tcp = door(SOCK_STREAM, &port);
        server.at = (struct endpoint){address_ipv4((uint8_t[]){127, 0, 0, 1}), port};
        if (tcp < 0) {
            (void)close(udp);
        }
    }
    poller.epoll = epoll_create1(EPOLL_CLOEXEC);
    answers = 0;
    resolver_init(&resolver, &poller, 3, on_answer, NULL, NULL);
    return EXPECT(tcp >= 0 && listen(tcp, 8) == 0 && poller.epoll >= 0);
}

static void end(void)
{
    resolver_close(&resolver);
    (void)close(udp);
    (void)close(tcp);
    (void)close(poller.epoll);
    tcp = -1;
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
    return resolver_ask(&resolver, &server, &question, &client, 0);
}

/* What the resolver was asked, and by whom. */
struct asked {
    struct dns_question question;
    struct sockaddr_in from;
};

static struct asked receive(void)
{
    struct asked asked;
    uint8_t bytes[512];
    socklen_t len = sizeof asked.from;
    memset(&asked, 0, sizeof asked);
    ssize_t got =
        recvfrom(udp, bytes, sizeof bytes, 0, (struct sockaddr *)&asked.from, &len);
    EXPECT(got > 0 && dns_message_decode_question(&asked.question, bytes, (size_t)got) ==
                          DNS_QUESTION_GOOD);
    return asked;
}

static size_t encode(uint8_t *out, const struct dns_question *question)
{
    struct dns_answer answer = {.ttl_s = 60, .count = 1};
    answer.addresses[0] = address_ipv4((uint8_t[]){198, 51, 100, 7});
    return dns_message_encode_answer(out, 512, question, DNS_NOERROR, &answer);
}

static void answer_from(int fd, const struct asked *asked, uint16_t id, const char *label,
                        bool truncated)
{
    uint8_t bytes[512];
    struct dns_question question = question_for(label);
    question.id = id;
    size_t len = encode(bytes, &question);
    bytes[2] |= truncated ? 2 : 0;
    EXPECT(sendto(fd, bytes, len, 0, (const struct sockaddr *)&asked->from,
                  sizeof asked->from) == (ssize_t)len);
}

/* One round of the loop; false when nothing came in time. */
static bool round_of_events(int wait_ms)
{
    struct epoll_event events[16];
    int count = epoll_wait(poller.epoll, events, 16, wait_ms);
    for (int i = 0; i < count; i++) {
        struct poller_token token;
        memcpy(&token, &events[i].data.u64, sizeof token);
        EXPECT_EQ(token.kind, 3);
        resolver_event(&resolver, token, events[i].events, &server, 0);
    }
    return count > 0;
}

static void expect_answered(void)
{
    EXPECT_EQ(answers, 1);
    EXPECT(!silent);
    EXPECT_EQ(last.count, 1);
    EXPECT_EQ(last.addresses[0].bytes[3], 7);
    EXPECT_EQ(resolver.in_flight, 0);
}

static void test_an_answer_comes_back_to_who_asked(void)
{
    if (!begin()) {
        return;
    }
    EXPECT(ask("alpha", 41));
    struct asked asked = receive();
    answer_from(udp, &asked, asked.question.id, "alpha", false);
    EXPECT(round_of_events(2000));
    expect_answered();
    EXPECT_TEXT(last_name, "alpha");
    EXPECT_EQ(last_number, 41);
    end();
}

static void test_a_forger_who_guesses_id_name_or_port_wrongly_is_not_heard(void)
{
    uint16_t port = 0;
    if (!begin()) {
        return;
    }
    int stranger = door(SOCK_DGRAM, &port);
    EXPECT(ask("alpha", 1));
    struct asked asked = receive();
    answer_from(udp, &asked, asked.question.id ^ 1, "alpha", false);
    answer_from(udp, &asked, asked.question.id, "other", false);
    EXPECT(round_of_events(2000));
    EXPECT_EQ(answers, 0);
    answer_from(stranger, &asked, asked.question.id, "alpha", false);
    EXPECT(!round_of_events(50));
    EXPECT_EQ(answers, 0);
    EXPECT_EQ(resolver.in_flight, 1);
    answer_from(udp, &asked, asked.question.id, "alpha", false);
    EXPECT(round_of_events(2000));
    expect_answered();
    (void)close(stranger);
    end();
}

static void test_each_try_has_a_port_of_its_own(void)
{
    if (!begin()) {
        return;
    }
    EXPECT(ask("alpha", 1));
    EXPECT(ask("alpha", 2));
    struct asked first = receive();
    struct asked second = receive();
    EXPECT(first.from.sin_port != second.from.sin_port);
    end();
}

/* Takes the question that comes over TCP; the connection, -1 when there is none. */
static int receive_stream(struct dns_question *out)
{
    uint8_t bytes[514];
    int fd = accept4(tcp, NULL, NULL, SOCK_CLOEXEC);
    EXPECT(fd >= 0 && round_of_events(2000)); /* connected: it asks */
    ssize_t got = recv(fd, bytes, sizeof bytes, 0);
    bool good =
        got > 2 && (bytes[0] << 8 | bytes[1]) == got - 2 &&
        dns_message_decode_question(out, bytes + 2, (size_t)got - 2) == DNS_QUESTION_GOOD;
    EXPECT(good);
    return fd;
}

static void test_what_is_cut_short_is_asked_again_over_tcp_and_read_in_any_pieces(void)
{
    struct dns_question question;
    uint8_t bytes[514];
    if (!begin()) {
        return;
    }
    EXPECT(ask("alpha", 1));
    struct asked asked = receive();
    answer_from(udp, &asked, asked.question.id, "alpha", true);
    EXPECT(round_of_events(2000));
    EXPECT_EQ(answers, 0);
    int fd = receive_stream(&question);
    if (fd < 0) {
        end();
        return;
    }
    EXPECT_TEXT(question.name, "alpha");
    size_t len = encode(bytes + 2, &question);
    bytes[0] = (uint8_t)(len >> 8);
    bytes[1] = (uint8_t)len;
    for (size_t i = 0; i < len + 2; i++) {
        EXPECT_EQ(answers, 0);
        EXPECT(send(fd, bytes + i, 1, 0) == 1);
        EXPECT(round_of_events(2000));
    }
    expect_answered();
    (void)close(fd);
    end();
}

static void test_a_stream_that_ends_too_soon_or_says_too_much_is_silence(void)
{
    for (int too_much = 0; too_much < 2; too_much++) {
        struct dns_question question;
        if (!begin()) {
            return;
        }
        EXPECT(ask("alpha", 1));
        resolver_tick(&resolver, &server, RESOLVER_WAIT_US);
        int fd = receive_stream(&question);
        EXPECT(send(fd, too_much ? "\xFF\xFF" : "\0", 1 + (size_t)too_much, 0) > 0);
        if (!too_much) {
            EXPECT(shutdown(fd, SHUT_WR) == 0);
        }
        for (int i = 0; i < 10 && answers == 0; i++) {
            (void)!round_of_events(200);
        }
        EXPECT_EQ(answers, 1);
        EXPECT(silent);
        (void)close(fd);
        end();
    }
}

static void test_silence_is_told_once_after_both_tries(void)
{
    if (!begin()) {
        return;
    }
    EXPECT(ask("alpha", 1));
    resolver_tick(&resolver, &server, RESOLVER_WAIT_US - 1);
    EXPECT(!resolver.queries[0].over_tcp);
    resolver_tick(&resolver, &server, RESOLVER_WAIT_US);
    EXPECT(resolver.queries[0].over_tcp);
    EXPECT_EQ(answers, 0);
    resolver_tick(&resolver, &server, 2 * RESOLVER_WAIT_US - 1);
    EXPECT_EQ(answers, 0);
    resolver_tick(&resolver, &server, 2 * RESOLVER_WAIT_US);
    EXPECT_EQ(answers, 1);
    EXPECT(silent);
    EXPECT_EQ(resolver.in_flight, 0);
    resolver_tick(&resolver, &server, 9 * RESOLVER_WAIT_US);
    EXPECT_EQ(answers, 1);
    end();
}

static void test_a_resolver_that_is_not_there_is_silent(void)
{
    if (!begin()) {
        return;
    }
    (void)close(udp);
    (void)close(tcp);
    EXPECT(ask("alpha", 1));
    for (int i = 0; i < 10 && answers == 0; i++) {
        (void)!round_of_events(200);
    }
    EXPECT_EQ(answers, 1);
    EXPECT(silent);
    end();
}

static void test_no_more_questions_are_in_flight_than_there_is_room_for(void)
{
    if (!begin()) {
        return;
    }
    for (unsigned i = 0; i < RESOLVER_QUERIES_MAX; i++) {
        EXPECT(ask("alpha", i));
    }
    EXPECT(!ask("alpha", 99));
    EXPECT_EQ(resolver.in_flight, RESOLVER_QUERIES_MAX);
    resolver_close(&resolver);
    EXPECT_EQ(resolver.in_flight, 0);
    EXPECT_EQ(answers, 0);
    EXPECT(ask("alpha", 0));
    end();
}

static void test_an_event_of_a_socket_that_is_closed_meets_nobody(void)
{
    if (!begin()) {
        return;
    }
    EXPECT(ask("alpha", 1));
    struct asked asked = receive();
    struct poller_token old = {.kind = 3, .epoch = resolver.queries[0].epoch};
    resolver_close(&resolver);
    EXPECT(ask("alpha", 2));
    asked = receive();
    answer_from(udp, &asked, asked.question.id, "alpha", false);
    resolver_event(&resolver, old, EPOLLIN, &server, 0);
    EXPECT_EQ(answers, 0);
    EXPECT(round_of_events(2000));
    expect_answered();
    EXPECT_EQ(last_number, 2);
    end();
}

static void test_what_a_resolver_says_that_is_no_longer_in_force_is_silence(void)
{
    if (!begin() || !EXPECT(ask("old", 1))) {
        return;
    }
    struct asked asked = receive();
    server.at.address = address_ipv4((uint8_t[]){127, 0, 0, 2});
    answer_from(udp, &asked, asked.question.id, "old", false);
    EXPECT(round_of_events(1000));
    EXPECT_EQ(answers, 1);
    EXPECT(silent);
    end();
}

int main(void)
{
    RUN(test_an_answer_comes_back_to_who_asked);
    RUN(test_a_forger_who_guesses_id_name_or_port_wrongly_is_not_heard);
    RUN(test_each_try_has_a_port_of_its_own);
    RUN(test_what_is_cut_short_is_asked_again_over_tcp_and_read_in_any_pieces);
    RUN(test_a_stream_that_ends_too_soon_or_says_too_much_is_silence);
    RUN(test_silence_is_told_once_after_both_tries);
    RUN(test_a_resolver_that_is_not_there_is_silent);
    RUN(test_no_more_questions_are_in_flight_than_there_is_room_for);
    RUN(test_an_event_of_a_socket_that_is_closed_meets_nobody);
    RUN(test_what_a_resolver_says_that_is_no_longer_in_force_is_silence);
    return tap_done();
}
