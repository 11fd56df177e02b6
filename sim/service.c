/* SPDX-License-Identifier: Apache-2.0 */
/* Streams of the simulated cloud: readiness in, answer.c's words out. */
#include "sim/service.h"

#include <errno.h>
#include <mbedtls/error.h>
#include <mbedtls/net_sockets.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "gateway/tls/tls_release.h"
#include "sim/socket.h"

#define STEPS_PER_WAKE 64 /* so that one fast stream does not starve the others */

struct service_stream {
    uv_poll_t poll;
    int fd;
    struct service_listener *listener;
    struct service_stream *next;
    struct service_stream **link; /* what points at this one */
    char peer[SOCKET_NAME_BYTES];
    char name[256]; /* TLS server name, "" without */
    mbedtls_ssl_context ssl;
    bool shaken; /* the handshake is over */
    struct answer answer;
    uint8_t out[ANSWER_BLOCK_BYTES];
    size_t out_len;
    size_t out_at;
    uint64_t up_bytes;
    uint64_t down_bytes;
};

static const char *const alpn[] = {"http/1.1", NULL};

/* The server name as printable text: it comes from whoever connects. */
static int keep_name(void *context, mbedtls_ssl_context *ssl, const unsigned char *name,
                     size_t len)
{
    struct service_stream *stream = NULL;
    struct service *self = context;
    for (stream = self->streams; stream != NULL && &stream->ssl != ssl;) {
        stream = stream->next;
    }
    if (stream == NULL) {
        return 0;
    }
    size_t n = len < sizeof(stream->name) - 1 ? len : sizeof(stream->name) - 1;
    for (size_t i = 0; i < n; i++) {
        stream->name[i] = name[i] > ' ' && name[i] < 127 ? (char)name[i] : '?';
    }
    stream->name[n] = '\0';
    return 0;
}

static int bio_send(void *context, const unsigned char *bytes, size_t len)
{
    struct service_stream *stream = context;
    ssize_t n = send(stream->fd, bytes, len, MSG_NOSIGNAL);
    if (n < 0) {
        return errno == EAGAIN || errno == EINTR ? MBEDTLS_ERR_SSL_WANT_WRITE
                                                 : MBEDTLS_ERR_NET_SEND_FAILED;
    }
    return (int)n;
}

static int bio_recv(void *context, unsigned char *bytes, size_t len)
{
    struct service_stream *stream = context;
    ssize_t n = recv(stream->fd, bytes, len, 0);
    if (n < 0) {
        return errno == EAGAIN || errno == EINTR ? MBEDTLS_ERR_SSL_WANT_READ
                                                 : MBEDTLS_ERR_NET_RECV_FAILED;
    }
    return (int)n;
}

static void free_stream(uv_handle_t *handle)
{
    struct service_stream *stream = handle->data;
    (void)close(stream->fd);
    mbedtls_ssl_free(&stream->ssl);
    answer_free(&stream->answer);
    free(stream);
}

static void end_stream(struct service_stream *stream)
{
    struct service_listener *listener = stream->listener;

    if (listener->tls && stream->shaken) {
        (void)mbedtls_ssl_close_notify(&stream->ssl);
    }
    fprintf(listener->owner->out, "end %s %s from %s name=%s up=%llu down=%llu%s%s\n",
            listener->tls ? "tls" : "tcp", listener->name, stream->peer, stream->name,
            (unsigned long long)stream->up_bytes, (unsigned long long)stream->down_bytes,
            stream->answer.hash_text[0] != '\0' ? " sha256=" : "",
            stream->answer.hash_text);
    (void)fflush(listener->owner->out);
    *stream->link = stream->next;
    if (stream->next != NULL) {
        stream->next->link = stream->link;
    }
    (void)shutdown(stream->fd, SHUT_WR);
    uv_close((uv_handle_t *)&stream->poll, free_stream);
}

/* What the stream waits for, or the error that ends it. */
enum step { STEP_ON, STEP_READ, STEP_WRITE, STEP_END };

static enum step step_of(int ret)
{
    return ret == MBEDTLS_ERR_SSL_WANT_READ    ? STEP_READ
           : ret == MBEDTLS_ERR_SSL_WANT_WRITE ? STEP_WRITE
                                               : STEP_END;
}

static enum step shake_hands(struct service_stream *stream)
{
    int ret = mbedtls_ssl_handshake(&stream->ssl);
    if (ret == 0) {
        stream->shaken = true;
        return STEP_ON;
    }
    return step_of(ret);
}

static enum step send_some(struct service_stream *stream)
{
    const uint8_t *from = stream->out + stream->out_at;
    size_t len = stream->out_len - stream->out_at;
    int ret = stream->listener->tls ? mbedtls_ssl_write(&stream->ssl, from, len)
                                    : bio_send(stream, from, len);
    if (ret <= 0) {
        return step_of(ret);
    }
    stream->out_at += (size_t)ret;
    stream->down_bytes += (uint64_t)ret;
    return STEP_ON;
}

static enum step receive_some(struct service_stream *stream)
{
    uint8_t bytes[ANSWER_BLOCK_BYTES];
    int ret = stream->listener->tls ? mbedtls_ssl_read(&stream->ssl, bytes, sizeof(bytes))
                                    : bio_recv(stream, bytes, sizeof(bytes));
    if (ret <= 0) {
        return ret == 0 ? STEP_END : step_of(ret);
    }
    stream->up_bytes += (uint64_t)ret;
    answer_take(&stream->answer, bytes, (size_t)ret);
    return STEP_ON;
}

