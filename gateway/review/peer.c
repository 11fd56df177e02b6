/* SPDX-License-Identifier: Apache-2.0 */
/* Asks the kernel for the socket of the other end by its two addresses. */
#include "gateway/review/peer.h"

#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

struct question {
    struct nlmsghdr head;
    struct inet_diag_req_v2 what;
};

struct answer {
    struct nlmsghdr head;
    struct inet_diag_msg socket;
    uint8_t attributes[512]; /* which are not asked for, but may come */
};

/* False when the kernel has none, or does not tell. It answers before send returns. */
static bool ask(const struct question *question, struct answer *out)
{
    int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);
    ssize_t len = -1;
    if (fd >= 0 && send(fd, question, sizeof *question, 0) == (ssize_t)sizeof *question) {
        len = recv(fd, out, sizeof *out, MSG_DONTWAIT);
    }
    if (fd >= 0) {
        (void)close(fd);
    }
    return len >= (ssize_t)offsetof(struct answer, attributes) &&
           out->head.nlmsg_type == SOCK_DIAG_BY_FAMILY;
}

/* The other end has our addresses the other way round. */
static void put_v4(struct inet_diag_sockid *out, const struct sockaddr_in *theirs,
                   const struct sockaddr_in *ours)
{
    out->idiag_sport = theirs->sin_port;
    out->idiag_dport = ours->sin_port;
    out->idiag_src[0] = theirs->sin_addr.s_addr;
    out->idiag_dst[0] = ours->sin_addr.s_addr;
}

static void put_v6(struct inet_diag_sockid *out, const struct sockaddr_in6 *theirs,
                   const struct sockaddr_in6 *ours)
{
    out->idiag_sport = theirs->sin6_port;
    out->idiag_dport = ours->sin6_port;
    memcpy(out->idiag_src, &theirs->sin6_addr, sizeof out->idiag_src);
    memcpy(out->idiag_dst, &ours->sin6_addr, sizeof out->idiag_dst);
}

/* Where no connection is, the kernel gives the socket that listens there; and one whose
 * program is gone counts as root's: neither is open. */
static bool is_open(const struct answer *answer, const struct question *question)
{
    const struct inet_diag_sockid *id = &answer->socket.id;
    return answer->socket.idiag_state == TCP_ESTABLISHED &&
           id->idiag_sport == question->what.id.idiag_sport &&
           id->idiag_dport == question->what.id.idiag_dport;
}

uint32_t peer_user(const struct sockaddr *client, int listening)
{
    struct sockaddr_storage server;
    socklen_t len = sizeof server;
    struct answer answer;
    struct question question = {
        .head = {.nlmsg_len = sizeof question,
                 .nlmsg_type = SOCK_DIAG_BY_FAMILY,
                 .nlmsg_flags = NLM_F_REQUEST},
        .what = {.sdiag_family = (uint8_t)client->sa_family,
                 .sdiag_protocol = IPPROTO_TCP,
                 .idiag_states = 1U << TCP_ESTABLISHED,
                 .id.idiag_cookie = {INET_DIAG_NOCOOKIE, INET_DIAG_NOCOOKIE}}};
    memset(&server, 0, sizeof server);
    if (getsockname(listening, (struct sockaddr *)&server, &len) != 0 ||
        server.ss_family != client->sa_family) {
        return PEER_NOBODY;
    }
    if (client->sa_family == AF_INET6) {
        put_v6(&question.what.id, (const struct sockaddr_in6 *)(const void *)client,
               (const struct sockaddr_in6 *)(const void *)&server);
    } else {
        put_v4(&question.what.id, (const struct sockaddr_in *)(const void *)client,
               (const struct sockaddr_in *)(const void *)&server);
    }
    bool found = ask(&question, &answer) && is_open(&answer, &question);
    return found ? answer.socket.idiag_uid : PEER_NOBODY;
}
