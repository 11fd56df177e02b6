/* SPDX-License-Identifier: Apache-2.0 */
/* Many descriptors behind one libuv handle: an epoll of our own, polled by the loop.
 *
 * libuv's uv_poll costs a handle of 160 bytes and two epoll_ctl calls at each change of
 * interest. A relayed flow has two descriptors and changes its mind all the time, so it
 * is added here once, edge-triggered for both directions, and leaves by being closed. */
#ifndef GATEWAY_UPLINK_POLLER_H
#define GATEWAY_UPLINK_POLLER_H

#include <stdbool.h>
#include <stdint.h>
#include <uv.h>

#include "can/attributes.h"
#include "can/trouble.h"

/* Whose descriptor it is: what kind of owner, which one, and which use of that slot, so
 * that an event of a descriptor closed a moment ago meets nobody. */
struct poller_token {
    uint8_t kind;
    uint8_t part;   /* the kind's own: which of its descriptors */
    uint16_t epoch; /* of the slot */
    uint32_t index;
};

/* events: EPOLLIN and so on. */
typedef void (*poller_event_cb)(void *context, struct poller_token token,
                                uint32_t events);
/* Before and after each round of events. */
typedef void (*poller_round_cb)(void *context);

struct poller {
    int epoll;
    uv_poll_t handle;
    poller_round_cb before;
    poller_event_cb event;
    poller_round_cb after;
    void *context;
};

/* False with why set. self stays where it is until poller_close has finished. */
MUST_CHECK bool poller_open(struct poller *self, uv_loop_t *loop, poller_round_cb before,
                            poller_event_cb event, poller_round_cb after, void *context,
                            struct trouble *why);

/* events as for epoll_ctl; EPOLLET is the caller's to choose. False: no room in the
 * kernel. */
MUST_CHECK bool poller_add(struct poller *self, int fd, uint32_t events,
                           struct poller_token token);

/* Forgets a descriptor that stays open. */
void poller_remove(struct poller *self, int fd);

/* closed is called when the loop no longer holds the handle. handle.data is the
 * context. */
void poller_close(struct poller *self, uv_close_cb closed);

#endif
