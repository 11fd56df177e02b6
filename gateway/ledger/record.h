/* SPDX-License-Identifier: Apache-2.0 */
/* The frame around each record of a segment: length, kind, CRC-32C, bytes.
 *
 * A length of zero followed by nothing but zeros is the preallocated end. */
#ifndef GATEWAY_LEDGER_RECORD_H
#define GATEWAY_LEDGER_RECORD_H

#include <stddef.h>
#include <stdint.h>

#include "can/cursor.h"

#define RECORD_FRAME_BYTES 9
#define RECORD_PAYLOAD_MAX 1024

enum record_kind {
    RECORD_EVENT = 1,
    RECORD_HEAD = 2,
    RECORD_THINNED = 3,
    RECORD_SUMMARY = 4
};

struct record {
    enum record_kind kind;
    const uint8_t *bytes; /* inside what the cursor is over */
    size_t len;
};

enum record_found {
    RECORD_FOUND,
    RECORD_END,   /* nothing left but zeros */
    RECORD_BROKEN /* neither: cut, rotten or overwritten */
};

/* The next record; self passes over it only when it is RECORD_FOUND. */
MUST_CHECK enum record_found record_next(struct cursor *self, struct record *out);

/* Writes the frame at `at`, around the len bytes that are already at
 * at + RECORD_FRAME_BYTES; returns the length of both. */
MUST_CHECK size_t record_frame(uint8_t *at, enum record_kind kind, size_t len);

#endif
