/* SPDX-License-Identifier: Apache-2.0 */
/* The number that a field of a frame holds, as a 64 bit key, and as a policy writes it.
 *
 * Law: for two values of one field that are numbers, a < b exactly when key(a) < key(b);
 * -0 and 0 have one key. Of whole numbers the difference of two keys is that of the
 * numbers. Floats are keyed as the double of the same value (IEEE 754). Does not: read a
 * frame, scale. */
#ifndef POLICIES_VALUE_H
#define POLICIES_VALUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "can/signal.h"

#define VALUE_TEXT_BYTES 40

/* A number as it was written. */
struct value {
    bool whole; /* no fraction and no exponent, so magnitude is exact */
    bool negative;
    uint64_t magnitude;
    double real; /* nearest */
};

/* len bytes of decimal text: a sign, digits, a fraction, an exponent of 10. False: not
 * that, or beyond a double. */
MUST_CHECK bool value_parse(struct value *out, const char *text, size_t len);

/* The field is a float or a double. */
MUST_CHECK bool value_is_real(const struct signal_layout *field);

/* The key of the field's bits (signal_bits); false if they are no number. */
MUST_CHECK bool value_key(const struct signal_layout *field, uint64_t bits,
                          uint64_t *out);

/* Bits whose key is `key`; of a float the least that is not below, which may be above. */
MUST_CHECK uint64_t value_bits(const struct signal_layout *field, uint64_t key);

/* The keys of the least and the greatest number that the field can hold; infinities are
 * none. */
MUST_CHECK uint64_t value_key_min(const struct signal_layout *field);
MUST_CHECK uint64_t value_key_max(const struct signal_layout *field);

/* The key of a number; false if the field cannot hold it. */
MUST_CHECK bool value_key_of(const struct signal_layout *field, const struct value *value,
                             uint64_t *out);

/* The double that a key of a real field stands for, and back. */
MUST_CHECK double value_real(uint64_t key);
MUST_CHECK uint64_t value_real_key(double real);

/* A distance between two values: of whole numbers itself, of real ones the bits of a
 * double. */
MUST_CHECK double value_real_distance(uint64_t distance);
MUST_CHECK uint64_t value_distance_of_real(double distance);

/* The shortest text that value_parse and value_key_of turn into the same key. */
void value_print(char out[static VALUE_TEXT_BYTES], const struct signal_layout *field,
                 uint64_t key);
void value_print_distance(char out[static VALUE_TEXT_BYTES],
                          const struct signal_layout *field, uint64_t distance);

#endif
