/* SPDX-License-Identifier: Apache-2.0 */
/* The most events in a second, counted from the event that begins one. Law: in any second
 * there were at most 2 * most. */
#ifndef POLICIES_LEARN_WINDOW_H
#define POLICIES_LEARN_WINDOW_H

#include <stdint.h>

#define LEARN_WINDOW_US 1000000U

struct learn_window {
    uint64_t begin_us;
    uint32_t count;
    uint32_t most; /* 0: no event yet */
};

/* now_us does not go back. */
static inline void learn_window_add(struct learn_window *self, uint64_t now_us)
{
    if (self->most == 0 || now_us - self->begin_us >= LEARN_WINDOW_US) {
        self->begin_us = now_us;
        self->count = 0;
    }
    self->count++;
    self->most = self->count > self->most ? self->count : self->most;
}

#endif
