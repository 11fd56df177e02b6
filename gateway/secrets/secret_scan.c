/* SPDX-License-Identifier: Apache-2.0 */
/* The walk of a stream, and of the members in it. */
#include "gateway/secrets/secret_scan.h"

#include <string.h>

static const uint8_t gzip_head[] = {0x1f, 0x8b, 8};

void secret_scan_init(struct secret_scan *self, struct secret_inflate_pool *pool)
{
    memset(self, 0, sizeof *self);
    self->pool = pool;
    secret_walk_init(&self->walk, pool->set);
}

void secret_scan_heed_heads(struct secret_scan *self)
{
    self->walk.heeds_heads = true;
}

static void close_member(struct secret_scan *self, size_t at)
{
    if (self->members[at].slot != NULL) {
        secret_inflate_close(self->pool, self->members[at].slot);
        self->members[at].slot = NULL;
    }
}

void secret_scan_close(struct secret_scan *self)
{
    for (size_t i = 0; i < SECRET_SCAN_MEMBERS; i++) {
        close_member(self, i);
    }
}

/* The first byte of the stream that belongs to a begun match. */
static uint64_t held_from(const struct secret_scan *self)
{
    uint64_t first = self->walk.held_from;
    for (size_t i = 0; i < SECRET_SCAN_MEMBERS; i++) {
        const struct secret_inflater *slot = self->members[i].slot;
        if (slot != NULL) {
            uint64_t held = self->members[i].begin + secret_inflate_free_bytes(slot);
            first = held < first ? held : first;
        }
    }
    return first;
}

static size_t leave(struct secret_scan *self, uint64_t before)
{
    size_t n = before > self->left ? (size_t)(before - self->left) : 0;
    self->left += n;
    return n;
}

/* Of the member, or of the whole stream where `at` is SECRET_SCAN_MEMBERS. */
static void stop(struct secret_scan *self, size_t at, struct secret_hit *hit)
{
    uint64_t held = held_from(self);
    self->stopped = true;
    self->stopped_amid = hit->what >= SECRET_HIT_MASKED;
    if (at < SECRET_SCAN_MEMBERS) {
        hit->begin += self->members[at].begin;
        hit->end += self->members[at].begin;
        close_member(self, at);
    }
    self->stop_before = hit->begin < held ? hit->begin : held;
}

static size_t free_place(const struct secret_scan *self)
{
    size_t i = 0;
    while (i < SECRET_SCAN_MEMBERS && self->members[i].slot != NULL) {
        i++;
    }
    return i;
}

/* Bytes that look like a head and are none cost time, which a flow has by its length. */
static bool may_try(const struct secret_scan *self)
{
    return self->broken <
           SECRET_INFLATE_BROKEN_MEMBERS + self->walk.at / SECRET_INFLATE_BROKEN_BYTES;
}

/* A member begins here, or behind the head of so many bytes that has been taken. False:
 * it cannot be read, and hit says why. */
static bool begin_member(struct secret_scan *self, enum secret_inflate_form form,
                         const uint8_t *head, size_t head_len, struct secret_hit *hit)
{
    size_t at = free_place(self);
    bool crowded = at == SECRET_SCAN_MEMBERS || !may_try(self);
    struct secret_inflater *slot = crowded ? NULL : secret_inflate_open(self->pool, form);
    *hit = (struct secret_hit){.what = crowded ? SECRET_HIT_CROWDED : SECRET_HIT_POOL,
                               .packed = true,
                               .begin = self->walk.at - head_len,
                               .end = self->walk.at};
    if (slot == NULL) {
        return false;
    }
    hit->what = SECRET_HIT_NONE;
    self->members[at].slot = slot;
    self->members[at].begin = self->walk.at - head_len;
    slot->is_said = head_len == 0;
    if (head_len > 0) { /* one that zlib does not take breaks with its next byte too */
        (void)!secret_inflate_take(slot, head, head_len, hit);
    }
    return true;
}

bool secret_scan_unpacks(const struct secret_scan *self)
{
    bool unpacks = false;
    for (size_t i = 0; i < SECRET_SCAN_MEMBERS; i++) {
        unpacks = unpacks || self->members[i].slot != NULL;
    }
    return unpacks;
}

