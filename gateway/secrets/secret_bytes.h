/* SPDX-License-Identifier: Apache-2.0 */
/* A set of bytes. */
#ifndef GATEWAY_SECRETS_SECRET_BYTES_H
#define GATEWAY_SECRETS_SECRET_BYTES_H

#include <stdbool.h>
#include <stdint.h>

#include "can/attributes.h"

/* All-zero is the empty set. */
struct secret_bytes {
    uint64_t bits[4];
};

static inline void secret_bytes_add(struct secret_bytes *self, uint8_t byte)
{
    self->bits[byte >> 6] |= 1ULL << (byte & 63);
}

static inline void secret_bytes_drop(struct secret_bytes *self, uint8_t byte)
{
    self->bits[byte >> 6] &= ~(1ULL << (byte & 63));
}

MUST_CHECK static inline bool secret_bytes_has(const struct secret_bytes *self,
                                               uint8_t byte)
{
    return (self->bits[byte >> 6] >> (byte & 63) & 1) != 0;
}

/* The least byte of the set that is not below `from`; -1: there is none. */
MUST_CHECK static inline int secret_bytes_next(const struct secret_bytes *self,
                                               unsigned from)
{
    for (unsigned at = from; at < 256; at = (at | 63) + 1) {
        uint64_t rest = self->bits[at >> 6] >> (at & 63);
        if (rest != 0) {
            return (int)at + __builtin_ctzll(rest);
        }
    }
    return -1;
}

/* The bytes of a text. */
MUST_CHECK static inline struct secret_bytes secret_bytes_of(const char *text)
{
    struct secret_bytes set = {{0}};
    for (; *text != '\0'; text++) {
        secret_bytes_add(&set, (uint8_t)*text);
    }
    return set;
}

MUST_CHECK static inline struct secret_bytes secret_bytes_one(uint8_t byte)
{
    struct secret_bytes set = {{0}};
    secret_bytes_add(&set, byte);
    return set;
}

#endif
