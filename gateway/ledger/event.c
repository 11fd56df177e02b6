/* SPDX-License-Identifier: Apache-2.0 */
/* struct event to the bytes of event.proto, without heap. */
#include "gateway/ledger/event.h"

#include <string.h>

#include "gateway/ledger/event.pb-c.h"

union parts {
    Sallyport__EventFrame frame;
    Sallyport__EventFlow flow;
    Sallyport__EventName name;
    Sallyport__EventPacket packet;
    Sallyport__EventSystem system;
    Sallyport__EventTrail trail;
};
_Static_assert(sizeof(struct event_trail) <= sizeof(struct event_flow),
               "no event grows by it");

/* protobuf-c does not write to what it packs, so the casts from const are sound. */
static ProtobufCBinaryData address_bytes(const struct address *address)
{
    return (ProtobufCBinaryData){.len = address_length(address),
                                 .data = (uint8_t *)address->bytes};
}

static ProtobufCBinaryData text_bytes(const char *text, size_t size)
{
    return (ProtobufCBinaryData){.len = strnlen(text, size - 1), .data = (uint8_t *)text};
}

static void fill_frame(union parts *parts, Sallyport__Event *out,
                       const struct event *from)
{
    const struct event_frame *frame = &from->frame;
    sallyport__event_frame__init(&parts->frame);
    parts->frame.from = (char *)frame->from;
    parts->frame.to = (char *)frame->to;
    parts->frame.id = frame->id;
    parts->frame.extended = frame->extended;
    parts->frame.fd = frame->fd;
    parts->frame.remote = frame->remote;
    parts->frame.length = frame->length;
    parts->frame.data = (ProtobufCBinaryData){frame->data_len, (uint8_t *)frame->data};
    out->subject_case = SALLYPORT__EVENT__SUBJECT_FRAME;
    out->frame = &parts->frame;
}

static void fill_flow(union parts *parts, Sallyport__Event *out, const struct event *from)
{
    const struct event_flow *flow = &from->flow;
    sallyport__event_flow__init(&parts->flow);
    parts->flow.transport = flow->transport;
    if (flow->protocol != TRAFFIC_UNKNOWN) {
        parts->flow.protocol = (char *)traffic_name(flow->protocol);
    }
    parts->flow.client = address_bytes(&flow->client);
    parts->flow.client_port = flow->client_port;
    parts->flow.server = address_bytes(&flow->server);
    parts->flow.server_port = flow->server_port;
    parts->flow.host = text_bytes(flow->host, sizeof flow->host);
    parts->flow.bytes_up = flow->bytes_up;
    parts->flow.bytes_down = flow->bytes_down;
    parts->flow.evidence =
        (ProtobufCBinaryData){flow->evidence.len, (uint8_t *)flow->evidence.bytes};
    parts->flow.evidence_part = flow->evidence.part;
    parts->flow.evidence_parts = flow->evidence.parts;
    parts->flow.evidence_offset = flow->evidence.offset;
    parts->flow.evidence_kind = flow->evidence.kind;
    out->subject_case = SALLYPORT__EVENT__SUBJECT_FLOW;
    out->flow = &parts->flow;
}

static void fill_name(union parts *parts, Sallyport__Event *out, const struct event *from)
{
    const struct event_name *name = &from->name;
    sallyport__event_name__init(&parts->name);
    parts->name.client = address_bytes(&name->client);
    parts->name.server = address_bytes(&name->server);
    parts->name.name = text_bytes(name->name, sizeof name->name);
    parts->name.type = name->type;
    out->subject_case = SALLYPORT__EVENT__SUBJECT_NAME;
    out->name = &parts->name;
}

static void fill_packet(union parts *parts, Sallyport__Event *out,
                        const struct event *from)
{
    const struct event_packet *packet = &from->packet;
    sallyport__event_packet__init(&parts->packet);
    parts->packet.protocol = packet->protocol;
    parts->packet.client = address_bytes(&packet->client);
    parts->packet.server = address_bytes(&packet->server);
    parts->packet.server_port = packet->server_port;
    out->subject_case = SALLYPORT__EVENT__SUBJECT_PACKET;
    out->packet = &parts->packet;
}

