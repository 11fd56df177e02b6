/* SPDX-License-Identifier: Apache-2.0 */
/* How long to wait before a role that has died is started again. Pure.
 *
 * Law: the first restart is at once, and so is that of a role which had been in service
 * for BACKOFF_SERVICE_US: killing it from outside cannot keep its path closed. A role
 * that dies by itself waits 10 ms, 20 ms ... at most BACKOFF_MAX_US, so that the path is
 * back within a second of the cause's end. */
#ifndef GATEWAY_ROLES_BACKOFF_H
#define GATEWAY_ROLES_BACKOFF_H

#include <stdint.h>

#include "can/attributes.h"

#define BACKOFF_SERVICE_US 50000U
#define BACKOFF_FIRST_US 10000U
#define BACKOFF_MAX_US 500000U

struct backoff {
    unsigned quick_deaths; /* in a row */
};

/* The role died after service_us in service (0: never was). Microseconds to wait. */
MUST_CHECK uint64_t backoff_died(struct backoff *self, uint64_t service_us);

#endif
