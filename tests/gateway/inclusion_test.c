/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of gateway/ledger/inclusion.c against the definition in RFC 9162 section 2.1.3.1.
 */
#include "gateway/ledger/inclusion.h"

#include "tests/tap.h"

#define LEAVES 70

static struct digest leaf_of(uint64_t i)
{
    return merkle_leaf(&i, sizeof i);
}

/* MTH(D[from:to]) by the definition. */
static struct digest tree_hash(uint64_t from, uint64_t to)
{
    uint64_t split = 1;
    if (to - from == 1) {
        return leaf_of(from);
    }
    while (split * 2 < to - from) {
        split *= 2;
    }
    struct digest left = tree_hash(from, from + split);
    struct digest right = tree_hash(from + split, to);
    return merkle_parent(&left, &right);
}

/* PATH(m, D[from:to]) by the definition. */
static unsigned path_of(uint64_t leaf, uint64_t from, uint64_t to, struct digest *out,
                        bool *left)
{
    uint64_t split = 1;
    if (to - from == 1) {
        return 0;
    }
    while (split * 2 < to - from) {
        split *= 2;
    }
    bool is_right = leaf >= from + split;
    unsigned count = is_right ? path_of(leaf, from + split, to, out, left)
                              : path_of(leaf, from, from + split, out, left);
    out[count] = is_right ? tree_hash(from, from + split) : tree_hash(from + split, to);
    left[count] = is_right;
    return count + 1;
}

static struct merkle tree_of(uint64_t size)
{
    struct merkle tree;
    merkle_init(&tree);
    for (uint64_t i = 0; i < size; i++) {
        merkle_push(&tree, &i, sizeof i);
    }
    return tree;
}

static void gather(struct inclusion *out, uint64_t leaf, uint64_t size)
{
    struct merkle before = tree_of(leaf);
    inclusion_begin(out, &before);
    for (uint64_t i = leaf + 1; i < size; i++) {
        struct digest hash = leaf_of(i);
        EXPECT(inclusion_push(out, &hash, 0));
    }
    inclusion_end(out);
}

static void expect_path(const struct inclusion *got, uint64_t leaf, uint64_t size)
{
    struct digest path[INCLUSION_PATH_MAX];
    bool left[INCLUSION_PATH_MAX];
    bool sides[INCLUSION_PATH_MAX];
    unsigned count = path_of(leaf, 0, size, path, left);
    struct digest hash = leaf_of(leaf);
    struct digest root = tree_hash(0, size);
    EXPECT_EQ(got->count, count);
    EXPECT(memcmp(got->path, path, count * sizeof *path) == 0);
    EXPECT_EQ(inclusion_sides(leaf, size, sides), count);
    EXPECT(memcmp(sides, left, count * sizeof *left) == 0);
    struct digest led = inclusion_root(&hash, got->path, sides, count);
    EXPECT(memcmp(&led, &root, sizeof root) == 0);
}

static void test_every_leaf_of_every_small_tree_has_the_path_of_the_rfc(void)
{
    struct inclusion inclusion;
    for (uint64_t size = 1; size <= LEAVES; size++) {
        for (uint64_t leaf = 0; leaf < size; leaf++) {
            gather(&inclusion, leaf, size);
            expect_path(&inclusion, leaf, size);
        }
    }
}

static void test_leaves_may_come_as_the_subtrees_that_stand_for_them(void)
{
    struct inclusion inclusion;
    for (uint64_t leaf = 0; leaf < LEAVES; leaf++) {
        struct merkle before = tree_of(leaf);
        inclusion_begin(&inclusion, &before);
        for (uint64_t at = leaf + 1; at < LEAVES;) {
            unsigned level = 0;
            while ((at & ((UINT64_C(2) << level) - 1)) == 0 &&
                   at + (UINT64_C(2) << level) <= LEAVES) {
                level++;
            }
            struct digest hash = tree_hash(at, at + (UINT64_C(1) << level));
            EXPECT(inclusion_push(&inclusion, &hash, level));
            at += UINT64_C(1) << level;
        }
        inclusion_end(&inclusion);
        expect_path(&inclusion, leaf, LEAVES);
    }
}

static void test_a_subtree_that_cannot_stand_there_is_refused(void)
{
    struct inclusion inclusion;
    struct merkle before = tree_of(4);
    struct digest hash = leaf_of(5);
    inclusion_begin(&inclusion, &before);
    EXPECT(!inclusion_push(&inclusion, &hash, 1)); /* leaf 5 comes next */
    EXPECT(inclusion_push(&inclusion, &hash, 0));
    EXPECT(inclusion_push(&inclusion, &hash, 0));
    EXPECT(!inclusion_push(&inclusion, &hash, 1)); /* leaf 7 comes next */
    EXPECT(!inclusion_push(&inclusion, &hash, MERKLE_NODES_MAX));
}

static void test_the_last_leaf_that_a_tree_can_have_has_nothing_behind_it(void)
{
    static struct merkle before;
    struct inclusion inclusion;
    struct digest hash = leaf_of(1);
    before.size = UINT64_MAX;
    inclusion_begin(&inclusion, &before);
    EXPECT_EQ(inclusion.count, INCLUSION_PATH_MAX);
    EXPECT(!inclusion_push(&inclusion, &hash, 0));
}

static void test_the_sides_of_the_largest_trees_fit(void)
{
    bool left[INCLUSION_PATH_MAX];
    EXPECT_EQ(inclusion_sides(0, UINT64_MAX, left), 64);
    EXPECT(!left[63]);
    EXPECT_EQ(inclusion_sides(UINT64_MAX - 1, UINT64_MAX, left), 63);
    EXPECT_EQ(inclusion_sides(5, 5, left), 0);
    EXPECT_EQ(inclusion_sides(UINT64_MAX, 5, left), 0);
    EXPECT_EQ(inclusion_sides(0, 0, left), 0);
}

int main(void)
{
    RUN(test_every_leaf_of_every_small_tree_has_the_path_of_the_rfc);
    RUN(test_leaves_may_come_as_the_subtrees_that_stand_for_them);
    RUN(test_a_subtree_that_cannot_stand_there_is_refused);
    RUN(test_the_last_leaf_that_a_tree_can_have_has_nothing_behind_it);
    RUN(test_the_sides_of_the_largest_trees_fit);
    return tap_done();
}
