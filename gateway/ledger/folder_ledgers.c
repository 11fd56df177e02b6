/* SPDX-License-Identifier: Apache-2.0 */
/* Looks into each folder of a folder. */
#include "gateway/ledger/folder_ledgers.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "gateway/ledger/segment.h"

/* NULL with errno, which is 0 behind the last. */
static const char *next_name(DIR *dir)
{
    errno = 0;
    const struct dirent *entry = readdir(dir);
    return entry != NULL ? entry->d_name : NULL;
}

/* Returns errno when it is a folder that cannot be listed. */
static int look(const char *path, bool *is_ledger)
{
    DIR *dir = opendir(path);
    *is_ledger = false;
    if (dir == NULL) {
        bool is_none = errno == ENOTDIR || errno == ENOENT || errno == ELOOP;
        return is_none ? 0 : errno;
    }
    const char *name = next_name(dir);
    while (name != NULL && segment_number(name) == 0) {
        name = next_name(dir);
    }
    int error = name == NULL ? errno : 0;
    *is_ledger = name != NULL;
    (void)closedir(dir);
    return error;
}

bool folder_is_ledger(const char *path)
{
    bool is_ledger;
    return look(path, &is_ledger) == 0 && is_ledger;
}

/* False: the visit wants no more. */
static bool visit_one(const char *path, const char *name, folder_visit visit,
                      void *context)
{
    char below[PATH_MAX];
    bool is_ledger = false;
    size_t last = strlen(path);
    const char *between = last > 0 && path[last - 1] == '/' ? "" : "/";
    int len = snprintf(below, sizeof below, "%s%s%s", path, between, name);
    /* lost+found is root's alone, and none of ours */
    if (name[0] == '.' || len >= PATH_MAX || strcmp(name, "lost+found") == 0) {
        return true;
    }
    int error = look(below, &is_ledger);
    return (error == 0 && !is_ledger) || visit(context, below, error);
}

int folder_each_ledger(const char *path, folder_visit visit, void *context)
{
    DIR *dir = opendir(path);
    if (dir == NULL) {
        return errno;
    }
    const char *name = next_name(dir);
    while (name != NULL && visit_one(path, name, visit, context)) {
        name = next_name(dir);
    }
    int error = name == NULL ? errno : 0;
    (void)closedir(dir);
    return error;
}
