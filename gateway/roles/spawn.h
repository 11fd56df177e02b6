/* SPDX-License-Identifier: Apache-2.0 */
/* Starts this very program again as a role, with the ends of its channels as descriptors
 * 3, 4 ... and nothing else but the standard ones. */
#ifndef GATEWAY_ROLES_SPAWN_H
#define GATEWAY_ROLES_SPAWN_H

#include <stddef.h>
#include <sys/types.h>

#include "can/attributes.h"

#define SPAWN_FIRST_FD 3
#define SPAWN_ENDS_MAX 4

/* The pid, or -1 with errno set. The ends stay the caller's. */
MUST_CHECK pid_t spawn_role(const char *name, const int *ends, size_t count);

#endif
