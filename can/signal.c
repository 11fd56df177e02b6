/* SPDX-License-Identifier: Apache-2.0 */
/* Bits of a signal, taken out byte by byte, put in bit by bit. */
#include "can/signal.h"

#include <string.h>

#define BITS_MAX 64U

_Static_assert(sizeof(float) == 4 && sizeof(double) == 8, "IEEE 754 binary32, binary64");

static unsigned width(const struct signal_layout *self)
{
    return self->length < BITS_MAX ? self->length : BITS_MAX;
}

static uint64_t low_bits(unsigned n)
{
    return n >= BITS_MAX ? UINT64_MAX : ((uint64_t)1 << n) - 1;
}

/* Counted as Motorola reads: 0 is bit 7 of byte 0, 8 is bit 7 of byte 1. It is its own
 * inverse. */
static unsigned reading_order(unsigned bit)
{
    return (bit & ~7U) + (7U - bit % 8U);
}

/* The DBC number of the signal's bit of weight 2^n. */
static unsigned place_of(const struct signal_layout *self, unsigned n)
{
    return self->motorola
               ? reading_order(reading_order(self->start) + self->length - 1U - n)
               : self->start + n;
}

bool signal_fits(const struct signal_layout *self, unsigned length_bytes)
{
    unsigned first = self->motorola ? reading_order(self->start) : self->start;
    return self->length > 0 && self->length <= 8U * length_bytes &&
           first <= 8U * length_bytes - self->length;
}

static unsigned byte_at(const uint8_t data[static FRAME_DATA_MAX], unsigned n)
{
    return n < FRAME_DATA_MAX ? data[n] : 0;
}

static uint64_t intel_bits(const struct signal_layout *self,
                           const uint8_t data[static FRAME_DATA_MAX])
{
    unsigned byte = self->start / 8U;
    unsigned have = 8U - self->start % 8U;
    uint64_t bits = byte_at(data, byte) >> (self->start % 8U);
    for (; have < width(self); have += 8) {
        byte++;
        bits |= (uint64_t)byte_at(data, byte) << have;
    }
    return bits;
}

static uint64_t motorola_bits(const struct signal_layout *self,
                              const uint8_t data[static FRAME_DATA_MAX])
{
    unsigned first = reading_order(self->start);
    unsigned last = first + width(self) - 1U;
    uint64_t bits = 0;
    for (unsigned byte = first / 8U; byte < last / 8U; byte++) {
        bits = bits << 8 | byte_at(data, byte);
    }
    return bits << (last % 8U + 1U) | byte_at(data, last / 8U) >> (7U - last % 8U);
}

uint64_t signal_bits(const struct signal_layout *self,
                     const uint8_t data[static FRAME_DATA_MAX])
{
    if (self->length == 0) {
        return 0;
    }
    uint64_t bits = self->motorola ? motorola_bits(self, data) : intel_bits(self, data);
    return bits & low_bits(width(self));
}

double signal_raw(const struct signal_layout *self, uint64_t bits)
{
    if (self->kind == SIGNAL_FLOAT) {
        uint32_t low = (uint32_t)bits;
        float value;
        memcpy(&value, &low, sizeof value);
        return (double)value;
    }
    if (self->kind == SIGNAL_DOUBLE) {
        double value;
        memcpy(&value, &bits, sizeof value);
        return value;
    }
    bool negative =
        self->is_signed && self->length > 0 && (bits >> (width(self) - 1U) & 1U) != 0;
    if (negative) {
        return -(double)((~bits & low_bits(width(self))) + 1U);
    }
    return (double)bits;
}

void signal_put(const struct signal_layout *self, uint8_t data[static FRAME_DATA_MAX],
                uint64_t bits)
{
    for (unsigned n = 0; n < width(self); n++) {
        unsigned place = place_of(self, n);
        if (place / 8U < FRAME_DATA_MAX) {
            unsigned others = data[place / 8U] & ~(1U << place % 8U);
            data[place / 8U] =
                (uint8_t)(others | (unsigned)(bits >> n & 1U) << place % 8U);
        }
    }
}

void signal_mark(const struct signal_layout *self, uint8_t mask[static FRAME_DATA_MAX])
{
    for (unsigned n = 0; n < self->length; n++) {
        unsigned place = place_of(self, n);
        if (place / 8U < FRAME_DATA_MAX) {
            mask[place / 8U] = (uint8_t)(mask[place / 8U] | 1U << place % 8U);
        }
    }
}
