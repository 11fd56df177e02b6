/* SPDX-License-Identifier: Apache-2.0 */
/* Where a signal lies in the data of a frame, and its bits taken out and put in.
 *
 * Bits are numbered as DBC does: bit n is bit n % 8 (0: the least) of byte n / 8. An
 * Intel signal begins at its least bit and goes up; a Motorola signal begins at its
 * greatest bit and goes down within a byte, then to bit 7 of the next byte. */
#ifndef CAN_SIGNAL_H
#define CAN_SIGNAL_H

#include <stdbool.h>
#include <stdint.h>

#include "can/attributes.h"
#include "can/frame.h"

enum signal_kind { SIGNAL_INT, SIGNAL_FLOAT, SIGNAL_DOUBLE };

struct signal_layout {
    uint16_t start;  /* the bit that DBC names: Intel the least, Motorola the greatest */
    uint16_t length; /* bits, 1 to 64; 32 for SIGNAL_FLOAT, 64 for SIGNAL_DOUBLE */
    bool motorola;
    bool is_signed;
    enum signal_kind kind;
};

/* Every bit lies within the first length_bytes. */
MUST_CHECK bool signal_fits(const struct signal_layout *self, unsigned length_bytes);

/* The bits, right-aligned, unsigned. Bits beyond FRAME_DATA_MAX read as zero. */
MUST_CHECK uint64_t signal_bits(const struct signal_layout *self,
                                const uint8_t data[static FRAME_DATA_MAX]);

/* The same as a number: two's complement when signed, IEEE 754 for float and double. */
MUST_CHECK double signal_raw(const struct signal_layout *self, uint64_t bits);

/* Puts the low bits in; every other bit stays. */
void signal_put(const struct signal_layout *self, uint8_t data[static FRAME_DATA_MAX],
                uint64_t bits);

/* Sets the signal's own bits in mask. */
void signal_mark(const struct signal_layout *self, uint8_t mask[static FRAME_DATA_MAX]);

#endif
