/* SPDX-License-Identifier: Apache-2.0 */
/* Two bytes of a number tell whether it is worth a look. */
#include "gateway/secrets/secret_binary.h"

#include <string.h>

#include "gateway/secrets/secret_place.h"

#define E7 10000000.0
#define SIGN 0x80000000U
#define FIRST(form) (1U << (form))
#define FORMS 0xffU
#define SECOND(form) (0x100U << (form))

static uint32_t float_bits(double degrees)
{
    float value = (float)degrees;
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

static uint32_t double_bits(double degrees)
{
    uint64_t bits;
    memcpy(&bits, &degrees, sizeof bits);
    return (uint32_t)(bits >> 32);
}

static void allow(struct secret_binary *self, unsigned form, uint32_t least,
                  uint32_t greatest)
{
    for (unsigned byte = 0; byte < 256; byte++) {
        if (byte >= least >> 24 && byte <= greatest >> 24) {
            self->forms[byte] |= (uint16_t)FIRST(form);
        }
        uint32_t from = least >> 16, to = greatest >> 16;
        if (to - from >= 255 || ((byte - from) & 0xff) <= to - from) {
            self->forms[byte] |= (uint16_t)SECOND(form);
        }
    }
}

/* All that a number may be of the form. */
static void allow_signs(struct secret_binary *self, unsigned form,
                        const struct secret_binary_range *bits)
{
    allow(self, form, bits->least, bits->greatest);
    if (form != SECRET_BINARY_INTEGER) {
        allow(self, form, bits->least | SIGN, bits->greatest | SIGN);
    } else if (bits->negative) {
        uint32_t least = bits->least > 0 ? bits->least : 1; /* 0 has no sign */
        allow(self, form, 0 - bits->greatest, 0 - least);
    }
}

static unsigned big_forms(unsigned left, unsigned right)
{
    return left & right >> 8 & FORMS;
}

void secret_binary_add(struct secret_binary *self, const struct policy_secret *secret,
                       uint8_t index)
{
    struct secret_binary_place *place = &self->places[self->count++];
    place->secret = index;
    for (unsigned half = 0; half < 2; half++) {
        struct secret_place_range range =
            secret_place_range(secret, (enum secret_place_half)half);
        double least = range.least_e7 / E7, greatest = range.greatest_e7 / E7;
        int32_t middle_e7 =
            half == SECRET_PLACE_LATITUDE ? secret->latitude_e7 : secret->longitude_e7;
        bool positive = middle_e7 >= 0 || range.least_e7 == 0;
        bool negative = middle_e7 < 0 || range.least_e7 == 0;
        place->halves[SECRET_BINARY_FLOAT][half] = (struct secret_binary_range){
            float_bits(least), float_bits(greatest), true, true};
        place->halves[SECRET_BINARY_DOUBLE][half] = (struct secret_binary_range){
            double_bits(least), double_bits(greatest), true, true};
        place->halves[SECRET_BINARY_INTEGER][half] = (struct secret_binary_range){
            range.least_e7, range.greatest_e7, positive, negative};
        for (unsigned form = 0; form < SECRET_BINARY_FORMS; form++) {
            allow_signs(self, form, &place->halves[form][half]);
        }
    }
}

static uint32_t number_at(const uint8_t *bytes, bool little)
{
    uint32_t big = (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 |
                   (uint32_t)bytes[2] << 8 | bytes[3];
    return little ? __builtin_bswap32(big) : big;
}

static bool lies_in(const struct secret_binary_range *range, unsigned form, uint32_t bits)
{
    if (form == SECRET_BINARY_INTEGER) {
        bits = (bits & SIGN) != 0 ? 0 - bits : bits;
    } else {
        bits &= ~SIGN;
    }
    return bits >= range->least && bits <= range->greatest;
}

static bool has_sign(const struct secret_binary_range *range, uint32_t bits)
{
    return (bits & SIGN) != 0 ? range->negative : range->positive;
}

static bool lie_in(const struct secret_binary_range *first,
                   const struct secret_binary_range *second, unsigned form, uint32_t a,
                   uint32_t b)
{
    return lies_in(first, form, a) && lies_in(second, form, b) &&
           (((a | b) & SIGN) == 0 || (has_sign(first, a) && has_sign(second, b)));
}

/* Two numbers of the form begin here. */
static bool look(const struct secret_binary *self, unsigned form, const uint8_t *bytes,
                 bool little, uint8_t *secret)
{
    bool wide = form == SECRET_BINARY_DOUBLE;
    size_t top = wide && little ? 4 : 0;
    uint32_t a = number_at(bytes + top, little);
    uint32_t b = number_at(bytes + top + (wide ? 8 : 4), little);
    for (unsigned i = 0; i < self->count; i++) {
        const struct secret_binary_range *halves = self->places[i].halves[form];
        for (unsigned half = 0; half < 2; half++) {
            if (lie_in(&halves[half], &halves[1 - half], form, a, b)) {
                *secret = self->places[i].secret;
                return true;
            }
        }
    }
    return false;
}

/* The two bytes at `at` are the upper ones of a number in any of these forms. */
static bool look_around(const struct secret_binary *self, const uint8_t *bytes,
                        size_t len, size_t at, unsigned forms, bool little,
                        struct secret_binary_pair *out)
{
    for (unsigned form = 0; form < SECRET_BINARY_FORMS; form++) {
        size_t width = form == SECRET_BINARY_DOUBLE ? 8 : 4;
        size_t back = little ? width - 2 : 0;
        if ((forms & FIRST(form)) != 0 && at >= back && len - (at - back) >= 2 * width &&
            look(self, form, bytes + at - back, little, &out->secret)) {
            out->begin = at - back;
            out->end = out->begin + 2 * width;
            return true;
        }
    }
    return false;
}

bool secret_binary_find(const struct secret_binary *self, const uint8_t *bytes,
                        size_t len, struct secret_binary_pair *out)
{
    if (self->count == 0 || len < 2) {
        return false;
    }
    unsigned left = self->forms[bytes[0]];
    for (size_t i = 0; i + 1 < len; i++) {
        unsigned right = self->forms[bytes[i + 1]];
        unsigned any = (left & right >> 8) | (left >> 8 & right);
        if ((any & FORMS) != 0 &&
            (look_around(self, bytes, len, i, big_forms(left, right), false, out) ||
             look_around(self, bytes, len, i, big_forms(right, left), true, out))) {
            return true;
        }
        left = right;
    }
    return false;
}
