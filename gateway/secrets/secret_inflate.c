/* SPDX-License-Identifier: Apache-2.0 */
/* zlib with memory of fixed size, and members that go on with one another. */
#include "gateway/secrets/secret_inflate.h"

#include <string.h>

#include "can/cursor.h"
#include "gateway/secrets/secret_nest.h"

#define CHUNK_BYTES 16384
#define MARK_BYTES 1024   /* so far apart; all reach back farther than a walk holds */
#define LOOKAHEAD_BYTES 8 /* that zlib has read and not used */

_Static_assert((SECRET_INFLATE_MARKS - 1) * MARK_BYTES > SECRET_WALK_HELD_BYTES,
               "a begun match has a mark before it");

static const uint8_t gzip_head[] = {0x1f, 0x8b, 8};
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
    bool made = inflateInit2(&slot->stream, window_bits[SECRET_INFLATE_RAW]) == Z_OK;
    slot->window_at = slot->memory.used_bytes;
    return made;
}

/* The window is taken when it is first needed, and filled from its beginning on. */
static void forget(struct secret_inflater *slot)
{
    size_t window = slot->memory.used_bytes - slot->window_at;
    size_t used = slot->out_bytes < window ? (size_t)slot->out_bytes : window;
    explicit_bzero(slot->block + slot->window_at, used);
    explicit_bzero(&slot->walk, sizeof slot->walk);
    explicit_bzero(&slot->alone, sizeof slot->alone);
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
    slot->is_said = slot->is_whole = slot->walks_alone = false;
    slot->joined = 0;
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
    forget(slot);
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
    uint64_t held_from = self->walk.held_from;
    if (self->walks_alone && self->alone.held_from < held_from) {
        held_from = self->alone.held_from;
    }
    uint64_t first =
        held_from < self->walk.at ? in_before(self, held_from) : self->in_bytes;
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

enum secret_inflate_state secret_inflate_stop(struct secret_inflater *self,
                                              enum secret_hit_what what,
                                              struct secret_hit *hit)
{
    if (what != SECRET_HIT_FOUND) {
        *hit = (struct secret_hit){.what = what};
    }
    hit->packed = true;
    hit->begin = what == SECRET_HIT_FOUND ? in_before(self, hit->begin) : 0;
    hit->end = self->in_bytes;
    return SECRET_INFLATE_HIT;
}

uint64_t secret_inflate_unpacked_most(const struct secret_inflater *self)
{
    uint64_t most = SECRET_INFLATE_GRACE_BYTES + SECRET_INFLATE_RATIO * self->in_bytes;
    return most < self->unpacked_most ? most : self->unpacked_most;
}

/* What a member gives is looked at. */
typedef enum secret_inflate_state look(struct secret_inflater *self, const uint8_t *bytes,
                                       size_t len, struct secret_hit *hit);

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
        if (self->unpacked > secret_inflate_unpacked_most(self)) {
            return secret_inflate_stop(self, SECRET_HIT_EXPANDS, hit);
        }
    } while (result == Z_OK && self->stream.avail_out == 0);
    if (result == Z_STREAM_END) {
        return SECRET_INFLATE_ENDED;
    }
    if (result == Z_NEED_DICT) {
        return secret_inflate_stop(self, SECRET_HIT_PRESET, hit);
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
    struct secret_hit hit = {0};
    struct secret_inflater *slot = &self->slots[self->count];
    bool is =
        reset(slot, self->set, SECRET_INFLATE_ZLIB) &&
        unpack(slot, head, head_len, look_at_nothing, &hit) != SECRET_INFLATE_BROKEN &&
        unpack(slot, rest, len, look_at_nothing, &hit) != SECRET_INFLATE_BROKEN;
    forget(slot);
    return is;
}

/* What was begun before may go on in it, or hide what begins with it from those who read
 * it by itself: both are looked for, until they are the same. */
static bool begin_next(struct secret_inflater *self)
{
    uint8_t nothing;
    secret_walk_init(&self->alone, self->pool->set);
    self->alone.at = self->alone.held_from = self->walk.at;
    self->walks_alone = true;
    self->is_whole = false;
    self->joined = self->in_bytes;
    bool good = inflateReset(&self->stream) == Z_OK;
    self->stream.next_in = (z_const Bytef *)gzip_head;
    self->stream.avail_in = sizeof gzip_head;
    self->stream.next_out = &nothing;
    self->stream.avail_out = 0;
    return good && inflate(&self->stream, Z_SYNC_FLUSH) == Z_OK;
}

