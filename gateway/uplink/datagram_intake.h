/* SPDX-License-Identifier: Apache-2.0 */
/* The first part of an association: its datagrams are kept back, and looked at, until it
 * is judged; and a later one that may begin another connection is kept back again.
 *
 * Either may free the association's slot. */
#ifndef GATEWAY_UPLINK_DATAGRAM_INTAKE_H
#define GATEWAY_UPLINK_DATAGRAM_INTAKE_H

#include "gateway/uplink/datagrams.h"

/* A datagram of the unit of len bytes, in self->bytes. */
void datagram_intake_take(struct datagrams *self, const struct endpoint *client,
                          const struct endpoint *server, size_t len);

/* What it has said is not enough, and it has no more time: judged as silent. */
void datagram_intake_give_up(struct datagrams *self, struct association *row);

#endif
