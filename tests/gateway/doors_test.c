/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/uplink/doors.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include "gateway/uplink/endpoint.h"
#include "tests/tap.h"

static const uint8_t loopback[4] = {127, 0, 0, 1};
static struct trouble why;

static void allow(int fd, int option)
{
    int on = 1;
    EXPECT(setsockopt(fd, SOL_SOCKET, option, &on, sizeof on) == 0);
}

/* A socket of another program that shares its port with whoever asks; the port. */
static uint16_t squat(int *fd, int type, bool everywhere)
{
    struct sockaddr_in at = {.sin_family = AF_INET};
    socklen_t len = sizeof at;
    at.sin_addr.s_addr = htonl(everywhere ? INADDR_ANY : INADDR_LOOPBACK);
    *fd = socket(AF_INET, type | SOCK_CLOEXEC, 0);
    allow(*fd, SO_REUSEADDR);
    allow(*fd, SO_REUSEPORT);
    EXPECT(bind(*fd, (struct sockaddr *)&at, sizeof at) == 0);
    EXPECT(type == SOCK_DGRAM || listen(*fd, 1) == 0);
    EXPECT(getsockname(*fd, (struct sockaddr *)&at, &len) == 0);
    return ntohs(at.sin_port);
}

static void expect_words(uint16_t port, const char *words)
{
    char whole[160];
    (void)snprintf(whole, sizeof whole, "uplink: port %u%s", port, words);
    EXPECT_TEXT(why.text, whole);
}

static void test_a_udp_port_that_another_resolver_shares_is_refused(void)
{
    struct address own = address_ipv4(loopback);
    for (int everywhere = 0; everywhere < 2; everywhere++) {
        int other = -1;
        uint16_t port = squat(&other, SOCK_DGRAM, everywhere == 1);
        EXPECT(doors_open_dns_udp(&own, port, &why) < 0);
        expect_words(port, "/udp on 127.0.0.1 is in use; stop the other resolver, "
                           "'ss -lunp' shows it");
        (void)close(other);
    }
}

static void test_a_tcp_port_that_another_resolver_listens_on_is_refused(void)
{
    struct address own = address_ipv4(loopback);
    int other = -1;
    uint16_t port = squat(&other, SOCK_STREAM, false);
    EXPECT(doors_open_dns_tcp(&own, port, &why) < 0);
    expect_words(port, "/tcp on 127.0.0.1 is in use; stop the other resolver, "
                       "'ss -ltnp' shows it");
    (void)close(other);
}

static void test_a_dns_port_that_is_ours_is_shared_with_nobody(void)
{
    struct address own = address_ipv4(loopback);
    struct sockaddr_storage at;
    int other = -1;
    uint16_t port = squat(&other, SOCK_DGRAM, false);
    (void)close(other);
    int fd = doors_open_dns_udp(&own, port, &why);
    EXPECT(fd >= 0);
    struct endpoint wanted = {own, port};
    socklen_t len = endpoint_to_sockaddr(&wanted, &at);
    other = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    allow(other, SO_REUSEADDR);
    allow(other, SO_REUSEPORT);
    EXPECT(bind(other, (struct sockaddr *)&at, len) != 0);
    (void)close(other);
    (void)close(fd);
}

static int option_of(int fd, int option)
{
    int value = -1;
    socklen_t len = sizeof value;
    EXPECT(getsockopt(fd, IPPROTO_TCP, option, &value, &len) == 0);
    return value;
}

/* Which saves a system call and a packet for each connection. */
static void test_what_is_accepted_has_the_options_of_its_door(void)
{
    struct address own = address_ipv4(loopback);
    struct sockaddr_storage at;
    socklen_t len = sizeof at;
    int door = doors_open_dns_tcp(&own, 0, &why);
    int caller = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    EXPECT(getsockname(door, (struct sockaddr *)&at, &len) == 0);
    EXPECT(connect(caller, (struct sockaddr *)&at, len) == 0);
    int accepted = accept(door, NULL, NULL);
    EXPECT_EQ(option_of(accepted, TCP_NODELAY), 1);
    EXPECT_EQ(option_of(accepted, TCP_QUICKACK), 0);
    (void)close(accepted);
    (void)close(caller);
    (void)close(door);
}

int main(void)
{
    RUN(test_a_udp_port_that_another_resolver_shares_is_refused);
    RUN(test_a_tcp_port_that_another_resolver_listens_on_is_refused);
    RUN(test_a_dns_port_that_is_ours_is_shared_with_nobody);
    RUN(test_what_is_accepted_has_the_options_of_its_door);
    return tap_done();
}
