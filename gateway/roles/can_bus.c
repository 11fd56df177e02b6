/* SPDX-License-Identifier: Apache-2.0 */
/* Socket, queue and loop of one bus. */
#include "gateway/roles/can_bus.h"

#include <string.h>
#include <unistd.h>

static void on_poll(uv_poll_t *poll, int status, int events)
{
    struct can_bus *self = poll->data;
    (void)status; /* an error is what the next read returns */
    (void)events;
    self->ready(self->context, self);
}

void can_bus_init(struct can_bus *self, uv_loop_t *loop, uint8_t index,
                  can_bus_ready_cb ready, egress_drop_cb drop, void *context)
{
    self->loop = loop;
    self->fd = -1;
    self->next_fd = -1;
    self->index = index;
    self->ready = ready;
    self->drop = drop;
    self->context = context;
}

void can_bus_open(struct can_bus *self, int fd)
{
    if (self->closing) {
        if (self->next_fd >= 0) {
            (void)close(self->next_fd);
        }
        self->next_fd = fd;
        return;
    }
    if (uv_poll_init(self->loop, &self->poll, fd) != 0) {
        (void)close(fd);
        return;
    }
    egress_init(
        &self->egress); /* here, so that a bus that is not there takes no memory */
    egress_watch(&self->egress, self->drop, self->context);
    self->fd = fd;
    self->poll.data = self;
    self->state = RAW_SOCKET_BUS_UNKNOWN;
    self->missed = 0;
    (void)uv_poll_start(&self->poll, UV_READABLE, on_poll);
}

static void on_closed(uv_handle_t *handle)
{
    struct can_bus *self = handle->data;
    int fd = self->next_fd;
    self->closing = false;
    self->next_fd = -1;
    if (fd >= 0) {
        can_bus_open(self, fd);
    }
}

void can_bus_close(struct can_bus *self)
{
    if (self->next_fd >= 0) {
        (void)close(self->next_fd);
        self->next_fd = -1;
    }
    if (self->fd < 0) {
        return;
    }
    self->closing = true;
    uv_close((uv_handle_t *)&self->poll, on_closed);
    (void)close(self->fd);
    self->fd = -1;
    egress_reset(&self->egress);
}

static bool same_interface(const struct policy_bus *a, const struct policy_bus *b)
{
    return a != NULL && b != NULL && strcmp(a->interface, b->interface) == 0;
}

void can_bus_set_policy(struct can_bus *self, const struct policy_bus *policy, int fd)
{
    bool keeps = self->fd >= 0 && same_interface(self->policy, policy);
    self->policy = policy;
    if (!keeps) {
        can_bus_close(self);
        if (fd >= 0) {
            can_bus_open(self, fd);
        }
        return;
    }
    egress_reset(&self->egress);
    if (fd >= 0) {
        (void)close(fd);
    }
}

bool can_bus_is_up(const struct can_bus *self)
{
    return self->fd >= 0 && self->state != RAW_SOCKET_BUS_OFF;
}

enum can_bus_sent can_bus_send_next(struct can_bus *self, uint64_t now_us)
{
    struct frame frame;
    while (can_bus_is_up(self) && egress_next(&self->egress, &frame, now_us)) {
        switch (raw_socket_write(self->fd, &frame)) {
        case RAW_SOCKET_SENT:
            self->counters.sent++;
            return CAN_BUS_SENT;
        case RAW_SOCKET_FULL:
            egress_refused(&self->egress);
            return CAN_BUS_FULL;
        case RAW_SOCKET_DOWN:
            return CAN_BUS_DOWN;
        case RAW_SOCKET_REFUSED:
            egress_abandon(&self->egress);
            break;
        }
    }
    return CAN_BUS_IDLE;
}
