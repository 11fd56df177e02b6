/* SPDX-License-Identifier: Apache-2.0 */
/* Which names resolved to which addresses, for how long: what makes a destination count.
 *
 * Plain memory of fixed size without pointers, so that it may lie in a page that outlives
 * the process. Two set-associative tables: a name or an address has one set of PINS_WAYS
 * slots it may stand in. When a set is full, what expires soonest in it makes room, and
 * that is counted (so at most PINS_WAYS lookups, whatever is in there). Law: a lookup
 * gives a name only if that name was pinned to that address and the pin has not expired.
 * Does not: ask anybody, allocate, read a clock. */
#ifndef GATEWAY_UPLINK_PINS_H
#define GATEWAY_UPLINK_PINS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "can/attributes.h"
#include "policies/address.h"
#include "policies/policy.h"

#define PINS_WAYS 16
#define PINS_NAMES 1024
#define PINS_ADDRESSES 4096
#define PINS_PER_ADDRESS PINS_WAYS /* names that one lookup can give */
#define PINS_TTL_MIN_S 5U
#define PINS_TTL_MAX_S 3600U
#define PINS_GRACE_S \
    60U /* a client may use what it resolved a little longer than it should */
#define PINS_LIFE_MAX_US ((PINS_TTL_MAX_S + PINS_GRACE_S) * 1000000ULL)

struct pins_name {
    uint64_t expires_us; /* 0: free */
    uint32_t epoch;      /* counts what stood in this slot, so that old pins to it die */
    char text[POLICY_HOST_BYTES];
};

struct pins_address {
    uint64_t expires_us; /* 0: free */
    uint32_t name_epoch;
    uint16_t name; /* index into names */
    struct address address;
};

struct pins {
    uint64_t magic; /* layout and version; anything else is a fresh start */
    uint64_t seed;  /* of the hash, random, so that sets cannot be aimed at */
    uint64_t evicted_names;
    uint64_t evicted_addresses;
    struct pins_name names[PINS_NAMES];
    struct pins_address addresses[PINS_ADDRESSES];
};

/* Makes memory of any content a valid table: what is not one is emptied, what is one is
 * kept but for slots that are no pin or that say they live longer than a pin can. seed is
 * used when it starts fresh. */
void pins_attach(struct pins *self, uint64_t seed, uint64_t now_us);

/* Forgets every pin. */
void pins_reset(struct pins *self, uint64_t seed);

/* The TTL as it is kept and told on: within the bounds above. */
MUST_CHECK uint32_t pins_clamp_ttl(uint32_t ttl_s);

/* Pins name to each address for ttl_s (clamped) and the grace. Pins of the same name to
 * other addresses stay until they expire. */
void pins_add(struct pins *self, const char *name, const struct address *addresses,
              size_t count, uint32_t ttl_s, uint64_t now_us);

/* The names pinned to address now; they stay valid until the next pins_add. Returns how
 * many. */
MUST_CHECK size_t pins_find(const struct pins *self, const struct address *address,
                            uint64_t now_us, const char *names[static PINS_PER_ADDRESS]);

/* The names that were pinned to address until before now, as far as their places were not
 * taken by others since. They open nothing: they say why something is refused. */
MUST_CHECK size_t pins_find_past(const struct pins *self, const struct address *address,
                                 uint64_t now_us,
                                 const char *names[static PINS_PER_ADDRESS]);

/* One pin, to be kept where it can be read back. */
struct pins_row {
    const char *name; /* normalised */
    struct address address;
    uint64_t left_us; /* how long it still holds, its grace among it */
};

/* The pin in this place of PINS_ADDRESSES; its name stays as with pins_find. False: none
 * stands there. */
MUST_CHECK bool pins_row_at(const struct pins *self, size_t place, uint64_t now_us,
                            struct pins_row *out);

/* Pins as it says, for left_us and no longer than a pin can hold. */
void pins_restore(struct pins *self, const struct pins_row *row, uint64_t now_us);

#endif
