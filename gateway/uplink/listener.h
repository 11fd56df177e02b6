/* SPDX-License-Identifier: Apache-2.0 */
/* Accepts the connections that TPROXY hands over, learns where each wanted to go, and
 * gives it a slot. */
#ifndef GATEWAY_UPLINK_LISTENER_H
#define GATEWAY_UPLINK_LISTENER_H

#include "gateway/uplink/gate.h"

/* Accepts what waits on self->listen[which], a bounded number at a time. */
void listener_accept(struct gate *self, size_t which);

#endif
