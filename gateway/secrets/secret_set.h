/* SPDX-License-Identifier: Apache-2.0 */
/* What an uplink keeps secret, compiled once. */
#ifndef GATEWAY_SECRETS_SECRET_SET_H
#define GATEWAY_SECRETS_SECRET_SET_H

#include <stddef.h>

#include "can/arena.h"
#include "gateway/secrets/secret_automaton.h"
#include "gateway/secrets/secret_binary.h"
#include "gateway/secrets/secret_encoding.h"
#include "gateway/secrets/secret_hit.h"
#include "policies/policy.h"

#define SECRET_SET_PLACES_MAX 4 /* positions among the secrets */
/* Arenas of these sizes hold every set that can be compiled. What is taken grows with the
 * secrets: a VIN, an IMEI, a plate and a name take 0.1 MB, and 5 MB of scratch; with a
 * position 0.2 MB and 7.5 MB; 60 texts of 64 random characters and 4 positions 21 MB and
 * 84 MB. */
#define SECRET_SET_ARENA_BYTES (32U << 20)
#define SECRET_SET_SCRATCH_BYTES (128U << 20)

/* What a pattern of the set stands for: its tag without the encoding. */
enum {
    SECRET_SET_TAG_SHIFT = 4,
    SECRET_SET_PLACE = FLOW_TERMS_SECRETS_MAX, /* first latitude; longitude; second ... */
    SECRET_SET_GZIP = SECRET_SET_PLACE + 2 * SECRET_SET_PLACES_MAX,
    SECRET_SET_ZLIB,
    SECRET_SET_MASKED, /* as enum secret_hit_what, from SECRET_HIT_MASKED on */
    SECRET_SET_PACKED,
    SECRET_SET_FRAMED,
    SECRET_SET_CODED
};

struct secret_set {
    const struct secret_set *home; /* where it stands, by which its tables are found */
    struct secret_automaton automaton;
    struct secret_binary binary;
    uint8_t kinds[FLOW_TERMS_SECRETS_MAX]; /* enum policy_secret_kind of each secret */
    uint8_t places[SECRET_SET_PLACES_MAX]; /* secrets */
    uint8_t place_count;
};

/* The set is in arena; scratch may be reset after the call. Keeps nothing of uplink.
 * NULL: there is no room, there are more than SECRET_SET_PLACES_MAX positions, or the
 * secrets are so much like each other that the automaton would be too large. */
MUST_CHECK const struct secret_set *secret_set_compile(const struct policy_uplink *uplink,
                                                       struct arena *arena,
                                                       struct arena *scratch);

/* The set at the beginning of these bytes, a copy of all that secret_set_compile took of
 * an arena with nothing in it, whose tables are led to where they stand now. Of bytes
 * from our own side of the house. NULL: they are no such copy. */
MUST_CHECK const struct secret_set *secret_set_settle(void *bytes, size_t len);

/* The first of the secrets that stands in these bytes, which are all there are: a
 * datagram, a name, a topic. Looks into nothing compressed. Takes 2 kB of stack. */
MUST_CHECK bool secret_set_find(const struct secret_set *self, const uint8_t *bytes,
                                size_t len, struct secret_hit *hit);

#endif
