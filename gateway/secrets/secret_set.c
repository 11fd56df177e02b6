/* SPDX-License-Identifier: Apache-2.0 */
/* All patterns of all secrets, and the marks of compressed members, in one automaton. */
#include "gateway/secrets/secret_set.h"

#include <ctype.h>
#include <string.h>

#include "gateway/secrets/secret_place.h"
#include "gateway/secrets/secret_walk.h"

static uint16_t tag_of(unsigned what)
{
    return (uint16_t)(what << SECRET_SET_TAG_SHIFT);
}

/* ID1, ID2 and CM of RFC 1952 2.3.1; CMF and FLG of RFC 1950 2.2 for deflate without a
 * dictionary, with a window of 32 kB or made by the default level or a better one: the
 * others are two letters, "HK". */
static void add_members(struct secret_patterns *patterns)
{
    static const uint8_t gzip[] = {0x1f, 0x8b, 8};
    secret_pattern_begin(patterns, tag_of(SECRET_SET_GZIP));
    for (size_t i = 0; i < sizeof gzip; i++) {
        struct secret_bytes one = secret_bytes_one(gzip[i]);
        secret_pattern_add(patterns, &one, false, 0);
    }
    secret_pattern_end(patterns);
    for (unsigned cmf = 0x08; cmf <= 0x78; cmf += 0x10) {
        struct secret_bytes one = secret_bytes_one((uint8_t)cmf), flags = {{0}};
        for (unsigned flg = 0; flg < 256; flg++) {
            if ((cmf << 8 | flg) % 31 == 0 && (flg & 0x20) == 0 &&
                (cmf == 0x78 || flg >= 0x80)) {
                secret_bytes_add(&flags, (uint8_t)flg);
            }
        }
        secret_pattern_begin(patterns, tag_of(SECRET_SET_ZLIB));
        secret_pattern_add(patterns, &one, false, 0);
        secret_pattern_add(patterns, &flags, false, 0);
        secret_pattern_end(patterns);
    }
}

static void add_letters(struct secret_patterns *patterns, const char *text, bool any_case)
{
    for (; *text != '\0'; text++) {
        struct secret_bytes set = secret_bytes_one((uint8_t)*text);
        if (any_case) {
            secret_bytes_add(&set, (uint8_t)toupper(*text));
        }
        secret_pattern_add(patterns, &set, false, 0);
    }
}

/* The name of a field, wherever the most lenient of servers would find one: behind a line
 * end, a blank or any other control of Latin-1, and whatever stands for its hyphens,
 * which some read from "HTTP_TRANSFER_ENCODING" (RFC 3875 4.1.18). */
static void add_field(struct secret_patterns *patterns, unsigned what, const char *name)
{
    struct secret_bytes before = {{0}}, between = {{0}};
    for (unsigned byte = 0; byte < 256; byte++) {
        if (byte <= ' ' || (byte >= 0x7f && byte <= 0xa0)) {
            secret_bytes_add(&before, (uint8_t)byte);
        }
        if (!isalnum((int)byte)) {
            secret_bytes_add(&between, (uint8_t)byte);
        }
    }
    secret_pattern_begin(patterns, tag_of(what));
    secret_pattern_add(patterns, &before, false, 0);
    for (; *name != '\0'; name++) {
        const char letter[] = {*name, '\0'};
        if (*name == '-') {
            secret_pattern_add(patterns, &between, false, 0);
        } else {
            add_letters(patterns, letter, true);
        }
    }
    secret_pattern_end(patterns);
}

/* RFC 6455 4.1; RFC 9112 6.1; RFC 9110 8.4; RFC 9113 3.4. */
static void add_hiders(struct secret_patterns *patterns)
{
    static const char preface[] = "PRI * HTTP/2.0";
    add_field(patterns, SECRET_SET_MASKED, "sec-websocket-key");
    add_field(patterns, SECRET_SET_FRAMED, "transfer-encoding");
    add_field(patterns, SECRET_SET_CODED, "content-encoding");
    secret_pattern_begin(patterns, tag_of(SECRET_SET_PACKED));
    add_letters(patterns, preface, false);
    secret_pattern_end(patterns);
}

static bool add_place(struct secret_set *self, struct secret_patterns *patterns,
                      const struct policy_secret *secret, uint8_t index)
{
    if (self->place_count == SECRET_SET_PLACES_MAX) {
        return false;
    }
    unsigned what = SECRET_SET_PLACE + 2U * self->place_count;
    self->places[self->place_count++] = index;
    secret_place_add(patterns, secret, SECRET_PLACE_LATITUDE, tag_of(what));
    secret_place_add(patterns, secret, SECRET_PLACE_LONGITUDE, tag_of(what + 1));
    secret_binary_add(&self->binary, secret, index);
    return true;
}

const struct secret_set *secret_set_compile(const struct policy_uplink *uplink,
                                            struct arena *arena, struct arena *scratch)
{
    struct secret_patterns patterns;
    struct secret_set *self = arena_take(arena, 1, sizeof *self);
    if (self == NULL || !secret_pattern_init(&patterns, scratch)) {
        return NULL;
    }
    self->home = self;
    add_members(&patterns);
    add_hiders(&patterns);
    for (uint8_t i = 0; i < uplink->secret_count; i++) {
        const struct policy_secret *secret = &uplink->secrets[i];
        self->kinds[i] = secret->kind;
        if (secret->kind != POLICY_SECRET_POSITION) {
            secret_encoding_add(&patterns, secret, tag_of(i));
        } else if (!add_place(self, &patterns, secret, i)) {
            return NULL;
        }
    }
    struct secret_bytes stops = secret_bytes_of("%\\\r\n");
    return secret_automaton_build(&self->automaton, &patterns, &stops, arena, scratch)
               ? self
               : NULL;
}

const struct secret_set *secret_set_settle(void *bytes, size_t len)
{
    struct secret_set *self = bytes;
    if (len < sizeof *self ||
        !secret_automaton_settle(&self->automaton, self->home, bytes, len)) {
        return NULL;
    }
    self->home = self;
    return self;
}

bool secret_set_find(const struct secret_set *self, const uint8_t *bytes, size_t len,
                     struct secret_hit *hit)
{
    struct secret_walk walk;
    secret_walk_init(&walk, self);
    memset(hit, 0, sizeof *hit);
    for (size_t at = 0, taken = 0; at < len; at += taken) {
        if (secret_walk_take(&walk, bytes + at, len - at, &taken, hit) ==
            SECRET_WALK_FOUND) {
            return true;
        }
    }
    return secret_walk_end(&walk, hit);
}
