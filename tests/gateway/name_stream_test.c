/* SPDX-License-Identifier: Apache-2.0 */
/* One client over TCP does not keep the loop to itself. */
#include "gateway/uplink/name_stream.h"

#include <netinet/in.h>
#include <stdio.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "policies/parse.h"
#include "tests/remark.h"
#include "tests/tap.h"

#define QUESTIONS 200 /* as many answers as fit in the client's socket */

static const char rules[] = "policy \"p\" version 1\nuplink {\n resolver 192.0.2.53\n"
                            " pass tls \"telemetry.example\" port 443\n}\n";
/* Is there an address of the name "x"? No rule allows it. */
static const uint8_t question[] = {0, 19, 1, 2, 1,   0, 0, 1, 0, 0, 0,
                                   0, 0,  0, 1, 'x', 0, 0, 1, 0, 1};

static struct uplink_memory memory;
static struct regime regime;
static struct name_service names;
static struct poller poller;
static unsigned told;

static void on_record(void *context, const struct event *event)
{
    (void)context;
    told += event->reason == REASON_NAME_NOT_ALLOWED;
}

/* The client's end of a stream that stands in slot 0; -1 on failure. */
static int set_up(void)
{
    static _Alignas(16) uint8_t block[POLICY_ARENA_BYTES];
    struct arena arena;
    int ends[2];
    arena_init(&arena, block, sizeof block);
    struct policy *policy =
        policy_parse("p", rules, sizeof rules - 1, &arena, remark, NULL);
    if (policy == NULL ||
        socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends) != 0) {
        return -1;
    }
    struct uplink_setup setup = {
        .policy = policy, .memory = &memory, .record = on_record};
    regime_init(&regime, &setup, 1);
    name_service_init(&names, &regime, &poller, 0, 0, (int[]){-1, -1}, (int[]){-1, -1});
    names.streams[0].fd = ends[0];
    names.streams[0].since_us = regime.now_us;
    return ends[1];
}

static bool send_questions(int client, size_t count)
{
    uint8_t all[QUESTIONS * sizeof question];
    for (size_t i = 0; i < count; i++) {
        memcpy(all + i * sizeof question, question, sizeof question);
    }
    ssize_t len = (ssize_t)(count * sizeof question);
    return EXPECT(send(client, all, (size_t)len, 0) == len);
}

/* A client that asks faster than it is answered would never be done with. */
static void test_others_get_their_turn_while_one_asks_without_end(void)
{
    int client = set_up();
    if (!EXPECT(client >= 0) || !send_questions(client, QUESTIONS)) {
        return;
    }
    told = 0;
    name_stream_event(&names, (struct poller_token){.index = 0});
    EXPECT(told > 0 && told < QUESTIONS / 4);
    (void)close(client);
    name_service_close(&names);
}

static void test_what_was_left_is_answered_at_the_next_ticks(void)
{
    int client = set_up();
    if (!EXPECT(client >= 0) || !send_questions(client, QUESTIONS)) {
        return;
    }
    told = 0;
    name_stream_event(&names, (struct poller_token){.index = 0});
    for (unsigned i = 0; i < 20; i++) {
        name_stream_tick(&names);
    }
    EXPECT_EQ(told, QUESTIONS);
    (void)close(client);
    name_service_close(&names);
}

/* A door that the poller watches and a client who knocks at it. */
struct door {
    int listen;
    int client;
    struct poller_token token;
};

static bool open_door(struct door *door)
{
    struct sockaddr_in at = {.sin_family = AF_INET,
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof at;
    *door = (struct door){.listen = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0),
                          .client = socket(AF_INET, SOCK_STREAM, 0),
                          .token = {.kind = 7, .part = 1}};
    poller.epoll = epoll_create1(EPOLL_CLOEXEC);
    name_service_init(&names, &regime, &poller, 0, 0, (int[]){-1, -1},
                      (int[]){-1, door->listen});
    return EXPECT(bind(door->listen, (struct sockaddr *)&at, len) == 0) &&
           EXPECT(listen(door->listen, 4) == 0) &&
           EXPECT(getsockname(door->listen, (struct sockaddr *)&at, &len) == 0) &&
           EXPECT(connect(door->client, (struct sockaddr *)&at, len) == 0) &&
           EXPECT(poller_add(&poller, door->listen, EPOLLIN, door->token));
}

static void close_door(struct door *door)
{
    (void)close(door->listen);
    (void)close(door->client);
    name_service_close(&names);
    (void)close(poller.epoll);
}

static int wakes(void)
{
    struct epoll_event event;
    return epoll_wait(poller.epoll, &event, 1, 0);
}

/* Else the client whom nobody can take would wake us for ever. */
static void test_with_no_descriptor_left_a_door_rests_until_the_next_tick(void)
{
    struct door door;
    struct rlimit before;
    if (!open_door(&door) || !EXPECT(getrlimit(RLIMIT_NOFILE, &before) == 0)) {
        return;
    }
    struct rlimit none = {.rlim_cur = 3, .rlim_max = before.rlim_max};
    EXPECT_EQ(wakes(), 1);
    EXPECT(setrlimit(RLIMIT_NOFILE, &none) == 0);
    name_stream_accept(&names, door.token);
    EXPECT_EQ(wakes(), 0);
    EXPECT(setrlimit(RLIMIT_NOFILE, &before) == 0);
    name_stream_tick(&names);
    EXPECT_EQ(wakes(), 1);
    name_stream_accept(&names, door.token);
    EXPECT(names.streams[0].fd >= 0);
    EXPECT_EQ(wakes(), 0);
    close_door(&door);
}

int main(void)
{
    RUN(test_others_get_their_turn_while_one_asks_without_end);
    RUN(test_what_was_left_is_answered_at_the_next_ticks);
    RUN(test_with_no_descriptor_left_a_door_rests_until_the_next_tick);
    return tap_done();
}
