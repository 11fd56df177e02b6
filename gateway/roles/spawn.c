/* SPDX-License-Identifier: Apache-2.0 */
/* posix_spawn of /proc/self/exe. */
#include "gateway/roles/spawn.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <unistd.h>

/* Above every target, so that placing one end never overwrites another. */
#define PARKED_FD 100

/* posix_spawn closes the parked copies by close-on-exec; the placed ones stay open. */
static bool park(const int *ends, size_t count, int parked[static SPAWN_ENDS_MAX])
{
    bool good = true;
    for (size_t i = 0; i < count; i++) {
        parked[i] = fcntl(ends[i], F_DUPFD_CLOEXEC, PARKED_FD);
        good = good && parked[i] >= 0;
    }
    return good;
}

static bool place(posix_spawn_file_actions_t *actions, const int *parked, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (posix_spawn_file_actions_adddup2(actions, parked[i],
                                             SPAWN_FIRST_FD + (int)i) != 0) {
            return false;
        }
    }
    return true;
}

/* A role begins with no signal blocked and none handled, whatever guard had, and in a
 * group of its own: Ctrl-C is for guard, which stops the roles in order. */
static int start(pid_t *pid, const char *name, const posix_spawn_file_actions_t *actions)
{
    char program[] = "sallyport";
    char verb[] = "role";
    char *const arguments[] = {program, verb, (char *)name, NULL};
    posix_spawnattr_t attributes;
    int error = posix_spawnattr_init(&attributes);
    if (error != 0) {
        return error;
    }
    sigset_t none;
    sigset_t all;
    (void)sigemptyset(&none);
    (void)sigfillset(&all);
    (void)posix_spawnattr_setsigmask(&attributes, &none);
    (void)posix_spawnattr_setsigdefault(&attributes, &all);
    (void)posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK |
                                                    POSIX_SPAWN_SETSIGDEF |
                                                    POSIX_SPAWN_SETPGROUP);
    error = posix_spawn(pid, "/proc/self/exe", actions, &attributes, arguments, environ);
    (void)posix_spawnattr_destroy(&attributes);
    return error;
}

pid_t spawn_role(const char *name, const int *ends, size_t count)
{
    assert(count <= SPAWN_ENDS_MAX);
    int parked[SPAWN_ENDS_MAX] = {-1, -1, -1, -1};
    posix_spawn_file_actions_t actions;
    int error = posix_spawn_file_actions_init(&actions);
    if (error != 0) {
        errno = error;
        return -1;
    }
    pid_t pid = -1;
    if (!park(ends, count, parked)) {
        error = errno;
    } else if (!place(&actions, parked, count)) {
        error = ENOMEM;
    } else {
        error = start(&pid, name, &actions);
    }
    (void)posix_spawn_file_actions_destroy(&actions);
    for (size_t i = 0; i < count; i++) {
        if (parked[i] >= 0) {
            (void)close(parked[i]);
        }
    }
    errno = error;
    return error == 0 ? pid : -1;
}
