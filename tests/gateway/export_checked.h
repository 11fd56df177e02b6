/* SPDX-License-Identifier: Apache-2.0 */
/* The events of export_kit.h in one format, looked at by programs that did not come from
 * here: export_check.py says which. */
#ifndef TESTS_GATEWAY_EXPORT_CHECKED_H
#define TESTS_GATEWAY_EXPORT_CHECKED_H

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "gateway/officer/export.h"
#include "tests/gateway/export_kit.h"
#include "tests/tap.h"

static inline void export_checked_write(const char *name, const char *path)
{
    const struct export_format *format = export_find(name);
    struct export export = {.out = fopen(path, "w"), .vehicle = "van-7"};
    if (format->begin != NULL) {
        format->begin(&export);
    }
    for (unsigned n = 0; n < EXPORT_KIT_COUNT; n++) {
        struct event event = export_kit_event(n);
        format->add(&export, &event);
    }
    if (format->end != NULL) {
        (void)format->end(&export, SIZE_MAX);
    }
    (void)fclose(export.out);
}

static inline void export_checked_remove(const char *folder)
{
    DIR *dir = opendir(folder);
    for (struct dirent *e = readdir(dir); e != NULL; e = readdir(dir)) {
        (void)unlinkat(dirfd(dir), e->d_name, 0);
    }
    (void)closedir(dir);
    (void)rmdir(folder);
}

/* False when the other program reads anything else than what went in; it says what. */
static inline bool export_checked(const char *format)
{
    char folder[] = "/tmp/export-test-XXXXXX";
    char path[96];
    int status = 0;
    if (mkdtemp(folder) == NULL) {
        abort();
    }
    (void)snprintf(path, sizeof path, "%s/%s", folder, format);
    export_checked_write(format, path);
    (void)fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        (void)dup2(STDOUT_FILENO, STDERR_FILENO);
        (void)execlp("python3", "python3", "tests/gateway/export_check.py", format,
                     folder, (char *)NULL);
        _exit(127);
    }
    (void)waitpid(child, &status, 0);
    export_checked_remove(folder);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

#endif