static void fill_system(union parts *parts, Sallyport__Event *out,
                        const struct event *from)
{
    const struct event_system *system = &from->system;
    sallyport__event_system__init(&parts->system);
    parts->system.about = (char *)system->about;
    parts->system.text = text_bytes(system->text, sizeof system->text);
    out->subject_case = SALLYPORT__EVENT__SUBJECT_SYSTEM;
    out->system = &parts->system;
}

static void fill_trail(union parts *parts, Sallyport__Event *out,
                       const struct event *from)
{
    const struct event_trail *trail = &from->trail;
    sallyport__event_trail__init(&parts->trail);
    parts->trail.part = trail->part;
    parts->trail.parts = trail->parts;
    parts->trail.headers = trail->headers;
    parts->trail.packed = (ProtobufCBinaryData){trail->len, (uint8_t *)trail->packed};
    parts->trail.asked = trail->asked;
    out->subject_case = SALLYPORT__EVENT__SUBJECT_TRAIL;
    out->trail = &parts->trail;
}

static void fill_subject(union parts *parts, Sallyport__Event *out,
                         const struct event *from)
{
    switch ((enum event_subject)from->subject) {
    case EVENT_SYSTEM:
        fill_system(parts, out, from);
        break;
    case EVENT_FRAME:
        fill_frame(parts, out, from);
        break;
    case EVENT_FLOW:
        fill_flow(parts, out, from);
        break;
    case EVENT_NAME:
        fill_name(parts, out, from);
        break;
    case EVENT_PACKET:
        fill_packet(parts, out, from);
        break;
    case EVENT_TRAIL:
        fill_trail(parts, out, from);
        break;
    }
}

bool event_has_evidence(const struct event *self)
{
    return self->subject == EVENT_FLOW && self->flow.evidence.len > 0;
}

bool event_has_evidence_of(const struct event *self, enum event_evidence_kind kind)
{
    return event_has_evidence(self) && self->flow.evidence.kind == kind;
}

bool event_is_attempt(const struct event *self)
{
    return (self->action == EVENT_DROPPED || self->action == EVENT_WOULD_DROP) &&
           self->reason != REASON_DECOY_KEPT;
}

bool event_is_crowd(const struct event *self)
{
    switch ((enum event_subject)self->subject) {
    case EVENT_FLOW:
        return self->flow.server.family == ADDRESS_NONE && self->flow.host[0] == 0;
    case EVENT_NAME:
        return self->name.type == 0 && self->name.name[0] == 0;
    case EVENT_SYSTEM: /* of more than one sort */
        return self->source == EVENT_FROM_UPLINK && self->system.about[0] == 0 &&
               self->system.text[0] == 0;
    case EVENT_FRAME:
    case EVENT_PACKET:
    case EVENT_TRAIL:
        break;
    }
    return false;
}

bool event_is_left_out(const struct event *self)
{
    return self->subject == EVENT_TRAIL && self->trail.parts == 0;
}

size_t event_pack(const struct event *self, uint8_t out[static EVENT_PACKED_MAX])
{
    Sallyport__Event message = SALLYPORT__EVENT__INIT;
    union parts parts;
    message.source = self->source;
    message.source_epoch = self->source_epoch;
    message.source_seq = self->source_seq;
    message.mono_us = self->mono_us;
    message.wall_us = self->wall_us;
    message.wall_trusted = self->wall_trusted;
    message.action = self->action;
    message.reason = (char *)reason_row((enum reason)self->reason)->name;
    if (self->detail != DETAIL_NONE) {
        message.detail = (char *)detail_name((enum detail)self->detail);
    }
    message.rule_line = self->rule_line;
    message.policy_version = self->policy_version;
    message.mode = (char *)self->mode;
    message.cause = self->cause;
    message.count = self->count;
    message.first_us = self->first_us;
    message.last_us = self->last_us;
    fill_subject(&parts, &message, self);
    return sallyport__event__pack(&message, out);
}
