/* SPDX-License-Identifier: Apache-2.0 */
/* Writes logs in Vector's binary form, object by object, for tests. */
#ifndef TESTS_CAN_BLF_BYTES_H
#define TESTS_CAN_BLF_BYTES_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define BLF_BYTES_MAX 400000

struct blf_bytes {
    uint8_t bytes[BLF_BYTES_MAX];
    size_t len;
};

static inline void blf_bytes_put(struct blf_bytes *self, uint64_t value, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        self->bytes[self->len++] = (uint8_t)(value >> 8 * i);
    }
}

static inline void blf_bytes_copy(struct blf_bytes *self, const void *bytes, size_t n)
{
    memcpy(self->bytes + self->len, bytes, n);
    self->len += n;
}

/* The head of a file of no known start. */
static inline void blf_bytes_head(struct blf_bytes *self)
{
    self->len = 0;
    blf_bytes_copy(self, "LOGG", 4);
    blf_bytes_put(self, 144, 4);
    memset(self->bytes + self->len, 0, 136);
    self->len += 136;
}

/* The head of an object of which size bytes follow. */
static inline void blf_bytes_object(struct blf_bytes *self, uint32_t type, size_t size)
{
    blf_bytes_copy(self, "LOBJ", 4);
    blf_bytes_put(self, 16, 2);
    blf_bytes_put(self, 1, 2);
    blf_bytes_put(self, 16 + size, 4);
    blf_bytes_put(self, type, 4);
}

static inline void blf_bytes_pad(struct blf_bytes *self, size_t size)
{
    blf_bytes_put(self, 0, size % 4);
}

static inline void blf_bytes_container(struct blf_bytes *self, uint16_t method,
                                       const void *bytes, size_t len, size_t unpacked)
{
    blf_bytes_object(self, 10, 16 + len);
    blf_bytes_put(self, method, 8);
    blf_bytes_put(self, unpacked, 8);
    blf_bytes_copy(self, bytes, len);
    blf_bytes_pad(self, len);
}

/* The head of an object with a time; flags 1: in 10 us, 2: in ns. */
static inline void blf_bytes_timed(struct blf_bytes *self, uint32_t type, size_t size,
                                   uint32_t flags, uint64_t time)
{
    blf_bytes_object(self, type, 16 + size);
    self->bytes[self->len - 12] = 32; /* bytes of the head */
    blf_bytes_put(self, flags, 4);
    blf_bytes_put(self, 0, 4);
    blf_bytes_put(self, time, 8);
}

static inline void blf_bytes_message(struct blf_bytes *self, uint32_t id, uint8_t flags,
                                     uint8_t dlc, uint64_t data, uint64_t time_ns)
{
    blf_bytes_timed(self, 1, 16, 2, time_ns);
    blf_bytes_put(self, 1, 2); /* channel */
    blf_bytes_put(self, flags, 1);
    blf_bytes_put(self, dlc, 1);
    blf_bytes_put(self, id, 4);
    blf_bytes_put(self, data, 8);
}

#endif
