/* SPDX-License-Identifier: Apache-2.0 */
/* The CAN path: frames from bus to bus, each by the judge, out by the send queues.
 *
 * Law: a frame is sent only if the judge passed it under the policy and mode in force,
 * the path is open (a policy, a ledger that records) and both its buses are up; or if the
 * path observes, and then what the judge would have dropped is recorded. Emergency frames
 * are the kernel's and are only recorded. Allocates nothing.
 *
 * A message that stops is told at most CAN_PATH_WATCH_MS, and a turn of the loop, after
 * its silence is over; later while frames of any trusted bus wait to be read. */
#ifndef GATEWAY_ROLES_CAN_PATH_H
#define GATEWAY_ROLES_CAN_PATH_H

#include <stdbool.h>
#include <stdint.h>
#include <uv.h>

#include "gateway/roles/bus_turn.h"
#include "gateway/roles/can_bus.h"
#include "gateway/roles/can_ids.h"
#include "gateway/roles/can_pace.h"
#include "gateway/roles/recorder.h"
#include "gateway/roles/stamp.h"
#include "gateway/roles/trail_keeper.h"
#include "policies/frame_judge.h"

#define CAN_PATH_WATCH_MS 40

/* The interface is down or gone; guard opens it again. */
typedef void (*can_path_lost_cb)(void *context, uint8_t bus);

struct can_path_counters {
    uint64_t passed;
    uint64_t would_drop; /* passed for observe alone */
    uint64_t dropped;    /* by the judge, from the unit's side */
    uint64_t not_given;  /* by the judge, towards the unit */
    uint64_t closed;     /* while nothing could be recorded, or a bus was away */
    uint64_t emergency;  /* carried by the kernel */
    uint64_t stale;      /* had waited too long, before or in the queue */
    uint64_t full;       /* found the send queue full */
    uint64_t paced_out;  /* waited for their slot when the mode or policy changed */
};

struct can_path {
    uv_loop_t *loop;
    struct recorder *recorder;
    struct trail_keeper *trail; /* has the header of each frame that was judged */
    can_path_lost_cb lost;
    void *context;
    const struct policy *policy;
    struct frame_judge *judge;
    uint8_t mode;
    bool observe;
    bool recording;
    struct stamp stamp; /* what the kernel's times of frames mean */
    uint8_t announce_count;
    uint64_t now_us; /* of this turn; 0: not looked at yet */
    struct bus_turn turn;
    uv_timer_t tick;      /* while something is queued */
    uv_timer_t announce;  /* in a mode that is announced */
    uv_timer_t watch;     /* while the judge has what a tick can tell */
    struct can_pace pace; /* frames that wait for their slot */
    struct can_path_counters counters;
    struct can_ids not_given;
    struct can_bus buses[POLICY_BUSES_MAX];
};

/* Begins with no policy and no bus: all is dropped. self is all zero; recorder and trail
 * outlive it. False with errno set when there is no timer. */
MUST_CHECK bool can_path_init(struct can_path *self, uv_loop_t *loop,
                              struct recorder *recorder, struct trail_keeper *trail,
                              can_path_lost_cb lost, void *context);

/* One pointer store. fds has one socket a bus of the policy, -1 where there is none;
 * owned from now on. A bus whose interface is as before keeps its socket, so that no
 * frame is seen twice; what is queued is dropped. */
void can_path_set_policy(struct can_path *self, const struct policy *policy,
                         struct frame_judge *judge,
                         const int fds[static POLICY_BUSES_MAX]);

/* What waits to be sent was judged by the mode before, and is dropped. */
void can_path_set_mode(struct can_path *self, uint8_t mode, bool observe);
/* False: nobody records, and until it is true again this lets nothing pass; emergencies
 * are the kernel's. */
void can_path_set_recording(struct can_path *self, bool recording);

/* The bus is back with this socket, owned from now on. */
void can_path_set_bus(struct can_path *self, uint8_t bus, int fd);

#endif
