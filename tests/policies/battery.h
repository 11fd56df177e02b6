/* SPDX-License-Identifier: Apache-2.0 */
/* The policies that the battery is held against: all in policies/shipped and in
 * tests/scenarios. A new one is tested by being there. */
#ifndef TESTS_POLICIES_BATTERY_H
#define TESTS_POLICIES_BATTERY_H

#include <glob.h>
#include <stdio.h>

#include "policies/parse.h"
#include "tests/remark.h"
#include "tests/tap.h"

static _Alignas(16) uint8_t policy_block[POLICY_ARENA_BYTES];
static const struct policy *policy; /* the one in hand */

struct battery_claim {
    const char *name;
    void (*test)(void);
};
#define CLAIM(name) \
    {               \
#name, name \
    }

static inline size_t read_whole(const char *path, char *out, size_t size_bytes)
{
    FILE *file = fopen(path, "r");
    size_t len = file != NULL ? fread(out, 1, size_bytes, file) : 0;
    return file == NULL || fclose(file) != 0 ? 0 : len;
}

/* Certificates, beside the policies of the scenarios. */
static inline const uint8_t *read_authority(void *context, const char *name, size_t *len)
{
    static char pem[4096];
    char path[200];
    (void)context;
    (void)snprintf(path, sizeof path, "tests/scenarios/%s", name);
    *len = read_whole(path, pem, sizeof pem);
    return (const uint8_t *)pem;
}

static inline bool load(const char *path)
{
    static const struct policy_library library = {.read_text = read_authority};
    static char text[65536];
    struct arena arena;
    arena_init(&arena, policy_block, sizeof policy_block);
    policy = policy_parse_text(
        &(struct policy_text){path, text, read_whole(path, text, sizeof text), &library},
        &arena, remark, NULL);
    return policy != NULL;
}

static inline void hold(const char *path, const struct battery_claim *claims,
                        size_t count)
{
    const char *name = strrchr(path, '/') + 1;
    for (size_t i = 0; i < count; i++) {
        char claim[200];
        (void)snprintf(claim, sizeof claim, "%s: %s", name, claims[i].name);
        tap_run(claim, claims[i].test);
    }
}

static glob_t paths;
static bool loaded;

static inline void every_policy_there_loads(void)
{
    EXPECT(paths.gl_pathc >= 5);
    loaded = true;
    for (size_t i = 0; i < paths.gl_pathc; i++) {
        loaded = EXPECT(load(paths.gl_pathv[i])) && loaded;
    }
}

/* Holds each claim against each policy; the exit code. */
static inline int battery_run(const struct battery_claim *claims, size_t count)
{
    (void)glob("policies/shipped/*.policy", 0, NULL, &paths);
    (void)glob("tests/scenarios/*.policy", GLOB_APPEND, NULL, &paths);
    RUN(every_policy_there_loads);
    for (size_t i = 0; i < paths.gl_pathc && loaded; i++) {
        if (load(paths.gl_pathv[i])) {
            hold(paths.gl_pathv[i], claims, count);
        }
    }
    globfree(&paths);
    return tap_done();
}

#endif
