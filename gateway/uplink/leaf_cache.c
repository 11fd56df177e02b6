/* SPDX-License-Identifier: Apache-2.0 */
/* One table, looked through from one end to the other: it is small. */
#include "gateway/uplink/leaf_cache.h"

#include <string.h>

static struct leaf *find(struct leaf_cache *self, const char *name)
{
    for (size_t i = 0; i < LEAF_CACHE_LEAVES; i++) {
        struct leaf *leaf = &self->leaves[i];
        if (leaf->state != LEAF_NONE && strcmp(leaf->name, name) == 0) {
            leaf->used = ++self->count;
            return leaf;
        }
    }
    return NULL;
}

static bool is_over(const struct leaf *leaf, uint64_t now_us)
{
    uint64_t good_us =
        leaf->state == LEAF_GOOD ? LEAF_CACHE_FRESH_US : LEAF_CACHE_REFUSED_US;
    return now_us - leaf->since_us >= good_us;
}

enum leaf_state leaf_cache_find(struct leaf_cache *self, const char *name,
                                uint64_t now_us, struct tls_session_identity *out)
{
    struct leaf *leaf = find(self, name);
    if (leaf == NULL || is_over(leaf, now_us)) {
        return LEAF_NONE;
    }
    *out = (struct tls_session_identity){leaf->chain, leaf->chain_bytes, leaf->key,
                                         leaf->key_bytes};
    return (enum leaf_state)leaf->state;
}

/* One that is free has never been used, so it is the least used as well. */
static struct leaf *least_used(struct leaf_cache *self)
{
    struct leaf *least = &self->leaves[0];
    for (size_t i = 1; i < LEAF_CACHE_LEAVES; i++) {
        least = self->leaves[i].used < least->used ? &self->leaves[i] : least;
    }
    return least;
}

/* The place of a name: its own, or that of another. */
static struct leaf *place(struct leaf_cache *self, const char *name)
{
    struct leaf *leaf = find(self, name);
    if (leaf == NULL) {
        leaf = least_used(self);
        memcpy(leaf->name, name, strnlen(name, sizeof leaf->name - 1) + 1);
        leaf->name[sizeof leaf->name - 1] = '\0';
        leaf->used = ++self->count;
    }
    return leaf;
}

void leaf_cache_asked(struct leaf_cache *self, const char *name, uint64_t now_us)
{
    struct leaf *leaf = place(self, name);
    leaf->state = LEAF_ASKED;
    leaf->since_us = now_us;
}

void leaf_cache_give(struct leaf_cache *self, const char *name,
                     const struct tls_session_identity *identity, uint64_t now_us)
{
    struct leaf *leaf = place(self, name);
    leaf->state = LEAF_REFUSED;
    leaf->since_us = now_us;
    if (identity != NULL && identity->chain_bytes <= sizeof leaf->chain &&
        identity->key_bytes <= sizeof leaf->key) {
        memcpy(leaf->chain, identity->chain, identity->chain_bytes);
        memcpy(leaf->key, identity->key, identity->key_bytes);
        leaf->chain_bytes = (uint32_t)identity->chain_bytes;
        leaf->key_bytes = (uint32_t)identity->key_bytes;
        leaf->state = LEAF_GOOD;
    }
}
