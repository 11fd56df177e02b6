/* SPDX-License-Identifier: Apache-2.0 */
/* The frame or packet that an event tells of, as far as the event has kept it.
 *
 * What an event does not say is zero (sequence numbers begin at 0, the DNS id, a port) or
 * not captured (the data of a frame, a payload, unless they were kept). Hop limits and
 * TCP windows, which no event says, are what is usual: of zero an analyser would warn as
 * of a fault of the sender. The original length is what is known to have been there: the
 * frame's length, or the headers that its protocol cannot do without. */
#ifndef GATEWAY_OFFICER_EVENT_PACKET_H
#define GATEWAY_OFFICER_EVENT_PACKET_H

#include <stdbool.h>

#include "can/attributes.h"
#include "gateway/ledger/event.h"
#include "gateway/ledger/trail.h"
#include "gateway/officer/pcapng.h"

#define EVENT_PACKET_HOPS 64U
#define EVENT_PACKET_WINDOW 64240U

/* False when the event tells of none: one about the gateway itself, and a sum of many
 * whose ids or destinations were not kept. A TCP flow is its SYN; a piece of what it said
 * is a segment at its place in the stream. */
MUST_CHECK bool event_packet_make(struct pcapng_packet *out, const struct event *event);

/* The same of a UDP flow whose pieces were put together (datagram_join.h). */
MUST_CHECK bool event_packet_make_datagram(struct pcapng_packet *out,
                                           const struct event *event, const uint8_t *said,
                                           size_t len);

/* The same of a header of a trail, which came at wall_us. bus: of a frame, outlives out.
 */
MUST_CHECK bool event_packet_of_header(struct pcapng_packet *out,
                                       const struct trail_header *header, const char *bus,
                                       uint64_t wall_us);

#endif
