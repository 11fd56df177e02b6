/* SPDX-License-Identifier: Apache-2.0 */
/* Opens sockets with the options that the uplink relies on. */
#include "gateway/uplink/doors.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include "gateway/uplink/endpoint.h"

#define BURST_BYTES (1 << 20)
#define QUESTIONS_BYTES (4 << 20) /* questions wait behind a flood of others */
#define BACKLOG 4096

/* One door: what it is called in a message, and what it is. */
struct door {
    const char *name;
    const char *mend;
    const char *holder; /* what else may have its port */
    int type;
    bool transparent;
    /* SO_REUSEADDR: for TCP the port of connections that are ending is free; for UDP two
     * sockets may have one port, and the kernel gives each datagram to one of them. */
    bool shared;
    bool original_destination;
    bool listening;
};

static const char needs_admin[] = "run as root or with CAP_NET_ADMIN";
static const char needs_port[] = "run as root and give the unit's interface this address";

static bool set(int fd, int level, int option)
{
    int on = 1;
    return setsockopt(fd, level, option, &on, sizeof on) == 0;
}

static bool set_options(int fd, const struct door *door, uint8_t family)
{
    bool ipv6 = family == ADDRESS_IPV6;
    int level = ipv6 ? SOL_IPV6 : SOL_IP;
    bool good = (!door->shared || set(fd, SOL_SOCKET, SO_REUSEADDR)) &&
                (!ipv6 || set(fd, SOL_IPV6, IPV6_V6ONLY));
    if (door->transparent) {
        good = good && set(fd, level, ipv6 ? IPV6_TRANSPARENT : IP_TRANSPARENT);
    }
    if (door->original_destination) {
        good = good && set(fd, level, ipv6 ? IPV6_RECVORIGDSTADDR : IP_RECVORIGDSTADDR);
    }
    if (door->listening) { /* what is accepted inherits it */
        good = good && set(fd, IPPROTO_TCP, TCP_NODELAY);
    }
    return good;
}

static void explain(struct trouble *why, const struct door *door,
                    const struct endpoint *at, int error)
{
    char text[ADDRESS_TEXT_BYTES];
    address_print(&at->address, text);
    if (error == EADDRINUSE) {
        bool tcp = door->type == SOCK_STREAM;
        trouble_set(why,
                    "uplink: port %u/%s on %s is in use; stop the other %s, 'ss -l%snp' "
                    "shows it",
                    at->port, tcp ? "tcp" : "udp", text, door->holder, tcp ? "t" : "u");
        return;
    }
    trouble_set_errno(why, error, "uplink: cannot open the %s socket on %s port %u; %s",
                      door->name, text, at->port, door->mend);
}

/* What is accepted acknowledges a hello with the answer to it, as both ends of an
 * exchange do that goes to and fro: a packet less for each connection. A listener hands
 * this down from its listen(2) on. */
static bool start_listening(int fd)
{
    int off = 0;
    return listen(fd, BACKLOG) == 0 &&
           setsockopt(fd, IPPROTO_TCP, TCP_QUICKACK, &off, sizeof off) == 0;
}

static int open_door(const struct door *door, const struct endpoint *at,
                     struct trouble *why)
{
    struct sockaddr_storage local;
    socklen_t len = endpoint_to_sockaddr(at, &local);
    int fd = socket(endpoint_domain(at->address.family),
                    door->type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    bool good = fd >= 0 && set_options(fd, door, at->address.family) &&
                bind(fd, (struct sockaddr *)&local, len) == 0 &&
                (!door->listening || start_listening(fd));
    if (good) {
        return fd;
    }
    explain(why, door, at, errno);
    if (fd >= 0) {
        (void)close(fd);
    }
    return -1;
}

static struct endpoint anywhere(uint8_t family, uint16_t port)
{
    return (struct endpoint){.address = {.family = family}, .port = port};
}

int doors_open_tcp(uint8_t family, uint16_t port, struct trouble *why)
{
    static const struct door door = {.name = "TPROXY TCP",
                                     .mend = needs_admin,
                                     .holder = "program",
                                     .type = SOCK_STREAM,
                                     .transparent = true,
                                     .shared = true,
                                     .listening = true};
    struct endpoint at = anywhere(family, port);
    return open_door(&door, &at, why);
}

/* By default the kernel holds some 250 small datagrams, which one burst of a client
 * fills. What has no room is counted (overflow.h), so a system that gives less is no
 * fault. */
static void hold_bursts(int fd, int bytes)
{
    if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof bytes) != 0) {
        (void)setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes);
    }
}

int doors_open_udp(uint8_t family, uint16_t port, struct trouble *why)
{
    static const struct door door = {.name = "TPROXY UDP",
                                     .mend = needs_admin,
                                     .holder = "program",
                                     .type = SOCK_DGRAM,
                                     .transparent = true,
                                     .original_destination = true};
    struct endpoint at = anywhere(family, port);
    int fd = open_door(&door, &at, why);
    if (fd >=
        0) { /* it has the port; what answers from this port elsewhere comes later */
        (void)set(fd, SOL_SOCKET, SO_REUSEADDR);
        hold_bursts(fd, BURST_BYTES);
    }
    return fd;
}

int doors_open_dns_udp(const struct address *own, uint16_t port, struct trouble *why)
{
    static const struct door door = {
        .name = "DNS UDP", .mend = needs_port, .holder = "resolver", .type = SOCK_DGRAM};
    struct endpoint at = {*own, port};
    int fd = open_door(&door, &at, why);
    if (fd >= 0) {
        hold_bursts(fd, QUESTIONS_BYTES);
    }
    return fd;
}

int doors_open_dns_tcp(const struct address *own, uint16_t port, struct trouble *why)
{
    static const struct door door = {.name = "DNS TCP",
                                     .mend = needs_port,
                                     .holder = "resolver",
                                     .type = SOCK_STREAM,
                                     .shared = true,
                                     .listening = true};
    struct endpoint at = {*own, port};
    return open_door(&door, &at, why);
}

int doors_open_foreign(const struct address *local, uint16_t port, struct trouble *why)
{
    static const struct door door = {.name = "UDP reply",
                                     .mend = needs_admin,
                                     .holder = "program",
                                     .type = SOCK_DGRAM,
                                     .transparent = true,
                                     .shared = true};
    struct endpoint at = {*local, port};
    return open_door(&door, &at, why);
}
