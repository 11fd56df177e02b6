/* SPDX-License-Identifier: Apache-2.0 */
/* What stands in compressed bytes: deflate (RFC 1951) as it is, in zlib (RFC 1950) and in
 * gzip (RFC 1952), unpacked by zlib into a walk of its own. All memory is reserved at
 * start-up, and touched when it is first lent. */
#ifndef GATEWAY_SECRETS_SECRET_INFLATE_H
#define GATEWAY_SECRETS_SECRET_INFLATE_H

#include <zlib.h>

#include "gateway/secrets/secret_walk.h"

/* More than GRACE + RATIO times what came in, of a member and of a stream, is not
 * unpacked. Deflate can make 1,032 of one; texts and tables make 5 to 50. */
#define SECRET_INFLATE_RATIO 64
#define SECRET_INFLATE_GRACE_BYTES 65536

#define SECRET_INFLATE_ZLIB_BYTES 49152 /* zlib 1.2.13 and 1.3 take 40,000 */
#define SECRET_INFLATE_MARKS 16
#define SECRET_INFLATE_DEPTH 3 /* a member, one in it, one in that */
#define SECRET_INFLATE_INNER 2 /* members at once in what a member gives */
/* So many of what looks like members may be none, and one more for so many bytes that
 * were looked at. Of random bytes one in 8,000 begins one. */
#define SECRET_INFLATE_BROKEN_MEMBERS 16
#define SECRET_INFLATE_BROKEN_BYTES 256

enum secret_inflate_form { SECRET_INFLATE_RAW, SECRET_INFLATE_ZLIB, SECRET_INFLATE_GZIP };

enum secret_inflate_state {
    SECRET_INFLATE_MORE,
    SECRET_INFLATE_ENDED,  /* the member is whole */
    SECRET_INFLATE_BROKEN, /* it is none, or none any more */
    SECRET_INFLATE_HIT     /* hit says what; its begin and end count compressed bytes */
};

struct secret_inflater {
    z_stream stream;
    struct arena memory; /* of zlib, over block */
    uint8_t block[SECRET_INFLATE_ZLIB_BYTES] __attribute__((aligned(16)));
    size_t window_at; /* in it: behind what zlib takes before it unpacks anything */
    struct secret_walk walk;
    struct secret_walk alone; /* of the last member that was joined */
    uint64_t in_bytes;        /* of the member, and of those that were joined to it */
    uint64_t out_bytes;
    uint64_t unpacked; /* out_bytes, and those of all members that stood in them */
    uint64_t unpacked_most;
    struct {
        uint64_t out;
        uint64_t in;
    } marks[SECRET_INFLATE_MARKS]; /* out was made from what came behind in */
    uint32_t marked;
    struct {
        struct secret_inflater *slot; /* NULL: none */
        uint64_t begin;               /* of out_bytes before it */
    } inner[SECRET_INFLATE_INNER];
    uint64_t broken;                  /* members in it that turned out to be none */
    struct secret_inflate_pool *pool; /* that lends it, and what stands in it */
    uint8_t form;                     /* enum secret_inflate_form */
    uint8_t last;                     /* byte of out_bytes */
    uint8_t depth;                    /* 1: it stands in none */
    uint8_t head_len;                 /* of the next member, where is_whole */
    uint64_t joined;                  /* in_bytes behind the last head that was joined */
    bool is_whole;                    /* of gzip: what comes may be the next member */
    bool walks_alone;
    bool is_said; /* it was not found by a head: who lent it says so */
    bool used;
};

struct secret_inflate_pool {
    const struct secret_set *set;
    struct secret_inflater *slots; /* and one more behind them, to try with */
    uint32_t count;
    uint32_t made; /* those before are ready, or lent; the others have never been */
    uint32_t used;
    uint64_t full; /* times that none was left */
};

/* count slots, and one, of sizeof(struct secret_inflater), about 51 kB each, from arena,
 * of which only the last is touched. The set outlives the pool. False: the arena is full,
 * or zlib wants more than it gets. */
MUST_CHECK bool secret_inflate_init(struct secret_inflate_pool *self,
                                    const struct secret_set *set, uint32_t count,
                                    struct arena *arena);

/* A slot at the start of a member, or NULL, which is counted. */
MUST_CHECK struct secret_inflater *secret_inflate_open(struct secret_inflate_pool *self,
                                                       enum secret_inflate_form form);
/* With all that is lent for what stands in it. What was unpacked is overwritten. */
void secret_inflate_close(struct secret_inflate_pool *self, struct secret_inflater *slot);

/* No slot is left. */
MUST_CHECK bool secret_inflate_is_full(const struct secret_inflate_pool *self);

/* Whether these bytes are the beginning of a zlib member, as far as they go: for when no
 * slot is left, so that two bytes that look like a head are not taken for one. Of the
 * slot behind all others out_bytes says what it took. */
MUST_CHECK bool secret_inflate_try(struct secret_inflate_pool *self, const uint8_t *head,
                                   size_t head_len, const uint8_t *rest, size_t len);

/* False: what these bytes begin is certainly no deflate. Looks at a few, and unpacks
 * nothing. */
MUST_CHECK bool secret_inflate_may_be(const uint8_t *bytes, size_t len);

/* Takes bytes of the member. Behind anything but MORE the slot is to be closed, unless
 * secret_inflate_may_go_on: a member of gzip that begins where the last ended, or behind
 * zeros, is one with it (RFC 1952 2.2), and what begins in one and goes on in the next is
 * found, as is what stands in the next by itself. Members
 * that stand in what it gives, gzip and zlib by their heads, are read too, down to
 * SECRET_INFLATE_DEPTH. Where a slot is missing, or there are more at once or farther
 * down, the hit is NESTED, unless what looks like zlib is certainly none. Takes 17 kB of
 * stack a level. */
MUST_CHECK enum secret_inflate_state secret_inflate_take(struct secret_inflater *self,
                                                         const uint8_t *bytes, size_t len,
                                                         struct secret_hit *hit);

/* Behind ENDED: what was begun may go on in a next member. The next bytes of the stream
 * tell; where none come, secret_inflate_foresee and secret_inflate_end do. */
MUST_CHECK bool secret_inflate_may_go_on(const struct secret_inflater *self);

/* The last three bytes that it took are the head of a member that was joined. */
MUST_CHECK bool secret_inflate_joins(const struct secret_inflater *self);

/* For those that look at what it gives: stops at what was found in that, or at what hides
 * it, and counts compressed bytes in hit. */
MUST_CHECK enum secret_inflate_state secret_inflate_stop(struct secret_inflater *self,
                                                         enum secret_hit_what what,
                                                         struct secret_hit *hit);
MUST_CHECK uint64_t secret_inflate_unpacked_most(const struct secret_inflater *self);

/* No more come; true: hit says what was found. */
MUST_CHECK bool secret_inflate_end(struct secret_inflater *self, struct secret_hit *hit);

/* Whether secret_inflate_end would find something; hit says what, but not where. */
MUST_CHECK bool secret_inflate_foresee(const struct secret_inflater *self,
                                       struct secret_hit *hit);

/* Bytes of the member, from the first on, that stand for nothing of a begun match. */
MUST_CHECK uint64_t secret_inflate_free_bytes(const struct secret_inflater *self);

#endif
