/* SPDX-License-Identifier: Apache-2.0 */
/* A policy from its file to one that may be put in force, and what is remembered of it.
 *
 * All or nothing: signature, shape, version and self-test are good, or there is no new
 * policy and the old one stays. The state folder keeps the highest version that was in
 * force (a signed one below it is refused) and the last policy that was. */
#ifndef GATEWAY_ROLES_POLICY_FILE_H
#define GATEWAY_ROLES_POLICY_FILE_H

#include <stdbool.h>

#include "can/arena.h"
#include "can/trouble.h"
#include "policies/policy.h"

struct policy_file {
    const char *path;
    const char *public_pem; /* who may sign; not read for plain text */
    const char *state;      /* folder */
    bool plain_text;        /* --unsigned: text, no version floor */
};

/* NULL with why set. Warnings of the parser go to stderr. */
MUST_CHECK const struct policy *policy_file_load(const struct policy_file *self,
                                                 struct arena *arena,
                                                 struct trouble *why);

/* The policy is in force: raises the floor and keeps its bytes. False with why set. */
MUST_CHECK bool policy_file_keep(const struct policy_file *self,
                                 const struct policy *policy, struct trouble *why);

/* The last policy that was in force, NULL if none is known. */
MUST_CHECK const struct policy *policy_file_last(const char *state, struct arena *arena);

/* A sealed memfd (memfd_create(2)) of len bytes for another role to map; -1 with why. */
MUST_CHECK int policy_file_memfd(const char *name, const void *bytes, size_t len,
                                 struct trouble *why);

/* The policy's packed bytes in such a memfd. */
MUST_CHECK int policy_file_pack(const struct policy *policy, struct trouble *why);

#endif
