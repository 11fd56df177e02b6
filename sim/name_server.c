/* SPDX-License-Identifier: Apache-2.0 */
/* The simulated name server. A TCP query is read and answered in one go, which holds
 * the loop for at most TCP_WAIT_US: enough for a simulated cloud. */
#include "sim/name_server.h"

#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "sim/socket.h"

#define QUERY_BYTES_MAX 4096
#define TCP_WAIT_US 300000

void name_server_init(struct name_server *self, uv_loop_t *loop, const struct zone *zone,
                      FILE *out)
{
    memset(self, 0, sizeof(*self));
    self->loop = loop;
    self->zone = zone;
    self->out = out;
}

static size_t answer(struct name_server_socket *socket, const uint8_t *query, size_t len,
                     const struct sockaddr_storage *peer,
                     uint8_t out[static ZONE_ANSWER_BYTES])
{
    char name[ZONE_NAME_BYTES];
    char from[SOCKET_NAME_BYTES];
    uint16_t type;

    size_t bytes = zone_answer(socket->owner->zone, query, len, out, name, &type);
    socket_print(peer, from);
    fprintf(socket->owner->out, "dns %s %s from %s %s type=%u\n",
            socket->stream ? "tcp" : "udp", socket->name, from, name, type);
    (void)fflush(socket->owner->out);
    return bytes;
}

static void answer_datagram(struct name_server_socket *socket)
{
    uint8_t query[QUERY_BYTES_MAX];
    uint8_t out[ZONE_ANSWER_BYTES];
    struct sockaddr_storage peer;
    socklen_t peer_len = sizeof(peer);

    ssize_t n = recvfrom(socket->fd, query, sizeof(query), 0, (struct sockaddr *)&peer,
                         &peer_len);
    if (n <= 0) {
        return;
    }
    size_t len = answer(socket, query, (size_t)n, &peer, out);
    if (len > 0) {
        (void)sendto(socket->fd, out, len, 0, (struct sockaddr *)&peer, peer_len);
    }
}

/* One length-prefixed query (RFC 1035 4.2.2) and its answer. */
static void answer_stream(struct name_server_socket *socket)
{
    uint8_t prefix[2];
    uint8_t query[QUERY_BYTES_MAX];
    uint8_t out[2 + ZONE_ANSWER_BYTES];
    struct sockaddr_storage peer;
    socklen_t peer_len = sizeof(peer);
    struct timeval wait = {0, TCP_WAIT_US};

    int fd = accept4(socket->fd, (struct sockaddr *)&peer, &peer_len, SOCK_CLOEXEC);
    if (fd < 0) {
        return;
    }
    (void)setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof(wait));
    if (recv(fd, prefix, 2, MSG_WAITALL) == 2) {
        size_t want = (size_t)prefix[0] << 8 | prefix[1];
        if (want <= sizeof(query) &&
            recv(fd, query, want, MSG_WAITALL) == (ssize_t)want) {
            size_t len = answer(socket, query, want, &peer, out + 2);
            out[0] = (uint8_t)(len >> 8);
            out[1] = (uint8_t)len;
            (void)send(fd, out, len + 2, MSG_NOSIGNAL);
        }
    }
    (void)close(fd);
}

static void on_readable(uv_poll_t *poll, int status, int events)
{
    struct name_server_socket *socket = poll->data;
    (void)status;
    (void)events;
    if (socket->stream) {
        answer_stream(socket);
    } else {
        answer_datagram(socket);
    }
}

static bool listen_as(struct name_server *self, const char *at, bool stream,
                      struct trouble *why)
{
    if (self->socket_count == sizeof(self->sockets) / sizeof(self->sockets[0])) {
        trouble_set(why, "%s: more than %d name servers", at, NAME_SERVERS_MAX);
        return false;
    }
    struct name_server_socket *socket = &self->sockets[self->socket_count];
    socket->fd = socket_bind(at, stream ? SOCK_STREAM : SOCK_DGRAM, why);
    if (socket->fd < 0) {
        return false;
    }
    socket->stream = stream;
    socket->owner = self;
    socket->poll.data = socket;
    (void)snprintf(socket->name, sizeof(socket->name), "%s", at);
    int ret = uv_poll_init(self->loop, &socket->poll, socket->fd);
    if (ret == 0) {
        ret = uv_poll_start(&socket->poll, UV_READABLE, on_readable);
    }
    if (ret != 0) {
        trouble_set(why, "%s: %s", at, uv_strerror(ret));
        (void)close(socket->fd);
        return false;
    }
    self->socket_count++;
    return true;
}

bool name_server_listen(struct name_server *self, const char *at, struct trouble *why)
{
    return listen_as(self, at, false, why) && listen_as(self, at, true, why);
}

void name_server_close(struct name_server *self)
{
    for (size_t i = 0; i < self->socket_count; i++) {
        uv_close((uv_handle_t *)&self->sockets[i].poll, NULL);
    }
}

void name_server_free(struct name_server *self)
{
    for (size_t i = 0; i < self->socket_count; i++) {
        (void)close(self->sockets[i].fd);
    }
}
