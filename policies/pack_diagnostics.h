/* SPDX-License-Identifier: Apache-2.0 */
/* Diagnostic channels and their permissions <-> messages of policy.proto. */
#ifndef POLICIES_PACK_DIAGNOSTICS_H
#define POLICIES_PACK_DIAGNOSTICS_H

#include "can/arena.h"
#include "policies/policy.h"
#include "policies/policy.pb-c.h"

/* The messages that protobuf-c walks; all zero. */
struct pack_diagnostics {
    Sallyport__PolicyDiagnostics channel[POLICY_CHANNELS_MAX];
    Sallyport__PolicyDiagnostics *channels[POLICY_CHANNELS_MAX];
    Sallyport__PolicyPermission permission[POLICY_PERMISSIONS_MAX];
    Sallyport__PolicyPermission *permissions[POLICY_PERMISSIONS_MAX];
};

/* self must live until out is packed. */
void pack_diagnostics_fill(struct pack_diagnostics *self, Sallyport__Policy *out,
                           const struct policy *policy);

/* Into policy, whose buses, modes and directions are there, with memory of the arena.
 * NULL, or what is wrong, of channel `number` from 0. */
const char *pack_diagnostics_read(struct policy *policy, const Sallyport__Policy *in,
                                  struct arena *arena, size_t *number);

#endif
