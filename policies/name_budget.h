/* SPDX-License-Identifier: Apache-2.0 */
/* How many different names below one zone may be asked for, and how much they say: a
 * tunnel through a zone that a policy allows shows as names that are all different.
 *
 * A zone is the host of a rule; a name counts once in a period. Plain memory of fixed
 * size without pointers, so that it may outlive the process. Law: in one period no more
 * than `limit` names of a zone pass, whatever they are, and what they have before the
 * zone is no more than NAME_BUDGET_BYTES for each and one name's length; when there is no
 * room to remember a name, it does not pass. Does not: ask anybody, allocate, read a
 * clock. */
#ifndef POLICIES_NAME_BUDGET_H
#define POLICIES_NAME_BUDGET_H

#include <stdbool.h>
#include <stdint.h>

#include "policies/policy.h"
#include "policies/verdict.h"

#define NAME_BUDGET_NAMES 4096 /* places; half of them are used at most */
#define NAME_BUDGET_ZONES 256
#define NAME_BUDGET_BYTES 32          /* before the zone, of each name on average */
#define NAME_BUDGET_DEFAULT_NAMES 100 /* when a policy says nothing: so many an hour */
#define NAME_BUDGET_DEFAULT_US 3600000000U

struct name_budget_zone {
    uint64_t hash; /* 0: free */
    uint64_t until_us;
    uint64_t bytes;
    uint32_t names;
};

struct name_budget_name {
    uint64_t hash; /* 0: free */
    uint64_t until_us;
};

struct name_budget {
    uint64_t
        seed; /* of the hash, so that names cannot be made to look the same; 0: fresh */
    uint32_t used;
    uint32_t half; /* the one of names that holds */
    struct name_budget_zone zones[NAME_BUDGET_ZONES];
    struct name_budget_name names[2][NAME_BUDGET_NAMES];
};

/* Makes memory of any content usable; what it holds under the same seed goes on. */
void name_budget_attach(struct name_budget *self, uint64_t seed);

/* True if the name may be asked for, and counts; false: its zone has had its names. */
MUST_CHECK bool name_budget_take(struct name_budget *self, const char *zone,
                                 const char *name, uint32_t limit, uint32_t per_us,
                                 uint64_t now_us);

/* The verdict on a name, held against the names of its zone if it is a pass: as many as
 * the rule says, else the uplink, else NAME_BUDGET_DEFAULT_NAMES an hour. */
MUST_CHECK struct verdict name_budget_charge(struct name_budget *self,
                                             const struct policy_uplink *uplink,
                                             struct verdict verdict, const char *name,
                                             uint64_t now_us);

#endif
