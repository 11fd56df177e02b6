/* SPDX-License-Identifier: Apache-2.0 */
/* Two ends of a TCP connection over loopback, where a reset is one and MSG_TRUNC takes.
 */
#ifndef TESTS_GATEWAY_TCP_PAIR_H
#define TESTS_GATEWAY_TCP_PAIR_H

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

/* ends[0] does not block; ends[1] waits at most two seconds for bytes. */
static inline bool tcp_pair(int ends[static 2])
{
    struct sockaddr_in at = {.sin_family = AF_INET,
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof at;
    struct timeval wait = {.tv_sec = 2};
    int door = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    ends[1] = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool good = bind(door, (struct sockaddr *)&at, sizeof at) == 0 &&
                listen(door, 1) == 0 &&
                getsockname(door, (struct sockaddr *)&at, &len) == 0 &&
                connect(ends[1], (struct sockaddr *)&at, sizeof at) == 0;
    ends[0] = good ? accept4(door, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC) : -1;
    (void)close(door);
    return ends[0] >= 0 &&
           setsockopt(ends[1], SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait) == 0;
}

/* Waits until the end has something to read, an end or an error among it. */
static inline bool tcp_pair_arrived(int end)
{
    struct pollfd poll_fd = {.fd = end, .events = POLLIN};
    return poll(&poll_fd, 1, 2000) == 1;
}

/* Waits until the end has so many bytes to read. */
static inline bool tcp_pair_holds(int end, int bytes)
{
    int held = 0;
    for (int i = 0; i < 2000 && ioctl(end, FIONREAD, &held) == 0 && held < bytes; i++) {
        (void)usleep(1000);
    }
    return held >= bytes;
}

/* Closes with a reset. */
static inline void tcp_pair_reset(int end)
{
    struct linger reset = {.l_onoff = 1};
    (void)setsockopt(end, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
    (void)close(end);
}

#endif
