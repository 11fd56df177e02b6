/* SPDX-License-Identifier: Apache-2.0 */
/* The arbitration ids that nodes of the trusted buses were seen to send, and so own.
 *
 * 11-bit ids are a bitmap and always fit. 29-bit ids are a table of fixed size. When one
 * more than CLAIMS_EXTENDED_MAX is added it is counted as lost, and from then on every
 * 29-bit id counts as claimed: what cannot be remembered is refused (fail closed).
 *
 * A claim has no end but that of the process. A node that is silent still owns its ids:
 * one that sleeps, or that an attacker has driven off the bus, is just the one that the
 * unit would pose as. The set begins empty: until a node has spoken, what keeps the unit
 * from its ids is that no rule passes them (meta_owner_is_one). */
#ifndef POLICIES_CLAIMS_H
#define POLICIES_CLAIMS_H

#include <stdbool.h>
#include <stdint.h>

#include "can/attributes.h"

#define CLAIMS_SLOTS 8192U /* power of two */
#define CLAIMS_EXTENDED_MAX (CLAIMS_SLOTS / 4 * 3)

/* All-zero is the empty set. Ids are what frame_check accepts. */
struct claims {
    uint64_t standard[2048 / 64];
    uint32_t extended[CLAIMS_SLOTS]; /* id + 1; 0: a free slot */
    uint32_t extended_count;
    uint64_t lost; /* additions that found the table full */
};

void claims_add(struct claims *self, uint32_t id, bool extended);

MUST_CHECK bool claims_hold(const struct claims *self, uint32_t id, bool extended);

#endif
