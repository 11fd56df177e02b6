/* SPDX-License-Identifier: Apache-2.0 */
/* What protobuf-c makes of the bytes of an event, beside which event_unpack stands. */
#ifndef TESTS_GATEWAY_EVENT_REFERENCE_H
#define TESTS_GATEWAY_EVENT_REFERENCE_H

#include <string.h>

#include "gateway/ledger/event.h"
#include "gateway/ledger/event.pb-c.h"
#include "policies/pack_arena.h"

/* For any message of the size of an event. */
#define REFERENCE_ARENA_BYTES (128U * 1024)

static inline bool reference_text(char *out, size_t size, const char *text)
{
    size_t len = strlen(text);
    if (len >= size) {
        return false;
    }
    memcpy(out, text, len);
    return true;
}

static inline bool reference_bytes(char *out, size_t size, ProtobufCBinaryData from)
{
    if (from.len >= size || (from.len > 0 && memchr(from.data, 0, from.len) != NULL)) {
        return false;
    }
    if (from.len > 0) {
        memcpy(out, from.data, from.len);
    }
    return true;
}

static inline bool reference_address(struct address *out, ProtobufCBinaryData from)
{
    return address_decode(out, from.data, from.len) || from.len == 0;
}

static inline bool reference_data(struct event_frame *out, ProtobufCBinaryData from)
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

static inline bool reference_frame(struct event_frame *out,
                                   const Sallyport__EventFrame *from)
{
    out->id = from->id;
    out->extended = from->extended;
    out->fd = from->fd;
    out->remote = from->remote;
    out->length = (uint8_t)from->length;
    return from->id <= FRAME_ID_EXTENDED_MAX && from->length <= FRAME_DATA_MAX &&
           reference_text(out->from, sizeof out->from, from->from) &&
           reference_text(out->to, sizeof out->to, from->to) &&
           reference_data(out, from->data);
}

static inline bool reference_evidence(struct event_evidence *out,
                                      const Sallyport__EventFlow *from)
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

static inline bool reference_flow(struct event_flow *out,
                                  const Sallyport__EventFlow *from)
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
           from->server_port <= UINT16_MAX &&
           reference_address(&out->client, from->client) &&
           reference_address(&out->server, from->server) &&
           reference_bytes(out->host, sizeof out->host, from->host) &&
           reference_evidence(&out->evidence, from);
}

static inline bool reference_name(struct event_name *out,
                                  const Sallyport__EventName *from)
{
    out->type = (uint16_t)from->type;
    return from->type <= UINT16_MAX && reference_address(&out->client, from->client) &&
           reference_address(&out->server, from->server) &&
           reference_bytes(out->name, sizeof out->name, from->name);
}

static inline bool reference_packet(struct event_packet *out,
                                    const Sallyport__EventPacket *from)
{
    out->protocol = (uint8_t)from->protocol;
    out->server_port = (uint16_t)from->server_port;
    return from->protocol <= UINT8_MAX && from->server_port <= UINT16_MAX &&
           reference_address(&out->client, from->client) &&
           reference_address(&out->server, from->server);
}

static inline bool reference_system(struct event_system *out,
                                    const Sallyport__EventSystem *from)
{
    return reference_text(out->about, sizeof out->about, from->about) &&
           reference_bytes(out->text, sizeof out->text, from->text);
}

static inline bool reference_trail(struct event_trail *out,
                                   const Sallyport__EventTrail *from)
{
    size_t len = from->packed.len;
    bool left_out = len == 0;
    bool is_none =
        left_out ? (from->part | from->parts) != 0 || from->headers > UINT16_MAX
                 : len > sizeof out->packed || from->headers > len || from->part == 0 ||
                       from->part > from->parts || from->parts > UINT8_MAX;
    if (is_none || from->headers == 0) {
        return false;
    }
    if (!left_out) {
        memcpy(out->packed, from->packed.data, len);
    }
    out->len = (uint16_t)len;
    out->part = (uint8_t)from->part;
    out->parts = (uint8_t)from->parts;
    out->headers = (uint16_t)from->headers;
    out->asked = from->asked;
    return true;
}

static inline bool reference_subject(struct event *out, const Sallyport__Event *from)
{
    switch (from->subject_case) {
    case SALLYPORT__EVENT__SUBJECT_FRAME:
        out->subject = EVENT_FRAME;
        return reference_frame(&out->frame, from->frame);
    case SALLYPORT__EVENT__SUBJECT_FLOW:
        out->subject = EVENT_FLOW;
        return reference_flow(&out->flow, from->flow);
    case SALLYPORT__EVENT__SUBJECT_NAME:
        out->subject = EVENT_NAME;
        return reference_name(&out->name, from->name);
    case SALLYPORT__EVENT__SUBJECT_PACKET:
        out->subject = EVENT_PACKET;
        return reference_packet(&out->packet, from->packet);
    case SALLYPORT__EVENT__SUBJECT_SYSTEM:
        out->subject = EVENT_SYSTEM;
        return reference_system(&out->system, from->system);
    case SALLYPORT__EVENT__SUBJECT_TRAIL:
        out->subject = EVENT_TRAIL;
        return reference_trail(&out->trail, from->trail);
    default:
        return false;
    }
}

static inline bool reference_message(struct event *out, const Sallyport__Event *from)
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
           reason < REASON_COUNT &&
           reference_text(out->mode, sizeof out->mode, from->mode) &&
           reference_subject(out, from);
}

/* As event_unpack, but fields may come in any order, more than once and in any form. */
static inline bool reference_unpack(struct event *out, const uint8_t *bytes, size_t len)
{
    static _Alignas(16) uint8_t block[REFERENCE_ARENA_BYTES];
    struct arena arena;
    arena_init(&arena, block, sizeof block);
    ProtobufCAllocator allocator = pack_arena(&arena);
    memset(out, 0, sizeof *out);
    if (len > EVENT_PACKED_MAX) {
        return false;
    }
    const Sallyport__Event *message = sallyport__event__unpack(&allocator, len, bytes);
    return message != NULL && reference_message(out, message);
}

#endif