static enum step advance(struct service_stream *stream)
{
    if (stream->listener->tls && !stream->shaken) {
        return shake_hands(stream);
    }
    if (stream->out_at < stream->out_len) {
        return send_some(stream);
    }
    stream->out_at = 0;
    stream->out_len = answer_give(&stream->answer, stream->out, sizeof(stream->out));
    if (stream->out_len > 0) {
        return STEP_ON;
    }
    return answer_over(&stream->answer) ? STEP_END : receive_some(stream);
}

static void on_stream(uv_poll_t *poll, int status, int events);

static void drive(struct service_stream *stream)
{
    enum step step = STEP_ON;
    for (int i = 0; i < STEPS_PER_WAKE && step == STEP_ON; i++) {
        step = advance(stream);
    }
    if (step == STEP_END) {
        end_stream(stream);
        return;
    }
    /* After the last step allowed, writable brings it back at once. */
    (void)uv_poll_start(&stream->poll, step == STEP_READ ? UV_READABLE : UV_WRITABLE,
                        on_stream);
}

static void on_stream(uv_poll_t *poll, int status, int events)
{
    (void)status;
    (void)events;
    drive(poll->data);
}

static bool begin_tls(struct service_stream *stream)
{
    if (mbedtls_ssl_setup(&stream->ssl, &stream->listener->owner->config) != 0) {
        return false;
    }
    mbedtls_ssl_set_bio(&stream->ssl, stream, bio_send, bio_recv, NULL);
    return true;
}

static void begin_stream(struct service_listener *listener, int fd,
                         const struct sockaddr_storage *peer)
{
    struct service *self = listener->owner;
    struct service_stream *stream = calloc(1, sizeof(*stream));

    if (stream == NULL || !answer_init(&stream->answer, listener->kind)) {
        free(stream);
        (void)close(fd);
        return;
    }
    stream->fd = fd;
    stream->listener = listener;
    stream->poll.data = stream;
    socket_print(peer, stream->peer);
    mbedtls_ssl_init(&stream->ssl);
    if ((listener->tls && !begin_tls(stream)) ||
        uv_poll_init(self->loop, &stream->poll, fd) != 0) {
        mbedtls_ssl_free(&stream->ssl);
        answer_free(&stream->answer);
        free(stream);
        (void)close(fd);
        return;
    }
    stream->next = self->streams;
    stream->link = &self->streams;
    if (stream->next != NULL) {
        stream->next->link = &stream->next;
    }
    self->streams = stream;
    fprintf(self->out, "open %s %s from %s\n", listener->tls ? "tls" : "tcp",
            listener->name, stream->peer);
    (void)fflush(self->out);
    drive(stream);
}

static void on_listener(uv_poll_t *poll, int status, int events)
{
    struct service_listener *listener = poll->data;
    struct sockaddr_storage peer;
    socklen_t len = sizeof(peer);

    (void)status;
    (void)events;
    int fd = accept4(listener->fd, (struct sockaddr *)&peer, &len,
                     SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd >= 0) {
        begin_stream(listener, fd, &peer);
    }
}

bool service_init(struct service *self, uv_loop_t *loop, struct certificate *certificate,
                  FILE *out, struct trouble *why)
{
    memset(self, 0, sizeof(*self));
    self->loop = loop;
    self->out = out;
    mbedtls_ssl_config_init(&self->config);
    if (!tls_release_prepare()) {
        trouble_set(why, "service: mbedTLS cannot be used on this machine");
        return false;
    }
    int ret = mbedtls_ssl_config_defaults(&self->config, MBEDTLS_SSL_IS_SERVER,
                                          MBEDTLS_SSL_TRANSPORT_STREAM,
                                          MBEDTLS_SSL_PRESET_DEFAULT);
    if (ret == 0) {
        mbedtls_ssl_conf_rng(&self->config, mbedtls_ctr_drbg_random,
                             &certificate->random);
        mbedtls_ssl_conf_sni(&self->config, keep_name, self);
        ret = mbedtls_ssl_conf_alpn_protocols(&self->config, (const char **)alpn);
    }
    if (ret == 0) {
        ret = mbedtls_ssl_conf_own_cert(&self->config, &certificate->chain,
                                        &certificate->key);
    }
    if (ret != 0) {
        trouble_set(why, "service: mbedTLS says -0x%04x", (unsigned)-ret);
        mbedtls_ssl_config_free(&self->config);
        return false;
    }
    return true;
}

bool service_listen(struct service *self, const char *at, bool tls, enum answer_kind kind,
                    struct trouble *why)
{
    if (self->listener_count == SERVICE_LISTENERS_MAX) {
        trouble_set(why, "%s: more than %d listeners", at, SERVICE_LISTENERS_MAX);
        return false;
    }
    struct service_listener *listener = &self->listeners[self->listener_count];
    listener->fd = socket_bind(at, SOCK_STREAM, why);
    if (listener->fd < 0) {
        return false;
    }
    listener->tls = tls;
    listener->kind = kind;
    listener->owner = self;
    listener->poll.data = listener;
    (void)snprintf(listener->name, sizeof(listener->name), "%s", at);
    int ret = uv_poll_init(self->loop, &listener->poll, listener->fd);
    if (ret == 0) {
        ret = uv_poll_start(&listener->poll, UV_READABLE, on_listener);
    }
    if (ret != 0) {
        trouble_set(why, "%s: %s", at, uv_strerror(ret));
        (void)close(listener->fd);
        return false;
    }
    self->listener_count++;
    return true;
}

void service_close(struct service *self)
{
    while (self->streams != NULL) {
        end_stream(self->streams);
    }
    for (size_t i = 0; i < self->listener_count; i++) {
        uv_close((uv_handle_t *)&self->listeners[i].poll, NULL);
    }
}

void service_free(struct service *self)
{
    for (size_t i = 0; i < self->listener_count; i++) {
        (void)close(self->listeners[i].fd);
    }
    mbedtls_ssl_config_free(&self->config);
}
