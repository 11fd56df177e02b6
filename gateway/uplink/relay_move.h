/* SPDX-License-Identifier: Apache-2.0 */
/* Moves the bytes of one direction as they are. Copies at first; a direction that has
 * shown that it is long is spliced. */
#ifndef GATEWAY_UPLINK_RELAY_MOVE_H
#define GATEWAY_UPLINK_RELAY_MOVE_H

#include "gateway/uplink/pump.h"

MUST_CHECK enum pumped relay_move_step(struct pump *self);

#endif
