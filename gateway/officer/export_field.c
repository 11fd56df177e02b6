/* SPDX-License-Identifier: Apache-2.0 */
/* Says each field of an event, subject by subject. */
#include "gateway/officer/export_field.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#include "gateway/officer/escape.h"
#include "gateway/officer/event_time.h"
#include "gateway/officer/evidence.h"
#include "gateway/officer/log_filter.h"
#include "gateway/officer/protocol.h"
#include "gateway/officer/trail_check.h"
#include "gateway/officer/when.h"

#define VALUE_BYTES (EVENT_EVIDENCE_BYTES * 10) /* of a character, \\u{10ffff} */

struct saying {
    export_field_cb put;
    void *context;
    bool here; /* the event has the fields that are said now */
};

static void say_text(const struct saying *self, const char *name, const char *text)
{
    char value[VALUE_BYTES] = "";
    if (self->here) {
        (void)escape_text(value, sizeof value, sizeof value, text);
    }
    self->put(self->context, name, value);
}

PRINTF_LIKE(3, 4)
static void say(const struct saying *self, const char *name, const char *format, ...)
{
    char value[64] = "";
    va_list arguments;
    va_start(arguments, format);
    if (self->here) {
        (void)vsnprintf(value, sizeof value, format, arguments);
    }
    va_end(arguments);
    self->put(self->context, name, value);
}

static void say_number(const struct saying *self, const char *name, uint64_t value)
{
    say(self, name, "%" PRIu64, value);
}

static void say_flag(const struct saying *self, const char *name, bool value)
{
    say_text(self, name, value ? "true" : "false");
}

static void say_address(const struct saying *self, const char *name,
                        const struct address *address)
{
    char text[ADDRESS_TEXT_BYTES];
    address_print(address, text);
    say_text(self, name, address->family == ADDRESS_NONE ? "" : text);
}

static void say_time(const struct saying *self, const char *name, uint64_t wall_us)
{
    char text[WHEN_TEXT_BYTES];
    when_print_utc(wall_us, text);
    say_text(self, name, text);
}

static void say_common(const struct saying *self, const struct event *event)
{
    const struct reason_row *row = reason_row((enum reason)event->reason);
    say_number(self, "leaf", event->leaf);
    say_time(self, "time", event->wall_us);
    say_flag(self, "time_trusted", event->wall_trusted);
    say_text(self, "source", log_filter_source_text(event->source));
    say(self, "source_epoch", "%016" PRIx64, event->source_epoch);
    say_number(self, "source_seq", event->source_seq);
    say_text(self, "severity", severity_text(row->severity));
    say_text(self, "verdict", log_filter_action_text(event->action));
    say_text(self, "reason", row->name);
    say_text(self, "sentence", row->sentence);
    say_text(self, "detail",
             event->detail != DETAIL_NONE ? detail_name((enum detail)event->detail) : "");
    say_text(self, "annex5", row->annex5);
    say_flag(self, "exfiltration", row->exfiltration);
    say_number(self, "rule_line", event->rule_line);
    say_number(self, "policy_version", event->policy_version);
    say_text(self, "mode", event->mode);
    say(self, "cause", "%016" PRIx64, event->cause);
    say_number(self, "count", event->count);
    say_time(self, "first_time", event_time_first_us(event));
    say_time(self, "last_time", event_time_last_us(event));
    say_text(self, "subject", log_filter_subject_text(event->subject));
}

static void say_frame(const struct saying *self, const struct event_frame *frame)
{
    char hex[EVIDENCE_HEX_BYTES];
    say_text(self, "from", frame->from);
    say_text(self, "to", frame->to);
    say(self, "can_id", frame->extended ? "%08" PRIX32 : "%03" PRIX32, frame->id);
    say_flag(self, "can_fd", frame->fd);
    say_flag(self, "can_remote", frame->remote);
    say_number(self, "can_length", frame->length);
    evidence_hex(hex, frame->data, frame->data_len);
    say_text(self, "can_data", hex);
}

