/* SPDX-License-Identifier: Apache-2.0 */
/* A folder of ledgers that hold nothing, van-1 and on. */
#ifndef TESTS_GATEWAY_VANS_H
#define TESTS_GATEWAY_VANS_H

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/tap.h"

/* The ledger of that number, valid until the next call. */
static inline const char *vans_path(const char *dir, unsigned number)
{
    static char path[128];
    (void)snprintf(path, sizeof path, "%s/van-%u", dir, number);
    return path;
}

static inline const char *vans_segment(const char *dir, unsigned number)
{
    static char path[160];
    (void)snprintf(path, sizeof path, "%s/000000000001.seg", vans_path(dir, number));
    return path;
}

static inline void vans_make(const char *dir, unsigned count)
{
    for (unsigned i = count; i > 0; i--) {
        EXPECT(mkdir(vans_path(dir, i), 0700) == 0);
        EXPECT(close(open(vans_segment(dir, i), O_CREAT | O_WRONLY, 0600)) == 0);
    }
}

static inline void vans_remove(const char *dir, unsigned count)
{
    for (unsigned i = count; i > 0; i--) {
        EXPECT(unlink(vans_segment(dir, i)) == 0);
        EXPECT(rmdir(vans_path(dir, i)) == 0);
    }
    EXPECT(rmdir(dir) == 0);
}

#endif
