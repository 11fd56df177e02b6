/* SPDX-License-Identifier: Apache-2.0 */
/* One bus of the CAN path: its socket on the loop, its send queue, its state.
 *
 * Does not: judge. What was read goes to the owner, what is to be sent comes from it. */
#ifndef GATEWAY_ROLES_CAN_BUS_H
#define GATEWAY_ROLES_CAN_BUS_H

#include <stdbool.h>
#include <stdint.h>
#include <uv.h>

#include "can/egress.h"
#include "can/raw_socket.h"
#include "policies/policy.h"

struct can_bus_counters {
    uint64_t read;   /* frames of others */
    uint64_t sent;   /* frames that the kernel took */
    uint64_t missed; /* frames that the kernel had no room for */
};

struct can_bus;

/* The bus wants the loop's attention: something waits to be read. */
typedef void (*can_bus_ready_cb)(void *context, struct can_bus *bus);

struct can_bus {
    uv_poll_t poll;
    uv_loop_t *loop;
    bool closing; /* the handle is the loop's until its close callback */
    int next_fd;  /* to be opened then, or -1 */
    int fd;       /* owned; -1: the interface is lost */
    const struct policy_bus *policy;
    uint8_t index;
    enum raw_socket_bus state;
    uint32_t missed; /* of this socket, as the kernel last told */
    struct egress egress;
    struct can_bus_counters counters;
    can_bus_ready_cb ready;
    egress_drop_cb drop;
    void *context;
};

/* Without a socket, until can_bus_open. self is all zero, and is
 * not written over: a send queue that nothing touches takes no memory. */
void can_bus_init(struct can_bus *self, uv_loop_t *loop, uint8_t index,
                  can_bus_ready_cb ready, egress_drop_cb drop, void *context);

/* Reads fd (owned from now on) on the loop; at once, or when the loop has let go of the
 * one before. */
void can_bus_open(struct can_bus *self, int fd);

/* The bus is this one of a new policy from now on, NULL: there is none, and its socket is
 * fd (owned from now on), -1: none. With the interface as before it keeps the socket that
 * it has, so that no frame is seen twice. What is queued is dropped. The bus of the
 * policy before must be there still. */
void can_bus_set_policy(struct can_bus *self, const struct policy_bus *policy, int fd);

/* Closes the socket and drops what is queued. */
void can_bus_close(struct can_bus *self);

/* May frames be sent now: a socket, and a controller that is on the bus. */
MUST_CHECK bool can_bus_is_up(const struct can_bus *self);

enum can_bus_sent { CAN_BUS_IDLE, CAN_BUS_SENT, CAN_BUS_FULL, CAN_BUS_DOWN };

/* Sends the next frame if none is in flight. SENT: its echo may be there already. FULL:
 * the kernel takes none now, try again in a millisecond. */
MUST_CHECK enum can_bus_sent can_bus_send_next(struct can_bus *self, uint64_t now_us);

#endif
