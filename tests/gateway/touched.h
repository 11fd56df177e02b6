/* SPDX-License-Identifier: Apache-2.0 */
/* How much of its memory a process has written to. */
#ifndef TESTS_GATEWAY_TOUCHED_H
#define TESTS_GATEWAY_TOUCHED_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/tap.h"

/* -1, and the test is skipped: a sanitizer writes beside all that is touched. */
static inline long touched_kb(void)
{
    long kb = -1;
#ifdef __SANITIZE_ADDRESS__
    SKIP("a sanitizer has memory of its own");
#else
    static const char field[] = "Private_Dirty:";
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
#endif
    return kb;
}

#endif
