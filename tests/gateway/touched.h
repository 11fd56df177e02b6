/* SPDX-License-Identifier: Apache-2.0 */
/* How much of its memory a process has written to. */
#ifndef TESTS_GATEWAY_TOUCHED_H
#define TESTS_GATEWAY_TOUCHED_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "tests/tap.h"

static inline long touched_dirty_kb(void)
{
    static const char field[] = "Private_Dirty:";
    long kb = -1;
    char line[128];
    FILE *file = fopen("/proc/self/smaps_rollup", "r"); /* proc(5) */
    while (file != NULL && kb < 0 && fgets(line, sizeof line, file) != NULL) {
        if (strncmp(line, field, sizeof field - 1) == 0) {
            kb = strtol(line + sizeof field - 1, NULL, 10);
        }
    }
    if (!EXPECT(file != NULL && kb >= 0)) {
        return -1;
    }
    (void)fclose(file);
    return kb;
}

/* Some kernels give a page to who only reads it, where most show him the page of zeros.
 */
static inline bool touched_by_reading(void)
{
    const size_t pages = 256;
    const size_t page_bytes = 4096;
    volatile uint8_t *memory = mmap(NULL, pages * page_bytes, PROT_READ | PROT_WRITE,
                                    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (!EXPECT((void *)memory != MAP_FAILED)) {
        return true;
    }
    long before_kb = touched_dirty_kb();
    for (size_t i = 0; i < pages; i++) {
        (void)memory[i * page_bytes];
    }
    bool counted = touched_dirty_kb() - before_kb > (long)(pages * page_bytes / 1024 / 2);
    (void)munmap((void *)memory, pages * page_bytes);
    return counted;
}

/* -1, and the test is skipped: a sanitizer writes beside all that is touched, and here
 * what is only read would count. */
static inline long touched_kb(void)
{
#ifdef __SANITIZE_ADDRESS__
    SKIP("a sanitizer has memory of its own");
    return -1;
#else
    if (touched_by_reading()) {
        SKIP("this kernel counts memory that is only read as written to");
        return -1;
    }
    return touched_dirty_kb();
#endif
}

#endif
