/* SPDX-License-Identifier: Apache-2.0 */
/* A set of source addresses that only grows. */
#include "can/address_claims.h"

void address_claims_add(struct address_claims *self, const struct frame *frame)
{
    struct j1939_id id = j1939_decode(frame->id);
    if (!frame->extended || frame->kind != FRAME_DATA ||
        id.source >= ADDRESS_CLAIMS_ADDRESSES) {
        return;
    }
    self->held[id.source] = true;
}

enum address_claims_verdict address_claims_check(const struct address_claims *self,
                                                 const struct j1939_id *id)
{
    const struct j1939_group *group = j1939_group(id->pgn);
    if (group != NULL && group->role == J1939_MANAGES_ADDRESSES) {
        return ADDRESS_CLAIMS_MANAGES;
    }
    if (id->source >= ADDRESS_CLAIMS_ADDRESSES) {
        return ADDRESS_CLAIMS_NOBODY;
    }
    return self->held[id->source] ? ADDRESS_CLAIMS_HELD : ADDRESS_CLAIMS_FREE;
}
