/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/uplink/overflow.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/tap.h"

#define SENT 64

/* A UDP socket that has room for little. */
static int open_small(struct sockaddr_in *at)
{
    int least = 1;
    socklen_t len = sizeof *at;
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    *at = (struct sockaddr_in){.sin_family = AF_INET,
                               .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    EXPECT(setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &least, sizeof least) == 0);
    EXPECT(bind(fd, (struct sockaddr *)at, sizeof *at) == 0);
    EXPECT(getsockname(fd, (struct sockaddr *)at, &len) == 0);
    return fd;
}

static void send_many(const struct sockaddr_in *to)
{
    static const uint8_t bytes[500];
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    for (int i = 0; i < SENT; i++) {
        EXPECT(sendto(fd, bytes, sizeof bytes, 0, (const struct sockaddr *)to,
                      sizeof *to) == sizeof bytes);
    }
    (void)close(fd);
}

static uint32_t kept(int fd)
{
    uint8_t bytes[500];
    uint32_t count = 0;
    while (recv(fd, bytes, sizeof bytes, MSG_DONTWAIT) > 0) {
        count++;
    }
    return count;
}

static void test_what_a_full_socket_lost_is_counted_once(void)
{
    struct sockaddr_in at;
    struct overflow overflow;
    int fd = open_small(&at);
    send_many(&at);
    overflow_init(&overflow, fd); /* a role before us saw these */
    (void)kept(fd);
    EXPECT_EQ(overflow_look(&overflow), 0);
    send_many(&at);
    uint32_t lost = overflow_look(&overflow);
    EXPECT(lost > 0);
    EXPECT_EQ(lost + kept(fd), SENT);
    EXPECT_EQ(overflow_look(&overflow), 0);
    (void)close(fd);
}

static void test_without_a_socket_nothing_is_lost(void)
{
    struct overflow overflow;
    overflow_init(&overflow, -1);
    EXPECT_EQ(overflow_look(&overflow), 0);
}

int main(void)
{
    RUN(test_what_a_full_socket_lost_is_counted_once);
    RUN(test_without_a_socket_nothing_is_lost);
    return tap_done();
}
