/* SPDX-License-Identifier: Apache-2.0 */
/* One walk of the automaton over a stream, as it is and as it reads.
 *
 * Two chains step together: one over the bytes as they are, one over what a reader makes
 * of them, with escapes (secret_escape.h) decoded and line ends left out, four in a row
 * at most. As long as nothing has begun they are the same, and a byte costs one look. */
#ifndef GATEWAY_SECRETS_SECRET_WALK_H
#define GATEWAY_SECRETS_SECRET_WALK_H

#include "gateway/secrets/secret_escape.h"
#include "gateway/secrets/secret_set.h"

#define SECRET_WALK_STARTS 256      /* no match is longer in bytes that are read */
#define SECRET_WALK_APART_BYTES 64  /* the most between latitude and longitude */
#define SECRET_WALK_HELD_BYTES 8192 /* no more are ever held */

enum secret_walk_event {
    SECRET_WALK_ON,
    SECRET_WALK_FOUND, /* hit says what */
    SECRET_WALK_GZIP,  /* the head of a member (three bytes, two of zlib) ended here */
    SECRET_WALK_ZLIB,
    SECRET_WALK_HIDES /* hit says how what follows is hidden */
};

/* A number that may be half of a place, by the low bits of offsets. */
struct secret_sighting {
    uint32_t begin;
    uint32_t end;
    uint8_t encoding; /* of both halves it is the same */
};

struct secret_walk {
    const struct secret_set *set;
    uint64_t at;        /* bytes taken */
    uint64_t held_from; /* bytes from here on belong to a begun match; at: none do */
    uint64_t begun;     /* where the two chains left the start together */
    struct secret_chain as_is;
    struct secret_chain read;
    uint8_t tail[SECRET_BINARY_TAIL_BYTES]; /* the last bytes, for numbers in bytes */
    uint8_t tail_len;
    uint8_t escape[SECRET_ESCAPE_BYTES]; /* that has begun */
    uint8_t escape_len;
    uint8_t ends;     /* line ends left out in a row */
    bool heeds_heads; /* tells of FRAMED and CODED */
    uint8_t escaped;  /* enum secret_encoding of the last escape since begun */
    uint32_t fed;     /* bytes that the read chain took since begun */
    uint16_t starts[SECRET_WALK_STARTS]; /* low bits of the offset of each */
    struct secret_sighting seen[SECRET_SET_PLACES_MAX][2];
};

void secret_walk_init(struct secret_walk *self, const struct secret_set *set);

/* Takes *taken of the bytes: up to the first event, or all. */
MUST_CHECK enum secret_walk_event secret_walk_take(struct secret_walk *self,
                                                   const uint8_t *bytes, size_t len,
                                                   size_t *taken, struct secret_hit *hit);

/* From this byte on it finds whatever one that is begun there would find. */
MUST_CHECK bool secret_walk_is_fresh(const struct secret_walk *self, uint8_t next);

/* Nothing that has come bears on what will be found. */
MUST_CHECK bool secret_walk_is_idle(const struct secret_walk *self);

/* From here on it finds whatever the other, which has taken the same last bytes, does. */
MUST_CHECK bool secret_walk_covers(const struct secret_walk *self,
                                   const struct secret_walk *other);

/* No more come: a number that waits for its end has it. True: hit says what was found.
 * Once. */
MUST_CHECK bool secret_walk_end(struct secret_walk *self, struct secret_hit *hit);

#endif
