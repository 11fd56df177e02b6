/* SPDX-License-Identifier: Apache-2.0 */
/* One epoll inside the loop's own. */
#include "gateway/uplink/poller.h"

#include <errno.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#define EVENTS_PER_ROUND 256

_Static_assert(sizeof(struct poller_token) == sizeof(uint64_t),
               "a token travels as the data of an epoll event");

static void run_round(struct poller *self)
{
    struct epoll_event events[EVENTS_PER_ROUND];
    self->before(self->context);
    int count = epoll_wait(self->epoll, events, EVENTS_PER_ROUND, 0);
    for (int i = 0; i < count; i++) {
        struct poller_token token;
        memcpy(&token, &events[i].data.u64, sizeof token);
        self->event(self->context, token, events[i].events);
    }
    self->after(self->context);
}

static void on_readable(uv_poll_t *handle, int status, int events)
{
    (void)status;
    (void)events;
    struct poller *self =
        (struct poller *)((char *)handle - offsetof(struct poller, handle));
    run_round(self);
}

bool poller_open(struct poller *self, uv_loop_t *loop, poller_round_cb before,
                 poller_event_cb event, poller_round_cb after, void *context,
                 struct trouble *why)
{
    *self = (struct poller){
        .before = before, .event = event, .after = after, .context = context};
    self->epoll = epoll_create1(EPOLL_CLOEXEC);
    if (self->epoll < 0) {
        trouble_set_errno(why, errno, "uplink: cannot open an epoll descriptor");
        return false;
    }
    int error = uv_poll_init(loop, &self->handle, self->epoll);
    if (error == 0) {
        self->handle.data = context;
        error = uv_poll_start(&self->handle, UV_READABLE, on_readable);
    }
    if (error != 0) {
        trouble_set_errno(why, error, "uplink: the loop does not take another poll");
        (void)close(self->epoll);
        return false;
    }
    return true;
}

bool poller_add(struct poller *self, int fd, uint32_t events, struct poller_token token)
{
    struct epoll_event event = {.events = events};
    memcpy(&event.data.u64, &token, sizeof token);
    return epoll_ctl(self->epoll, EPOLL_CTL_ADD, fd, &event) == 0;
}

void poller_remove(struct poller *self, int fd)
{
    (void)epoll_ctl(self->epoll, EPOLL_CTL_DEL, fd, NULL);
}

void poller_close(struct poller *self, uv_close_cb closed)
{
    uv_close((uv_handle_t *)&self->handle, closed);
    (void)close(self->epoll);
}
