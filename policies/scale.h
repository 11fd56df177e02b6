/* SPDX-License-Identifier: Apache-2.0 */
/* Physical numbers to the raw ones of a signal: physical = raw * factor + offset.
 *
 * A bound between two raw values is rounded inwards; one that is off a raw value by no
 * more than the arithmetic of doubles is that value. */
#ifndef POLICIES_SCALE_H
#define POLICIES_SCALE_H

#include "policies/value.h"

struct scale {
    double factor;
    double offset;
};

/* The keys of the least and the greatest raw value within low..high, ends included; what
 * the field cannot hold is cut off. False: there is none, or the factor is 0. */
MUST_CHECK bool scale_range(const struct scale *self, const struct signal_layout *field,
                            const struct value *low, const struct value *high,
                            uint64_t *first, uint64_t *last);

/* The greatest raw distance that is not above a physical one, 0 if there is none. */
MUST_CHECK uint64_t scale_distance(const struct scale *self,
                                   const struct signal_layout *field,
                                   const struct value *distance);

#endif
