/* SPDX-License-Identifier: Apache-2.0 */
/* The two callbacks that protobuf-c asks for memory. */
#include "policies/pack_arena.h"

static void *take(void *arena, size_t size)
{
    return arena_take(arena, 1, size);
}

static void give_back(void *arena, void *piece)
{
    (void)arena;
    (void)piece;
}

ProtobufCAllocator pack_arena(struct arena *arena)
{
    return (ProtobufCAllocator){take, give_back, arena};
}
