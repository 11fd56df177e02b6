/* SPDX-License-Identifier: Apache-2.0 */
/* struct event <-> the bytes of event.proto, with no heap on either way. */
#include "gateway/ledger/event.h"

#include <string.h>

#include "gateway/ledger/event.pb-c.h"
#include "policies/pack_arena.h"

#define UNPACK_BYTES 8192 /* what protobuf-c may take for one event, from the stack */

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

static bool take_text(char *out, size_t size, const char *text)
{
    size_t len = strlen(text);
    if (len >= size) {
        return false;
    }
    memcpy(out, text, len);
    return true;
}

static bool take_bytes(char *out, size_t size, ProtobufCBinaryData from)
{
    if (from.len >= size || (from.len > 0 && memchr(from.data, 0, from.len) != NULL)) {
        return false;
    }
    if (from.len > 0) {
        memcpy(out, from.data, from.len);
    }
    return true;
}

static bool take_address(struct address *out, ProtobufCBinaryData from)
{
    return address_decode(out, from.data, from.len) || from.len == 0;
}

static bool take_data(struct event_frame *out, ProtobufCBinaryData from)
{
    if (from.len == 0) {
        return true;
    }
    if (from.len > sizeof out->data || from.len != out->length) {
        return false;
    }
    memcpy(out->data, from.data, from.len);
    out->data_len = (uint8_t)from.len;
    return true;
}

static bool take_frame(struct event_frame *out, const Sallyport__EventFrame *from)
{
    out->id = from->id;
    out->extended = from->extended;
    out->fd = from->fd;
    out->remote = from->remote;
    out->length = (uint8_t)from->length;
    return from->id <= FRAME_ID_EXTENDED_MAX && from->length <= FRAME_DATA_MAX &&
           take_text(out->from, sizeof out->from, from->from) &&
           take_text(out->to, sizeof out->to, from->to) && take_data(out, from->data);
}

static bool take_evidence(struct event_evidence *out, const Sallyport__EventFlow *from)
{
    size_t len = from->evidence.len;
    if (len == 0) {
        return (from->evidence_part | from->evidence_parts | from->evidence_offset |
                from->evidence_kind) == 0;
    }
    if (len > sizeof out->bytes || from->evidence_part == 0 ||
        from->evidence_part > from->evidence_parts || from->evidence_parts > UINT8_MAX ||
        from->evidence_kind > EVENT_HELLO_JUDGED) {
        return false;
    }
    memcpy(out->bytes, from->evidence.data, len);
    out->len = (uint16_t)len;
    out->kind = (uint8_t)from->evidence_kind;
    out->part = (uint8_t)from->evidence_part;
    out->parts = (uint8_t)from->evidence_parts;
    out->offset = from->evidence_offset;
    return true;
}

static bool take_flow(struct event_flow *out, const Sallyport__EventFlow *from)
{
    enum traffic protocol;
    bool known = traffic_find(&protocol, from->protocol);
    out->protocol = (uint8_t)(known ? protocol : TRAFFIC_UNKNOWN);
    out->transport = (uint8_t)from->transport;
    out->client_port = (uint16_t)from->client_port;
    out->server_port = (uint16_t)from->server_port;
    out->bytes_up = from->bytes_up;
    out->bytes_down = from->bytes_down;
    return from->transport <= UINT8_MAX && from->client_port <= UINT16_MAX &&
           from->server_port <= UINT16_MAX && take_address(&out->client, from->client) &&
           take_address(&out->server, from->server) &&
           take_bytes(out->host, sizeof out->host, from->host) &&
           take_evidence(&out->evidence, from);
}

static bool take_name(struct event_name *out, const Sallyport__EventName *from)
{
    out->type = (uint16_t)from->type;
    return from->type <= UINT16_MAX && take_address(&out->client, from->client) &&
           take_address(&out->server, from->server) &&
           take_bytes(out->name, sizeof out->name, from->name);
}

static bool take_packet(struct event_packet *out, const Sallyport__EventPacket *from)
{
    out->protocol = (uint8_t)from->protocol;
    out->server_port = (uint16_t)from->server_port;
    return from->protocol <= UINT8_MAX && from->server_port <= UINT16_MAX &&
           take_address(&out->client, from->client) &&
           take_address(&out->server, from->server);
}

static bool take_system(struct event_system *out, const Sallyport__EventSystem *from)
{
    return take_text(out->about, sizeof out->about, from->about) &&
           take_bytes(out->text, sizeof out->text, from->text);
}

static bool take_trail(struct event_trail *out, const Sallyport__EventTrail *from)
{
    size_t len = from->packed.len;
    if (len == 0 || len > sizeof out->packed || from->headers == 0 ||
        from->headers > len || from->part == 0 || from->part > from->parts ||
        from->parts > UINT8_MAX) {
        return false;
    }
    memcpy(out->packed, from->packed.data, len);
    out->len = (uint16_t)len;
    out->part = (uint8_t)from->part;
    out->parts = (uint8_t)from->parts;
    out->headers = (uint16_t)from->headers;
    out->asked = from->asked;
    return true;
}

static bool take_subject(struct event *out, const Sallyport__Event *from)
{
    switch (from->subject_case) {
    case SALLYPORT__EVENT__SUBJECT_FRAME:
        out->subject = EVENT_FRAME;
        return take_frame(&out->frame, from->frame);
    case SALLYPORT__EVENT__SUBJECT_FLOW:
        out->subject = EVENT_FLOW;
        return take_flow(&out->flow, from->flow);
    case SALLYPORT__EVENT__SUBJECT_NAME:
        out->subject = EVENT_NAME;
        return take_name(&out->name, from->name);
    case SALLYPORT__EVENT__SUBJECT_PACKET:
        out->subject = EVENT_PACKET;
        return take_packet(&out->packet, from->packet);
    case SALLYPORT__EVENT__SUBJECT_SYSTEM:
        out->subject = EVENT_SYSTEM;
        return take_system(&out->system, from->system);
    case SALLYPORT__EVENT__SUBJECT_TRAIL:
        out->subject = EVENT_TRAIL;
        return take_trail(&out->trail, from->trail);
    default:
        return false;
    }
}

static bool take_message(struct event *out, const Sallyport__Event *from)
{
    enum reason reason = reason_parse(from->reason);
    out->source = (uint8_t)from->source;
    out->source_epoch = from->source_epoch;
    out->source_seq = from->source_seq;
    out->mono_us = from->mono_us;
    out->wall_us = from->wall_us;
    out->wall_trusted = from->wall_trusted;
    out->action = (uint8_t)from->action;
    out->reason = (uint16_t)reason;
    out->detail = (uint8_t)detail_parse(from->detail);
    out->rule_line = from->rule_line;
    out->policy_version = from->policy_version;
    out->cause = from->cause;
    out->count = from->count;
    out->first_us = from->first_us;
    out->last_us = from->last_us;
    return from->source <= EVENT_FROM_LEDGER && from->action <= EVENT_NOTED &&
           reason < REASON_COUNT && take_text(out->mode, sizeof out->mode, from->mode) &&
           take_subject(out, from);
}

bool event_unpack(struct event *out, const uint8_t *bytes, size_t len)
{
    _Alignas(16) uint8_t block[UNPACK_BYTES];
    struct arena arena;
    arena_init(&arena, block, sizeof block);
    ProtobufCAllocator allocator = pack_arena(&arena);
    memset(out, 0, sizeof *out);
    if (len > EVENT_PACKED_MAX) {
        return false;
    }
    const Sallyport__Event *message = sallyport__event__unpack(&allocator, len, bytes);
    return message != NULL && take_message(out, message);
}
