/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/ledger/merkle.h"

#include "tests/tap.h"

/* The eight leaves and roots that implementations of RFC 6962 and RFC 9162 share. */
static const struct leaf {
    const char *bytes;
    size_t len;
    const char *root;
} leaves[] = {
    {"", 0, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"},
    {"\x00", 1, "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"},
    {"\x10", 1, "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"},
    {"\x20\x21", 2, "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"},
    {"\x30\x31", 2, "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4"},
    {"\x40\x41\x42\x43", 4,
     "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef"},
    {"\x50\x51\x52\x53\x54\x55\x56\x57", 8,
     "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c"},
    {"\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f", 16,
     "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"},
};

static void expect_root(const struct merkle *tree, const char *expected)
{
    char text[DIGEST_TEXT_BYTES];
    struct digest root = merkle_root(tree);
    digest_print(&root, text);
    EXPECT_TEXT(text, expected);
}

static void test_the_known_roots_come_out_leaf_by_leaf(void)
{
    struct merkle tree;
    merkle_init(&tree);
    expect_root(&tree,
                "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    for (size_t i = 0; i < 8; i++) {
        merkle_push(&tree, leaves[i].bytes, leaves[i].len);
        expect_root(&tree, leaves[i].root);
        EXPECT_EQ(tree.size, i + 1);
    }
}

/* MTH of RFC 9162 section 2.1.1, as it is written there. */
static struct digest by_definition(uint32_t from, uint32_t count)
{
    if (count == 1) {
        return digest_tagged(0, &from, sizeof from, NULL, 0);
    }
    uint32_t k = 1;
    while (k * 2 < count) {
        k *= 2;
    }
    struct digest left = by_definition(from, k);
    struct digest right = by_definition(from + k, count - k);
    return digest_tagged(1, left.bytes, DIGEST_BYTES, right.bytes, DIGEST_BYTES);
}

static void test_every_size_to_300_gives_the_root_of_the_definition(void)
{
    struct merkle tree;
    merkle_init(&tree);
    for (uint32_t i = 0; i < 300; i++) {
        merkle_push(&tree, &i, sizeof i);
        struct digest root = merkle_root(&tree);
        struct digest expected = by_definition(0, i + 1);
        EXPECT(memcmp(&root, &expected, sizeof root) == 0);
    }
}

static void test_equal_is_same_size_and_same_nodes(void)
{
    struct merkle a;
    struct merkle b;
    merkle_init(&a);
    merkle_init(&b);
    EXPECT(merkle_equal(&a, &b));
    merkle_push(&a, "x", 1);
    EXPECT(!merkle_equal(&a, &b));
    merkle_push(&b, "y", 1);
    EXPECT(!merkle_equal(&a, &b));
    b = a;
    b.nodes[1].bytes[0] ^= 1; /* not in use */
    EXPECT(merkle_equal(&a, &b));
}

static void test_a_tree_of_the_largest_size_does_not_leave_its_nodes(void)
{
    struct merkle tree;
    merkle_init(&tree);
    tree.size = UINT64_MAX; /* what a hostile header may claim */
    EXPECT_EQ(merkle_node_count(tree.size), MERKLE_NODES_MAX);
    struct digest root = merkle_root(&tree);
    EXPECT(root.bytes[0] != root.bytes[1] || root.bytes[1] != root.bytes[2]);
    merkle_push(&tree, "x", 1);
    EXPECT_EQ(tree.size, 0);
}

int main(void)
{
    RUN(test_the_known_roots_come_out_leaf_by_leaf);
    RUN(test_every_size_to_300_gives_the_root_of_the_definition);
    RUN(test_equal_is_same_size_and_same_nodes);
    RUN(test_a_tree_of_the_largest_size_does_not_leave_its_nodes);
    return tap_done();
}
