/* SPDX-License-Identifier: Apache-2.0 */
/* Which checksum, and where, holds for all frames of one message: every row of the table
 * is tried at every place. A constant or data ids that only the maker knows are worked
 * out from the first frames and must hold for the rest.
 *
 * Does not: tell a checksum from redundancy of another kind. Two signals of which one is
 * the other inverted are a sum that holds; that is why at least two bytes must move
 * beside the field, and why the evidence is told. */
#ifndef CAN_CHECKSUM_FIND_H
#define CAN_CHECKSUM_FIND_H

#include "can/checksum.h"

#define CHECKSUM_FIND_FRAMES 256 /* different ones that are looked at */
#define CHECKSUM_FIND_BITS 64    /* of evidence at least: frames that held, times width */

struct checksum_found {
    struct checksum checksum; /* bound to the message, ready for use */
    bool solved;              /* its constant or data ids come from the frames */
    size_t frames; /* different ones that held without having been solved from */
    size_t values; /* of the field */
    size_t rivals; /* other rows that hold at the same place as well */
};

/* The frames are of one id and one length. False when no row holds with enough evidence.
 * Time is bounded: at most a few computations a row and place, CHECKSUM_FIND_FRAMES for
 * those that hold. */
MUST_CHECK bool checksum_find(struct checksum_found *out, const struct frame *frames,
                              size_t count);

/* One row whose place is its own holds for all frames, with whatever evidence: a message
 * of a parked car shows little, but the same row on all its messages shows much. */
MUST_CHECK bool checksum_find_row(struct checksum_found *out,
                                  const struct checksum_variant *variant,
                                  const struct frame *frames, size_t count);

#endif
