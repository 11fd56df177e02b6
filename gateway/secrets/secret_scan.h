/* SPDX-License-Identifier: Apache-2.0 */
/* One direction of one flow, of which no secret may leave.
 *
 * The caller keeps the bytes; this counts them. It gives each byte of the stream once, in
 * order, in any pieces, and is told after each piece how many of all bytes given so far
 * and not yet left may leave now: those that it held from before come first. The others
 * it goes on holding. Law: of a secret that is found never more has left than its first
 * three characters, in whatever form it stands, and of a position no second number.
 * Numbers in bytes (enum secret_encoding, BINARY) are not held: they have left but for
 * the bytes of the piece that ends them.
 *
 * Held are at most SECRET_SCAN_HELD_BYTES, and then only bytes of a match that has begun
 * with four characters or more. A flow in which nothing has begun holds nothing, so a
 * protocol that waits for an answer gets it. Allocates nothing; unpacking takes 51 kB of
 * stack.
 *
 * Members of gzip and zlib are found by their heads, wherever they stand, up to
 * SECRET_SCAN_MEMBERS at once; of zlib those with a preset dictionary are not, nor those
 * with a window below 32 kB that were made in haste (levels 1 to 5), whose heads are
 * letters, but where it is said that they begin. A series of gzip members is read as one
 * (RFC 1952 2.2). In what a member gives others are found in the same way, as deep as
 * SECRET_INFLATE_DEPTH, and farther down it is told that they are not read. Heads are
 * looked for while members are read, too: one that has no end hides none behind it. Where
 * WebSocket or HTTP/2 begins, it is told that no scan can read what follows. Against a
 * unit that encrypts, or packs in a way of its own, no scan helps. */
#ifndef GATEWAY_SECRETS_SECRET_SCAN_H
#define GATEWAY_SECRETS_SECRET_SCAN_H

#include "gateway/secrets/secret_inflate.h"

#define SECRET_SCAN_HELD_BYTES 32768
#define SECRET_SCAN_MEMBERS 4

/* 0.8 kB. */
struct secret_scan {
    struct secret_walk walk;
    struct secret_inflate_pool *pool;
    struct {
        struct secret_inflater *slot; /* NULL: none */
        uint64_t begin;               /* bytes of the stream before the member */
    } members[SECRET_SCAN_MEMBERS];
    uint64_t left;        /* bytes that may have left */
    uint64_t broken;      /* members that turned out to be none */
    uint64_t unpacked;    /* bytes, of all members: what the scan has cost */
    uint8_t last;         /* byte of the stream */
    bool stopped;         /* at a hit; nothing leaves until secret_scan_pass */
    bool stopped_amid;    /* what has begun goes on: it hides what follows */
    uint64_t stop_before; /* bytes of the stream that may leave at a hit */
};

/* pool outlives self. A scan may be dropped only after secret_scan_close. */
void secret_scan_init(struct secret_scan *self, struct secret_inflate_pool *pool);

/* From here on it tells where a field stands that says how the body of HTTP/1 is framed
 * or coded, too: whoever does not read the head as its server does cannot read its body.
 */
void secret_scan_heed_heads(struct secret_scan *self);

/* Gives all slots back. The scan may go on, as where a message ends: what was begun to be
 * unpacked has no more bytes, and swallows none of what comes. */
void secret_scan_close(struct secret_scan *self);

/* It holds a slot of the pool. */
MUST_CHECK bool secret_scan_unpacks(const struct secret_scan *self);

/* The next byte begins what HTTP calls "deflate" (RFC 9110 8.4.1.2): zlib with any
 * window, or deflate without a head, as some send it and some read it; it is read as both
 * for as long as it can be. False: there is no slot for one of them, what follows will
 * not be read, and hit says so. */
MUST_CHECK bool secret_scan_begin_deflate(struct secret_scan *self,
                                          struct secret_hit *hit);

/* Takes bytes up to the first hit; *taken is how many. hit->what is NONE when all were
 * taken, and then *taken is len. Returns how many bytes may leave now.
 *
 * After a hit nothing more may leave. The caller ends the flow and drops what it holds,
 * or, when it lets pass what was found (it only observes, or may send what cannot be
 * read), calls secret_scan_pass and goes on with the rest of the piece. */
MUST_CHECK size_t secret_scan_take(struct secret_scan *self, const uint8_t *bytes,
                                   size_t len, size_t *taken, struct secret_hit *hit);

/* What was found passes. Returns how many bytes may leave now: all that were taken, but
 * what is held behind what only hides something else. A compressed member in which it
 * stood is not read any further. */
MUST_CHECK size_t secret_scan_pass(struct secret_scan *self);

/* From this byte on it finds whatever one that is begun there would find: nothing that
 * came before bears on it. */
MUST_CHECK bool secret_scan_is_fresh(const struct secret_scan *self, uint8_t next);

/* Whether secret_scan_end would find something: the stream may end here, or go on. hit
 * says what, but not where. */
MUST_CHECK bool secret_scan_foresee(const struct secret_scan *self,
                                    struct secret_hit *hit);

/* The stream has ended: what is held is no match, unless hit says that a number that
 * only waited for its end is one. Returns how many bytes may leave: all, or none on a
 * hit. */
MUST_CHECK size_t secret_scan_end(struct secret_scan *self, struct secret_hit *hit);

#endif
