/* SPDX-License-Identifier: Apache-2.0 */
/* That one leaf is in a Merkle tree, shown by the hashes beside its way to the root (RFC
 * 9162 section 2.1.3). */
#ifndef GATEWAY_LEDGER_INCLUSION_H
#define GATEWAY_LEDGER_INCLUSION_H

#include "gateway/ledger/merkle.h"

#define INCLUSION_PATH_MAX MERKLE_NODES_MAX

/* The way of one leaf, gathered while the leaves behind it are added.
 *
 * Law: what stands before the leaf is known when it comes, so each hash to its left is; a
 * hash to its right is the root of the leaves behind it up to the next boundary. */
struct inclusion {
    uint64_t leaf;
    unsigned level;      /* the way is known up to a subtree of 2^level leaves */
    unsigned left_count; /* of left.nodes not yet in the path */
    struct merkle left;  /* before the leaf */
    struct merkle right; /* behind it, of the next hash to the right */
    unsigned count;
    struct digest path[INCLUSION_PATH_MAX]; /* from the leaf up */
};

/* The leaf in question is the next that is added to `before`. */
void inclusion_begin(struct inclusion *self, const struct merkle *before);

/* What is added behind it, as merkle_push_subtree takes it; a leaf has level 0. False
 * when it cannot stand there. */
MUST_CHECK bool inclusion_push(struct inclusion *self, const struct digest *root,
                               unsigned level);

/* The tree ends here: path is whole. */
void inclusion_end(struct inclusion *self);

/* For the leaf of that index in a tree of `size` leaves: how many hashes its path has,
 * and which of them stand left of the way. 0 also when there is no such leaf. */
MUST_CHECK unsigned inclusion_sides(uint64_t leaf, uint64_t size,
                                    bool left[static INCLUSION_PATH_MAX]);

/* The root that a leaf's hash and its path lead to. */
MUST_CHECK struct digest inclusion_root(const struct digest *leaf_hash,
                                        const struct digest *path, const bool *left,
                                        unsigned count);

#endif
