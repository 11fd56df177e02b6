/* SPDX-License-Identifier: Apache-2.0 */
/* A generic cell rate algorithm whose cells are as long as the work was. */
#include "gateway/uplink/handshake_share.h"

bool handshake_share_is_due(const struct handshake_share *self, uint64_t now_us)
{
    return self->due_us < now_us + HANDSHAKE_SHARE_PART * HANDSHAKE_SHARE_BURST_US;
}

void handshake_share_charge(struct handshake_share *self, uint64_t now_us,
                            uint64_t held_us)
{
    uint64_t from_us = self->due_us > now_us ? self->due_us : now_us;
    self->due_us = from_us + HANDSHAKE_SHARE_PART * held_us;
}