bool secret_scan_begin_deflate(struct secret_scan *self, struct secret_hit *hit)
{
    return begin_member(self, SECRET_INFLATE_RAW, NULL, 0, hit) &&
           begin_member(self, SECRET_INFLATE_ZLIB, NULL, 0, hit);
}

/* What bytes that the walk has taken are to one member; a whole one with which another
 * may go on is not at its end. */
static enum secret_inflate_state feed_member(struct secret_inflater *slot,
                                             const uint8_t *bytes, size_t len,
                                             struct secret_hit *hit)
{
    enum secret_inflate_state state = secret_inflate_take(slot, bytes, len, hit);
    bool ends = state == SECRET_INFLATE_ENDED || state == SECRET_INFLATE_BROKEN;
    if (ends && secret_inflate_foresee(slot, hit) && secret_inflate_end(slot, hit)) {
        return SECRET_INFLATE_HIT;
    }
    if (ends && secret_inflate_may_go_on(slot)) {
        state = SECRET_INFLATE_MORE;
    }
    if (state == SECRET_INFLATE_MORE &&
        slot->in_bytes - secret_inflate_free_bytes(slot) > SECRET_SCAN_HELD_BYTES) {
        *hit = (struct secret_hit){
            .what = SECRET_HIT_STALLED, .packed = true, .end = slot->in_bytes};
        return SECRET_INFLATE_HIT;
    }
    return state;
}

/* Many small members cost as much as a large one. */
static bool is_too_much(const struct secret_scan *self)
{
    return self->unpacked >
           SECRET_INFLATE_GRACE_BYTES + SECRET_INFLATE_RATIO * self->walk.at;
}

/* All members are given the bytes, whatever is found in one of them. */
static void feed_members(struct secret_scan *self, const uint8_t *bytes, size_t len,
                         struct secret_hit *hit)
{
    for (size_t i = 0; i < SECRET_SCAN_MEMBERS; i++) {
        struct secret_hit found = {0};
        if (self->members[i].slot == NULL) {
            continue;
        }
        struct secret_inflater *slot = self->members[i].slot;
        uint64_t before = slot->unpacked;
        enum secret_inflate_state state = feed_member(slot, bytes, len, &found);
        self->unpacked += slot->unpacked - before;
        if (state != SECRET_INFLATE_HIT && is_too_much(self)) {
            state = SECRET_INFLATE_HIT;
            found = (struct secret_hit){
                .what = SECRET_HIT_EXPANDS, .packed = true, .end = slot->in_bytes};
        }
        bool first = hit->what == SECRET_HIT_NONE || hit->what >= SECRET_HIT_MASKED;
        if (state == SECRET_INFLATE_HIT && first) {
            stop(self, i, &found);
            *hit = found;
        } else if (state != SECRET_INFLATE_MORE) {
            self->broken += state == SECRET_INFLATE_BROKEN && !slot->is_said;
            close_member(self, i);
        }
    }
}

static bool is_zlib(struct secret_scan *self, const uint8_t *head, size_t head_len,
                    const uint8_t *rest, size_t len)
{
    bool is = secret_inflate_try(self->pool, head, head_len, rest, len);
    self->unpacked += self->pool->slots[self->pool->count].out_bytes;
    return is;
}

/* It was said to begin where the head of so many bytes does. */
static bool is_said(const struct secret_scan *self, size_t head_len)
{
    bool said = false;
    for (size_t i = 0; i < SECRET_SCAN_MEMBERS; i++) {
        const struct secret_inflater *slot = self->members[i].slot;
        said =
            said || (slot != NULL && slot->is_said && slot->form == SECRET_INFLATE_ZLIB &&
                     self->members[i].begin + head_len == self->walk.at);
    }
    return said;
}

