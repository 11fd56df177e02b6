/* SPDX-License-Identifier: Apache-2.0 */
/* Writes integers and blocks one after the other into a buffer, little endian; the
 * counterpart of struct cursor.
 *
 * Law: used <= size, always; what does not fit is not written at all, and full stays set.
 */
#ifndef GATEWAY_LEDGER_PUT_H
#define GATEWAY_LEDGER_PUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct put {
    uint8_t *base; /* not owned */
    size_t size;
    size_t used;
    bool full;
};

struct put put_over(uint8_t *base, size_t size);
void put_u8(struct put *self, uint8_t value);
void put_u16le(struct put *self, uint16_t value);
void put_u32le(struct put *self, uint32_t value);
void put_u64le(struct put *self, uint64_t value);
void put_bytes(struct put *self, const void *bytes, size_t len);

#endif
