/* SPDX-License-Identifier: Apache-2.0 */
/* Sockets of the simulated cloud. */
#include "sim/socket.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "gateway/number.h"

#define BACKLOG 128

bool socket_parse(const char *text, struct sockaddr_storage *out, struct trouble *why)
{
    char host[INET6_ADDRSTRLEN];
    const char *colon = strrchr(text, ':');
    const char *begin = text + (text[0] == '[');
    const char *end = colon;
    uint64_t port = 0;
    bool closed = colon != NULL && colon > text && colon[-1] == ']';

    if (closed) {
        end = colon - 1;
    }
    if (colon == NULL || closed != (text[0] == '[') || end < begin ||
        (size_t)(end - begin) >= sizeof(host)) {
        trouble_set(why, "'%s': write address:port or [address]:port", text);
        return false;
    }
    memcpy(host, begin, (size_t)(end - begin));
    host[end - begin] = '\0';
    struct sockaddr_in *v4 = (struct sockaddr_in *)out;
    struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)out;

    memset(out, 0, sizeof(*out));
    if (number_parse(&port, colon + 1) && port <= UINT16_MAX) {
        if (inet_pton(AF_INET, host, &v4->sin_addr) == 1) {
            v4->sin_family = AF_INET;
            v4->sin_port = htons((uint16_t)port);
            return true;
        }
        if (inet_pton(AF_INET6, host, &v6->sin6_addr) == 1) {
            v6->sin6_family = AF_INET6;
            v6->sin6_port = htons((uint16_t)port);
            return true;
        }
    }
    trouble_set(why, "'%s': no address or no port 0 to 65535", text);
    return false;
}

int socket_bind(const char *text, int type, struct trouble *why)
{
    struct sockaddr_storage address;
    int one = 1;

    if (!socket_parse(text, &address, why)) {
        return -1;
    }
    int fd = socket(address.ss_family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0) {
        trouble_set_errno(why, errno, "%s: no socket", text);
        return -1;
    }
    if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one)) != 0 ||
        bind(fd, (struct sockaddr *)&address, sizeof(address)) != 0 ||
        (type == SOCK_STREAM && listen(fd, BACKLOG) != 0)) {
        trouble_set_errno(why, errno,
                          "%s: cannot listen; is the address on an interface here and "
                          "the port free",
                          text);
        (void)close(fd);
        return -1;
    }
    return fd;
}

void socket_print(const struct sockaddr_storage *address,
                  char out[static SOCKET_NAME_BYTES])
{
    const struct sockaddr_in *v4 = (const struct sockaddr_in *)address;
    const struct sockaddr_in6 *v6 = (const struct sockaddr_in6 *)address;
    char host[INET6_ADDRSTRLEN] = "?";
    bool is_v6 = address->ss_family == AF_INET6;

    (void)inet_ntop(address->ss_family,
                    is_v6 ? (const void *)&v6->sin6_addr : (const void *)&v4->sin_addr,
                    host, sizeof(host));
    (void)snprintf(out, SOCKET_NAME_BYTES, is_v6 ? "[%s]:%u" : "%s:%u", host,
                   ntohs(is_v6 ? v6->sin6_port : v4->sin_port));
}
