/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/pack_arena.h"

#include "tests/tap.h"

static _Alignas(16) uint8_t block[256];

static void test_memory_comes_from_the_arena_until_it_is_full(void)
{
    struct arena arena;
    arena_init(&arena, block, sizeof block);
    ProtobufCAllocator allocator = pack_arena(&arena);
    uint8_t *piece = allocator.alloc(allocator.allocator_data, 100);
    EXPECT(piece >= block && piece + 100 <= block + sizeof block);
    EXPECT(allocator.alloc(allocator.allocator_data, 200) == NULL);
}

static void test_freeing_gives_nothing_back(void)
{
    struct arena arena;
    arena_init(&arena, block, sizeof block);
    ProtobufCAllocator allocator = pack_arena(&arena);
    uint8_t *piece = allocator.alloc(allocator.allocator_data, 100);
    size_t used = arena.used_bytes;
    allocator.free(allocator.allocator_data, piece);
    EXPECT_EQ(arena.used_bytes, used);
}

int main(void)
{
    RUN(test_memory_comes_from_the_arena_until_it_is_full);
    RUN(test_freeing_gives_nothing_back);
    return tap_done();
}
