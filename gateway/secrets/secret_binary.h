/* SPDX-License-Identifier: Apache-2.0 */
/* Positions in bytes: two numbers side by side, latitude and longitude in either order,
 * both float, both double (IEEE 754), or both integers of 32 bits in degrees by 1e7; big
 * or little endian. Signs are not looked at, as in secret_place.h, but in integers: there
 * they are those of the place, or none is negative, where whoever writes them has flags
 * for the hemispheres. Random bytes are four times as often an integer pair else. */
#ifndef GATEWAY_SECRETS_SECRET_BINARY_H
#define GATEWAY_SECRETS_SECRET_BINARY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "can/attributes.h"
#include "policies/flow_terms.h"

#define SECRET_BINARY_PLACES_MAX 4
#define SECRET_BINARY_TAIL_BYTES 15 /* a pair is at most one byte longer */

/* The first 32 bits, without sign, of a number of each form: inclusive. */
struct secret_binary_range {
    uint32_t least;
    uint32_t greatest;
    bool positive; /* signs that the place has here: near the equator and the meridian */
    bool negative; /* both */
};

enum secret_binary_form {
    SECRET_BINARY_FLOAT,
    SECRET_BINARY_DOUBLE, /* of which the upper half is looked at */
    SECRET_BINARY_INTEGER,
    SECRET_BINARY_FORMS
};

struct secret_binary_place {
    struct secret_binary_range halves[SECRET_BINARY_FORMS][2];
    uint8_t secret;
};

/* All-zero is the empty set. */
struct secret_binary {
    struct secret_binary_place places[SECRET_BINARY_PLACES_MAX];
    uint8_t count;
    uint16_t forms[256]; /* bit n: the first byte, big endian, of a number of form n may
                            be this one; bit 8 + n: the second may */
};

/* There is room for it. */
void secret_binary_add(struct secret_binary *self, const struct policy_secret *secret,
                       uint8_t index);

struct secret_binary_pair {
    size_t begin;
    size_t end;
    uint8_t secret; /* the index that was given */
};

/* A pair that lies within the bytes. False: there is none. */
MUST_CHECK bool secret_binary_find(const struct secret_binary *self, const uint8_t *bytes,
                                   size_t len, struct secret_binary_pair *out);

#endif
