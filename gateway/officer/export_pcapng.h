/* SPDX-License-Identifier: Apache-2.0 */
/* Frames and packets as pcapng, for Wireshark: CAN buses and IP in one file, each packet
 * commented with what the event says. What was not kept is not in it: event_packet.h. */
#ifndef GATEWAY_OFFICER_EXPORT_PCAPNG_H
#define GATEWAY_OFFICER_EXPORT_PCAPNG_H

#include "gateway/officer/export.h"

void export_pcapng_begin(struct export *self);

/* Writes nothing for an event without a frame or packet. A datagram of which evidence has
 * several pieces is one packet. They stand by time, so all are written at the end. */
void export_pcapng_add(struct export *self, const struct event *event);
bool export_pcapng_end(struct export *self, size_t bytes);

#endif
