/* SPDX-License-Identifier: Apache-2.0 */
/* A disk that breaks off the list of a folder, for the program that includes this. */
#ifndef TESTS_GATEWAY_FAILING_READDIR_H
#define TESTS_GATEWAY_FAILING_READDIR_H

#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>

static int entries_before_error = -1; /* of a folder on a disk that fails; -1: none */

/* In the place of the C library's. */
struct dirent *readdir(DIR *from)
{
    struct dirent *(*real)(DIR *);
    *(void **)&real = dlsym(RTLD_NEXT, "readdir");
    if (entries_before_error == 0) {
        errno = EIO;
        return NULL;
    }
    entries_before_error -= entries_before_error > 0;
    return real(from);
}

#endif
