/* SPDX-License-Identifier: Apache-2.0 */
/* Pipes for splice(2), lent to a direction of a flow while it has bytes on their way. An
 * idle flow holds none, so few serve many. Opened when first needed. */
#ifndef GATEWAY_UPLINK_PIPE_POOL_H
#define GATEWAY_UPLINK_PIPE_POOL_H

#include <stdbool.h>
#include <stdint.h>

#include "can/attributes.h"

#define PIPE_POOL_MAX 64
/* Room in a pipe. At least what a copy reads at once, so that what a copy could not send
 * always fits. */
#define PIPE_POOL_WANTED_BYTES (256 * 1024)
#define PIPE_POOL_LEAST_BYTES (64 * 1024)

struct pipe_pair {
    int read_fd;
    int write_fd;
};

struct pipe_pool {
    struct pipe_pair pairs[PIPE_POOL_MAX];
    int16_t free[PIPE_POOL_MAX];   /* open and empty, last in first out */
    int16_t vacant[PIPE_POOL_MAX]; /* not open */
    uint8_t free_count;
    uint8_t vacant_count;
};

void pipe_pool_init(struct pipe_pool *self);
void pipe_pool_close(struct pipe_pool *self);

/* True if the next pipe_pool_take gives a pipe. May open one. */
MUST_CHECK bool pipe_pool_ready(struct pipe_pool *self);
/* Index of an empty pipe, -1 when all are lent. */
MUST_CHECK int16_t pipe_pool_take(struct pipe_pool *self);
/* A pipe that still holds bytes is closed, so that no flow ever sees another's. */
void pipe_pool_give(struct pipe_pool *self, int16_t pipe, bool empty);

#endif
