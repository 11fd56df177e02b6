/* SPDX-License-Identifier: Apache-2.0 */
/* Rows and places are tried until a frame contradicts them, which is mostly the second.
 */
#include "can/checksum_find.h"

#include <string.h>

#define FRAMES_SEARCHED 2048 /* for different ones */
#define VALUES_NARROW 6      /* at least so many values of a field of 4 bits */
#define VALUES_WIDE 8
#define MOVING_AT_END 2 /* bytes that move beside a field in the first or last byte */
#define MOVING_INSIDE 3 /* and beside one in another: a likelier accident */

struct sample { /* different frames of the message */
    const struct frame *frames[CHECKSUM_FIND_FRAMES];
    size_t count;
};

struct search {
    struct sample sample;
    struct checksum_found *best;
    bool found;
    bool solve;
};

static bool known(const struct sample *self, const struct frame *frame)
{
    for (size_t i = 0; i < self->count; i++) {
        if (memcmp(self->frames[i]->data, frame->data, frame->length) == 0) {
            return true;
        }
    }
    return false;
}

static void choose(struct sample *self, const struct frame *frames, size_t count)
{
    self->count = 0;
    for (size_t i = 0; i < count && i < FRAMES_SEARCHED; i++) {
        if (self->count < CHECKSUM_FIND_FRAMES && !known(self, &frames[i])) {
            self->frames[self->count++] = &frames[i];
        }
    }
}

static void set_data_id(struct checksum *self, size_t at, uint8_t value)
{
    if (checksum_feeds_on(self->variant, FEED_DATA_ID_LISTED)) {
        self->data_ids[at] = value;
    } else {
        self->data_id &= ~(0xFFU << 8 * at);
        self->data_id |= (uint32_t)value << 8 * at;
    }
}

/* For each value of the counter the byte that makes its first frame hold: there is one,
 * since a CRC of 8 bits takes each byte one to one. Returns how many were worked out. */
static size_t solve_data_ids(struct checksum *self, const struct sample *sample)
{
    bool solved[CHECKSUM_DATA_IDS] = {false};
    size_t ids =
        checksum_feeds_on(self->variant, FEED_DATA_ID_LISTED) ? CHECKSUM_DATA_IDS : 2;
    size_t spent = 0;
    for (size_t i = 0; i < sample->count; i++) {
        size_t at = signal_bits(&self->counter, sample->frames[i]->data) % ids;
        for (unsigned value = 0; !solved[at] && value < 256; value++) {
            set_data_id(self, at, (uint8_t)value);
            solved[at] = checksum_holds(self, sample->frames[i]);
            spent += solved[at];
        }
    }
    return spent;
}

static void solve_constant(struct checksum *self, const struct frame *frame)
{
    uint64_t is = signal_bits(&self->field, frame->data);
    uint64_t would_be = checksum_compute(self, frame);
    bool xored =
        self->variant->kind == CHECKSUM_CRC || self->variant->kind == CHECKSUM_XOR;
    uint64_t mask =
        self->field.length >= 64 ? UINT64_MAX : ((uint64_t)1 << self->field.length) - 1;
    self->constant = (xored ? is ^ would_be : is - would_be) & mask;
}

/* Returns how many frames were spent on what is unknown; the rest are evidence. */
static size_t solve(struct checksum *self, const struct sample *sample)
{
    if (checksum_feeds_on(self->variant, FEED_DATA_ID_LISTED) ||
        checksum_feeds_on(self->variant, FEED_DATA_ID_TURN)) {
        return solve_data_ids(self, sample);
    }
    solve_constant(self, sample->frames[0]);
    return 1;
}

static bool all_hold(const struct checksum *self, const struct sample *sample)
{
    for (size_t i = 0; i < sample->count; i++) {
        if (!checksum_holds(self, sample->frames[i])) {
            return false;
        }
    }
    return true;
}

static size_t values_of(const struct signal_layout *field, const struct sample *sample)
{
    size_t values = 0;
    for (size_t i = 0; i < sample->count; i++) {
        uint64_t value = signal_bits(field, sample->frames[i]->data);
        size_t before = 0;
        while (before < i && signal_bits(field, sample->frames[before]->data) != value) {
            before++;
        }
        values += before == i;
    }
    return values;
}

/* Bytes without a bit of the field that are not always the same. */
static size_t moving_bytes(const struct checksum *self, const struct sample *sample)
{
    size_t moving = 0;
    for (size_t at = 0; at < self->length; at++) {
        bool moves = false;
        for (size_t i = 1; i < sample->count && self->field_mask[at] == 0; i++) {
            moves = moves || sample->frames[i]->data[at] != sample->frames[0]->data[at];
        }
        moving += moves;
    }
    return moving;
}

/* Makers put a checksum at an end: the last byte, or the first. In the arithmetic of XOR
 * every byte is the checksum of the others, so the place must decide. */
static unsigned rank(const struct checksum *self)
{
    return self->field_mask[self->length - 1U] != 0 ? 2
           : self->field_mask[0] != 0               ? 1
                                                    : 0;
}

