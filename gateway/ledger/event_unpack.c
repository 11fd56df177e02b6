/* SPDX-License-Identifier: Apache-2.0 */
/* The bytes of event.proto to struct event: a row a field. */
#include <string.h>

#include "gateway/ledger/event.h"
#include "gateway/ledger/wire.h"

#define NAME_BYTES 64 /* of a reason, a detail or a protocol, with its NUL */
#define NO_SUBJECT UINT8_MAX

#define ROW(TAG, KIND, TYPE, MEMBER)                            \
    .tag = (TAG), .kind = (KIND), .at = offsetof(TYPE, MEMBER), \
    .size = sizeof(((TYPE *)NULL)->MEMBER)
#define NUMBER(TAG, TYPE, MEMBER, MAX)                    \
    {                                                     \
        ROW(TAG, WIRE_NUMBER, TYPE, MEMBER), .max = (MAX) \
    }
#define FIXED64(TAG, TYPE, MEMBER)           \
    {                                        \
        ROW(TAG, WIRE_FIXED64, TYPE, MEMBER) \
    }
#define TEXT(TAG, TYPE, MEMBER)           \
    {                                     \
        ROW(TAG, WIRE_TEXT, TYPE, MEMBER) \
    }
#define BLOCK(TAG, TYPE, MEMBER, TAKE)                     \
    {                                                      \
        ROW(TAG, WIRE_BLOCK, TYPE, MEMBER), .take = (TAKE) \
    }
/* What is made of the bytes is more than one member. */
#define WHOLE(TAG, TAKE)                                 \
    {                                                    \
        .tag = (TAG), .kind = WIRE_BLOCK, .take = (TAKE) \
    }

#define READ(out, fields, bytes, len)                             \
    wire_read((out), (fields), sizeof(fields) / sizeof *(fields), \
              cursor_over((bytes), (len)))

/* A name of another version may be longer, and then it is unknown, as others are. */
static const char *name_of(char room[static NAME_BYTES], const uint8_t *bytes, size_t len)
{
    bool fits = len < NAME_BYTES && memchr(bytes, 0, len) == NULL;
    memcpy(room, bytes, fits ? len : 0);
    room[fits ? len : 0] = 0;
    return room;
}

static bool take_reason(void *member, const uint8_t *bytes, size_t len)
{
    char name[NAME_BYTES];
    enum reason reason = reason_parse(name_of(name, bytes, len));
    *(uint16_t *)member = (uint16_t)reason;
    return reason < REASON_COUNT;
}

static bool take_detail(void *member, const uint8_t *bytes, size_t len)
{
    char name[NAME_BYTES];
    *(uint8_t *)member = (uint8_t)detail_parse(name_of(name, bytes, len));
    return true;
}

static bool take_protocol(void *member, const uint8_t *bytes, size_t len)
{
    char name[NAME_BYTES];
    enum traffic protocol = TRAFFIC_UNKNOWN;
    (void)!traffic_find(&protocol, name_of(name, bytes, len));
    *(uint8_t *)member = (uint8_t)protocol;
    return true;
}

static bool take_address(void *member, const uint8_t *bytes, size_t len)
{
    return address_decode(member, bytes, len) || len == 0;
}

static bool take_data(void *out, const uint8_t *bytes, size_t len)
{
    struct event_frame *frame = out;
    bool fits = len <= sizeof frame->data;
    memcpy(frame->data, bytes, fits ? len : 0);
    frame->data_len = (uint8_t)len;
    return fits;
}

static bool take_evidence(void *out, const uint8_t *bytes, size_t len)
{
    struct event_evidence *evidence = out;
    bool fits = len <= sizeof evidence->bytes;
    memcpy(evidence->bytes, bytes, fits ? len : 0);
    evidence->len = (uint16_t)len;
    return fits;
}

static bool take_packed(void *out, const uint8_t *bytes, size_t len)
{
    struct event_trail *trail = out;
    bool fits = len <= sizeof trail->packed;
    memcpy(trail->packed, bytes, fits ? len : 0);
    trail->len = (uint16_t)len;
    return fits;
}

static const struct wire_field frame_fields[] = {
    TEXT(1, struct event_frame, from),
    TEXT(2, struct event_frame, to),
    NUMBER(3, struct event_frame, id, FRAME_ID_EXTENDED_MAX),
    NUMBER(4, struct event_frame, extended, 1),
    NUMBER(5, struct event_frame, fd, 1),
    NUMBER(6, struct event_frame, remote, 1),
    NUMBER(7, struct event_frame, length, FRAME_DATA_MAX),
    WHOLE(8, take_data),
};

static const struct wire_field flow_fields[] = {
    NUMBER(1, struct event_flow, transport, UINT8_MAX),
    BLOCK(2, struct event_flow, client, take_address),
    NUMBER(3, struct event_flow, client_port, UINT16_MAX),
    BLOCK(4, struct event_flow, server, take_address),
    NUMBER(5, struct event_flow, server_port, UINT16_MAX),
    TEXT(6, struct event_flow, host),
    NUMBER(7, struct event_flow, bytes_up, UINT64_MAX),
    NUMBER(8, struct event_flow, bytes_down, UINT64_MAX),
    BLOCK(9, struct event_flow, protocol, take_protocol),
    BLOCK(10, struct event_flow, evidence, take_evidence),
    NUMBER(11, struct event_flow, evidence.part, UINT8_MAX),
    NUMBER(12, struct event_flow, evidence.parts, UINT8_MAX),
    NUMBER(13, struct event_flow, evidence.offset, UINT32_MAX),
    NUMBER(14, struct event_flow, evidence.kind, EVENT_HELLO_JUDGED),
};

