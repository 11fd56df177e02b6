/* SPDX-License-Identifier: Apache-2.0 */
/* SHA-256 (FIPS 180-4) by the instructions that a processor has for it: those of x86-64
 * (SHA, since 2016) and of ARMv8 (SHA2).
 *
 * Does not: work where sha256_cpu_has() is false. Keeps no secret, wipes nothing. */
#ifndef GATEWAY_LEDGER_SHA256_CPU_H
#define GATEWAY_LEDGER_SHA256_CPU_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "can/attributes.h"

#define SHA256_CPU_BLOCK_BYTES 64

struct sha256_cpu {
    uint32_t state[8];                     /* H0 to H7 after all whole blocks */
    uint64_t bytes;                        /* added so far */
    uint8_t block[SHA256_CPU_BLOCK_BYTES]; /* the first bytes % 64 of it wait */
};

/* The processor has the instructions, and this file was compiled for them. */
MUST_CHECK bool sha256_cpu_has(void);

void sha256_cpu_begin(struct sha256_cpu *self);
/* bytes may be NULL when len is 0. */
void sha256_cpu_add(struct sha256_cpu *self, const void *bytes, size_t len);
void sha256_cpu_end(struct sha256_cpu *self, uint8_t out[static 32]);

/* All at once, of a message that lies where it can be padded: behind its len bytes are as
 * many more as SHA256_CPU_PADDING_BYTES, which this writes over. */
#define SHA256_CPU_PADDING_BYTES (SHA256_CPU_BLOCK_BYTES + 8)
void sha256_cpu_of(uint8_t *bytes, size_t len, uint8_t out[static 32]);

#endif
