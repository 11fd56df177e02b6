/* SPDX-License-Identifier: Apache-2.0 */
/* A timerfd on the loop. */
#include "gateway/roles/can_pace.h"

#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include "gateway/clock.h"

#define SECOND_US 1000000U
#define EARLY_US 300U
#define REST_US 5000U /* so that no more than 6 % of a processor goes into waiting */

/* For the frame that is due next; off if none waits. The clock is that of
 * clock_steady_us. Early, since it takes the kernel now more and now less to wake us: the
 * rest is waited for awake. */
static void arm(struct can_pace *self)
{
    uint64_t due_us = pacer_due_us(&self->pacer);
    struct itimerspec when = {.it_value = {0}};
    if (due_us != PACER_NEVER_US) {
        bool early = due_us > self->awake_us + REST_US;
        due_us -= early ? EARLY_US : 0;
        when.it_value.tv_sec = (time_t)(due_us / SECOND_US);
        when.it_value.tv_nsec = (long)(due_us % SECOND_US * 1000U);
    }
    (void)timerfd_settime(self->fd, TFD_TIMER_ABSTIME, &when, NULL);
}

/* Not for longer than EARLY_US. */
static void wait_awake(struct can_pace *self)
{
    uint64_t due_us = pacer_due_us(&self->pacer);
    uint64_t now_us = clock_steady_us();
    while (now_us < due_us && due_us - now_us <= EARLY_US) {
        now_us = self->awake_us = clock_steady_us();
    }
}

static void on_poll(uv_poll_t *poll, int status, int events)
{
    struct can_pace *self = poll->data;
    uint64_t expirations;
    (void)status;
    (void)events;
    if (read(self->fd, &expirations, sizeof expirations) == (ssize_t)sizeof expirations) {
        wait_awake(self);
        self->due(self->context);
    }
}

bool can_pace_open(struct can_pace *self, uv_loop_t *loop, can_pace_due_cb due,
                   void *context)
{
    self->fd = timerfd_create(CLOCK_BOOTTIME, TFD_NONBLOCK | TFD_CLOEXEC);
    self->due = due;
    self->context = context;
    self->poll.data = self;
    if (self->fd < 0 || uv_poll_init(loop, &self->poll, self->fd) != 0) {
        return false;
    }
    return uv_poll_start(&self->poll, UV_READABLE, on_poll) == 0;
}

bool can_pace_put(struct can_pace *self, const struct pacer_frame *frame)
{
    uint64_t next_us = pacer_due_us(&self->pacer);
    bool good = pacer_put(&self->pacer, frame);
    if (good && frame->due_us < next_us) {
        arm(self);
    }
    return good;
}

bool can_pace_pop(struct can_pace *self, struct pacer_frame *out, uint64_t now_us)
{
    bool popped = pacer_pop(&self->pacer, out, now_us);
    if (!popped) {
        arm(self);
    }
    return popped;
}

uint16_t can_pace_reset(struct can_pace *self)
{
    uint16_t forgotten = pacer_reset(&self->pacer);
    if (forgotten > 0) {
        arm(self);
    }
    return forgotten;
}
