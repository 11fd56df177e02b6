/* SPDX-License-Identifier: Apache-2.0 */
/* Frames and events -> headers. */
#include "gateway/ledger/trail.h"

#define UDP 17

struct trail_header trail_of_frame(const struct frame *frame, uint8_t bus,
                                   enum event_action verdict, enum reason reason,
                                   uint64_t time_us)
{
    return (struct trail_header){
        .time_us = time_us,
        .length = frame->length,
        .reason = (uint16_t)reason,
        .verdict = (uint8_t)verdict,
        .sort = TRAIL_FRAME,
        .frame = {.id = frame->id &
                        (frame->extended ? FRAME_ID_EXTENDED_MAX : FRAME_ID_STANDARD_MAX),
                  .bus = bus,
                  .extended = frame->extended,
                  .fd = frame->fd,
                  .remote = frame->kind == FRAME_REMOTE}};
}

static uint32_t length_of(uint64_t bytes)
{
    return bytes < UINT32_MAX ? (uint32_t)bytes : UINT32_MAX;
}

bool trail_of_event(struct trail_header *out, const struct event *event, uint64_t time_us)
{
    const struct event_flow *flow = &event->flow;
    *out = (struct trail_header){.time_us = time_us,
                                 .reason = event->reason,
                                 .verdict = event->action,
                                 .sort = TRAIL_PACKET};
    switch ((enum event_subject)event->subject) {
    case EVENT_FLOW:
        out->length = length_of(flow->bytes_up);
        out->packet = (struct trail_packet){.client = flow->client,
                                            .server = flow->server,
                                            .client_port = flow->client_port,
                                            .server_port = flow->server_port,
                                            .transport = flow->transport,
                                            .state = TRAIL_FLOW};
        return flow->evidence.len == 0;
    case EVENT_NAME:
        out->packet = (struct trail_packet){.client = event->name.client,
                                            .server = event->name.server,
                                            .server_port = 53,
                                            .transport = UDP,
                                            .state = TRAIL_NAME};
        return true;
    case EVENT_PACKET:
        out->packet = (struct trail_packet){.client = event->packet.client,
                                            .server = event->packet.server,
                                            .server_port = event->packet.server_port,
                                            .transport = event->packet.protocol,
                                            .state = TRAIL_OTHER};
        return true;
    case EVENT_FRAME:
    case EVENT_SYSTEM:
    case EVENT_TRAIL:
        break;
    }
    return false;
}
