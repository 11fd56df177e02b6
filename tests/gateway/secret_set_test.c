/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/secrets/secret_set.h"

#include "tests/gateway/secret_kit.h"
#include "tests/tap.h"

/* The arenas hold them. */
static const struct secret_set *compile_most(bool alike, size_t *used, size_t *scratched)
{
    const struct policy_secret *secrets = kit_most(FLOW_TERMS_SECRETS_MAX, alike);
    struct policy_uplink uplink = {.secrets = secrets,
                                   .secret_count = FLOW_TERMS_SECRETS_MAX};
    struct arena arena, scratch;
    static void *blocks[2];
    blocks[0] = realloc(blocks[0], SECRET_SET_ARENA_BYTES + 16);
    blocks[1] = realloc(blocks[1], SECRET_SET_SCRATCH_BYTES + 16);
    arena_init(&arena, blocks[0], SECRET_SET_ARENA_BYTES);
    arena_init(&scratch, blocks[1], SECRET_SET_SCRATCH_BYTES);
    const struct secret_set *set = secret_set_compile(&uplink, &arena, &scratch);
    *used = arena.used_bytes;
    *scratched = scratch.used_bytes;
    for (unsigned i = 0;
         set != NULL && i < FLOW_TERMS_SECRETS_MAX - SECRET_SET_PLACES_MAX; i++) {
        struct secret_hit hit = {.what = SECRET_HIT_NONE};
        EXPECT(secret_set_find(set, (const uint8_t *)secrets[i].text, 64, &hit));
        EXPECT_EQ(hit.secret, i);
        EXPECT_EQ(hit.begin, 0);
        EXPECT_EQ(hit.end, 64);
    }
    return set;
}

static void test_the_arenas_hold_as_many_secrets_as_there_may_be(void)
{
    size_t used, scratched;
    const struct secret_set *set = compile_most(false, &used, &scratched);
    EXPECT(set != NULL);
    printf("# %zu bytes, %zu of scratch, %u states\n", used, scratched,
           set == NULL ? 0 : set->automaton.state_count);
}

#ifndef __SANITIZE_ADDRESS__
static void test_too_many_that_are_too_much_alike_are_refused(void)
{
    size_t used, scratched;
    EXPECT(compile_most(true, &used, &scratched) == NULL);
}
#endif

static void test_a_hit_says_what_and_where(void)
{
    static const char text[] = "vehicle=WVWZZZ1KZ6W612305&x";
    struct secret_hit hit = {.what = SECRET_HIT_NONE};
    EXPECT(secret_set_find(kit_set(), (const uint8_t *)text, sizeof text - 1, &hit));
    EXPECT_EQ(hit.what, SECRET_HIT_FOUND);
    EXPECT_EQ(hit.secret, KIT_VIN);
    EXPECT_EQ(hit.kind, POLICY_SECRET_VIN);
    EXPECT_EQ(hit.encoding, SECRET_PLAIN);
    EXPECT_EQ(hit.begin, 8);
    EXPECT_EQ(hit.end, 25);
    EXPECT(!hit.packed);
    EXPECT(!secret_set_find(kit_set(), (const uint8_t *)text, 24, &hit));
    EXPECT_EQ(hit.what, SECRET_HIT_NONE);
    EXPECT(!secret_set_find(kit_set(), NULL, 0, &hit));
}

static void test_a_number_ends_with_the_bytes(void)
{
    struct secret_hit hit = {.what = SECRET_HIT_NONE};
    EXPECT(secret_set_find(kit_set(), (const uint8_t *)"11.57,48.14", 11, &hit));
    EXPECT_EQ(hit.end, 11);
    EXPECT(!secret_set_find(kit_set(), (const uint8_t *)"11.57,48.1", 10, &hit));
    EXPECT(!secret_set_find(kit_set(), (const uint8_t *)"11.57,4813715", 13, &hit));
    EXPECT(secret_set_find(kit_set(), (const uint8_t *)"1157,48.14,11.57,x", 18, &hit));
    EXPECT_EQ(hit.kind, POLICY_SECRET_POSITION);
    EXPECT_EQ(hit.end, 16);
}

static void test_what_cannot_be_compiled(void)
{
    struct policy_secret places[SECRET_SET_PLACES_MAX + 1];
    for (unsigned i = 0; i <= SECRET_SET_PLACES_MAX; i++) {
        places[i] = kit_secrets[KIT_PLACE];
    }
    static uint8_t blocks[2][(size_t)16 << 20] __attribute__((aligned(16)));
    for (unsigned i = 0; i < 3; i++) {
        struct policy_uplink uplink = {
            .secrets = places, .secret_count = i == 2 ? SECRET_SET_PLACES_MAX + 1 : 1};
        struct arena arena, scratch;
        arena_init(&arena, blocks[0], i == 0 ? 100 : sizeof blocks[0]);
        arena_init(&scratch, blocks[1], i == 1 ? 100 : sizeof blocks[1]);
        EXPECT(secret_set_compile(&uplink, &arena, &scratch) == NULL);
    }
}

static void test_without_secrets_nothing_is_found(void)
{
    struct secret_hit hit = {.what = SECRET_HIT_NONE};
    const struct secret_set *set = kit_compile(NULL, 0);
    EXPECT(
        !secret_set_find(set, (const uint8_t *)"\x1f\x8b\x08 x\x9c 48.1%41", 14, &hit));
}

int main(void)
{
    RUN(test_the_arenas_hold_as_many_secrets_as_there_may_be);
#ifndef __SANITIZE_ADDRESS__ /* ten times as long */
    RUN(test_too_many_that_are_too_much_alike_are_refused);
#endif
    RUN(test_a_hit_says_what_and_where);
    RUN(test_a_number_ends_with_the_bytes);
    RUN(test_what_cannot_be_compiled);
    RUN(test_without_secrets_nothing_is_found);
    return tap_done();
}
