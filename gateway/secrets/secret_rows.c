/* SPDX-License-Identifier: Apache-2.0 */
/* A map of bits, looked at in words that begin at any bit. */
#include "gateway/secrets/secret_rows.h"

#define WORD_BITS 64U
#define TRIES 64U /* with more, some of the places are not tried again */

bool secret_rows_init(struct secret_rows *self, uint32_t room, uint32_t columns,
                      struct arena *arena)
{
    uint32_t places = room + SECRET_ROWS_SLACK;
    *self = (struct secret_rows){.bases = places - columns, .columns = columns};
    self->end = columns;
    self->taken = arena_take(arena, places / WORD_BITS + 3, sizeof *self->taken);
    return self->taken != NULL;
}

/* Bit n: place at + n is taken. */
static uint64_t taken_from(const struct secret_rows *self, uint32_t at)
{
    const uint64_t *word = &self->taken[at / WORD_BITS];
    unsigned shift = at % WORD_BITS;
    return shift == 0 ? *word : word[0] >> shift | word[1] << (WORD_BITS - shift);
}

/* The first place from base on where the row meets none; bases: there is none. */
static uint32_t find(const struct secret_rows *self, const uint8_t *columns,
                     uint32_t count, uint32_t base)
{
    for (; base < self->bases; base += WORD_BITS) {
        uint64_t meets = 0;
        for (uint32_t i = 0; i < count && meets != UINT64_MAX; i++) {
            meets |= taken_from(self, base + columns[i]);
        }
        if (meets != UINT64_MAX) {
            base += (uint32_t)__builtin_ctzll(~meets);
            break;
        }
    }
    return base < self->bases ? base : self->bases;
}

bool secret_rows_place(struct secret_rows *self, const uint8_t *columns, uint32_t count,
                       uint32_t *base)
{
    uint32_t at = find(self, columns, count, self->from);
    if (at == self->bases) {
        return false;
    }
    for (uint32_t i = 0; i < count; i++) {
        uint32_t place = at + columns[i];
        self->taken[place / WORD_BITS] |= UINT64_C(1) << place % WORD_BITS;
    }
    self->from += at - self->from > TRIES ? (at - self->from) / 8 : 0;
    self->end = at + self->columns > self->end ? at + self->columns : self->end;
    *base = at;
    return true;
}
