/* SPDX-License-Identifier: Apache-2.0 */
/* Which header of a trail is that of the severe event itself, and so came not before it:
 * a role keeps the header of what it judges first, so that it stands last in the trail.
 */
#ifndef GATEWAY_OFFICER_TRAIL_OWN_H
#define GATEWAY_OFFICER_TRAIL_OWN_H

#include <stdbool.h>
#include <stdint.h>

#include "can/attributes.h"
#include "gateway/ledger/event.h"

/* Whether it is the last header of this piece, of the trail of an event that had this
 * reason and action. Of the other role's trail, of a piece that is damaged, and of an
 * event that no frame or packet caused, none is. */
MUST_CHECK bool trail_own_is_last(const struct event *piece, uint16_t reason,
                                  uint8_t action);

#endif
