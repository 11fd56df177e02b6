/* SPDX-License-Identifier: Apache-2.0 */
/* A socket for each try. */
#include "gateway/uplink/resolver_plain.h"

#include <errno.h>
#include <sys/epoll.h>
#include <sys/random.h>
#include <unistd.h>

#define DATAGRAMS_PER_WAKE 8 /* forgeries that are looked at before others get a turn */

void resolver_plain_close(struct resolver_query *query)
{
    if (query->fd >= 0) {
        (void)close(query->fd);
        query->fd = -1;
        query->epoch++;
    }
}

static bool open_socket(struct resolver *self, struct resolver_query *query,
                        const struct endpoint *server)
{
    struct sockaddr_storage to;
    socklen_t len = endpoint_to_sockaddr(server, &to);
    int type = query->over_tcp ? SOCK_STREAM : SOCK_DGRAM;
    if (len == 0 || getrandom(&query->id, sizeof query->id, 0) != sizeof query->id) {
        return false;
    }
    query->fd = socket(endpoint_domain(server->address.family),
                       type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (query->fd < 0 ||
        (connect(query->fd, (struct sockaddr *)&to, len) != 0 && errno != EINPROGRESS)) {
        return false;
    }
    struct poller_token token = {.kind = self->kind,
                                 .epoch = query->epoch,
                                 .index = (uint32_t)(query - self->queries)};
    uint32_t events = query->over_tcp ? EPOLLIN | EPOLLOUT | EPOLLET : EPOLLIN;
    return poller_add(self->poller, query->fd, events, token);
}

static bool send_question(struct resolver_query *query)
{
    uint8_t message[2 + DNS_UDP_BYTES];
    size_t len = dns_message_encode_query(message + 2, &query->question, query->id);
    message[0] = (uint8_t)(len >> 8);
    message[1] = (uint8_t)len;
    const uint8_t *from = query->over_tcp ? message : message + 2;
    size_t bytes = query->over_tcp ? len + 2 : len;
    return send(query->fd, from, bytes, MSG_NOSIGNAL) == (ssize_t)bytes;
}

/* Over TCP the question follows when the connection stands. */
static bool try_transport(struct resolver *self, struct resolver_query *query,
                          bool over_tcp, const struct endpoint *server, uint64_t now_us)
{
    resolver_plain_close(query);
    query->server = *server;
    query->over_tcp = over_tcp;
    query->asked = !over_tcp;
    query->reply_bytes = 0;
    query->deadline_us = now_us + RESOLVER_WAIT_US;
    return open_socket(self, query, server) && (over_tcp || send_question(query));
}

bool resolver_plain_ask(struct resolver *self, struct resolver_query *query,
                        const struct endpoint *server, uint64_t now_us)
{
    return try_transport(self, query, false, server, now_us);
}

/* The try has failed: the other transport, or silence. */
void resolver_plain_again(struct resolver *self, struct resolver_query *query,
                          const struct endpoint *server, uint64_t now_us)
{
    if (query->over_tcp || !try_transport(self, query, true, server, now_us)) {
        resolver_finish(self, query, NULL);
    }
}

static void read_datagrams(struct resolver *self, struct resolver_query *query,
                           const struct endpoint *server, uint64_t now_us)
{
    uint8_t *reply = self->replies[query - self->queries];
    for (unsigned i = 0; i < DATAGRAMS_PER_WAKE; i++) {
        struct dns_answer answer;
        ssize_t got = recv(query->fd, reply, DNS_ANSWER_MAX_BYTES, 0);
        if (got < 0) {
            if (errno != EAGAIN && errno != EINTR) {
                resolver_plain_again(self, query, server, now_us);
            }
            return;
        }
        if (!dns_message_decode_answer(&answer, &query->question, query->id, reply,
                                       (size_t)got)) {
            continue;
        }
        if (answer.truncated) {
            resolver_plain_again(self, query, server, now_us);
        } else {
            resolver_finish(self, query, &answer);
        }
        return;
    }
}

/* Bytes of the whole reply with its length, 0 while that is not known. */
static size_t reply_length(const uint8_t *reply, size_t got)
{
    return got < 2 ? 0 : 2 + ((size_t)reply[0] << 8 | reply[1]);
}

static void read_stream(struct resolver *self, struct resolver_query *query)
{
    uint8_t *reply = self->replies[query - self->queries];
    size_t wanted = 0;
    for (;;) {
        wanted = reply_length(reply, query->reply_bytes);
        size_t room = (wanted == 0 ? 2 : wanted) - query->reply_bytes;
        if (wanted > sizeof self->replies[0]) {
            resolver_finish(self, query, NULL);
            return;
        }
        if (wanted != 0 && room == 0) {
            break;
        }
        ssize_t got = recv(query->fd, reply + query->reply_bytes, room, 0);
        if (got < 0 && errno == EAGAIN) {
            return;
        }
        if (got <= 0) {
            resolver_finish(self, query, NULL);
            return;
        }
        query->reply_bytes += (uint16_t)got;
    }
    struct dns_answer answer;
    bool good = dns_message_decode_answer(&answer, &query->question, query->id, reply + 2,
                                          wanted - 2) &&
                !answer.truncated;
    resolver_finish(self, query, good ? &answer : NULL);
}

void resolver_plain_event(struct resolver *self, struct resolver_query *query,
                          uint32_t events, const struct endpoint *server, uint64_t now_us)
{
    if (!query->over_tcp) {
        read_datagrams(self, query, server, now_us);
        return;
    }
    if ((events & EPOLLERR) ||
        (!query->asked && (events & EPOLLOUT) && !send_question(query))) {
        resolver_finish(self, query, NULL);
        return;
    }
    query->asked = query->asked || (events & EPOLLOUT);
    if (events & EPOLLIN) {
        read_stream(self, query);
    }
}
