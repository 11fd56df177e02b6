/* SPDX-License-Identifier: Apache-2.0 */
/* Meta-rule about whose an arbitration id is. */
#include <inttypes.h>

#include "policies/j1939_rule.h"
#include "policies/meta.h"

static bool from_unit(const struct draft *draft, const struct draft_frame *frame)
{
    return meta_from_bus(draft, frame)->untrusted;
}

/* A remote frame poses as nobody: it has the id of the node that it asks. */
static bool share_id(const struct policy_frame_rule *a, const struct policy_frame_rule *b)
{
    return !a->remote && !b->remote && j1939_rule_shares(a, b);
}

/* NMFTA CGW-S-007: the unit does not pose as a vehicle node. What a rule says to come
 * from the vehicle is so closed to the unit before the node has spoken, when claims.h
 * knows of nobody yet: at the start and after a death of the can role. */
void meta_owner_is_one(const struct draft *draft, struct messages *messages)
{
    for (size_t i = 0; i < draft->frame_count; i++) {
        const struct draft_frame *unit = &draft->frames[i];
        for (size_t k = 0; k < draft->frame_count && from_unit(draft, unit); k++) {
            const struct draft_frame *vehicle = &draft->frames[k];
            if (!from_unit(draft, vehicle) && share_id(&unit->rule, &vehicle->rule)) {
                messages_error(
                    messages, unit->place,
                    "the unit may not send what a vehicle node sends: the rule "
                    "on line %" PRIu32 " covers an id of this one; take it out "
                    "of one of the two",
                    vehicle->place.line);
                break;
            }
        }
    }
}