/* The rest of the piece stands behind the head of a zlib member, if it is one. */
static void begin_zlib(struct secret_scan *self, uint8_t cmf, uint8_t flg,
                       const uint8_t *rest, size_t len, struct secret_hit *hit)
{
    const uint8_t head[] = {cmf, flg};
    if (is_said(self, sizeof head) || !secret_inflate_may_be(rest, len) ||
        begin_member(self, SECRET_INFLATE_ZLIB, head, sizeof head, hit)) {
        return;
    }
    if (may_try(self) && !is_zlib(self, head, sizeof head, rest, len)) {
        hit->what = SECRET_HIT_NONE;
        self->broken++;
    } else {
        stop(self, SECRET_SCAN_MEMBERS, hit);
    }
}

/* The gzip head that was taken last goes on with a member before it. */
static bool joins(const struct secret_scan *self)
{
    bool joins = false;
    for (size_t i = 0; i < SECRET_SCAN_MEMBERS; i++) {
        const struct secret_inflater *slot = self->members[i].slot;
        joins = joins || (slot != NULL && secret_inflate_joins(slot));
    }
    return joins;
}

/* Takes some bytes, one at least. */
static size_t take_some(struct secret_scan *self, const uint8_t *bytes, size_t len,
                        struct secret_hit *hit)
{
    size_t n;
    enum secret_walk_event event = secret_walk_take(&self->walk, bytes, len, &n, hit);
    if (event == SECRET_WALK_FOUND || event == SECRET_WALK_HIDES) {
        stop(self, SECRET_SCAN_MEMBERS, hit);
    }
    feed_members(self, bytes, n, hit);
    if (event == SECRET_WALK_GZIP && hit->what == SECRET_HIT_NONE && !joins(self) &&
        !begin_member(self, SECRET_INFLATE_GZIP, gzip_head, sizeof gzip_head, hit)) {
        stop(self, SECRET_SCAN_MEMBERS, hit);
    }
    if (event == SECRET_WALK_ZLIB && hit->what == SECRET_HIT_NONE) {
        begin_zlib(self, n > 1 ? bytes[n - 2] : self->last, bytes[n - 1], bytes + n,
                   len - n, hit);
    }
    self->last = bytes[n - 1];
    return n;
}

size_t secret_scan_take(struct secret_scan *self, const uint8_t *bytes, size_t len,
                        size_t *taken, struct secret_hit *hit)
{
    *hit = (struct secret_hit){0};
    *taken = 0;
    if (self->stopped) {
        return 0;
    }
    while (*taken < len && hit->what == SECRET_HIT_NONE) {
        *taken += take_some(self, bytes + *taken, len - *taken, hit);
    }
    return leave(self, self->stopped ? self->stop_before : held_from(self));
}

size_t secret_scan_pass(struct secret_scan *self)
{
    bool amid = self->stopped && self->stopped_amid;
    self->stopped = false;
    return leave(self, amid ? held_from(self) : self->walk.at);
}

bool secret_scan_is_fresh(const struct secret_scan *self, uint8_t next)
{
    return !self->stopped && !secret_scan_unpacks(self) &&
           secret_walk_is_fresh(&self->walk, next);
}

bool secret_scan_foresee(const struct secret_scan *self, struct secret_hit *hit)
{
    struct secret_walk ahead = self->walk;
    *hit = (struct secret_hit){0};
    bool finds = !self->stopped && secret_walk_end(&ahead, hit);
    for (size_t i = 0; i < SECRET_SCAN_MEMBERS && !self->stopped && !finds; i++) {
        if (self->members[i].slot != NULL) {
            finds = secret_inflate_foresee(self->members[i].slot, hit);
        }
    }
    return finds;
}

size_t secret_scan_end(struct secret_scan *self, struct secret_hit *hit)
{
    *hit = (struct secret_hit){0};
    if (self->stopped) {
        return 0;
    }
    if (secret_walk_end(&self->walk, hit)) {
        stop(self, SECRET_SCAN_MEMBERS, hit);
        return 0;
    }
    for (size_t i = 0; i < SECRET_SCAN_MEMBERS; i++) {
        if (self->members[i].slot != NULL &&
            secret_inflate_end(self->members[i].slot, hit)) {
            stop(self, i, hit);
            return 0;
        }
    }
    return leave(self, self->walk.at);
}
