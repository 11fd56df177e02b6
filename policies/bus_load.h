/* SPDX-License-Identifier: Apache-2.0 */
/* How full one bus is, and whether it may take more from the unit.
 *
 * A bucket that each frame fills with its bits and that leaks limit bits a second; it
 * holds one second of that. Law, for any window of W seconds in which the bus was never
 * above its limit:
 *     bits in the window <= limit * W + limit * 1 s
 * and the bus is above it from the frame on that would break this until the bucket has
 * leaked to half. bus_load_take refuses a frame that would break it, and every frame
 * while the bus is above. What others send cannot be refused: it counts, and of what is
 * beyond a full bucket nothing is remembered, so that half a second without a frame
 * always ends it. It leaks no further than to where the bus is known: of a reader that is
 * late, what waits to be read would else be taken for a free bus. How many bits a frame
 * has is the caller's to say (load.h). */
#ifndef POLICIES_BUS_LOAD_H
#define POLICIES_BUS_LOAD_H

#include <stdbool.h>
#include <stdint.h>

#include "can/attributes.h"

#define BUS_LOAD_ALL_KNOWN UINT64_MAX

struct bus_load {
    uint64_t limit;    /* bit/s; 0: none, and nothing is counted */
    uint64_t level;    /* in the bucket, millionths of a bit */
    uint64_t now_us;   /* until when it has leaked */
    uint64_t known_us; /* nothing leaks beyond */
    bool above;
    uint64_t above_us;  /* since when, or was at last */
    uint32_t untold;    /* times that it came to be above, not told yet */
    uint64_t second_us; /* when the second began that bits are counted in */
    uint64_t bits;      /* in it */
    uint64_t last_bits; /* in the second before */
};

/* An empty bucket; percent of bitrate, 0: no limit. */
void bus_load_init(struct bus_load *self, uint32_t bitrate, uint8_t percent);

/* Goes on where the bucket of the same bus under the policy before was, as far as it fits
 * into this one. */
void bus_load_inherit(struct bus_load *self, const struct bus_load *old);

/* All that was on the bus until then has been added, or is about to be, and what came
 * later may not be; BUS_LOAD_ALL_KNOWN, as from the start: there is no more. */
void bus_load_known_until(struct bus_load *self, uint64_t until_us);

/* Frames were on the bus that nobody could count: it is full. */
void bus_load_fill(struct bus_load *self, uint64_t now_us);

/* A frame was on the bus. now_us never goes back; if it does, nothing leaks meanwhile. */
void bus_load_add(struct bus_load *self, uint32_t bits, uint64_t now_us);

/* Whether bus_load_take would take it. A frame for which there is no room puts the bus
 * above its limit, as one that is taken and would break it. */
MUST_CHECK bool bus_load_has_room(struct bus_load *self, uint32_t bits, uint64_t now_us);

/* True and counted when the bus has room for it; false and not counted if not. */
MUST_CHECK bool bus_load_take(struct bus_load *self, uint32_t bits, uint64_t now_us);

/* True once for each time that the bus came to be above its limit; at_us is when the
 * latest began. */
MUST_CHECK bool bus_load_tick(struct bus_load *self, uint64_t now_us, uint64_t *at_us);

/* Bits in the last second that is over, 0 after one without any. */
MUST_CHECK uint64_t bus_load_last_second(const struct bus_load *self, uint64_t now_us);

#endif
