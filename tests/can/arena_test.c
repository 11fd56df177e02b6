/* SPDX-License-Identifier: Apache-2.0 */
#include "can/arena.h"

#include <string.h>

#include "tests/tap.h"

static _Alignas(16) uint8_t block[256];

static void test_what_is_reserved_is_not_touched(void)
{
    static _Alignas(16) uint8_t small[64];
    struct arena arena;
    memset(small, 7, sizeof small);
    arena_init(&arena, small, sizeof small);
    EXPECT(arena_reserve(&arena, 2, 8) == small);
    EXPECT_EQ(small[15], 7);
    EXPECT(arena_take(&arena, 2, 8) == small + 16);
    EXPECT_EQ(small[31], 0);
    EXPECT(arena_reserve(&arena, 33, 1) == NULL);
    EXPECT(arena_reserve(&arena, 32, 1) == small + 32);
    EXPECT_EQ(small[32], 7);
}

static void test_pieces_are_zero_aligned_apart_and_inside_the_block(void)
{
    struct arena arena;
    memset(block, 0xAA, sizeof block);
    arena_init(&arena, block, sizeof block);
    uint8_t *previous_end = block;
    for (size_t n = 1; n < 20; n += 3) {
        uint8_t *piece = arena_take(&arena, n, 1);
        EXPECT(piece != NULL && piece >= previous_end);
        EXPECT_EQ((uintptr_t)piece % 16, 0);
        for (size_t i = 0; i < n; i++) {
            EXPECT_EQ(piece[i], 0);
        }
        memset(piece, 0xFF, n);
        previous_end = piece + n;
        EXPECT(previous_end <= block + sizeof block);
    }
}

static void test_a_full_block_gives_nothing_and_stays_as_it_is(void)
{
    struct arena arena;
    arena_init(&arena, block, sizeof block);
    EXPECT(arena_take(&arena, 1, sizeof block + 1) == NULL);
    EXPECT(arena_take(&arena, sizeof block, 1) == block);
    EXPECT(arena_take(&arena, 1, 1) == NULL);
    EXPECT(arena_text(&arena, "a", 1) == NULL);
    EXPECT_EQ(arena.used_bytes, sizeof block);
}

static void test_the_last_piece_needs_its_padding_too(void)
{
    struct arena arena;
    arena_init(&arena, block, 24);
    EXPECT(arena_take(&arena, 16, 1) != NULL);
    EXPECT(arena_take(&arena, 8, 1) == NULL);
}

static void test_sizes_that_would_overflow_are_refused(void)
{
    struct arena arena;
    arena_init(&arena, block, sizeof block);
    EXPECT(arena_take(&arena, SIZE_MAX, 16) == NULL);
    EXPECT(arena_take(&arena, SIZE_MAX / 8, 16) == NULL);
    EXPECT(arena_take(&arena, 16, SIZE_MAX) == NULL);
    EXPECT(arena_text(&arena, "", SIZE_MAX) == NULL);
    EXPECT_EQ(arena.used_bytes, 0);
}

static void test_nothing_is_a_piece_too(void)
{
    struct arena arena;
    arena_init(&arena, block, sizeof block);
    EXPECT(arena_take(&arena, 0, 8) != NULL);
    EXPECT(arena_take(&arena, 8, 0) != NULL);
    EXPECT_TEXT(arena_text(&arena, NULL, 0), "");
}

static void test_text_is_copied_and_ended(void)
{
    struct arena arena;
    arena_init(&arena, block, sizeof block);
    EXPECT_TEXT(arena_text(&arena, "vehicle bus", 7), "vehicle");
}

static void test_reset_gives_the_whole_block_again(void)
{
    struct arena arena;
    arena_init(&arena, block, sizeof block);
    EXPECT(arena_take(&arena, sizeof block, 1) != NULL);
    arena_reset(&arena);
    EXPECT(arena_take(&arena, sizeof block, 1) == block);
}

int main(void)
{
    RUN(test_what_is_reserved_is_not_touched);
    RUN(test_pieces_are_zero_aligned_apart_and_inside_the_block);
    RUN(test_a_full_block_gives_nothing_and_stays_as_it_is);
    RUN(test_the_last_piece_needs_its_padding_too);
    RUN(test_sizes_that_would_overflow_are_refused);
    RUN(test_nothing_is_a_piece_too);
    RUN(test_text_is_copied_and_ended);
    RUN(test_reset_gives_the_whole_block_again);
    return tap_done();
}
