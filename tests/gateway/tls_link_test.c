/* SPDX-License-Identifier: Apache-2.0 */
/* A link to a server on loopback, and to none. */
#include "gateway/uplink/tls_link.h"

#include <sys/epoll.h>

#include "tests/gateway/tcp_pair.h"
#include "tests/gateway/tls_kit.h"

static struct tls_link link_to;
static struct poller poller;
static struct endpoint server;
static int door = -1;
static int fd = -1;

static void listen_somewhere(void)
{
    struct sockaddr_in at = {.sin_family = AF_INET,
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof at;
    door = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    EXPECT(bind(door, (struct sockaddr *)&at, sizeof at) == 0 && listen(door, 4) == 0 &&
           getsockname(door, (struct sockaddr *)&at, &len) == 0);
    server =
        (struct endpoint){address_ipv4((uint8_t[]){127, 0, 0, 1}), ntohs(at.sin_port)};
}

static bool open_to_server(const struct certificate_rules *rules)
{
    struct poller_token token = {.kind = 5, .index = 7};
    return tls_link_open(&link_to, &poller, token, &server, "a.example", rules);
}

/* The server's end, for a moment. */
static void serve(void)
{
    uint8_t bytes[4096];
    ssize_t got = recv(fd, bytes, sizeof bytes, MSG_DONTWAIT);
    if (got > 0) {
        EXPECT_EQ(tls_session_feed(&kit_server, bytes, (size_t)got), got);
    }
    size_t out = 0;
    while ((out = tls_session_fetch(&kit_server, bytes, sizeof bytes)) > 0) {
        EXPECT(send(fd, bytes, out, MSG_NOSIGNAL) == (ssize_t)out);
    }
}

static void run(void)
{
    for (int i = 0; i < 100 && link_to.session.state == TLS_SESSION_HANDSHAKING; i++) {
        struct epoll_event event;
        struct poller_token token;
        serve();
        if (epoll_wait(poller.epoll, &event, 1, 20) == 1) {
            memcpy(&token, &event.data.u64, sizeof token);
            EXPECT_EQ(token.index, 7);
            EXPECT_EQ(token.epoch, link_to.epoch);
            while (tls_link_move(&link_to)) {
            }
        }
    }
}

static void a_session_comes_to_stand_and_ends_with_a_word(void)
{
    struct certificate_rules rules = kit_rules("a.example");
    uint8_t bytes[512];
    EXPECT(open_to_server(&rules));
    fd = accept4(door, NULL, NULL, SOCK_CLOEXEC);
    kit_open_server("a.example", NULL);
    run();
    EXPECT_EQ(link_to.session.state, TLS_SESSION_OPEN);
    EXPECT(tls_link_is_up(&link_to));
    EXPECT_EQ(tls_session_write(&link_to.session, (const uint8_t *)"hello", 5), 5);
    uint16_t epoch = link_to.epoch;
    tls_link_close(&link_to);
    EXPECT_EQ(link_to.epoch, epoch + 1);
    EXPECT(!tls_link_is_up(&link_to));
    serve();
    EXPECT_EQ(tls_session_read(&kit_server, bytes, sizeof bytes), 5);
    EXPECT_EQ(tls_session_read(&kit_server, bytes, sizeof bytes), 0);
    EXPECT_EQ(kit_server.state, TLS_SESSION_ENDED);
    (void)close(fd);
    kit_close();
    tls_link_close(&link_to); /* twice is harmless */
    EXPECT_EQ(link_to.epoch, epoch + 1);
}

static void a_server_that_leaves_or_is_not_there_cuts_the_session(void)
{
    for (int there = 1; there >= 0; there--) {
        EXPECT(open_to_server(NULL));
        if (there) {
            (void)close(accept4(door, NULL, NULL, SOCK_CLOEXEC));
            (void)close(door);
        }
        fd = -1;
        run();
        EXPECT_EQ(link_to.session.state, TLS_SESSION_FAILED);
        EXPECT_EQ(link_to.session.fault, TLS_SESSION_CUT);
        tls_link_close(&link_to);
    }
}

static void without_an_address_or_an_arena_nothing_opens(void)
{
    int arenas[8];
    size_t taken = 0;
    struct endpoint good = server;
    server = (struct endpoint){{0}, 0};
    EXPECT(!open_to_server(NULL));
    server = good;
    while (tls_memory_take(&arenas[taken])) {
        taken++;
    }
    EXPECT(!open_to_server(NULL));
    EXPECT_EQ(link_to.fd, -1);
    while (taken > 0) {
        tls_memory_return(arenas[--taken]);
    }
}

int main(void)
{
    EXPECT(tls_session_prepare() && tls_memory_open(4));
    kit_open_mint();
    poller.epoll = epoll_create1(EPOLL_CLOEXEC);
    tls_link_init(&link_to);
    listen_somewhere();
    RUN(a_session_comes_to_stand_and_ends_with_a_word);
    RUN(a_server_that_leaves_or_is_not_there_cuts_the_session);
    RUN(without_an_address_or_an_arena_nothing_opens);
    (void)close(poller.epoll);
    certificate_mint_close(&kit_mint);
    tls_memory_close();
    return tap_done();
}
