/* SPDX-License-Identifier: Apache-2.0 */
/* Where mbedTLS takes its memory: arenas of one block that is taken at start.
 *
 * mbedTLS calls calloc(3) and free(3), and as distributions build it there is no hook for
 * another allocator. So the linker leads every calloc and free of this program here
 * (--wrap, see the Makefile). Between tls_memory_enter and tls_memory_leave what the
 * thread asks for comes out of the arena it has entered; all else goes on to the C
 * library. With shared libraries (STATIC=) the linker cannot, and mbedTLS uses the heap.
 *
 * One arena holds one TLS session with its keys and certificates, so a peer that makes
 * its own session large starves no other. Full is an error that mbedTLS reports, and a
 * count.
 */
#ifndef GATEWAY_TLS_TLS_MEMORY_H
#define GATEWAY_TLS_TLS_MEMORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "can/attributes.h"

/* Twice what tests/gateway/tls_session_test.c has seen a session take at most. */
#define TLS_MEMORY_ARENA_BYTES (128U << 10)
#define TLS_MEMORY_ARENAS_MAX 512
#define TLS_MEMORY_HEAP (-1) /* in place of an arena: the C library's memory */

struct tls_memory_counts {
    uint32_t taken;      /* arenas, now */
    uint32_t peak_taken; /* at most, ever */
    uint32_t peak_bytes; /* that one arena had in use at most, ever */
    uint64_t no_room;    /* times that an arena had no room for what was asked */
    uint64_t left;       /* times that one was given back with something still in it */
};

/* Takes the block, once for a process. False: no memory, it is open already, or 0 or more
 * than TLS_MEMORY_ARENAS_MAX are asked for. */
MUST_CHECK bool tls_memory_open(uint32_t arenas);

/* Gives the block back; nothing in it is used any more. */
void tls_memory_close(void);

/* An empty arena, or TLS_MEMORY_HEAP if the block was never opened. False: all are
 * taken. */
MUST_CHECK bool tls_memory_take(int *arena);

/* Whatever is still in it is gone, and forgotten by overwriting. */
void tls_memory_return(int arena);

/* From now on this thread's calloc takes from the arena. Returns what was entered before,
 * for tls_memory_leave. */
MUST_CHECK int tls_memory_enter(int arena);
void tls_memory_leave(int before);

struct tls_memory_counts tls_memory_counts(void);

/* What the linker leads calloc and free to. */
void *__wrap_calloc(size_t count, size_t size);
void __wrap_free(void *memory);

#endif
