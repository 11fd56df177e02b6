/* SPDX-License-Identifier: Apache-2.0 */
/* Divides, and rounds towards the inside. */
#include "policies/scale.h"

#include <float.h>

#define TWO_TO_63 9223372036854775808.0

static double size_of(double x)
{
    return x < 0 ? -x : x;
}

/* Two numbers read, a difference and a quotient are each off by half a unit in the last
 * place, and so may the factor be. */
static double doubt(const struct scale *self, double physical)
{
    return 4 * DBL_EPSILON * (size_of(physical) + size_of(self->offset)) /
           size_of(self->factor);
}

/* Whole for all above 2^52, of which int64_t holds no more than 2^63. */
static double floor_of(double x)
{
    if (size_of(x) >= TWO_TO_63) {
        return x;
    }
    double whole = (double)(int64_t)x;
    return whole > x ? whole - 1 : whole;
}

/* The nearest whole number if it is within doubt of x, else the next one up or down. */
static double whole_of(double x, double doubt, bool up)
{
    double nearest = floor_of(x + 0.5);
    if (size_of(x - nearest) <= doubt) {
        return nearest;
    }
    return up ? -floor_of(-x) : floor_of(x);
}

/* The key of a whole number, or of the nearest that the field can hold. */
static uint64_t clamped_key(const struct signal_layout *field, double whole)
{
    bool negative = whole < 0;
    double size = size_of(whole);
    struct value value = {.whole = true, .negative = negative, .real = whole};
    value.magnitude = size >= 2 * TWO_TO_63 ? UINT64_MAX : (uint64_t)size;
    uint64_t key;
    if (value_key_of(field, &value, &key)) {
        return key;
    }
    return negative ? value_key_min(field) : value_key_max(field);
}

static double raw_of(const struct scale *self, double physical)
{
    return (physical - self->offset) / self->factor;
}

static bool is_plain(const struct scale *self)
{
    return self->factor == 1 && self->offset == 0;
}

/* The key of a bound; up: the range begins with it. */
static uint64_t bound_key(const struct scale *self, const struct signal_layout *field,
                          const struct value *bound, bool up)
{
    uint64_t key;
    if (is_plain(self) && value_key_of(field, bound, &key)) {
        return key; /* exact, above 2^53 too */
    }
    double raw = raw_of(self, bound->real);
    if (!value_is_real(field)) {
        return clamped_key(field, whole_of(raw, doubt(self, bound->real), up));
    }
    key = value_real_key(raw);
    uint64_t least = value_key_min(field);
    uint64_t most = value_key_max(field);
    return key < least ? least : key > most ? most : key;
}

/* Some number of the field is not below, or not above, a bound. */
static bool reaches(const struct scale *self, const struct signal_layout *field,
                    uint64_t key, const struct value *bound, bool above)
{
    if (value_is_real(field)) {
        return true;
    }
    double slack = doubt(self, bound->real);
    double raw = raw_of(self, bound->real);
    bool cut = above ? key == value_key_max(field) : key == value_key_min(field);
    double edge =
        field->is_signed ? (double)(int64_t)(key ^ UINT64_C(1) << 63) : (double)key;
    return !cut || (above ? edge + slack >= raw : edge - slack <= raw);
}

bool scale_range(const struct scale *self, const struct signal_layout *field,
                 const struct value *low, const struct value *high, uint64_t *first,
                 uint64_t *last)
{
    if (self->factor == 0) {
        return false;
    }
    bool turned = self->factor < 0;
    const struct value *least = turned ? high : low;
    const struct value *most = turned ? low : high;
    *first = bound_key(self, field, least, true);
    *last = bound_key(self, field, most, false);
    return *first <= *last && reaches(self, field, *first, least, true) &&
           reaches(self, field, *last, most, false);
}

uint64_t scale_distance(const struct scale *self, const struct signal_layout *field,
                        const struct value *distance)
{
    double raw = size_of(distance->real / self->factor);
    if (value_is_real(field)) {
        return raw > 0 && raw <= DBL_MAX ? value_distance_of_real(raw) : 0;
    }
    if (is_plain(self) && distance->whole) {
        return distance->magnitude;
    }
    double whole = whole_of(raw, doubt(self, distance->real), false);
    return whole >= 2 * TWO_TO_63 ? UINT64_MAX : (uint64_t)whole;
}
