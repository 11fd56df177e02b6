/* SPDX-License-Identifier: Apache-2.0 */
/* Accepts, frames and closes DNS clients over TCP. */
#include "gateway/uplink/name_stream.h"

#include <errno.h>
#include <sys/epoll.h>
#include <unistd.h>

#define ACCEPTS_PER_WAKE 16
#define QUESTIONS_PER_READ 16 /* the rest at the next tick: others get their turn */

void name_stream_init(struct name_service *self)
{
    self->resting[0] = self->resting[1] = false;
    for (size_t i = 0; i < NAME_SERVICE_STREAMS; i++) {
        self->streams[i] = (struct name_stream){.fd = -1};
    }
}

static void close_stream(struct name_stream *stream)
{
    (void)close(stream->fd);
    stream->fd = -1;
    stream->epoch++;
}

void name_stream_close(struct name_service *self)
{
    for (size_t i = 0; i < NAME_SERVICE_STREAMS; i++) {
        if (self->streams[i].fd >= 0) {
            close_stream(&self->streams[i]);
        }
    }
}

static struct name_stream *find_slot(struct name_service *self)
{
    struct name_stream *oldest = self->streams;
    for (size_t i = 0; i < NAME_SERVICE_STREAMS; i++) {
        if (self->streams[i].fd < 0) {
            return &self->streams[i];
        }
        if (self->streams[i].since_us < oldest->since_us) {
            oldest = &self->streams[i];
        }
    }
    close_stream(oldest);
    return oldest;
}

static void admit(struct name_service *self, int fd, const struct sockaddr_storage *peer,
                  size_t door)
{
    struct name_stream *stream = find_slot(self);
    *stream = (struct name_stream){.fd = fd,
                                   .epoch = stream->epoch,
                                   .door = (uint8_t)door,
                                   .since_us = self->regime->now_us,
                                   .from = endpoint_from_sockaddr(peer)};
    struct poller_token token = {.kind = self->stream_kind,
                                 .epoch = stream->epoch,
                                 .index = (uint32_t)(stream - self->streams)};
    if (!poller_add(self->poller, fd, EPOLLIN | EPOLLRDHUP | EPOLLET, token)) {
        close_stream(stream);
    }
}

/* Who waits there could be neither taken nor refused, and would wake us for ever. */
static void rest(struct name_service *self, struct poller_token door)
{
    poller_remove(self->poller, self->tcp[door.part]);
    self->resting[door.part] = true;
    self->resting_token[door.part] = door;
}

static void end_rest(struct name_service *self, size_t door)
{
    self->resting[door] =
        !poller_add(self->poller, self->tcp[door], EPOLLIN, self->resting_token[door]);
}

void name_stream_accept(struct name_service *self, struct poller_token door)
{
    for (unsigned i = 0; i < ACCEPTS_PER_WAKE; i++) {
        struct sockaddr_storage peer = {.ss_family = AF_UNSPEC};
        socklen_t len = sizeof peer;
        int fd = accept4(self->tcp[door.part], (struct sockaddr *)&peer, &len,
                         SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd >= 0) {
            admit(self, fd, &peer, door.part);
        } else {
            if (errno != EAGAIN) {
                rest(self, door);
            }
            return;
        }
    }
}

/* Bytes of the question with its length, 0 while that is not known. */
static size_t question_length(const struct name_stream *stream)
{
    return stream->got_bytes < 2
               ? 0
               : 2 + ((size_t)stream->question[0] << 8 | stream->question[1]);
}

static void ask(struct name_service *self, struct name_stream *stream, size_t len)
{
    struct resolver_client client = {.from = stream->from,
                                     .door = stream->door,
                                     .stream = true,
                                     .epoch = stream->epoch,
                                     .number = (uint32_t)(stream - self->streams)};
    stream->waiting = true;
    stream->got_bytes = 0;
    name_service_ask(self, &client, stream->question + 2, len);
}

/* Reads until a question is with the resolver, enough were answered at once, or nothing
 * more is there. */
static void read_stream(struct name_service *self, struct name_stream *stream)
{
    uint16_t epoch = stream->epoch;
    unsigned asked = 0;
    while (stream->epoch == epoch && !stream->waiting && asked < QUESTIONS_PER_READ) {
        size_t wanted = question_length(stream);
        if (wanted > sizeof stream->question) {
            close_stream(stream);
            return;
        }
        if (wanted != 0 && stream->got_bytes == wanted) {
            ask(self, stream, wanted - 2);
            asked++;
            continue;
        }
        ssize_t got = recv(stream->fd, stream->question + stream->got_bytes,
                           (wanted == 0 ? 2 : wanted) - stream->got_bytes, 0);
        if (got < 0 && errno == EAGAIN) {
            return;
        }
        if (got <= 0) {
            close_stream(stream);
            return;
        }
        stream->got_bytes += (uint16_t)got;
    }
}

void name_stream_event(struct name_service *self, struct poller_token token)
{
    struct name_stream *stream = &self->streams[token.index % NAME_SERVICE_STREAMS];
    if (stream->fd >= 0 && stream->epoch == token.epoch) {
        read_stream(self, stream);
    }
}

void name_stream_reply(struct name_service *self, const struct resolver_client *client,
                       uint8_t *message, size_t len)
{
    struct name_stream *stream = &self->streams[client->number];
    if (stream->fd < 0 || stream->epoch != client->epoch) {
        return;
    }
    message[0] = (uint8_t)(len >> 8);
    message[1] = (uint8_t)len;
    stream->waiting = false;
    stream->since_us = self->regime->now_us;
    if (send(stream->fd, message, len + 2, MSG_NOSIGNAL) != (ssize_t)len + 2) {
        close_stream(stream);
    }
}

void name_stream_tick(struct name_service *self)
{
    for (size_t door = 0; door < 2; door++) {
        if (self->resting[door]) {
            end_rest(self, door);
        }
    }
    for (size_t i = 0; i < NAME_SERVICE_STREAMS; i++) {
        struct name_stream *stream = &self->streams[i];
        if (stream->fd < 0) {
            continue;
        }
        if (!stream->waiting) {
            read_stream(self,
                        stream); /* what came while a question was with the resolver */
        }
        if (stream->fd >= 0 &&
            self->regime->now_us - stream->since_us >= NAME_SERVICE_STREAM_US) {
            close_stream(stream);
        }
    }
}
