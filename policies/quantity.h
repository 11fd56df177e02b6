/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers with units: 500k, 20ms, 10/s, 2MB/day. Text <-> numbers, by one table of units.
 *
 * Law: what quantity_print prints, quantity_parse reads as the same numbers. */
#ifndef POLICIES_QUANTITY_H
#define POLICIES_QUANTITY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "can/attributes.h"

#define QUANTITY_TEXT_BYTES 64

enum quantity_kind {
    QUANTITY_BITRATE,  /* 125000, 500k, 2M: bit/s */
    QUANTITY_DURATION, /* 20ms: microseconds */
    QUANTITY_SHARE,    /* 60%: of a hundred */
    QUANTITY_RATE,     /* 10/s, 3/20ms: events, and in how many microseconds */
    QUANTITY_SIZE,     /* 64kB: bytes */
    QUANTITY_DISTANCE, /* 2km: metres */
    QUANTITY_BUDGET    /* 2MB/day: bytes, and in how many microseconds */
};

struct quantity {
    uint64_t amount;
    uint64_t per_us; /* of a rate or a budget */
};

/* value and the unit text that stands attached to it, len bytes. False when the unit is
 * not one of this kind or the number leaves 64 bits. */
MUST_CHECK bool quantity_parse(struct quantity *out, enum quantity_kind kind,
                               uint64_t value, const char *unit, size_t len);

/* In the largest units that leave whole numbers. */
void quantity_print(char out[static QUANTITY_TEXT_BYTES], enum quantity_kind kind,
                    struct quantity quantity);

/* How such a quantity is written, for a message: "a time such as 20ms". */
const char *quantity_example(enum quantity_kind kind);

#endif