static const struct wire_field name_fields[] = {
    BLOCK(1, struct event_name, client, take_address),
    BLOCK(2, struct event_name, server, take_address),
    TEXT(3, struct event_name, name),
    NUMBER(4, struct event_name, type, UINT16_MAX),
};

static const struct wire_field packet_fields[] = {
    NUMBER(1, struct event_packet, protocol, UINT8_MAX),
    BLOCK(2, struct event_packet, client, take_address),
    BLOCK(3, struct event_packet, server, take_address),
    NUMBER(4, struct event_packet, server_port, UINT16_MAX),
};

static const struct wire_field system_fields[] = {
    TEXT(1, struct event_system, about),
    TEXT(2, struct event_system, text),
};

static const struct wire_field trail_fields[] = {
    NUMBER(1, struct event_trail, part, UINT8_MAX),
    NUMBER(2, struct event_trail, parts, UINT8_MAX),
    NUMBER(3, struct event_trail, headers, UINT16_MAX),
    WHOLE(4, take_packed),
    NUMBER(5, struct event_trail, asked, 1),
};

/* An event has one subject. */
static bool is_first(struct event *self, enum event_subject subject)
{
    bool first = self->subject == NO_SUBJECT;
    self->subject = (uint8_t)subject;
    return first;
}

static bool take_frame(void *out, const uint8_t *bytes, size_t len)
{
    struct event_frame *frame = &((struct event *)out)->frame;
    return is_first(out, EVENT_FRAME) && READ(frame, frame_fields, bytes, len) &&
           (frame->data_len == 0 || frame->data_len == frame->length);
}

static bool is_piece(uint8_t part, uint8_t parts)
{
    return part > 0 && part <= parts;
}

static bool take_flow(void *out, const uint8_t *bytes, size_t len)
{
    struct event_flow *flow = &((struct event *)out)->flow;
    const struct event_evidence *evidence = &flow->evidence;
    if (!is_first(out, EVENT_FLOW) || !READ(flow, flow_fields, bytes, len)) {
        return false;
    }
    return evidence->len > 0 ? is_piece(evidence->part, evidence->parts)
                             : (evidence->part | evidence->parts | evidence->offset |
                                evidence->kind) == 0;
}

static bool take_name(void *out, const uint8_t *bytes, size_t len)
{
    struct event *event = out;
    return is_first(event, EVENT_NAME) && READ(&event->name, name_fields, bytes, len);
}

static bool take_packet(void *out, const uint8_t *bytes, size_t len)
{
    struct event *event = out;
    return is_first(event, EVENT_PACKET) &&
           READ(&event->packet, packet_fields, bytes, len);
}

static bool take_system(void *out, const uint8_t *bytes, size_t len)
{
    struct event *event = out;
    return is_first(event, EVENT_SYSTEM) &&
           READ(&event->system, system_fields, bytes, len);
}

static bool take_trail(void *out, const uint8_t *bytes, size_t len)
{
    struct event_trail *trail = &((struct event *)out)->trail;
    if (!is_first(out, EVENT_TRAIL) || !READ(trail, trail_fields, bytes, len) ||
        trail->headers == 0) {
        return false;
    }
    return trail->len > 0
               ? trail->headers <= trail->len && is_piece(trail->part, trail->parts)
               : (trail->part | trail->parts) == 0;
}

static const struct wire_field fields[] = {
    NUMBER(1, struct event, source, EVENT_FROM_LEDGER),
    FIXED64(2, struct event, source_epoch),
    NUMBER(3, struct event, source_seq, UINT64_MAX),
    NUMBER(4, struct event, mono_us, UINT64_MAX),
    NUMBER(5, struct event, wall_us, UINT64_MAX),
    NUMBER(6, struct event, wall_trusted, 1),
    NUMBER(7, struct event, action, EVENT_NOTED),
    BLOCK(8, struct event, reason, take_reason),
    NUMBER(9, struct event, rule_line, UINT32_MAX),
    NUMBER(10, struct event, policy_version, UINT64_MAX),
    TEXT(11, struct event, mode),
    FIXED64(12, struct event, cause),
    NUMBER(13, struct event, count, UINT64_MAX),
    NUMBER(14, struct event, first_us, UINT64_MAX),
    NUMBER(15, struct event, last_us, UINT64_MAX),
    BLOCK(16, struct event, detail, take_detail),
    WHOLE(20, take_frame),
    WHOLE(21, take_flow),
    WHOLE(22, take_name),
    WHOLE(23, take_packet),
    WHOLE(24, take_system),
    WHOLE(25, take_trail),
};

bool event_unpack(struct event *out, const uint8_t *bytes, size_t len)
{
    memset(out, 0, sizeof *out);
    out->subject = NO_SUBJECT;
    out->reason = REASON_COUNT;
    return len <= EVENT_PACKED_MAX && READ(out, fields, bytes, len) &&
           out->reason < REASON_COUNT && out->subject != NO_SUBJECT;
}
