/* SPDX-License-Identifier: Apache-2.0 */
/* A Merkle tree that remembers only its full subtrees. */
#include "gateway/ledger/merkle.h"

#include <string.h>

#define LEAF 0x00
#define NODE 0x01

struct digest merkle_parent(const struct digest *left, const struct digest *right)
{
    return digest_tagged(NODE, left->bytes, DIGEST_BYTES, right->bytes, DIGEST_BYTES);
}

struct digest merkle_leaf(const void *bytes, size_t len)
{
    return digest_tagged(LEAF, bytes, len, NULL, 0);
}

void merkle_init(struct merkle *self)
{
    memset(self, 0, sizeof *self);
}

unsigned merkle_node_count(uint64_t size)
{
    return (unsigned)__builtin_popcountll(size);
}

void merkle_push(struct merkle *self, const void *bytes, size_t len)
{
    struct digest leaf = merkle_leaf(bytes, len);
    (void)!merkle_push_subtree(self, &leaf, 0);
}

bool merkle_push_subtree(struct merkle *self, const struct digest *root, unsigned level)
{
    if (level >= MERKLE_NODES_MAX || (self->size & ((UINT64_C(1) << level) - 1)) != 0) {
        return false;
    }
    struct digest node = *root;
    unsigned count = merkle_node_count(self->size);
    for (uint64_t full = self->size >> level; (full & 1) != 0; full >>= 1) {
        node = merkle_parent(&self->nodes[--count], &node);
    }
    self->nodes[count] = node;
    self->size += UINT64_C(1) << level;
    return true;
}

struct digest merkle_root(const struct merkle *self)
{
    unsigned count = merkle_node_count(self->size);
    if (count == 0) {
        return digest_of(NULL, 0);
    }
    struct digest root = self->nodes[--count];
    while (count > 0) {
        root = merkle_parent(&self->nodes[--count], &root);
    }
    return root;
}

bool merkle_equal(const struct merkle *a, const struct merkle *b)
{
    return a->size == b->size &&
           memcmp(a->nodes, b->nodes, merkle_node_count(a->size) * sizeof a->nodes[0]) ==
               0;
}
