/* SPDX-License-Identifier: Apache-2.0 */
/* First fit, and neighbours that are free grow together. */
#include "gateway/tls/tls_memory.h"

#include <string.h>

#define ALIGNMENT 16U

/* Blocks stand one behind the other and fill the arena. */
struct block {
    uint32_t bytes;  /* with this header */
    uint32_t before; /* of the block before; 0: it is the first */
    uint32_t used;   /* not 0: taken */
    uint32_t none;
};
_Static_assert(sizeof(struct block) == ALIGNMENT, "what follows a header is aligned");

static struct {
    uint8_t *memory;
    uint32_t arenas;
    bool taken[TLS_MEMORY_ARENAS_MAX];
    uint32_t bytes[TLS_MEMORY_ARENAS_MAX];   /* in use */
    uint32_t reached[TLS_MEMORY_ARENAS_MAX]; /* nothing behind was ever written */
    struct tls_memory_counts counts;
} pool;
static _Thread_local int entered = TLS_MEMORY_HEAP;

/* The C library's, by names that the linker makes. */
void *__real_calloc(size_t count, size_t size);
void __real_free(void *memory);

static uint8_t *start_of(uint32_t arena)
{
    return pool.memory + (size_t)arena * TLS_MEMORY_ARENA_BYTES;
}

static struct block *block_at(uint32_t arena, uint32_t offset)
{
    return (struct block *)(void *)(start_of(arena) + offset);
}

bool tls_memory_open(uint32_t arenas)
{
    if (pool.memory != NULL || arenas == 0 || arenas > TLS_MEMORY_ARENAS_MAX) {
        return false;
    }
    pool.memory = __real_calloc(arenas, TLS_MEMORY_ARENA_BYTES);
    pool.arenas = arenas;
    memset(pool.taken, 0, sizeof pool.taken);
    pool.counts = (struct tls_memory_counts){0};
    return pool.memory != NULL;
}

void tls_memory_close(void)
{
    __real_free(pool.memory);
    pool.memory = NULL;
}

bool tls_memory_take(int *arena)
{
    *arena = TLS_MEMORY_HEAP;
    if (pool.memory == NULL) {
        return true;
    }
    uint32_t i = 0;
    while (i < pool.arenas && pool.taken[i]) {
        i++;
    }
    if (i == pool.arenas) {
        return false;
    }
    pool.taken[i] = true;
    pool.bytes[i] = 0;
    pool.reached[i] = sizeof(struct block);
    *block_at(i, 0) = (struct block){.bytes = TLS_MEMORY_ARENA_BYTES};
    pool.counts.taken++;
    if (pool.counts.taken > pool.counts.peak_taken) {
        pool.counts.peak_taken = pool.counts.taken;
    }
    *arena = (int)i;
    return true;
}

void tls_memory_return(int arena)
{
    if (arena == TLS_MEMORY_HEAP || pool.memory == NULL || !pool.taken[arena]) {
        return;
    }
    pool.counts.left += pool.bytes[arena] != 0;
    explicit_bzero(start_of((uint32_t)arena), pool.reached[arena]);
    pool.taken[arena] = false;
    pool.counts.taken--;
}

int tls_memory_enter(int arena)
{
    int before = entered;
    entered = arena;
    return before;
}

void tls_memory_leave(int before)
{
    entered = before;
}

struct tls_memory_counts tls_memory_counts(void)
{
    return pool.counts;
}

/* Memory that no session has needed yet stays untouched, and costs nothing. */
static void reach(uint32_t arena, uint32_t offset)
{
    if (offset > pool.reached[arena]) {
        pool.reached[arena] = offset;
    }
}

/* The block at offset keeps need bytes, the rest becomes a free one. */
static void split(uint32_t arena, uint32_t offset, uint32_t need)
{
    struct block *block = block_at(arena, offset);
    uint32_t rest = block->bytes - need;
    if (rest < 2 * sizeof *block) {
        return;
    }
    block->bytes = need;
    *block_at(arena, offset + need) = (struct block){.bytes = rest, .before = need};
    reach(arena, offset + need + (uint32_t)sizeof *block);
    if (offset + need + rest < TLS_MEMORY_ARENA_BYTES) {
        block_at(arena, offset + need + rest)->before = rest;
    }
}

static void *take(uint32_t arena, size_t bytes)
{
    uint32_t need =
        ((uint32_t)bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT + sizeof(struct block);
    for (uint32_t offset = 0; offset < TLS_MEMORY_ARENA_BYTES;) {
        struct block *block = block_at(arena, offset);
        if (!block->used && block->bytes >= need) {
            split(arena, offset, need);
            block->used = 1;
            reach(arena, offset + block->bytes);
            pool.bytes[arena] += block->bytes;
            if (pool.bytes[arena] > pool.counts.peak_bytes) {
                pool.counts.peak_bytes = pool.bytes[arena];
            }
            return memset(block + 1, 0, bytes);
        }
        offset += block->bytes;
    }
    pool.counts.no_room++;
    return NULL;
}

/* The block at offset takes in the one behind it if both are free. */
static void join(uint32_t arena, uint32_t offset)
{
    struct block *block = block_at(arena, offset);
    uint32_t next = offset + block->bytes;
    if (block->used || next == TLS_MEMORY_ARENA_BYTES || block_at(arena, next)->used) {
        return;
    }
    block->bytes += block_at(arena, next)->bytes;
    next = offset + block->bytes;
    if (next < TLS_MEMORY_ARENA_BYTES) {
        block_at(arena, next)->before = block->bytes;
    }
}

static void give_back(uint32_t arena, struct block *block)
{
    uint32_t offset = (uint32_t)((uint8_t *)block - start_of(arena));
    pool.bytes[arena] -= block->bytes;
    block->used = 0;
    join(arena, offset);
    if (block->before != 0) {
        join(arena, offset - block->before);
    }
}

void *__wrap_calloc(size_t count, size_t size)
{
    if (entered == TLS_MEMORY_HEAP) {
        return __real_calloc(count, size);
    }
    size_t bytes = 0;
    if (__builtin_mul_overflow(count, size, &bytes) || bytes > TLS_MEMORY_ARENA_BYTES) {
        pool.counts.no_room++;
        return NULL;
    }
    return take((uint32_t)entered, bytes);
}

void __wrap_free(void *memory)
{
    uint8_t *at = memory;
    size_t all = (size_t)pool.arenas * TLS_MEMORY_ARENA_BYTES;
    if (pool.memory == NULL || at < pool.memory || at >= pool.memory + all) {
        __real_free(memory);
        return;
    }
    give_back((uint32_t)((size_t)(at - pool.memory) / TLS_MEMORY_ARENA_BYTES),
              (struct block *)(void *)at - 1);
}
