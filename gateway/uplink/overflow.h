/* SPDX-License-Identifier: Apache-2.0 */
/* What the kernel threw away since the socket that it was for had no room. The kernel
 * counts it for as long as the socket lives, through any number of roles. */
#ifndef GATEWAY_UPLINK_OVERFLOW_H
#define GATEWAY_UPLINK_OVERFLOW_H

#include <stdint.h>

#include "can/attributes.h"

struct overflow {
    int fd; /* the caller's; -1: none */
    uint32_t before;
};

/* What was thrown away so far does not count. */
void overflow_init(struct overflow *self, int fd);

/* Packets since the last look, or overflow_init. */
MUST_CHECK uint32_t overflow_look(struct overflow *self);

#endif
