/* SPDX-License-Identifier: Apache-2.0 */
/* A network namespace of the test's own, with vcan0 and vcan1 in it, both up. */
#ifndef TESTS_CAN_VCAN_H
#define TESTS_CAN_VCAN_H

#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

static inline int vcan_write_map(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");
    return file != NULL && fputs(text, file) >= 0 && fclose(file) == 0;
}

/* Without root: in a user namespace of its own as well, in which it is root. */
static inline int vcan_unshare(void)
{
    char uids[32], gids[32];
    (void)snprintf(uids, sizeof uids, "0 %u 1", geteuid());
    (void)snprintf(gids, sizeof gids, "0 %u 1", getegid());
    return unshare(CLONE_NEWNET) == 0 ||
           (unshare(CLONE_NEWUSER | CLONE_NEWNET) == 0 &&
            vcan_write_map("/proc/self/setgroups", "deny") &&
            vcan_write_map("/proc/self/uid_map", uids) &&
            vcan_write_map("/proc/self/gid_map", gids));
}

static inline const char *vcan_make(void)
{
    int probe = socket(AF_CAN, SOCK_RAW, 1);
    if (probe < 0) {
        return "this kernel has no CAN";
    }
    (void)close(probe);
    if (!vcan_unshare()) {
        return "no network namespace to be had";
    }
    return system("for n in vcan0 vcan1; do ip link add $n type vcan && "
                  "ip link set $n up || exit 1; done 2>/dev/null") == 0
               ? NULL
               : "no vcan interface to be had";
}

/* NULL, or why there is none. Made at the first call. */
static inline const char *vcan_begin(void)
{
    static int made;
    static const char *reason;
    if (!made) {
        made = 1;
        reason = vcan_make();
    }
    return reason;
}

#endif