static bool better(const struct checksum_found *a, const struct checksum_found *b)
{
    unsigned rank_a = rank(&a->checksum);
    unsigned rank_b = rank(&b->checksum);
    return rank_a != rank_b ? rank_a > rank_b : a->values > b->values;
}

static bool same_place(const struct checksum_found *a, const struct checksum_found *b)
{
    return memcmp(a->checksum.field_mask, b->checksum.field_mask,
                  sizeof a->checksum.field_mask) == 0;
}

static void consider(struct search *self, const struct checksum_found *one)
{
    if (self->found && same_place(one, self->best)) {
        self->best->rivals++;
    } else if (!self->found || better(one, self->best)) {
        *self->best = *one;
        self->found = true;
    }
}

static bool is_evident(const struct checksum_found *self, const struct sample *sample)
{
    unsigned width = self->checksum.field.length;
    size_t values = width > 4 ? VALUES_WIDE : VALUES_NARROW;
    size_t moving = rank(&self->checksum) > 0 ? MOVING_AT_END : MOVING_INSIDE;
    return self->frames * width >= CHECKSUM_FIND_BITS && self->values >= values &&
           moving_bytes(&self->checksum, sample) >= moving;
}

static bool fits(struct checksum_found *out, const struct checksum_variant *variant,
                 const struct checksum_message *message, const struct sample *sample,
                 bool solved)
{
    *out = (struct checksum_found){.solved = solved};
    if (checksum_bind(&out->checksum, variant, message) != CHECKSUM_OK) {
        return false;
    }
    size_t spent = solved ? solve(&out->checksum, sample) : 0;
    out->frames = sample->count - spent;
    return all_hold(&out->checksum, sample);
}

static void try(struct search *self, const struct checksum_variant *variant,
                const struct checksum_message *message)
{
    static const uint8_t no_ids[CHECKSUM_DATA_IDS];
    struct checksum_message with = *message;
    with.data_ids = self->solve ? no_ids : NULL;
    struct checksum_found one;
    if (fits(&one, variant, &with, &self->sample, self->solve)) {
        one.values = values_of(&one.checksum.field, &self->sample);
        if (is_evident(&one, &self->sample)) {
            consider(self, &one);
        }
    }
}

static unsigned width_of(const struct checksum_variant *variant)
{
    return variant->kind == CHECKSUM_CRC       ? variant->crc.width
           : variant->kind == CHECKSUM_NIBBLES ? 4
                                               : 8;
}

static void try_places(struct search *self, const struct checksum_variant *variant,
                       struct checksum_message *message)
{
    unsigned width = width_of(variant);
    unsigned step = width < 8 ? width : 8;
    for (unsigned start = 0; start + width <= 8U * message->length; start += step) {
        struct signal_layout field = {.start = (uint16_t)start,
                                      .length = (uint16_t)width};
        message->field = &field;
        try(self, variant, message);
        if (width > 8) {
            field.motorola = true;
            field.start = (uint16_t)(start + 7);
            try(self, variant, message);
        }
        message->field = NULL;
    }
}

static uint32_t data_id_in(const struct checksum_variant *variant,
                           const struct frame *frame)
{
    for (size_t i = 0; i < CHECKSUM_STAMPS; i++) {
        if (variant->stamps[i].kind == STAMP_DATA_ID) {
            return (uint32_t)signal_bits(&variant->stamps[i].field, frame->data);
        }
    }
    return 0;
}

static struct checksum_message message_of(const struct checksum_variant *variant,
                                          const struct frame *frame)
{
    return (struct checksum_message){.id = frame->id,
                                     .extended = frame->extended,
                                     .length = frame->length,
                                     .data_id = data_id_in(variant, frame)};
}

static void try_rows(struct search *self)
{
    for (size_t i = 0; i < checksum_variant_count; i++) {
        const struct checksum_variant *variant = &checksum_variants[i];
        struct checksum_message message = message_of(variant, self->sample.frames[0]);
        if (self->solve && !variant->open) {
            continue;
        }
        if (variant->place == PLACE_GIVEN) {
            try_places(self, variant, &message);
        } else {
            try(self, variant, &message);
        }
    }
}

bool checksum_find(struct checksum_found *out, const struct frame *frames, size_t count)
{
    struct search search = {.best = out};
    choose(&search.sample, frames, count);
    if (search.sample.count == 0) {
        return false;
    }
    try_rows(&search);
    if (!search.found) {
        search.solve = true;
        try_rows(&search);
    }
    return search.found;
}

bool checksum_find_row(struct checksum_found *out, const struct checksum_variant *variant,
                       const struct frame *frames, size_t count)
{
    struct sample sample;
    choose(&sample, frames, count);
    if (sample.count == 0) {
        return false;
    }
    struct checksum_message message = message_of(variant, sample.frames[0]);
    bool good = fits(out, variant, &message, &sample, false);
    out->values = good ? values_of(&out->checksum.field, &sample) : 0;
    return good;
}
