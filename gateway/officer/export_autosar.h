/* SPDX-License-Identifier: Apache-2.0 */
/* AUTOSAR IDS messages (AUTOSAR_FO_PRS_IntrusionDetectionSystem), one behind the other.
 *
 * The layout is that of R24-11 (protocol version 2) as a public implementation has it
 * that quotes the requirements' ids: a SECONDARY SOURCE, not held against the document
 * itself. All is big endian: an event frame of 8 bytes, a time stamp of 8 bytes (UTC, so
 * marked as the maker's own time base), a context data frame; no signature.
 *
 * IdsM instance 1; the sensor is enum event_source. The event ids are ours, one for each
 * subject: 0x8101 flow, 0x8102 name, 0x8103 packet, 0x8201 frame, 0x8301 system, 0x8401
 * trail. Context, version 1, is the same for all: the leaf index in 8 bytes, then the
 * event as in gateway/ledger/event.proto, which has the reason by name. */
#ifndef GATEWAY_OFFICER_EXPORT_AUTOSAR_H
#define GATEWAY_OFFICER_EXPORT_AUTOSAR_H

#include "gateway/officer/export.h"

void export_autosar_add(struct export *self, const struct event *event);

#endif
