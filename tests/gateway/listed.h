/* SPDX-License-Identifier: Apache-2.0 */
/* What becomes of a folder as its list ends, for the program that includes this: another
 * process at work there, at a moment that is known. */
#ifndef TESTS_GATEWAY_LISTED_H
#define TESTS_GATEWAY_LISTED_H

#include <dirent.h>
#include <dlfcn.h>
#include <stddef.h>

static void (*when_listed)(void); /* NULL: nothing */

/* In the place of the C library's. */
struct dirent *readdir(DIR *from)
{
    struct dirent *(*real)(DIR *);
    *(void **)&real = dlsym(RTLD_NEXT, "readdir");
    struct dirent *entry = real(from);
    if (entry == NULL && when_listed != NULL) {
        when_listed();
    }
    return entry;
}

#endif
