/* SPDX-License-Identifier: Apache-2.0 */
/* What a role may still do once it works: a user, capabilities, system calls and limits,
 * by one row of a const table each.
 *
 * In a role an unlisted system call kills the process (seccomp(2)), which closes its path
 * and is recorded. Guard starts programs (the roles, nft or iptables) which inherit its
 * filter, so its row is the one that lists what is forbidden instead. */
#ifndef GATEWAY_ROLES_SANDBOX_H
#define GATEWAY_ROLES_SANDBOX_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "can/trouble.h"

enum sandbox_role {
    SANDBOX_GUARD,
    SANDBOX_CAN,
    SANDBOX_UPLINK,
    SANDBOX_LEDGER,
    SANDBOX_ROLES
};

struct sandbox_user {
    bool change; /* false: stay who we are (no root, or a user namespace of one user) */
    uid_t uid;
    gid_t gid;
};

/* Whom the roles shall run as. False with why set: we are root in the initial user
 * namespace and name is empty, or name is no user, or it is root. note (static text, may
 * be NULL) says when nothing can be changed. */
MUST_CHECK bool sandbox_find_user(struct sandbox_user *out, const char *name,
                                  const char **note, struct trouble *why);

/* This process holds the capability: CAP_NET_ADMIN and so on (capabilities(7)). */
MUST_CHECK bool sandbox_holds(int capability);

/* Enters the row of the role: user (never for guard), capabilities, no new privileges,
 * not dumpable, limits, system calls. There is no way back. files_max: descriptors the
 * role may hold. False with why set: then the process must end. */
MUST_CHECK bool sandbox_enter(enum sandbox_role role, const struct sandbox_user *user,
                              uint32_t files_max, struct trouble *why);

#endif
