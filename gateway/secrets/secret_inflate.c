/* SPDX-License-Identifier: Apache-2.0 */
/* zlib with memory of fixed size. */
#include "gateway/secrets/secret_inflate.h"

#include <string.h>

#include "can/cursor.h"

#define CHUNK_BYTES 16384
#define MARK_BYTES 1024   /* so far apart; all reach back farther than a walk holds */
#define LOOKAHEAD_BYTES 8 /* that zlib has read and not used */

_Static_assert((SECRET_INFLATE_MARKS - 1) * MARK_BYTES > SECRET_WALK_HELD_BYTES,
               "a begun match has a mark before it");

static const int window_bits[] = {
    [SECRET_INFLATE_RAW] = -15, [SECRET_INFLATE_ZLIB] = 15, [SECRET_INFLATE_GZIP] = 31};

static voidpf take_memory(voidpf opaque, uInt items, uInt size)
{
    return arena_take(opaque, items, size);
}

/* Windows of one size are used again. */
static void leave_memory(voidpf opaque, voidpf address)
{
    (void)opaque;
    (void)address;
}

/* False: zlib wants more than it gets. */
static bool make(struct secret_inflater *slot)
{
    arena_init(&slot->memory, slot->block, sizeof slot->block);
    slot->stream =
        (z_stream){.zalloc = take_memory, .zfree = leave_memory, .opaque = &slot->memory};
    slot->used = false;
    return inflateInit2(&slot->stream, window_bits[SECRET_INFLATE_RAW]) == Z_OK;
}

bool secret_inflate_init(struct secret_inflate_pool *self, const struct secret_set *set,
                         uint32_t count, struct arena *arena)
{
    *self = (struct secret_inflate_pool){.set = set, .count = count};
    self->slots = arena_reserve(arena, count + 1, sizeof *self->slots);
    return self->slots != NULL && make(&self->slots[count]);
}

static bool reset(struct secret_inflater *slot, const struct secret_set *set,
                  enum secret_inflate_form form)
{
    secret_walk_init(&slot->walk, set);
    slot->in_bytes = slot->out_bytes = 0;
    slot->marks[0].out = slot->marks[0].in = 0;
    slot->marked = 1;
    return inflateReset2(&slot->stream, window_bits[form]) == Z_OK;
}

struct secret_inflater *secret_inflate_open(struct secret_inflate_pool *self,
                                            enum secret_inflate_form form)
{
    uint32_t at = 0;
    while (at < self->made && self->slots[at].used) {
        at++;
    }
    if (at == self->made && at < self->count && make(&self->slots[at])) {
        self->made++;
    }
    if (at == self->made || !reset(&self->slots[at], self->set, form)) {
        self->full++;
        return NULL;
    }
    self->slots[at].used = true;
    self->used++;
    return &self->slots[at];
}

bool secret_inflate_is_full(const struct secret_inflate_pool *self)
{
    return self->used == self->count;
}

void secret_inflate_close(struct secret_inflate_pool *self, struct secret_inflater *slot)
{
    slot->used = false;
    self->used--;
}

static void mark(struct secret_inflater *self, uint64_t in)
{
    uint64_t last = self->marks[(self->marked - 1) % SECRET_INFLATE_MARKS].out;
    if (self->out_bytes - last >= MARK_BYTES) {
        uint32_t at = self->marked++ % SECRET_INFLATE_MARKS;
        self->marks[at].out = self->out_bytes;
        self->marks[at].in = in;
    }
}

/* Compressed bytes behind which all that was unpacked from `out` on stands. */
static uint64_t in_before(const struct secret_inflater *self, uint64_t out)
{
    uint64_t in = 0;
    for (uint32_t i = 0; i < self->marked && i < SECRET_INFLATE_MARKS; i++) {
        if (self->marks[i].out <= out && self->marks[i].in > in) {
            in = self->marks[i].in;
        }
    }
    return in < LOOKAHEAD_BYTES ? 0 : in - LOOKAHEAD_BYTES;
}

