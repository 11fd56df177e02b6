/* SPDX-License-Identifier: Apache-2.0 */
/* Reads an address and a port, and binds. */
#include "gateway/review/door.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "gateway/number.h"
#include "policies/address.h"

#define BACKLOG 64

static bool parse(const char *at, struct address *address, uint16_t *port)
{
    char text[64];
    uint64_t number = 0;
    const char *colon = strrchr(at, ':');
    size_t len = colon != NULL ? (size_t)(colon - at) : 0;
    bool brackets = at[0] == '[' && len > 2 && at[len - 1] == ']';
    if (len == 0 || len >= sizeof text || !number_parse(&number, colon + 1)) {
        return false;
    }
    (void)snprintf(text, sizeof text, "%.*s", (int)(brackets ? len - 2 : len),
                   brackets ? at + 1 : at);
    *port = (uint16_t)number;
    return number <= UINT16_MAX && address_parse(address, text) &&
           brackets == (address->family == ADDRESS_IPV6);
}

static bool is_loopback(const struct address *address)
{
    static const uint8_t one[16] = {[15] = 1};
    return address->family == ADDRESS_IPV4 ? address->bytes[0] == 127
                                           : memcmp(address->bytes, one, sizeof one) == 0;
}

union place {
    struct sockaddr any;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
};

static socklen_t fill(union place *out, const struct address *address, uint16_t port)
{
    memset(out, 0, sizeof *out);
    if (address->family == ADDRESS_IPV4) {
        out->v4.sin_family = AF_INET;
        out->v4.sin_port = htons(port);
        memcpy(&out->v4.sin_addr, address->bytes, sizeof out->v4.sin_addr);
        return sizeof out->v4;
    }
    out->v6.sin6_family = AF_INET6;
    out->v6.sin6_port = htons(port);
    memcpy(&out->v6.sin6_addr, address->bytes, sizeof out->v6.sin6_addr);
    return sizeof out->v6;
}

/* The port that was given, or found free; 0 when the socket does not listen. */
static uint16_t listen_at(int fd, const struct address *address, uint16_t port)
{
    union place place;
    socklen_t len = fill(&place, address, port);
    int on = 1;
    (void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(fd, &place.any, len) != 0 || listen(fd, BACKLOG) != 0 ||
        getsockname(fd, &place.any, &len) != 0) {
        return 0;
    }
    return ntohs(address->family == ADDRESS_IPV4 ? place.v4.sin_port
                                                 : place.v6.sin6_port);
}

int door_open(const char *at, char host[static SESSION_HOST_BYTES], struct trouble *why)
{
    struct address address;
    char text[ADDRESS_TEXT_BYTES];
    uint16_t port = 0;
    if (!parse(at, &address, &port)) {
        trouble_set(why, "--listen %.80s: give an address and a port: 127.0.0.1:8080",
                    at);
        return -1;
    }
    if (!is_loopback(&address)) {
        trouble_set(
            why,
            "--listen %.80s: others could reach it there; give 127.0.0.1:8080, and "
            "put a reverse proxy with TLS before it (gateway/review/nginx.conf)",
            at);
        return -1;
    }
    int fd = socket(address.family == ADDRESS_IPV4 ? AF_INET : AF_INET6,
                    SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    uint16_t bound = fd >= 0 ? listen_at(fd, &address, port) : 0;
    if (bound == 0) {
        trouble_set_errno(why, errno, "--listen %.80s; give another port", at);
        if (fd >= 0) {
            (void)close(fd);
        }
        return -1;
    }
    address_print(&address, text);
    (void)snprintf(host, SESSION_HOST_BYTES,
                   address.family == ADDRESS_IPV4 ? "%s:%u" : "[%s]:%u", text, bound);
    return fd;
}
