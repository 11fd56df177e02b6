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
    for (size_t i = 0; i < SECRET_INFLATE_INNER; i++) {
        slot->inner[i].slot = NULL;
    }
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
    slot->in_bytes = slot->out_bytes = slot->unpacked = 0;
    slot->unpacked_most = UINT64_MAX;
    slot->broken = 0;
    slot->depth = 1;
    slot->last = 0;
    slot->form = (uint8_t)form;
    slot->is_said = false;
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
    self->slots[at].pool = self;
    self->slots[at].used = true;
    self->used++;
    return &self->slots[at];
}

bool secret_inflate_is_full(const struct secret_inflate_pool *self)
{
    return self->used == self->count;
}

static void close_inner(struct secret_inflater *self, size_t at)
{
    if (self->inner[at].slot != NULL) {
        secret_inflate_close(self->pool, self->inner[at].slot);
        self->inner[at].slot = NULL;
    }
}

/* This and what follows goes down into what stands in a member, SECRET_INFLATE_DEPTH
 * levels at most. */
void secret_inflate_close(struct secret_inflate_pool *self, struct secret_inflater *slot)
{
    for (size_t i = 0; i < SECRET_INFLATE_INNER; i++) {
        close_inner(slot, i);
    }
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
    uint64_t first =
        walk->held_from < walk->at ? in_before(self, walk->held_from) : self->in_bytes;
    for (size_t i = 0; i < SECRET_INFLATE_INNER; i++) {
        const struct secret_inflater *slot = self->inner[i].slot;
        uint64_t held = slot != NULL ? secret_inflate_free_bytes(slot) : 0;
        if (slot != NULL && held < slot->in_bytes) {
            uint64_t in = in_before(self, self->inner[i].begin + held);
            first = in < first ? in : first;
        }
    }
    return first;
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

/* What a member gives is looked at. */
typedef enum secret_inflate_state look(struct secret_inflater *self, const uint8_t *bytes,
                                       size_t len, struct secret_hit *hit);

static uint64_t unpacked_most(const struct secret_inflater *self)
{
    uint64_t most = SECRET_INFLATE_GRACE_BYTES + SECRET_INFLATE_RATIO * self->in_bytes;
    return most < self->unpacked_most ? most : self->unpacked_most;
}

static enum secret_inflate_state unpack(struct secret_inflater *self,
                                        const uint8_t *bytes, size_t len, look *look_at,
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
        self->unpacked += got;
        if (look_at(self, chunk, got, hit) == SECRET_INFLATE_HIT) {
            return SECRET_INFLATE_HIT;
        }
        if (self->unpacked > unpacked_most(self)) {
            return stop(self, SECRET_HIT_EXPANDS, hit);
        }
    } while (result == Z_OK && self->stream.avail_out == 0);
    if (result == Z_STREAM_END) {
        return SECRET_INFLATE_ENDED;
    }
    if (result == Z_NEED_DICT) {
        return stop(self, SECRET_HIT_PRESET, hit);
    }
    return result == Z_OK || result == Z_BUF_ERROR ? SECRET_INFLATE_MORE
                                                   : SECRET_INFLATE_BROKEN;
}

/* Only whether it is a member matters. */
static enum secret_inflate_state look_at_nothing(struct secret_inflater *self,
                                                 const uint8_t *bytes, size_t len,
                                                 struct secret_hit *hit)
{
    (void)self;
    (void)bytes;
    (void)len;
    (void)hit;
    return SECRET_INFLATE_MORE;
}

bool secret_inflate_try(struct secret_inflate_pool *self, const uint8_t *head,
                        size_t head_len, const uint8_t *rest, size_t len)
{
    struct secret_hit hit;
    struct secret_inflater *slot = &self->slots[self->count];
    return reset(slot, self->set, SECRET_INFLATE_ZLIB) &&
           unpack(slot, head, head_len, look_at_nothing, &hit) != SECRET_INFLATE_BROKEN &&
           unpack(slot, rest, len, look_at_nothing, &hit) != SECRET_INFLATE_BROKEN;
}

/* A head, of which the last bytes have been walked over, and what stands behind it. */
struct beginning {
    enum secret_inflate_form form;
    uint8_t head[3];
    uint8_t head_len;
    const uint8_t *rest;
    size_t len;
};

static struct beginning begins(const struct secret_inflater *self,
                               enum secret_walk_event event, const uint8_t *bytes,
                               size_t taken, size_t len)
{
    uint8_t before = taken > 1 ? bytes[taken - 2] : self->last;
    return event == SECRET_WALK_GZIP ? (struct beginning){SECRET_INFLATE_GZIP,
                                                          {0x1f, 0x8b, 8},
                                                          3,
                                                          bytes + taken,
                                                          len - taken}
                                     : (struct beginning){SECRET_INFLATE_ZLIB,
                                                          {before, bytes[taken - 1]},
                                                          2,
                                                          bytes + taken,
                                                          len - taken};
}

