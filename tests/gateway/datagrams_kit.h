/* SPDX-License-Identifier: Apache-2.0 */
/* Datagrams over loopback. What TPROXY hands over is played by a socket on all addresses:
 * the kernel tells where a datagram wanted to go; the server's own socket there, which
 * comes later, takes what the gateway sends on. */
#ifndef TESTS_GATEWAY_DATAGRAMS_KIT_H
#define TESTS_GATEWAY_DATAGRAMS_KIT_H

#include "gateway/uplink/datagrams.h"
#include "gateway/uplink/exhibit.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <unistd.h>

#include "gateway/uplink/pins.h"
#include "policies/parse.h"
#include "tests/remark.h"
#include "tests/tap.h"

#define HEADERS 28 /* of IPv4 and UDP */
#define SERVER "127.0.0.2"

static struct uplink_memory memory;
static struct regime regime;
static struct poller poller;
static struct datagrams datagrams;
static struct event told;
static unsigned told_count;
static uint8_t kept_hello[EXHIBIT_BYTES]; /* that was told behind a denial */
static size_t hello_bytes;
static uint32_t asked;
static uv_loop_t loop;
static int door = -1;
static int client = -1;
static int server = -1;
static uint16_t port;

static void on_record(void *context, const struct event *event)
{
    const struct event_evidence *piece = &event->flow.evidence;
    (void)context;
    if (event->subject == EVENT_FLOW && piece->kind == EVENT_HELLO_JUDGED &&
        EXPECT_EQ(piece->offset, hello_bytes)) {
        memcpy(kept_hello + hello_bytes, piece->bytes, piece->len);
        hello_bytes += piece->len;
        EXPECT_EQ(event->reason, told.reason);
        EXPECT_EQ(event->action, told.action);
        EXPECT_TEXT(event->flow.host, told.flow.host);
        return;
    }
    told = *event;
    told_count++;
}

static void on_ask(void *context, uint32_t ticket, const struct address *local,
                   uint16_t local_port)
{
    (void)context;
    (void)local;
    EXPECT_EQ(local_port, port);
    asked = ticket;
}

static void on_round(void *context)
{
    (void)context;
}

static void on_event(void *context, struct poller_token token, uint32_t events)
{
    (void)context;
    (void)events;
    datagrams_event(&datagrams, token);
}

static int open_socket(const char *address, uint16_t *at)
{
    int on = 1;
    struct timeval wait = {.tv_usec = 100000};
    struct sockaddr_in local = {.sin_family = AF_INET, .sin_port = htons(*at)};
    socklen_t len = sizeof local;
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    EXPECT(inet_pton(AF_INET, address, &local.sin_addr) == 1);
    EXPECT(setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0);
    EXPECT(setsockopt(fd, SOL_IP, IP_RECVORIGDSTADDR, &on, sizeof on) == 0);
    EXPECT(setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait) == 0);
    EXPECT(bind(fd, (struct sockaddr *)&local, sizeof local) == 0);
    EXPECT(getsockname(fd, (struct sockaddr *)&local, &len) == 0);
    *at = ntohs(local.sin_port);
    return fd;
}

/* A rule "pass WHAT port PORT CLAUSES", with the port that was found. */
static const struct policy *parse(const char *what, const char *clauses)
{
    static _Alignas(16) uint8_t block[POLICY_ARENA_BYTES];
    char text[512];
    struct arena arena;
    int len = snprintf(text, sizeof text,
                       "policy \"p\" version 1\nuplink {\n resolver 192.0.2.53\n"
                       " pass %s port %u %s\n deny otherwise reset\n}\n",
                       what, port, clauses);
    arena_init(&arena, block, sizeof block);
    return policy_parse("p", text, (size_t)len, &arena, remark, NULL);
}

static bool begin_with(const char *what, const char *clauses)
{
    struct trouble why;
    struct address address = address_ipv4((uint8_t[]){127, 0, 0, 2});
    uint16_t any = 0;
    port = 0;
    door = open_socket("0.0.0.0", &port);
    EXPECT(fcntl(door, F_SETFL, O_NONBLOCK) == 0); /* as guard opens it */
    client = open_socket("127.0.0.1", &any);
    memory = (struct uplink_memory){0};
    told_count = 0;
    hello_bytes = 0;
    struct uplink_setup setup = {.policy = parse(what, clauses),
                                 .memory = &memory,
                                 .record = on_record,
                                 .ask_socket = on_ask,
                                 .udp_tproxy = {door, -1}};
    if (!EXPECT(setup.policy != NULL) || !EXPECT(uv_loop_init(&loop) == 0) ||
        !EXPECT(poller_open(&poller, &loop, on_round, on_event, on_round, NULL, &why))) {
        return false;
    }
    regime_init(&regime, &setup, 1);
    pins_add(regime.pins, "time.example", &address, 1, 600, regime.now_us);
    datagrams_init(&datagrams, &regime, &poller, 0, &setup);
    return true;
}

static void on_closed(uv_handle_t *handle)
{
    (void)handle;
}

static void end(void)
{
    datagrams_close(&datagrams);
    poller_close(&poller, on_closed);
    (void)uv_run(&loop, UV_RUN_DEFAULT);
    EXPECT(uv_loop_close(&loop) == 0);
    (void)close(door);
    (void)close(client);
    if (server >= 0) {
        (void)close(server);
        server = -1;
    }
}

/* One datagram of the unit, as far as the gateway's hands. */
static inline void hand_over_bytes(const void *bytes, size_t len)
{
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(port)};
    EXPECT(inet_pton(AF_INET, SERVER, &to.sin_addr) == 1);
    if (server >= 0) { /* the door has the address only while the server has not */
        (void)close(server);
    }
    EXPECT(sendto(client, bytes, len, 0, (struct sockaddr *)&to, sizeof to) ==
           (ssize_t)len);
    server = open_socket(SERVER, &port);
    struct pollfd waits = {.fd = door, .events = POLLIN};
    EXPECT(poll(&waits, 1, 2000) == 1);
    regime_refresh(&regime);
    datagrams_read(&datagrams, 0);
}

/* Behind all that came out so far: loopback keeps the order. */
static inline void send_mark(uint32_t mark)
{
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(port)};
    EXPECT(inet_pton(AF_INET, SERVER, &to.sin_addr) == 1);
    EXPECT(sendto(client, &mark, sizeof mark, 0, (struct sockaddr *)&to, sizeof to) ==
           sizeof mark);
}

/* Bytes of the datagram that came out, -1: none did. */
static inline ssize_t came_out(void)
{
    static uint32_t last;
    uint8_t bytes[2000];
    struct sockaddr_in from = {0}, own = {0};
    socklen_t len = sizeof from;
    EXPECT(getsockname(client, (struct sockaddr *)&own, &len) == 0);
    send_mark(++last);
    for (;;) {
        ssize_t got =
            recvfrom(server, bytes, sizeof bytes, 0, (struct sockaddr *)&from, &len);
        if (got < 0 || from.sin_port != own.sin_port) {
            return got;
        }
        if (memcmp(bytes, &last, sizeof last) == 0) {
            return -1;
        }
    }
}

#endif
