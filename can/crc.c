/* SPDX-License-Identifier: Apache-2.0 */
/* CRC by a table of 16: a byte that enters with its greatest bit first works in a
 * register whose top is bit 63, one that enters reflected in a register whose bottom is
 * bit 0. */
#include "can/crc.h"

#define REGISTER_BITS 64U

static uint64_t low_bits(unsigned n)
{
    return n >= REGISTER_BITS ? UINT64_MAX : ((uint64_t)1 << n) - 1;
}

static uint64_t reflected(uint64_t value, unsigned width)
{
    uint64_t out = 0;
    for (unsigned i = 0; i < width; i++) {
        out = out << 1 | (value >> i & 1);
    }
    return out;
}

static unsigned above(const struct crc_model *model)
{
    return REGISTER_BITS - model->width;
}

static uint64_t entry_reflected(const struct crc_model *model, unsigned half)
{
    uint64_t polynomial = reflected(model->polynomial, model->width);
    uint64_t value = half;
    for (unsigned bit = 0; bit < 4; bit++) {
        value = (value & 1) != 0 ? value >> 1 ^ polynomial : value >> 1;
    }
    return value;
}

static uint64_t entry_upright(const struct crc_model *model, unsigned half)
{
    uint64_t polynomial = model->polynomial << above(model);
    uint64_t value = (uint64_t)half << (REGISTER_BITS - 4);
    for (unsigned bit = 0; bit < 4; bit++) {
        value = value >> (REGISTER_BITS - 1) != 0 ? value << 1 ^ polynomial : value << 1;
    }
    return value;
}

bool crc_init(struct crc *self, const struct crc_model *model)
{
    if (model->width < 8 || model->width > REGISTER_BITS ||
        ((model->polynomial | model->initial | model->xor_out) &
         ~low_bits(model->width)) != 0) {
        return false;
    }
    self->model = *model;
    for (unsigned half = 0; half < 16; half++) {
        self->table[half] =
            model->reflect_in ? entry_reflected(model, half) : entry_upright(model, half);
    }
    return true;
}

uint64_t crc_begin(const struct crc *self)
{
    const struct crc_model *model = &self->model;
    return model->reflect_in ? reflected(model->initial, model->width)
                             : model->initial << above(model);
}

uint64_t crc_byte(const struct crc *self, uint64_t running, uint8_t byte)
{
    if (self->model.reflect_in) {
        running ^= byte;
        running = running >> 4 ^ self->table[running & 15];
        return running >> 4 ^ self->table[running & 15];
    }
    running ^= (uint64_t)byte << (REGISTER_BITS - 8);
    running = running << 4 ^ self->table[running >> (REGISTER_BITS - 4)];
    return running << 4 ^ self->table[running >> (REGISTER_BITS - 4)];
}

uint64_t crc_end(const struct crc *self, uint64_t running)
{
    const struct crc_model *model = &self->model;
    uint64_t value = model->reflect_in ? running : running >> above(model);
    if (model->reflect_in != model->reflect_out) {
        value = reflected(value, model->width);
    }
    return value ^ model->xor_out;
}
