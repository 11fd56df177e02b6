/* SPDX-License-Identifier: Apache-2.0 */
/* Leaves: made once, kept, made anew, pushed out. */
#include "gateway/tls/certificate_mint.h"

#include "tests/gateway/tls_kit.h"

static struct certificate_mint second;

static const uint8_t *leaf_of(struct certificate_mint *mint, const char *name,
                              int64_t now)
{
    struct tls_session_identity leaf;
    EXPECT(certificate_mint_leaf(mint, name, now, &leaf));
    return leaf.chain;
}

static void a_leaf_is_made_once(void)
{
    uint64_t made = kit_mint.made;
    const uint8_t *first = leaf_of(&kit_mint, "a.example", KIT_NOW);
    EXPECT(leaf_of(&kit_mint, "b.example", KIT_NOW) != first);
    EXPECT(leaf_of(&kit_mint, "a.example", KIT_NOW + KIT_DAY) == first);
    EXPECT_EQ(kit_mint.made, made + 2);
}

static void a_leaf_that_would_expire_soon_is_made_anew(void)
{
    uint64_t made = kit_mint.made;
    int64_t old = KIT_NOW + (CERTIFICATE_MINT_DAYS - 1) * KIT_DAY;
    (void)leaf_of(&kit_mint, "c.example", KIT_NOW);
    (void)leaf_of(&kit_mint, "c.example", old - 1);
    EXPECT_EQ(kit_mint.made, made + 1);
    (void)leaf_of(&kit_mint, "c.example", old);
    EXPECT_EQ(kit_mint.made, made + 2);
    (void)leaf_of(&kit_mint, "c.example", KIT_NOW); /* the clock was set back */
    EXPECT_EQ(kit_mint.made, made + 3);
}

static void the_one_not_asked_for_longest_makes_room(void)
{
    char name[32];
    uint64_t made = kit_mint.made;
    for (int i = 0; i < CERTIFICATE_MINT_LEAVES; i++) {
        (void)snprintf(name, sizeof name, "n%d.example", i);
        (void)leaf_of(&kit_mint, name, KIT_NOW);
    }
    (void)leaf_of(&kit_mint, "n0.example", KIT_NOW);
    (void)leaf_of(&kit_mint, "one-more.example", KIT_NOW); /* n1 goes */
    EXPECT_EQ(kit_mint.made, made + CERTIFICATE_MINT_LEAVES + 1);
    (void)leaf_of(&kit_mint, "n0.example", KIT_NOW);
    EXPECT_EQ(kit_mint.made, made + CERTIFICATE_MINT_LEAVES + 1);
    (void)leaf_of(&kit_mint, "n1.example", KIT_NOW);
    EXPECT_EQ(kit_mint.made, made + CERTIFICATE_MINT_LEAVES + 2);
}

static void a_name_that_is_none_gets_no_leaf(void)
{
    struct tls_session_identity leaf;
    char longest[CERTIFICATE_MINT_NAME_BYTES + 1];
    memset(longest, 'a', sizeof longest);
    longest[sizeof longest - 1] = '\0';
    EXPECT(!certificate_mint_leaf(&kit_mint, longest, KIT_NOW, &leaf));
    longest[sizeof longest - 2] = '\0';
    EXPECT(certificate_mint_leaf(&kit_mint, longest, KIT_NOW, &leaf));
    EXPECT(!certificate_mint_leaf(&kit_mint, "", KIT_NOW, &leaf));
    EXPECT(!certificate_mint_leaf(&kit_mint, "a.example,CN=b", KIT_NOW, &leaf));
    EXPECT(!certificate_mint_leaf(&kit_mint, "A.example", KIT_NOW, &leaf));
    struct certificate_view chain[2];
    EXPECT(certificate_mint_leaf(&kit_mint, longest, KIT_NOW, &leaf));
    EXPECT_EQ(certificate_list_split(leaf.chain, leaf.chain_bytes, chain, 2), 2);
}

/* An operator's: here the authority of the first mint, its key written out. */
static void an_authority_can_be_given(void)
{
    uint8_t key[256];
    int bytes = mbedtls_pk_write_key_der(&kit_mint.authority_key, key, sizeof key);
    EXPECT(bytes > 0);
    struct tls_session_identity authority = {kit_mint.authority, kit_mint.authority_bytes,
                                             key + sizeof key - bytes, (size_t)bytes};
    EXPECT(certificate_mint_open(&second, &authority));
    struct tls_session_identity leaf;
    struct certificate_view chain[2];
    struct certificate_rules rules = kit_rules("a.example");
    EXPECT(certificate_mint_leaf(&second, "a.example", KIT_NOW, &leaf));
    EXPECT_EQ(certificate_list_split(leaf.chain, leaf.chain_bytes, chain, 2), 2);
    EXPECT_EQ(certificate_check(&rules, chain, 2), CERTIFICATE_GOOD);
    certificate_mint_close(&second);

    struct tls_session_identity bad = authority;
    bad.key = kit_mint.key; /* of the leaves */
    bad.key_bytes = kit_mint.key_bytes;
    EXPECT(!certificate_mint_open(&second, &bad));
    bad = authority;
    bad.chain = leaf_of(&kit_mint, "a.example", KIT_NOW); /* no authority */
    bad.key = kit_mint.key;
    bad.key_bytes = kit_mint.key_bytes;
    EXPECT(!certificate_mint_open(&second, &bad));
    bad = authority;
    bad.chain_bytes = 0;
    EXPECT(!certificate_mint_open(&second, &bad));
}

static void two_from_nobody_share_no_key(void)
{
    EXPECT(certificate_mint_open_nobody(&second, "Test authority", KIT_NOW));
    EXPECT(memcmp(second.key, kit_mint.key, second.key_bytes) != 0);
    EXPECT(second.authority_bytes != kit_mint.authority_bytes ||
           memcmp(second.authority, kit_mint.authority, second.authority_bytes) != 0);
    certificate_mint_close(&second);
}

static void a_mint_needs_an_arena(void)
{
    int arena = 0;
    EXPECT(tls_memory_open(1) && tls_memory_take(&arena));
    EXPECT(!certificate_mint_open_nobody(&second, "Test authority", KIT_NOW));
    tls_memory_return(arena);
    EXPECT(certificate_mint_open_nobody(&second, "Test authority", KIT_NOW));
    for (unsigned i = 0; i < 1000; i++) { /* signing leaves nothing behind */
        (void)leaf_of(&second, i % 2 ? "a.example" : "b.example", KIT_NOW + 10 * i);
        second.leaves[0].made_seconds = 0;
        second.leaves[1].made_seconds = 0;
    }
    EXPECT(second.made >= 999);
    certificate_mint_close(&second);
    EXPECT_EQ(tls_memory_counts().taken, 0);
    tls_memory_close();
}

int main(void)
{
    kit_open_mint();
    RUN(a_leaf_is_made_once);
    RUN(a_leaf_that_would_expire_soon_is_made_anew);
    RUN(the_one_not_asked_for_longest_makes_room);
    RUN(a_name_that_is_none_gets_no_leaf);
    RUN(an_authority_can_be_given);
    RUN(two_from_nobody_share_no_key);
    RUN(a_mint_needs_an_arena);
    certificate_mint_close(&kit_mint);
    return tap_done();
}
