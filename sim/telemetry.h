/* SPDX-License-Identifier: Apache-2.0 */
/* The unit's way to report home: HTTPS POST with the server's certificate checked, as an
 * honest telematics unit does it. Blocks, for at most TELEMETRY_TIMEOUT_MS a step. */
#ifndef SIM_TELEMETRY_H
#define SIM_TELEMETRY_H

#include <stdbool.h>
#include <stddef.h>

#include "can/trouble.h"

#define TELEMETRY_TIMEOUT_MS 5000

struct telemetry_target {
    const char *host;
    const char *port;      /* decimal */
    const char *authority; /* PEM file: whom to trust */
};

/* Resolves, connects, posts, and reads the answer's last line into reply
 * (NUL-terminated). False with why set: which step failed. */
MUST_CHECK bool telemetry_post(const struct telemetry_target *target, const char *body,
                               char *reply, size_t reply_size, struct trouble *why);

#endif
