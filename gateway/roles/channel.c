/* SPDX-License-Identifier: Apache-2.0 */
/* Datagrams in, messages out, without the heap. */
#include "gateway/roles/channel.h"

#include <assert.h>
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* One buffer for all channels of the process: one thread, and no call nests. */
static struct {
    uint8_t bytes[CHANNEL_BYTES_MAX];
    _Alignas(16) uint8_t arena[CHANNEL_ARENA_BYTES];
    size_t arena_used;
} scratch;

union control {
    struct cmsghdr header;
    uint8_t bytes[CMSG_SPACE(CHANNEL_DESCRIPTORS_MAX * sizeof(int))];
};

static void *take(void *context, size_t size)
{
    (void)context;
    size_t rounded = (size + 15) & ~(size_t)15;
    if (rounded < size || rounded > sizeof scratch.arena - scratch.arena_used) {
        return NULL;
    }
    void *piece = scratch.arena + scratch.arena_used;
    scratch.arena_used += rounded;
    return piece;
}

static void give_back(void *context, void *piece)
{
    (void)context; /* the arena is forgotten whole, before the next message */
    (void)piece;
}

static ProtobufCAllocator allocator = {take, give_back, NULL};

bool channel_pair(int ends[static 2])
{
    return socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends) ==
           0;
}

int channel_find(const uint32_t *tags, size_t tag_count, const int *descriptors,
                 size_t count, enum channel_descriptor kind, unsigned index)
{
    for (size_t i = 0; i < tag_count && i < count; i++) {
        if (tags[i] == (uint32_t)kind * 256 + index) {
            return descriptors[i];
        }
    }
    return -1;
}

static size_t collect_descriptors(struct msghdr *header,
                                  int out[static CHANNEL_DESCRIPTORS_MAX])
{
    size_t count = 0;
    for (struct cmsghdr *part = CMSG_FIRSTHDR(header); part != NULL;
         part = CMSG_NXTHDR(header, part)) {
        if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_RIGHTS) {
            continue;
        }
        size_t bytes = part->cmsg_len - CMSG_LEN(0);
        if (bytes <= CHANNEL_DESCRIPTORS_MAX * sizeof(int)) {
            count = bytes / sizeof(int);
            memcpy(out, CMSG_DATA(part), count * sizeof(int));
        }
    }
    return count;
}

/* Bytes read, 0 at the end, -1 with errno. */
static ssize_t receive(int fd, int descriptors[static CHANNEL_DESCRIPTORS_MAX],
                       size_t *count)
{
    union control control;
    struct iovec block = {scratch.bytes, sizeof scratch.bytes};
    struct msghdr header = {
        .msg_iov = &block,
        .msg_iovlen = 1,
        .msg_control = &control,
        .msg_controllen = sizeof control,
    };
    ssize_t got = recvmsg(fd, &header, MSG_CMSG_CLOEXEC | MSG_DONTWAIT);
    *count = got < 0 ? 0 : collect_descriptors(&header, descriptors);
    return got > 0 && (header.msg_flags & MSG_TRUNC) != 0 ? 0 : got; /* not whole */
}

void channel_close_descriptors(const int *descriptors, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        (void)close(descriptors[i]);
    }
}

/* False when nothing more waits, or the channel is no more. */
static bool read_one(struct channel *self)
{
    int descriptors[CHANNEL_DESCRIPTORS_MAX];
    size_t count = 0;
    ssize_t got = receive(self->fd, descriptors, &count);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) {
        return false;
    }
    scratch.arena_used = 0;
    Sallyport__RoleMessage *message =
        got <= 0
            ? NULL
            : sallyport__role_message__unpack(&allocator, (size_t)got, scratch.bytes);
    if (message == NULL) {
        channel_close_descriptors(descriptors, count);
        self->closed(self->context, self);
        return false;
    }
    self->message(self->context, self, message, descriptors, count);
    return self->fd >= 0;
}

void channel_drain(struct channel *self)
{
    /* Bounded, so that a chatty peer does not starve the others of the loop. */
    for (int i = 0; i < 64 && self->fd >= 0 && read_one(self); i++) {
    }
}

static void on_ready(uv_poll_t *poll, int status, int events);

static void watch(struct channel *self)
{
    int events = UV_READABLE | (self->wants_room ? UV_WRITABLE : 0);
    int result = uv_poll_start(&self->poll, events, on_ready);
    assert(result == 0);
    (void)result;
}

static void on_ready(uv_poll_t *poll, int status, int events)
{
    struct channel *self = poll->data;
    if (self->wants_room && (status < 0 || (events & UV_WRITABLE) != 0)) {
        self->wants_room = false;
        watch(self);
        self->room(self->context);
    }
    if (status < 0 || (events & UV_READABLE) != 0) {
        channel_drain(self);
    }
}

bool channel_start(struct channel *self, uv_loop_t *loop, int fd,
                   channel_message_cb message, channel_closed_cb closed, void *context)
{
    *self = (struct channel){
        .fd = fd, .message = message, .closed = closed, .context = context};
    int result = uv_poll_init(loop, &self->poll, fd);
    if (result < 0) {
        errno = -result;
        return false;
    }
    self->poll.data = self;
    watch(self);
    return true;
}

enum channel_result channel_send(struct channel *self,
                                 const Sallyport__RoleMessage *message,
                                 const int *descriptors, size_t count)
{
    assert(count <= CHANNEL_DESCRIPTORS_MAX);
    uint8_t bytes[CHANNEL_BYTES_MAX];
    if (self->fd < 0 ||
        sallyport__role_message__get_packed_size(message) > sizeof bytes) {
        return CHANNEL_BROKEN;
    }
    struct iovec block = {bytes, sallyport__role_message__pack(message, bytes)};
    union control control = {0};
    struct msghdr header = {.msg_iov = &block, .msg_iovlen = 1};
    if (count > 0) {
        header.msg_control = &control;
        header.msg_controllen = CMSG_SPACE(count * sizeof(int));
        struct cmsghdr *part = CMSG_FIRSTHDR(&header);
        part->cmsg_level = SOL_SOCKET;
        part->cmsg_type = SCM_RIGHTS;
        part->cmsg_len = CMSG_LEN(count * sizeof(int));
        memcpy(CMSG_DATA(part), descriptors, count * sizeof(int));
    }
    if (sendmsg(self->fd, &header, MSG_NOSIGNAL | MSG_DONTWAIT) >= 0) {
        return CHANNEL_SENT;
    }
    bool full =
        errno == EAGAIN || errno == EINTR || errno == ENOBUFS || errno == ETOOMANYREFS;
    return full ? CHANNEL_FULL : CHANNEL_BROKEN;
}

void channel_want_room(struct channel *self, channel_room_cb room)
{
    if (self->fd >= 0 && !self->wants_room) {
        self->wants_room = true;
        self->room = room;
        watch(self);
    }
}

void channel_close(struct channel *self, uv_close_cb done)
{
    (void)uv_poll_stop(&self->poll);
    uv_close((uv_handle_t *)&self->poll, done);
    (void)close(self->fd);
    self->fd = -1;
}

void channel_discard(int fd)
{
    int descriptors[CHANNEL_DESCRIPTORS_MAX];
    size_t count = 0;
    while (receive(fd, descriptors, &count) > 0) {
        channel_close_descriptors(descriptors, count);
    }
}
