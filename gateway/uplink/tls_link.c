/* SPDX-License-Identifier: Apache-2.0 */
/* send(2), recv(2), and a session between. */
#include "gateway/uplink/tls_link.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <unistd.h>

#define RECEIVE_BYTES 4096

void tls_link_init(struct tls_link *self)
{
    self->fd = -1;
    self->session.state = TLS_SESSION_CLOSED;
}

static bool begin_connection(struct tls_link *self, const struct endpoint *server)
{
    struct sockaddr_storage to;
    socklen_t len = endpoint_to_sockaddr(server, &to);
    if (len == 0) {
        return false;
    }
    self->fd = socket(endpoint_domain(server->address.family),
                      SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    int on = 1;
    (void)setsockopt(self->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return self->fd >= 0 &&
           (connect(self->fd, (struct sockaddr *)&to, len) == 0 || errno == EINPROGRESS);
}

bool tls_link_open(struct tls_link *self, struct poller *poller,
                   struct poller_token token, const struct endpoint *server,
                   const char *name, const struct certificate_rules *rules)
{
    token.epoch = self->epoch;
    bool good =
        begin_connection(self, server) &&
        poller_add(poller, self->fd, EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, token) &&
        tls_session_open_client(&self->session, name, NULL, rules);
    if (!good) {
        tls_link_close(self);
    }
    return good;
}

void tls_link_flush(struct tls_link *self)
{
    while (self->session.out_bytes > 0) {
        uint8_t bytes[TLS_SESSION_BUFFER_BYTES];
        ssize_t sent =
            send(self->fd, self->session.out, self->session.out_bytes, MSG_NOSIGNAL);
        if (sent <= 0) {
            return;
        }
        (void)!tls_session_fetch(&self->session, bytes, (size_t)sent);
    }
}

bool tls_link_move(struct tls_link *self)
{
    uint8_t bytes[RECEIVE_BYTES];
    tls_link_flush(self);
    size_t room = tls_session_feed_room(&self->session);
    if (room == 0) {
        return false;
    }
    ssize_t got = recv(self->fd, bytes, room < sizeof bytes ? room : sizeof bytes, 0);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) {
        return errno == EINTR;
    }
    if (got > 0) {
        (void)!tls_session_feed(&self->session, bytes, (size_t)got);
    } else {
        tls_session_cut(&self->session);
    }
    tls_link_flush(self);
    return true;
}

bool tls_link_is_up(const struct tls_link *self)
{
    return self->session.state == TLS_SESSION_HANDSHAKING ||
           self->session.state == TLS_SESSION_OPEN;
}

void tls_link_close(struct tls_link *self)
{
    tls_session_end(&self->session);
    if (self->fd >= 0) {
        tls_link_flush(self);
        (void)close(self->fd);
        self->fd = -1;
        self->epoch++;
    }
    tls_session_close(&self->session);
}
