/* SPDX-License-Identifier: Apache-2.0 */
/* Opens, lends and takes back pipes. */
#include "gateway/uplink/pipe_pool.h"

#include <fcntl.h>
#include <unistd.h>

void pipe_pool_init(struct pipe_pool *self)
{
    *self = (struct pipe_pool){.vacant_count = PIPE_POOL_MAX};
    for (int16_t i = 0; i < PIPE_POOL_MAX; i++) {
        self->vacant[i] = i;
        self->pairs[i] = (struct pipe_pair){-1, -1};
    }
}

static void close_pair(struct pipe_pair *pair)
{
    if (pair->read_fd >= 0) {
        (void)close(pair->read_fd);
        (void)close(pair->write_fd);
    }
    *pair = (struct pipe_pair){-1, -1};
}

void pipe_pool_close(struct pipe_pool *self)
{
    for (size_t i = 0; i < PIPE_POOL_MAX; i++) {
        close_pair(&self->pairs[i]);
    }
}

/* The kernel gives less room to a user who holds many pipes (pipe(7)): such a one is no
 * use here. */
static bool open_pair(struct pipe_pair *pair)
{
    int ends[2];
    if (pipe2(ends, O_NONBLOCK | O_CLOEXEC) != 0) {
        return false;
    }
    *pair = (struct pipe_pair){ends[0], ends[1]};
    if (fcntl(ends[1], F_SETPIPE_SZ, PIPE_POOL_WANTED_BYTES) < PIPE_POOL_LEAST_BYTES &&
        fcntl(ends[1], F_GETPIPE_SZ) < PIPE_POOL_LEAST_BYTES) {
        close_pair(pair);
        return false;
    }
    return true;
}

bool pipe_pool_ready(struct pipe_pool *self)
{
    if (self->free_count > 0) {
        return true;
    }
    if (self->vacant_count == 0) {
        return false;
    }
    int16_t pipe = self->vacant[self->vacant_count - 1];
    if (!open_pair(&self->pairs[pipe])) {
        return false;
    }
    self->vacant_count--;
    self->free[self->free_count++] = pipe;
    return true;
}

int16_t pipe_pool_take(struct pipe_pool *self)
{
    return pipe_pool_ready(self) ? self->free[--self->free_count] : -1;
}

void pipe_pool_give(struct pipe_pool *self, int16_t pipe, bool empty)
{
    if (pipe < 0) {
        return;
    }
    if (empty) {
        self->free[self->free_count++] = pipe;
        return;
    }
    close_pair(&self->pairs[pipe]);
    self->vacant[self->vacant_count++] = pipe;
}
