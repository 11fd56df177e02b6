/* SPDX-License-Identifier: Apache-2.0 */
/* Tests that print TAP (testanything.org version 12). One test_ function shows one
 * behaviour; its name is the claim. */
#ifndef TESTS_TAP_H
#define TESTS_TAP_H

#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

static int tap_number;
static int tap_failures;
static bool tap_failed;
static const char *tap_skip_reason;

static inline void tap_run(const char *name, void (*test)(void))
{
    tap_failed = false;
    tap_skip_reason = NULL;
    test();
    printf("%s %d - %s%s%s\n", tap_failed ? "not ok" : "ok", ++tap_number, name,
           tap_skip_reason ? " # SKIP " : "", tap_skip_reason ? tap_skip_reason : "");
    (void)fflush(stdout);
    tap_failures += tap_failed;
}

static inline int tap_done(void)
{
    printf("1..%d\n", tap_number);
    return tap_failures == 0 && tap_number > 0 ? 0 : 1;
}

static inline bool tap_expect(bool good, const char *file, int line, const char *what)
{
    if (!good) {
        tap_failed = true;
        printf("# %s:%d: expected %s\n", file, line, what);
    }
    return good;
}

static inline bool tap_expect_u64(uint64_t got, uint64_t want, const char *file, int line,
                                  const char *what)
{
    if (got != want) {
        tap_failed = true;
        printf("# %s:%d: %s is %" PRIu64 " (0x%" PRIx64 "), expected %" PRIu64 "\n", file,
               line, what, got, got, want);
    }
    return got == want;
}

static inline bool tap_expect_text(const char *got, const char *want, const char *file,
                                   int line, const char *what)
{
    bool good = got != NULL && strcmp(got, want) == 0;
    if (!good) {
        tap_failed = true;
        printf("# %s:%d: %s is \"%s\", expected \"%s\"\n", file, line, what,
               got ? got : "(null)", want);
    }
    return good;
}

#define RUN(test) tap_run(#test, test)
#define SKIP(reason) (tap_skip_reason = (reason))
/* What a test does after it has failed need not be proven sound. */
#ifdef __clang_analyzer__
#define TAP_GOOD(condition) ((condition) ? true : (__builtin_trap(), false))
#else
#define TAP_GOOD(condition) (condition)
#endif
#define EXPECT(condition) tap_expect(TAP_GOOD(condition), __FILE__, __LINE__, #condition)
#define EXPECT_EQ(got, want) \
    tap_expect_u64((uint64_t)(got), (uint64_t)(want), __FILE__, __LINE__, #got)
#define EXPECT_TEXT(got, want) tap_expect_text((got), (want), __FILE__, __LINE__, #got)

#endif