/* Takes what stands between two members: zeros, which some readers pass over, and the
 * head of the next. */
static enum secret_inflate_state join(struct secret_inflater *self, const uint8_t *bytes,
                                      size_t len, size_t *taken)
{
    for (*taken = 0; *taken < len;) {
        bool pads = self->head_len == 0 && bytes[*taken] == 0;
        if (!pads && bytes[*taken] != gzip_head[self->head_len]) {
            self->is_whole = false;
            return SECRET_INFLATE_ENDED;
        }
        ++*taken;
        self->in_bytes++;
        self->head_len += !pads;
        if (self->head_len == sizeof gzip_head) {
            return begin_next(self) ? SECRET_INFLATE_MORE : SECRET_INFLATE_BROKEN;
        }
    }
    return SECRET_INFLATE_ENDED;
}

/* Some read only up to here: a number that waits for its end may have it. */
static enum secret_inflate_state end_member(struct secret_inflater *self,
                                            struct secret_hit *hit)
{
    self->is_whole = true;
    self->head_len = 0;
    return secret_inflate_foresee(self, hit) && secret_inflate_end(self, hit)
               ? SECRET_INFLATE_HIT
               : SECRET_INFLATE_ENDED;
}

enum secret_inflate_state secret_inflate_take(struct secret_inflater *self,
                                              const uint8_t *bytes, size_t len,
                                              struct secret_hit *hit)
{
    enum secret_inflate_state state = SECRET_INFLATE_MORE;
    for (size_t at = 0, taken = 0; at < len && state == SECRET_INFLATE_MORE;
         at += taken) {
        if (self->is_whole) {
            state = join(self, bytes + at, len - at, &taken);
            continue;
        }
        state = unpack(self, bytes + at, len - at, secret_nest_walk, hit);
        taken = len - at - self->stream.avail_in;
        if (state == SECRET_INFLATE_ENDED && self->form == SECRET_INFLATE_GZIP) {
            state = end_member(self, hit);
            state = state == SECRET_INFLATE_ENDED && at + taken < len
                        ? SECRET_INFLATE_MORE
                        : state;
        }
    }
    return state;
}

static bool holds_inner(const struct secret_inflater *self)
{
    bool holds = false;
    for (size_t i = 0; i < SECRET_INFLATE_INNER; i++) {
        holds = holds || self->inner[i].slot != NULL;
    }
    return holds;
}

bool secret_inflate_may_go_on(const struct secret_inflater *self)
{
    return self->is_whole &&
           (self->head_len > 0 || holds_inner(self) || !secret_walk_is_idle(&self->walk));
}

bool secret_inflate_joins(const struct secret_inflater *self)
{
    return self->joined > 0 && self->joined == self->in_bytes;
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
    if (secret_walk_end(&self->walk, hit) ||
        (self->walks_alone && secret_walk_end(&self->alone, hit))) {
        return secret_inflate_stop(self, SECRET_HIT_FOUND, hit) == SECRET_INFLATE_HIT;
    }
    for (size_t i = 0; i < SECRET_INFLATE_INNER; i++) {
        struct secret_inflater *slot = self->inner[i].slot;
        if (slot != NULL && secret_inflate_end(slot, hit)) {
            hit->begin += self->inner[i].begin;
            return secret_inflate_stop(self, SECRET_HIT_FOUND, hit) == SECRET_INFLATE_HIT;
        }
    }
    return false;
}

bool secret_inflate_foresee(const struct secret_inflater *self, struct secret_hit *hit)
{
    struct secret_walk ahead = self->walk, alone = self->alone;
    bool finds = secret_walk_end(&ahead, hit) ||
                 (self->walks_alone && secret_walk_end(&alone, hit));
    for (size_t i = 0; i < SECRET_INFLATE_INNER && !finds; i++) {
        const struct secret_inflater *slot = self->inner[i].slot;
        finds = slot != NULL && secret_inflate_foresee(slot, hit);
    }
    return finds;
}
