/* SPDX-License-Identifier: Apache-2.0 */
/* A process without memory, for tests of what is done then: the system gives no more, and
 * what the allocator has left is taken. */
#ifndef TESTS_GATEWAY_NO_MEMORY_H
#define TESTS_GATEWAY_NO_MEMORY_H

#include <stdlib.h>
#include <sys/resource.h>

#include "tests/tap.h"

#define NO_MEMORY_STACK_BYTES (256 << 10)

struct no_memory_block {
    struct no_memory_block *next;
};
static struct no_memory_block *no_memory_blocks;
static struct rlimit no_memory_limit;

/* The stack cannot grow either while there is none. */
static __attribute__((noinline)) void no_memory_reach_down(void)
{
    volatile char stack[NO_MEMORY_STACK_BYTES];
    for (size_t i = 0; i < sizeof stack; i += 1024) {
        stack[i] = 0;
    }
}

/* From here to no_memory_end no malloc succeeds, but one of `left` bytes when that is not
 * 0. False, and the test is skipped: a sanitizer has memory of its own. */
static inline bool no_memory_begin(size_t left)
{
#ifdef __SANITIZE_ADDRESS__
    (void)left;
    (void)no_memory_reach_down;
    SKIP("a sanitizer has memory of its own");
    return false;
#else
    void *kept = malloc(left + 1);
    no_memory_reach_down();
    (void)fflush(stdout);
    EXPECT(getrlimit(RLIMIT_AS, &no_memory_limit) == 0);
    struct rlimit none = {.rlim_cur = 0, .rlim_max = no_memory_limit.rlim_max};
    EXPECT(setrlimit(RLIMIT_AS, &none) == 0);
    for (size_t bytes = 1 << 20; bytes >= sizeof(struct no_memory_block);) {
        struct no_memory_block *block = malloc(bytes);
        if (block == NULL) {
            bytes /= 2;
            continue;
        }
        block->next = no_memory_blocks;
        no_memory_blocks = block;
    }
    if (left > 0) {
        free(kept);
    }
    return true;
#endif
}

static inline void no_memory_end(void)
{
    (void)setrlimit(RLIMIT_AS, &no_memory_limit);
    while (no_memory_blocks != NULL) {
        struct no_memory_block *next = no_memory_blocks->next;
        free(no_memory_blocks);
        no_memory_blocks = next;
    }
}

#endif
