/* SPDX-License-Identifier: Apache-2.0 */
/* Any cyclic redundancy check of 8 to 64 bits, written as the catalogue of parametrised
 * CRC algorithms writes it (Williams, "A painless guide to CRC error detection", 1993).
 *
 * Does not: know where in a frame the result lies. */
#ifndef CAN_CRC_H
#define CAN_CRC_H

#include <stdbool.h>
#include <stdint.h>

#include "can/attributes.h"

struct crc_model {
    uint8_t width; /* bits, 8 to 64 */
    uint64_t polynomial;
    uint64_t initial;
    bool reflect_in; /* each byte enters with its least bit first */
    bool reflect_out;
    uint64_t xor_out;
};

struct crc { /* a model made ready: half a byte a step */
    struct crc_model model;
    uint64_t table[16];
};

/* false: no such width, or a number wider than it. */
MUST_CHECK bool crc_init(struct crc *self, const struct crc_model *model);

/* A running value, begun, led over one byte, and ended. Only the end is a CRC. */
MUST_CHECK uint64_t crc_begin(const struct crc *self);
MUST_CHECK uint64_t crc_byte(const struct crc *self, uint64_t running, uint8_t byte);
MUST_CHECK uint64_t crc_end(const struct crc *self, uint64_t running);

#endif
