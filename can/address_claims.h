/* SPDX-License-Identifier: Apache-2.0 */
/* Which J1939 source addresses nodes of the trusted buses have claimed or used, and what
 * of the unit is refused for it (J1939-81; NMFTA J1939GW-S-029, -039, -089).
 *
 * An address once seen stays held until the process ends, as an id does in claims.h: a
 * node that is silent is just the one that somebody would pose as. The set is fed by the
 * trusted side alone, so that no frame of the unit changes what it holds. Before a node
 * has spoken its address is free: what keeps the unit from it then is that no rule passes
 * it. Does not: answer claims, contend for addresses. */
#ifndef CAN_ADDRESS_CLAIMS_H
#define CAN_ADDRESS_CLAIMS_H

#include "can/j1939.h"

#define ADDRESS_CLAIMS_ADDRESSES 254U /* 254 is none, 255 all */

/* All-zero holds nothing. */
struct address_claims {
    bool held[ADDRESS_CLAIMS_ADDRESSES];
};

enum address_claims_verdict {
    ADDRESS_CLAIMS_FREE,
    ADDRESS_CLAIMS_MANAGES, /* claims, commands or names addresses: never from the unit */
    ADDRESS_CLAIMS_HELD,    /* its source address is a vehicle node's */
    ADDRESS_CLAIMS_NOBODY   /* its source is 254 or 255, which no node sends but to say
                               that it has no address, or to ask for claims */
};

/* A frame that a trusted node sent. Others than extended data frames add nothing. */
void address_claims_add(struct address_claims *self, const struct frame *frame);

/* Whether the unit may send this: of a frame, its id decoded; of a message that came by
 * transport, the group that is carried, else a commanded address (9 bytes) slips by. */
MUST_CHECK enum address_claims_verdict
address_claims_check(const struct address_claims *self, const struct j1939_id *id);

#endif
