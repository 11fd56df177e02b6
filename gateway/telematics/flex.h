/* SPDX-License-Identifier: Apache-2.0 */
/* FLEX, the messages of Navis terminals after they have agreed with the server on which
 * fields a record has: ~A, ~C and ~T, and ~E and ~X of FLEX 2.0; each ends with a CRC-8.
 */
#ifndef GATEWAY_TELEMATICS_FLEX_H
#define GATEWAY_TELEMATICS_FLEX_H

#include "can/cursor.h"
#include "gateway/content/content.h"

#define FLEX_FIELDS_MAX 122
#define FLEX_MASK_BYTES 16

/* All-zero: not agreed, or not heard. */
struct flex {
    uint8_t fields;                /* bits of the mask */
    uint8_t mask[FLEX_MASK_BYTES]; /* the first field is the top bit of the first byte */
};

/* What stands behind "*>FLEX": three versions, a number of bits, the bits. False: it is
 * not that, or has more fields than are known; self is untouched. */
MUST_CHECK bool flex_agree(struct flex *self, struct cursor in);

/* One message, as telegrams_next_cb. Without an agreement a record must have its first
 * eleven fields, which end with the place, and its end is where the CRC comes right. */
MUST_CHECK enum content_state flex_next(const struct flex *self, struct content *out,
                                        struct cursor *in);

#endif