static bool may_try(const struct secret_inflater *self)
{
    return self->broken <
           SECRET_INFLATE_BROKEN_MEMBERS + self->out_bytes / SECRET_INFLATE_BROKEN_BYTES;
}

/* It is certainly none; whoever cannot read it has to know. */
static bool is_none(struct secret_inflater *self, const struct beginning *begun)
{
    if (begun->form == SECRET_INFLATE_GZIP || !may_try(self)) {
        return false;
    }
    bool none = !secret_inflate_try(self->pool, begun->head, begun->head_len, begun->rest,
                                    begun->len);
    self->unpacked += self->pool->slots[self->pool->count].out_bytes;
    self->broken += none;
    return none;
}

/* What a member gives, to those that stand in it. */
static enum secret_inflate_state feed_inner(struct secret_inflater *self,
                                            const uint8_t *bytes, size_t len,
                                            struct secret_hit *hit)
{
    for (size_t i = 0; i < SECRET_INFLATE_INNER; i++) {
        struct secret_inflater *slot = self->inner[i].slot;
        if (slot == NULL) {
            continue;
        }
        uint64_t before = slot->unpacked, most = unpacked_most(self);
        uint64_t room = most > self->unpacked ? most - self->unpacked : 0;
        slot->unpacked_most = before + room;
        enum secret_inflate_state state = secret_inflate_take(slot, bytes, len, hit);
        bool goes_on = state == SECRET_INFLATE_MORE;
        self->unpacked += slot->unpacked - before;
        if (state == SECRET_INFLATE_HIT || (!goes_on && secret_inflate_end(slot, hit))) {
            hit->begin += self->inner[i].begin;
            return stop(self, hit->what, hit);
        }
        if (!goes_on) {
            self->broken += state == SECRET_INFLATE_BROKEN;
            close_inner(self, i);
        }
    }
    return SECRET_INFLATE_MORE;
}

/* False: what begins is not read. */
static bool begin_inner(struct secret_inflater *self, const struct beginning *begun)
{
    struct secret_hit ignored;
    size_t at = 0;
    if (begun->form == SECRET_INFLATE_ZLIB &&
        !secret_inflate_may_be(begun->rest, begun->len)) {
        return true;
    }
    while (at < SECRET_INFLATE_INNER && self->inner[at].slot != NULL) {
        at++;
    }
    bool room = at < SECRET_INFLATE_INNER && self->depth < SECRET_INFLATE_DEPTH;
    struct secret_inflater *slot =
        room && may_try(self) ? secret_inflate_open(self->pool, begun->form) : NULL;
    if (slot == NULL) {
        return is_none(self, begun);
    }
    slot->depth = self->depth + 1;
    self->inner[at].slot = slot;
    self->inner[at].begin = self->walk.at - begun->head_len;
    (void)!secret_inflate_take(slot, begun->head, begun->head_len, &ignored);
    return true;
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
        if (feed_inner(self, bytes + at, taken, hit) == SECRET_INFLATE_HIT) {
            return SECRET_INFLATE_HIT;
        }
        if (event == SECRET_WALK_GZIP || event == SECRET_WALK_ZLIB) {
            struct beginning begun = begins(self, event, bytes + at, taken, len - at);
            if (!begin_inner(self, &begun)) {
                return stop(self, SECRET_HIT_NESTED, hit);
            }
        }
        self->last = bytes[at + taken - 1];
    }
    return SECRET_INFLATE_MORE;
}

enum secret_inflate_state secret_inflate_take(struct secret_inflater *self,
                                              const uint8_t *bytes, size_t len,
                                              struct secret_hit *hit)
{
    return unpack(self, bytes, len, walk_over, hit);
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
    if (secret_walk_end(&self->walk, hit)) {
        return stop(self, SECRET_HIT_FOUND, hit) == SECRET_INFLATE_HIT;
    }
    for (size_t i = 0; i < SECRET_INFLATE_INNER; i++) {
        struct secret_inflater *slot = self->inner[i].slot;
        if (slot != NULL && secret_inflate_end(slot, hit)) {
            hit->begin += self->inner[i].begin;
            return stop(self, SECRET_HIT_FOUND, hit) == SECRET_INFLATE_HIT;
        }
    }
    return false;
}

bool secret_inflate_foresee(const struct secret_inflater *self, struct secret_hit *hit)
{
    struct secret_walk ahead = self->walk;
    bool finds = secret_walk_end(&ahead, hit);
    for (size_t i = 0; i < SECRET_INFLATE_INNER && !finds; i++) {
        const struct secret_inflater *slot = self->inner[i].slot;
        finds = slot != NULL && secret_inflate_foresee(slot, hit);
    }
    return finds;
}
