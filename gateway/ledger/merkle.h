/* SPDX-License-Identifier: Apache-2.0 */
/* The right edge of an append-only Merkle tree (RFC 9162 section 2.1): enough to add
 * leaves and to know the root, in O(log n) memory.
 *
 * Law: nodes[0..n) are the roots of the full subtrees of `size` leaves, largest first,
 * one for each 1 bit of size; so n == popcount(size), and equal leaves give equal structs
 * up to nodes[n). */
#ifndef GATEWAY_LEDGER_MERKLE_H
#define GATEWAY_LEDGER_MERKLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "can/attributes.h"
#include "gateway/ledger/digest.h"

#define MERKLE_NODES_MAX 64

struct merkle {
    uint64_t size; /* leaves */
    struct digest nodes[MERKLE_NODES_MAX];
};

/* No leaves. */
void merkle_init(struct merkle *self);

/* How many of nodes are in use: the 1 bits of size. */
MUST_CHECK unsigned merkle_node_count(uint64_t size);

/* Adds SHA-256(0x00 || bytes). */
void merkle_push(struct merkle *self, const void *bytes, size_t len);

/* Adds the 2^level leaves of a full subtree by its root. False, and nothing is added,
 * when it cannot stand there: size is no multiple of 2^level.
 */
MUST_CHECK bool merkle_push_subtree(struct merkle *self, const struct digest *root,
                                    unsigned level);

/* SHA-256(0x00 || bytes). */
struct digest merkle_leaf(const void *bytes, size_t len);

/* The hash of two subtrees side by side. */
struct digest merkle_parent(const struct digest *left, const struct digest *right);

/* The tree hash; of no leaves, SHA-256 of nothing. */
MUST_CHECK struct digest merkle_root(const struct merkle *self);

/* Same size and same nodes. */
MUST_CHECK bool merkle_equal(const struct merkle *a, const struct merkle *b);

#endif
