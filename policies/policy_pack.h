/* SPDX-License-Identifier: Apache-2.0 */
/* struct policy <-> the bytes of policy.proto's Policy. */
#ifndef POLICIES_POLICY_PACK_H
#define POLICIES_POLICY_PACK_H

#include <stddef.h>
#include <stdint.h>

#include "can/arena.h"
#include "can/trouble.h"
#include "policies/policy.h"

/* The packed bytes, from malloc, the caller frees; NULL when out of memory. */
MUST_CHECK uint8_t *policy_pack(const struct policy *self, size_t *out_len);

/* Everything in arena (the policy and the scratch protobuf-c needs), nothing from the
 * heap. Every index, length and range is checked as if a stranger wrote them: NULL with
 * why set when the bytes are no policy. */
MUST_CHECK struct policy *policy_unpack(const uint8_t *bytes, size_t len,
                                        struct arena *arena, struct trouble *why);

#endif
