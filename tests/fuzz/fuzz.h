/* SPDX-License-Identifier: Apache-2.0 */
/* What every fuzz target is made of: one function for libFuzzer, and claims that must
 * hold for any input. replay.c runs the same function over the corpus without libFuzzer.
 */
#ifndef TESTS_FUZZ_FUZZ_H
#define TESTS_FUZZ_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Optional: what a target makes once, which may take longer than an input may. replay.c
 * does not call it. */
int LLVMFuzzerInitialize(int *argc, char ***argv);

/* Aborts, which libFuzzer takes for a crash and keeps the input of. */
#define HOLDS(claim)                                                                \
    do {                                                                            \
        if (!(claim)) {                                                             \
            (void)fprintf(stderr, "%s:%d: does not hold: %s\n", __FILE__, __LINE__, \
                          #claim);                                                  \
            abort();                                                                \
        }                                                                           \
    } while (0)

#endif
