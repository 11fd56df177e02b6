/* SPDX-License-Identifier: Apache-2.0 */
/* A role's way to the ledger: stamps, rolls up, queues, sends, keeps until acknowledged.
 *
 * Law: an event is held here until the ledger has it on disk, or is counted in an
 * EVENTS_LOST event; what is not severe leaves room for what is. Never blocks. Allocates
 * nothing after recorder_start. A ledger that starts anew says so (RoleHello) and is told
 * again, in order, all that it has not acknowledged. */
#ifndef GATEWAY_ROLES_RECORDER_H
#define GATEWAY_ROLES_RECORDER_H

#include <stdbool.h>
#include <stdint.h>
#include <uv.h>

#include "gateway/ledger/event.h"

#define RECORDER_PENDING_MAX 1024 /* events sent or waiting, not yet acknowledged ... */
#define RECORDER_SEVERE_MAX 128   /* ... the last of which are kept for severe ones */

struct recorder;
struct trail_keeper; /* trail_keeper.h */

struct recorder_counters {
    uint64_t noted;           /* events told by the role, before roll-up */
    uint64_t acknowledged;    /* records that are on disk */
    uint64_t pending;         /* records that are not yet */
    uint64_t lost;            /* records that found the queue full */
    uint64_t hellos_left_out; /* rollup.h */
};

/* Sends on the pair's end fd (owned from now on). NULL with errno set when out of memory
 * or entropy. One in a process. */
MUST_CHECK struct recorder *recorder_start(uv_loop_t *loop, int fd,
                                           enum event_source source);

/* What the caller need not fill in an event: source, epoch, seq, times, mode, version,
 * roll-up. */
void recorder_note(struct recorder *self, const struct event *event);

/* From now on the first event of a severe cause is followed by the trail of what the role
 * saw before it, and what another role saw is told when the ledger asks for it. keeper
 * outlives self. */
void recorder_set_trail(struct recorder *self, struct trail_keeper *keeper);

/* An event about the gateway itself: about is a role, bus or policy. */
void recorder_say(struct recorder *self, enum reason reason, const char *about,
                  const char *text);

/* What is stamped on events from now on. */
void recorder_set_mode(struct recorder *self, const char *mode);
void recorder_set_policy_version(struct recorder *self, uint64_t version);

/* Sends the sums that are held back for roll-up: before a stop, and at a change of mode
 * or policy. */
void recorder_flush(struct recorder *self);

#define RECORDER_FINISH_US 2000000U

/* As recorder_flush, and calls done once: when all is acknowledged, or after
 * RECORDER_FINISH_US. */
void recorder_finish(struct recorder *self, void (*done)(void *context), void *context);

struct recorder_counters recorder_counters(const struct recorder *self);

/* Closes its handles on the loop; what is pending is forgotten. */
void recorder_stop(struct recorder *self);

#endif
