/* SPDX-License-Identifier: Apache-2.0 */
/* The arenas that mbedTLS lives in. */
#include "gateway/tls/tls_memory.h"

#include <mbedtls/bignum.h>
#include <stdlib.h>

#include "tests/tap.h"

/* The compiler need not know what is asked for. */
static void *(*volatile ask)(size_t, size_t) = calloc;

static void without_a_block_the_heap_is_used(void)
{
    int arena = 0;
    EXPECT(tls_memory_take(&arena));
    EXPECT(arena == TLS_MEMORY_HEAP);
    int before = tls_memory_enter(arena);
    void *memory = ask(3, 5);
    EXPECT(memory != NULL);
    free(memory);
    tls_memory_leave(before);
    tls_memory_return(arena);
}

static void arenas_are_counted_and_run_out(void)
{
    int arenas[3] = {0};
    EXPECT(!tls_memory_open(0));
    EXPECT(!tls_memory_open(TLS_MEMORY_ARENAS_MAX + 1));
    EXPECT(tls_memory_open(2));
    EXPECT(!tls_memory_open(2));
    EXPECT(tls_memory_take(&arenas[0]));
    EXPECT(tls_memory_take(&arenas[1]));
    EXPECT(!tls_memory_take(&arenas[2]));
    EXPECT_EQ(tls_memory_counts().peak_taken, 2);
    tls_memory_return(arenas[0]);
    EXPECT(tls_memory_take(&arenas[2]));
    EXPECT_EQ(arenas[2], arenas[0]);
    tls_memory_return(arenas[1]);
    tls_memory_return(arenas[2]);
    tls_memory_return(arenas[2]); /* twice is harmless */
    EXPECT_EQ(tls_memory_counts().taken, 0);
    tls_memory_close();
}

static void a_full_arena_says_so_and_leaves_the_others_alone(void)
{
    int arenas[2] = {0};
    EXPECT(tls_memory_open(2));
    EXPECT(tls_memory_take(&arenas[0]) && tls_memory_take(&arenas[1]));
    int before = tls_memory_enter(arenas[0]);
    EXPECT(ask(1, TLS_MEMORY_ARENA_BYTES) == NULL);
    EXPECT(ask(SIZE_MAX / 2, 3) == NULL);
    void *most = ask(1, TLS_MEMORY_ARENA_BYTES - 16);
    EXPECT(most != NULL);
    EXPECT(ask(1, 1) == NULL);
    EXPECT_EQ(tls_memory_counts().no_room, 3);
    EXPECT_EQ(tls_memory_counts().peak_bytes, TLS_MEMORY_ARENA_BYTES);
    int full = tls_memory_enter(arenas[1]);
    void *other = ask(1, 1000);
    EXPECT(other != NULL);
    free(other);
    tls_memory_leave(full);
    free(most);
    most = ask(1, TLS_MEMORY_ARENA_BYTES - 16);
    EXPECT(most != NULL);
    tls_memory_leave(before);
    tls_memory_return(arenas[0]);
    tls_memory_return(arenas[1]);
    tls_memory_close();
}

/* Blocks of many sizes taken and freed in a scattered order: none overlaps another, each
 * begins as zeros, and in the end all is one free block again. */
static void nothing_overlaps_and_all_grows_together_again(void)
{
    enum { BLOCKS = 97, ROUNDS = 20000 };
    static uint8_t *blocks[BLOCKS];
    static size_t sizes[BLOCKS];
    int arena = 0;
    uint32_t seed = 1;
    EXPECT(tls_memory_open(1) && tls_memory_take(&arena));
    int before = tls_memory_enter(arena);
    bool good = true;
    for (int i = 0; i < ROUNDS; i++) {
        seed = seed * 1664525 + 1013904223;
        size_t at = (seed >> 8) % BLOCKS;
        for (size_t n = 0; blocks[at] != NULL && n < sizes[at]; n++) {
            good = good && blocks[at][n] == (uint8_t)at;
        }
        free(blocks[at]);
        sizes[at] = (seed >> 16) % 2000;
        blocks[at] = ask(1, sizes[at]);
        for (size_t n = 0; blocks[at] != NULL && n < sizes[at]; n++) {
            good = good && blocks[at][n] == 0;
        }
        if (blocks[at] != NULL) {
            memset(blocks[at], (int)at, sizes[at]);
        }
    }
    EXPECT(good);
    for (size_t i = 0; i < BLOCKS; i++) {
        free(blocks[i]);
    }
    uint64_t full = tls_memory_counts().no_room;
    void *most = ask(1, TLS_MEMORY_ARENA_BYTES - 16);
    EXPECT(most != NULL);
    EXPECT_EQ(tls_memory_counts().no_room, full);
    free(most);
    tls_memory_leave(before);
    tls_memory_return(arena);
    tls_memory_close();
}

static void mbedtls_takes_from_the_arena_and_bears_that_it_is_full(void)
{
    int arena = 0;
    mbedtls_mpi number;
    mbedtls_mpi_init(&number);
    EXPECT(tls_memory_open(1) && tls_memory_take(&arena));
    int before = tls_memory_enter(arena);
    EXPECT_EQ(mbedtls_mpi_lset(&number, 7), 0);
    EXPECT(tls_memory_counts().peak_bytes > 0);
    mbedtls_mpi_free(&number);
    void *most = ask(1, TLS_MEMORY_ARENA_BYTES - 16);
    EXPECT(mbedtls_mpi_lset(&number, 7) == MBEDTLS_ERR_MPI_ALLOC_FAILED);
    free(most);
    mbedtls_mpi_free(&number);
    tls_memory_leave(before);
    tls_memory_return(arena);
    tls_memory_close();
}

int main(void)
{
    RUN(without_a_block_the_heap_is_used);
    RUN(arenas_are_counted_and_run_out);
    RUN(a_full_arena_says_so_and_leaves_the_others_alone);
    RUN(nothing_overlaps_and_all_grows_together_again);
    RUN(mbedtls_takes_from_the_arena_and_bears_that_it_is_full);
    return tap_done();
}
