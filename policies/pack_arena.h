/* SPDX-License-Identifier: Apache-2.0 */
/* Lets protobuf-c unpack into an arena instead of the heap. */
#ifndef POLICIES_PACK_ARENA_H
#define POLICIES_PACK_ARENA_H

#include <protobuf-c/protobuf-c.h>

#include "can/arena.h"

/* Takes from the arena, frees nothing. arena must outlive what is unpacked. */
MUST_CHECK ProtobufCAllocator pack_arena(struct arena *arena);

#endif
