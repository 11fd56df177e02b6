/* SPDX-License-Identifier: Apache-2.0 */
/* What the three roles under guard have in common: a loop, a channel to guard, the order
 * start -> sandbox -> work -> stop.
 *
 * A role holds nothing until guard's RoleStart brings it; it enters its sandbox before it
 * reads anything but that. It ends when guard does. */
#ifndef GATEWAY_ROLES_ROLE_H
#define GATEWAY_ROLES_ROLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <uv.h>

#include "can/trouble.h"
#include "gateway/ledger/event.h"
#include "gateway/roles/channel.h"
#include "gateway/roles/recorder.h"
#include "gateway/roles/sandbox.h"

#define ROLE_STATUS_MS 500 /* counters to guard; the sign of life too */
#define ROLE_COUNTERS_MAX 96
#define ROLE_FD_GUARD 3
#define ROLE_FD_EVENTS \
    4 /* can, uplink: to the ledger. ledger: three, from each sibling */

enum role_name { ROLE_CAN, ROLE_UPLINK, ROLE_LEDGER, ROLE_COUNT };

struct role_counter {
    char name[96];
    uint64_t value;
};

struct role {
    const struct role_row *row;
    uv_loop_t loop;
    struct channel guard;
    uv_timer_t status;
    bool started;
    bool stopping;
};

/* One message of guard with what travelled beside it; the descriptors are the callee's.
 */
struct role_message {
    const Sallyport__RoleMessage *body;
    const int *descriptors;
    size_t count;
};

struct role_row {
    const char *name;
    enum sandbox_role sandbox;
    /* Makes all that will ever be needed, before the sandbox. Errno in why. */
    bool (*prepare)(struct role *self, struct trouble *why);
    /* In the sandbox; begins to work. */
    bool (*start)(struct role *self, const struct role_message *start,
                  struct trouble *why);
    void (*message)(struct role *self, const struct role_message *message);
    size_t (*count)(struct role_counter out[static ROLE_COUNTERS_MAX]);
    /* Calls role_stopped when all is done. */
    void (*stop)(struct role *self);
};

extern const struct role_row role_can;
extern const struct role_row role_uplink;
extern const struct role_row role_ledger;

/* `sallyport role NAME`, started by guard only; the exit code. */
int role_main(const char *name);

const char *role_name_text(enum role_name role);

/* Tells guard. False when guard is too far behind: the message is dropped. */
bool role_tell(struct role *self, const Sallyport__RoleMessage *message);

/* All is done: tells guard and ends the process. */
_Noreturn void role_stopped(struct role *self);

/* Cannot go on: one line to stderr, and an end that guard sees as a death. */
_Noreturn void role_fail(const struct role *self, const struct trouble *why);

#endif
