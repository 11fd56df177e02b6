/* SPDX-License-Identifier: Apache-2.0 */
/* One client over TCP does not keep the loop to itself. */
#include "gateway/uplink/name_stream.h"

#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "policies/parse.h"
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
static unsigned told;

static void on_record(void *context, const struct event *event)
{
    (void)context;
    told += event->reason == REASON_NAME_NOT_ALLOWED;
}

static void on_message(void *context, const char *line)
{
    (void)context;
    printf("# %s\n", line);
}

/* The client's end of a stream that stands in slot 0; -1 on failure. */
static int set_up(void)
{
    static _Alignas(16) uint8_t block[POLICY_ARENA_BYTES];
    static struct poller poller;
    struct arena arena;
    int ends[2];
    arena_init(&arena, block, sizeof block);
    struct policy *policy =
        policy_parse("p", rules, sizeof rules - 1, &arena, on_message, NULL);
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

int main(void)
{
    RUN(test_others_get_their_turn_while_one_asks_without_end);
    RUN(test_what_was_left_is_answered_at_the_next_ticks);
    return tap_done();
}
