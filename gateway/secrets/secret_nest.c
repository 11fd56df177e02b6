/* SPDX-License-Identifier: Apache-2.0 */
/* Members in a member: their heads, their slots, and the ends of those slots. */
#include "gateway/secrets/secret_nest.h"

#define ALONE_BYTES 64 /* at once, while two walks may become the same */

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

/* Whether it stands at the end, as far as it goes. */
static bool ends_with(struct secret_inflater *slot, struct secret_hit *hit)
{
    return secret_inflate_foresee(slot, hit) && secret_inflate_end(slot, hit);
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
        uint64_t before = slot->unpacked, most = secret_inflate_unpacked_most(self);
        uint64_t room = most > self->unpacked ? most - self->unpacked : 0;
        slot->unpacked_most = before + room;
        enum secret_inflate_state state = secret_inflate_take(slot, bytes, len, hit);
        bool ends = state == SECRET_INFLATE_ENDED || state == SECRET_INFLATE_BROKEN;
        self->unpacked += slot->unpacked - before;
        if (state == SECRET_INFLATE_HIT || (ends && ends_with(slot, hit))) {
            hit->begin += self->inner[i].begin;
            return secret_inflate_stop(self, hit->what, hit);
        }
        if (ends && !secret_inflate_may_go_on(slot)) {
            self->broken += state == SECRET_INFLATE_BROKEN;
            secret_inflate_close(self->pool, slot);
            self->inner[i].slot = NULL;
        }
    }
    return SECRET_INFLATE_MORE;
}

/* What begins goes on with one before it. */
static bool joins_inner(const struct secret_inflater *self)
{
    bool joins = false;
    for (size_t i = 0; i < SECRET_INFLATE_INNER; i++) {
        const struct secret_inflater *slot = self->inner[i].slot;
        joins = joins || (slot != NULL && secret_inflate_joins(slot));
    }
    return joins;
}

/* False: what begins is not read. */
static bool begin_inner(struct secret_inflater *self, const struct beginning *begun)
{
    struct secret_hit ignored = {0};
    size_t at = 0;
    bool is_zlib = begun->form == SECRET_INFLATE_ZLIB;
    if (is_zlib ? !secret_inflate_may_be(begun->rest, begun->len) : joins_inner(self)) {
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

/* The walk of the last member that was joined, by itself. */
static bool finds_alone(struct secret_inflater *self, const uint8_t *bytes, size_t len,
                        struct secret_hit *hit)
{
    for (size_t at = 0, taken = 0; self->walks_alone && at < len; at += taken) {
        if (secret_walk_take(&self->alone, bytes + at, len - at, &taken, hit) ==
            SECRET_WALK_FOUND) {
            return true;
        }
    }
    self->walks_alone =
        self->walks_alone && !secret_walk_covers(&self->walk, &self->alone);
    return false;
}

enum secret_inflate_state secret_nest_walk(struct secret_inflater *self,
                                           const uint8_t *bytes, size_t len,
                                           struct secret_hit *hit)
{
    for (size_t at = 0, taken = 0; at < len; at += taken) {
        size_t n = self->walks_alone && len - at > ALONE_BYTES ? ALONE_BYTES : len - at;
        enum secret_walk_event event =
            secret_walk_take(&self->walk, bytes + at, n, &taken, hit);
        if (event == SECRET_WALK_FOUND || finds_alone(self, bytes + at, taken, hit)) {
            return secret_inflate_stop(self, SECRET_HIT_FOUND, hit);
        }
        if (feed_inner(self, bytes + at, taken, hit) == SECRET_INFLATE_HIT) {
            return SECRET_INFLATE_HIT;
        }
        if (event == SECRET_WALK_GZIP || event == SECRET_WALK_ZLIB) {
            struct beginning begun = begins(self, event, bytes + at, taken, len - at);
            if (!begin_inner(self, &begun)) {
                return secret_inflate_stop(self, SECRET_HIT_NESTED, hit);
            }
        }
        self->last = bytes[at + taken - 1];
    }
    return SECRET_INFLATE_MORE;
}
