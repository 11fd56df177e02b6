/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/secrets/secret_pattern.h"

#include <stdlib.h>

#include "tests/tap.h"

#define ARENA_BYTES ((size_t)3 << 20)

static struct secret_patterns patterns;
static void *block;

static void set_up(size_t bytes)
{
    struct arena arena;
    free(block);
    block = aligned_alloc(16, ARENA_BYTES);
    arena_init(&arena, block, bytes);
    EXPECT_EQ(secret_pattern_init(&patterns, &arena), bytes == ARENA_BYTES);
}

static void test_a_pattern_is_a_row_with_an_end(void)
{
    set_up(ARENA_BYTES);
    struct secret_bytes a = secret_bytes_of("aA"), b = secret_bytes_of("b");
    secret_pattern_begin(&patterns, 7);
    secret_pattern_add(&patterns, &a, false, 1);
    secret_pattern_add(&patterns, &b, true, 1);
    secret_pattern_add(&patterns, &a, false, 2);
    secret_pattern_end(&patterns);
    secret_pattern_begin(&patterns, 8);
    EXPECT_EQ(patterns.count, 2);
    EXPECT_EQ(patterns.list[0].tag, 7);
    EXPECT_EQ(patterns.list[1].first, 4);
    EXPECT_EQ(patterns.set_count, 2);
    EXPECT_EQ(patterns.elements[2].set, patterns.elements[0].set);
    EXPECT_EQ(patterns.elements[2].index, 2);
    EXPECT_EQ(patterns.elements[2].characters, 2);
    EXPECT(patterns.elements[1].optional && !patterns.elements[2].optional);
    EXPECT_EQ(patterns.elements[3].set, SECRET_PATTERN_END);
    EXPECT(!patterns.full);
}

static void test_what_does_not_fit_is_told(void)
{
    set_up(1000);
    set_up(ARENA_BYTES);
    struct secret_bytes one = secret_bytes_one(1);
    secret_pattern_begin(&patterns, 0);
    for (unsigned i = 0; i < SECRET_PATTERN_ELEMENTS_MAX; i++) {
        EXPECT(!patterns.full);
        secret_pattern_add(&patterns, &one, false, i);
    }
    secret_pattern_end(&patterns);
    EXPECT(patterns.full);
    EXPECT_EQ(patterns.element_count, SECRET_PATTERN_ELEMENTS_MAX);
    set_up(ARENA_BYTES);
    secret_pattern_begin(&patterns, 0);
    for (unsigned i = 0; i <= SECRET_PATTERN_SETS_MAX; i++) {
        struct secret_bytes set = {{i, 1, 0, 0}};
        EXPECT(!patterns.full);
        secret_pattern_add(&patterns, &set, false, 0);
    }
    EXPECT(patterns.full);
    set_up(ARENA_BYTES);
    for (unsigned i = 0; i < 40000; i++) {
        secret_pattern_begin(&patterns, 0);
    }
    EXPECT(patterns.full);
}

int main(void)
{
    RUN(test_a_pattern_is_a_row_with_an_end);
    RUN(test_what_does_not_fit_is_told);
    free(block);
    return tap_done();
}
