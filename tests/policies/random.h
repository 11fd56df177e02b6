/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers that look random and are the same in every run (xorshift64*, Vigna 2016). */
#ifndef TESTS_POLICIES_RANDOM_H
#define TESTS_POLICIES_RANDOM_H

#include <stdint.h>

struct random {
    uint64_t state; /* not 0 */
};

/* 0 .. below - 1. */
static inline uint64_t random_below(struct random *self, uint64_t below)
{
    self->state ^= self->state >> 12;
    self->state ^= self->state << 25;
    self->state ^= self->state >> 27;
    return (self->state * UINT64_C(2685821657736338717)) % below;
}

#endif
