/* SPDX-License-Identifier: Apache-2.0 */
/* A listening socket, a few clients, one answer at a time. */
#include "gateway/control.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

static bool address_of(struct sockaddr_un *out, const char *path, struct trouble *why)
{
    *out = (struct sockaddr_un){.sun_family = AF_UNIX};
    if (strlen(path) >= sizeof out->sun_path) {
        trouble_set(why, "%s: too long for a socket; use at most %zu characters", path,
                    sizeof out->sun_path - 1);
        return false;
    }
    memcpy(out->sun_path, path, strlen(path) + 1);
    return true;
}

static int connect_to(const char *path, int flags, struct trouble *why)
{
    struct sockaddr_un address;
    if (!address_of(&address, path, why)) {
        return -1;
    }
    int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | flags, 0);
    if (fd >= 0 && connect(fd, (struct sockaddr *)&address, sizeof address) != 0) {
        int error = errno;
        (void)close(fd);
        errno = error;
        fd = -1;
    }
    if (fd < 0) {
        trouble_set_errno(why, errno,
                          "%s: no gateway answers there; start 'sallyport run', or name "
                          "its socket with --control",
                          path);
    }
    return fd;
}

bool control_lives(const char *path)
{
    struct trouble ignored;
    int fd = connect_to(path, SOCK_NONBLOCK, &ignored);
    if (fd >= 0) {
        (void)close(fd);
    }
    return fd >= 0;
}

static void on_client_closed(uv_handle_t *handle)
{
    struct control_client *client = handle->data;
    client->closing--;
}

static void drop_client(struct control_client *client)
{
    client->closing = 2;
    uv_close((uv_handle_t *)&client->poll, on_client_closed);
    uv_close((uv_handle_t *)&client->patience, on_client_closed);
    (void)close(client->fd);
    client->fd = -1;
}

static void serve(struct control_client *client)
{
    static uint8_t answer[CONTROL_BYTES_MAX];
    uint8_t request[CONTROL_REQUEST_BYTES + 1];
    ssize_t got = recv(client->fd, request, sizeof request, MSG_DONTWAIT);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) {
        return;
    }
    size_t len = got <= 0 ? 0
                          : client->control->answer(client->control->context, request,
                                                    (size_t)got, answer);
    if (len == 0 || send(client->fd, answer, len, MSG_NOSIGNAL | MSG_DONTWAIT) < 0) {
        drop_client(client);
    }
}

static void on_client(uv_poll_t *poll, int status, int events)
{
    struct control_client *client = poll->data;
    (void)status;
    (void)events;
    serve(client);
}

static void on_patience(uv_timer_t *timer)
{
    drop_client(timer->data);
}

static bool is_ours(int fd)
{
    struct ucred peer;
    socklen_t len = sizeof peer;
    return getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &len) == 0 &&
           (peer.uid == 0 || peer.uid == geteuid());
}

static bool begin_client(struct control_client *client, uv_loop_t *loop, int fd)
{
    if (uv_poll_init(loop, &client->poll, fd) != 0) {
        return false;
    }
    client->fd = fd;
    client->ours = is_ours(fd);
    client->number = client->control->clients_count++;
    client->poll.data = client;
    client->patience.data = client;
    (void)uv_timer_init(loop, &client->patience);
    (void)uv_timer_start(&client->patience, on_patience, CONTROL_CLIENT_MS, 0);
    if (uv_poll_start(&client->poll, UV_READABLE, on_client) != 0) {
        drop_client(client);
    }
    return true;
}

static bool leaves_before(const struct control_client *a, const struct control_client *b)
{
    return a->ours != b->ours ? b->ours : a->number < b->number;
}

/* A free slot; NULL when there is none yet, but will be: the loop asks again. */
static struct control_client *take_slot(struct control *self)
{
    struct control_client *first = &self->clients[0];
    bool closing = false;
    for (size_t i = 0; i < CONTROL_CLIENTS_MAX; i++) {
        struct control_client *client = &self->clients[i];
        if (client->fd < 0 && client->closing == 0) {
            return client;
        }
        closing = closing || client->fd < 0;
        first = leaves_before(client, first) ? client : first;
    }
    if (!closing) {
        drop_client(first);
    }
    return NULL;
}

static void on_connection(uv_poll_t *poll, int status, int events)
{
    struct control *self = poll->data;
    (void)status;
    (void)events;
    struct control_client *client = take_slot(self);
    int fd =
        client != NULL ? accept4(self->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC) : -1;
    if (fd >= 0 && !begin_client(client, poll->loop, fd)) {
        (void)close(fd);
    }
}

static int listen_at(const char *path, struct trouble *why)
{
    struct sockaddr_un address;
    if (!address_of(&address, path, why)) {
        return -1;
    }
    if (control_lives(path)) {
        trouble_set(why, "%s: another gateway runs already; stop it first", path);
        return -1;
    }
    (void)unlink(path);
    int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    mode_t before = umask(0117); /* 0660 from the first moment on */
    bool good = fd >= 0 && bind(fd, (struct sockaddr *)&address, sizeof address) == 0 &&
                listen(fd, CONTROL_CLIENTS_MAX) == 0;
    int error = errno;
    (void)umask(before);
    if (good) {
        return fd;
    }
    trouble_set_errno(why, error,
                      "%s: cannot listen there; make its folder, writable by us", path);
    if (fd >= 0) {
        (void)close(fd);
    }
    return -1;
}

bool control_start(struct control *self, uv_loop_t *loop, const char *path,
                   control_answer_cb answer, void *context, struct trouble *why)
{
    *self = (struct control){.answer = answer, .context = context};
    for (size_t i = 0; i < CONTROL_CLIENTS_MAX; i++) {
        self->clients[i].fd = -1;
        self->clients[i].control = self;
    }
    self->fd = listen_at(path, why);
    if (self->fd < 0) {
        return false;
    }
    self->poll.data = self;
    if (uv_poll_init(loop, &self->poll, self->fd) != 0 ||
        uv_poll_start(&self->poll, UV_READABLE, on_connection) != 0) {
        trouble_set(why, "%s: the loop refuses it; raise 'ulimit -n'", path);
        return false;
    }
    return true;
}

void control_stop(struct control *self)
{
    for (size_t i = 0; i < CONTROL_CLIENTS_MAX; i++) {
        if (self->clients[i].fd >= 0) {
            drop_client(&self->clients[i]);
        }
    }
    uv_close((uv_handle_t *)&self->poll, NULL);
    (void)close(self->fd);
    self->fd = -1;
}

size_t control_ask(const char *path, const uint8_t *request, size_t len,
                   uint8_t out[static CONTROL_BYTES_MAX], struct trouble *why)
{
    struct timeval patience = {5, 0};
    int fd = connect_to(path, 0, why);
    if (fd < 0) {
        return 0;
    }
    (void)setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    ssize_t got = send(fd, request, len, MSG_NOSIGNAL) < 0
                      ? -1
                      : recv(fd, out, CONTROL_BYTES_MAX, 0);
    int error = got == 0 ? ECONNRESET : errno;
    (void)close(fd);
    if (got <= 0) {
        trouble_set_errno(why, error, "%s: the gateway does not answer; look at its log",
                          path);
        return 0;
    }
    return (size_t)got;
}
