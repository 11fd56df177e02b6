/* SPDX-License-Identifier: Apache-2.0 */
/* The path of a leaf: gathered, and followed. */
#include "gateway/ledger/inclusion.h"

/* Where the way comes from the right, what stands left of it is known already. */
static void climb(struct inclusion *self)
{
    while (self->left_count > 0 && (self->leaf >> self->level & 1) != 0) {
        self->path[self->count++] = self->left.nodes[--self->left_count];
        self->level++;
    }
}

void inclusion_begin(struct inclusion *self, const struct merkle *before)
{
    self->leaf = before->size;
    self->level = 0;
    self->left = *before;
    self->left_count = merkle_node_count(before->size);
    merkle_init(&self->right);
    self->count = 0;
    climb(self);
}

static void take_right(struct inclusion *self)
{
    self->path[self->count++] = merkle_root(&self->right);
    self->level++;
    merkle_init(&self->right);
    climb(self);
}

bool inclusion_push(struct inclusion *self, const struct digest *root, unsigned level)
{
    if (level > self->level || self->level >= INCLUSION_PATH_MAX ||
        !merkle_push_subtree(&self->right, root, level)) {
        return false;
    }
    if (self->right.size == UINT64_C(1) << self->level) {
        take_right(self);
    }
    return true;
}

void inclusion_end(struct inclusion *self)
{
    if (self->right.size > 0) {
        take_right(self);
    }
    while (self->left_count > 0) {
        self->path[self->count++] = self->left.nodes[--self->left_count];
    }
}

unsigned inclusion_sides(uint64_t leaf, uint64_t size,
                         bool left[static INCLUSION_PATH_MAX])
{
    unsigned count = 0;
    if (leaf >= size) {
        return 0;
    }
    for (uint64_t last = size - 1; last > 0; last >>= 1, leaf >>= 1) {
        if ((leaf & 1) != 0 || leaf < last) {
            left[count++] = (leaf & 1) != 0;
        }
    }
    return count;
}

struct digest inclusion_root(const struct digest *leaf_hash, const struct digest *path,
                             const bool *left, unsigned count)
{
    struct digest node = *leaf_hash;
    for (unsigned i = 0; i < count; i++) {
        node = left[i] ? merkle_parent(&path[i], &node) : merkle_parent(&node, &path[i]);
    }
    return node;
}