static void say_evidence(const struct saying *self, const struct event_evidence *evidence)
{
    char hex[EVIDENCE_HEX_BYTES];
    evidence_hex(hex, evidence->bytes, self->here ? evidence->len : 0);
    say_text(self, "evidence_kind", evidence_kind_text(evidence->kind));
    say_number(self, "evidence_part", evidence->part);
    say_number(self, "evidence_parts", evidence->parts);
    say_number(self, "evidence_offset", evidence->offset);
    say_text(self, "evidence_hex", hex);
}

static void say_flow(const struct saying *self, const struct event_flow *flow)
{
    say_text(self, "host", flow->host);
    say_text(self, "protocol",
             flow->protocol != TRAFFIC_UNKNOWN ? traffic_name(flow->protocol) : "");
    say_number(self, "bytes_up", flow->bytes_up);
    say_number(self, "bytes_down", flow->bytes_down);
    const struct saying kept = {self->put, self->context,
                                self->here && flow->evidence.len > 0};
    say_evidence(&kept, &flow->evidence);
}

static void say_name(const struct saying *self, const struct event_name *name)
{
    char type[PROTOCOL_DNS_TEXT_BYTES];
    protocol_dns_type_text(name->type, type);
    say_text(self, "dns_name", name->name);
    say_text(self, "dns_type", type);
}

static void say_trail(const struct saying *self, const struct event *piece)
{
    say_number(self, "trail_headers", piece->trail.headers);
    say_flag(self, "trail_left_out", piece->trail.parts == 0);
    say_number(self, "trail_part", piece->trail.part);
    say_number(self, "trail_parts", piece->trail.parts);
    say_flag(self, "trail_asked", piece->trail.asked);
    say_flag(self, "trail_whole", trail_check_piece(piece));
}

/* What the three that came by IP have in common. */
struct ends {
    struct address client;
    struct address server;
    uint8_t transport; /* 0: it has none */
    uint16_t client_port;
    uint16_t server_port;
};

static bool find_ends(struct ends *out, const struct event *event)
{
    const struct event_flow *flow = &event->flow;
    const struct event_packet *packet = &event->packet;
    switch ((enum event_subject)event->subject) {
    case EVENT_FLOW:
        *out = (struct ends){flow->client, flow->server, flow->transport,
                             flow->client_port, flow->server_port};
        return true;
    case EVENT_NAME:
        *out = (struct ends){.client = event->name.client, .server = event->name.server};
        return true;
    case EVENT_PACKET:
        *out = (struct ends){.client = packet->client,
                             .server = packet->server,
                             .transport = packet->protocol,
                             .server_port = packet->server_port};
        return true;
    case EVENT_FRAME:
    case EVENT_SYSTEM:
    case EVENT_TRAIL:
        break;
    }
    *out = (struct ends){0};
    return false;
}

static void say_ends(struct saying *self, const struct event *event)
{
    struct ends ends;
    self->here = find_ends(&ends, event);
    say_address(self, "client", &ends.client);
    say_address(self, "server", &ends.server);
    self->here = ends.transport != 0;
    say_text(self, "transport", protocol_text(ends.transport));
    say_number(self, "transport_number", ends.transport);
    self->here = ends.client_port != 0;
    say_number(self, "client_port", ends.client_port);
    self->here = ends.server_port != 0;
    say_number(self, "server_port", ends.server_port);
}

void export_field_each(const struct event *event, export_field_cb put, void *context)
{
    /* What the event is not has no values; nothing of it is read. */
    static const struct event empty;
    struct saying saying = {put, context, true};
    say_common(&saying, event);
    saying.here = event->subject == EVENT_FRAME;
    say_frame(&saying, saying.here ? &event->frame : &empty.frame);
    say_ends(&saying, event);
    saying.here = event->subject == EVENT_FLOW;
    say_flow(&saying, saying.here ? &event->flow : &empty.flow);
    saying.here = event->subject == EVENT_NAME;
    say_name(&saying, saying.here ? &event->name : &empty.name);
    saying.here = event->subject == EVENT_SYSTEM;
    say_text(&saying, "about", saying.here ? event->system.about : "");
    say_text(&saying, "text", saying.here ? event->system.text : "");
    saying.here = event->subject == EVENT_TRAIL;
    say_trail(&saying, saying.here ? event : &empty);
}