uint64_t secret_inflate_free_bytes(const struct secret_inflater *self)
{
    const struct secret_walk *walk = &self->walk;
    return walk->held_from < walk->at ? in_before(self, walk->held_from) : self->in_bytes;
}

static enum secret_inflate_state stop(struct secret_inflater *self,
                                      enum secret_hit_what what, struct secret_hit *hit)
{
    if (what != SECRET_HIT_FOUND) {
        *hit = (struct secret_hit){.what = what};
    }
    hit->packed = true;
    hit->begin = what == SECRET_HIT_FOUND ? in_before(self, hit->begin) : 0;
    hit->end = self->in_bytes;
    return SECRET_INFLATE_HIT;
}

static enum secret_inflate_state walk_over(struct secret_inflater *self,
                                           const uint8_t *bytes, size_t len,
                                           struct secret_hit *hit)
{
    for (size_t at = 0, taken = 0; at < len; at += taken) {
        enum secret_walk_event event =
            secret_walk_take(&self->walk, bytes + at, len - at, &taken, hit);
        if (event == SECRET_WALK_FOUND) {
            return stop(self, SECRET_HIT_FOUND, hit);
        }
        if (event == SECRET_WALK_GZIP) {
            return stop(self, SECRET_HIT_NESTED, hit);
        }
    }
    return SECRET_INFLATE_MORE;
}

enum secret_inflate_state secret_inflate_take(struct secret_inflater *self,
                                              const uint8_t *bytes, size_t len,
                                              struct secret_hit *hit)
{
    uint8_t chunk[CHUNK_BYTES];
    int result;
    self->stream.next_in = (z_const Bytef *)bytes;
    self->stream.avail_in = (uInt)len;
    do {
        uint64_t in = self->in_bytes;
        uInt before = self->stream.avail_in;
        self->stream.next_out = chunk;
        self->stream.avail_out = sizeof chunk;
        result = inflate(&self->stream, Z_SYNC_FLUSH);
        size_t got = sizeof chunk - self->stream.avail_out;
        mark(self, in);
        self->in_bytes += before - self->stream.avail_in;
        self->out_bytes += got;
        if (walk_over(self, chunk, got, hit) == SECRET_INFLATE_HIT) {
            return SECRET_INFLATE_HIT;
        }
        if (self->out_bytes >
            SECRET_INFLATE_GRACE_BYTES + SECRET_INFLATE_RATIO * self->in_bytes) {
            return stop(self, SECRET_HIT_EXPANDS, hit);
        }
    } while (result == Z_OK && self->stream.avail_out == 0);
    if (result == Z_STREAM_END) {
        return SECRET_INFLATE_ENDED;
    }
    return result == Z_OK || result == Z_BUF_ERROR ? SECRET_INFLATE_MORE
                                                   : SECRET_INFLATE_BROKEN;
}

bool secret_inflate_try(struct secret_inflate_pool *self, const uint8_t *head,
                        size_t head_len, const uint8_t *rest, size_t len)
{
    struct secret_hit hit;
    struct secret_inflater *slot = &self->slots[self->count];
    return reset(slot, self->set, SECRET_INFLATE_ZLIB) &&
           secret_inflate_take(slot, head, head_len, &hit) != SECRET_INFLATE_BROKEN &&
           secret_inflate_take(slot, rest, len, &hit) != SECRET_INFLATE_BROKEN;
}

/* RFC 1951 3.2.3, 3.2.4. */
bool secret_inflate_may_be(const uint8_t *bytes, size_t len)
{
    struct cursor in = cursor_over(bytes, len);
    unsigned type = cursor_u8(&in) >> 1 & 3;
    uint16_t stored = cursor_u16le(&in), complement = cursor_u16le(&in);
    if (len == 0) {
        return true;
    }
    return type != 3 && (type != 0 || in.failed || (stored ^ complement) == 0xffff);
}

bool secret_inflate_end(struct secret_inflater *self, struct secret_hit *hit)
{
    if (!secret_walk_end(&self->walk, hit)) {
        return false;
    }
    return stop(self, SECRET_HIT_FOUND, hit) == SECRET_INFLATE_HIT;
}
