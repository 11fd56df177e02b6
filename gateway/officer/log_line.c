/* SPDX-License-Identifier: Apache-2.0 */
/* Lays out a line of the violation log. */
#include "gateway/officer/log_line.h"

#include <inttypes.h>
#include <string.h>

#include "gateway/officer/escape.h"
#include "gateway/officer/event_words.h"
#include "gateway/officer/evidence.h"
#include "gateway/officer/json.h"
#include "gateway/officer/log_filter.h"
#include "gateway/officer/protocol.h"
#include "gateway/officer/trail_print.h"
#include "gateway/officer/when.h"

#define SUBJECT_COLUMNS_MIN 48 /* an IPv4 address, its port and a usual name */
#define CROSSED_BYTES (EVENT_WORDS_CROSSED_BYTES + 1)
#define NAME_BYTES (ESCAPE_NAME_GROWTH * POLICY_HOST_BYTES)
#define RAW_BYTES (NAME_BYTES + POLICY_HOST_BYTES)
#define ESCAPED_BYTES (2 * POLICY_HOST_BYTES * 5) /* of a byte, \\u{1} */

static void frame_text(char *out, size_t size, const struct event_frame *frame)
{
    if (frame->from[0] == 0) {
        (void)snprintf(out, size, "CAN, many ids");
        return;
    }
    (void)snprintf(out, size,
                   frame->extended ? "CAN %s%s%s %08X, %u byte%s%s%s"
                                   : "CAN %s%s%s %03X, %u byte%s%s%s",
                   frame->from, frame->to[0] != 0 ? ">" : "", frame->to, frame->id,
                   frame->length, frame->length == 1 ? "" : "s", frame->fd ? " FD" : "",
                   frame->remote ? " remote" : "");
}

static void flow_text(char *out, size_t size, const struct event_flow *flow)
{
    char server[ADDRESS_TEXT_BYTES];
    char host[NAME_BYTES];
    address_print(&flow->server, server);
    escape_name(host, sizeof host, flow->host);
    if (flow->server.family == ADDRESS_NONE && flow->host[0] == 0) {
        (void)snprintf(out, size, "many destinations");
        return;
    }
    bool told = flow->protocol != TRAFFIC_UNKNOWN;
    (void)snprintf(out, size,
                   flow->server.family == ADDRESS_IPV6 ? "%s%s%s [%s]:%u%s%s"
                                                       : "%s%s%s %s:%u%s%s",
                   protocol_text(flow->transport), told ? " " : "",
                   told ? traffic_name(flow->protocol) : "", server, flow->server_port,
                   host[0] != 0 ? " " : "", host);
}

static void name_text(char *out, size_t size, const struct event_name *name)
{
    char type[PROTOCOL_DNS_TEXT_BYTES];
    char shown[NAME_BYTES];
    protocol_dns_type_text(name->type, type);
    escape_name(shown, sizeof shown, name->name);
    if (name->name[0] == 0 && name->type == 0) {
        (void)snprintf(out, size, "DNS, many names");
        return;
    }
    (void)snprintf(out, size, "DNS %s %s", type, shown);
}

static void packet_text(char *out, size_t size, const struct event_packet *packet)
{
    char server[ADDRESS_TEXT_BYTES];
    address_print(&packet->server, server);
    if (packet->server.family == ADDRESS_NONE) {
        (void)snprintf(out, size, "many packets");
        return;
    }
    (void)snprintf(out, size, "%s to %s", protocol_text(packet->protocol), server);
}

static void system_text(char *out, size_t size, const struct event_system *system)
{
    (void)snprintf(out, size, "%s%s%s", system->about,
                   system->about[0] != 0 && system->text[0] != 0 ? ": " : "",
                   system->text);
}

static void trail_text(char *out, size_t size, const struct event_trail *trail,
                       bool whole)
{
    if (trail->parts == 0) {
        (void)snprintf(out, size, "%u header%s left out", trail->headers,
                       trail->headers == 1 ? "" : "s");
        return;
    }
    (void)snprintf(out, size, "%u header%s, part %u of %u%s", trail->headers,
                   trail->headers == 1 ? "" : "s", trail->part, trail->parts,
                   whole ? "" : ", damaged");
}

static size_t subject_text(char *out, size_t size, size_t columns,
                           const struct event *event)
{
    char raw[RAW_BYTES];
    raw[0] = 0;
    switch ((enum event_subject)event->subject) {
    case EVENT_FRAME:
        frame_text(raw, sizeof raw, &event->frame);
        break;
    case EVENT_FLOW:
        flow_text(raw, sizeof raw, &event->flow);
        break;
    case EVENT_NAME:
        name_text(raw, sizeof raw, &event->name);
        break;
    case EVENT_PACKET:
        packet_text(raw, sizeof raw, &event->packet);
        break;
    case EVENT_SYSTEM:
        system_text(raw, sizeof raw, &event->system);
        break;
    case EVENT_TRAIL:
        trail_text(raw, sizeof raw, &event->trail, trail_check_piece(event));
        break;
    }
    return escape_text(out, size, columns, raw);
}

size_t log_line_subject(char out[static LOG_LINE_SUBJECT_BYTES], size_t columns,
                        const struct event *event)
{
    return subject_text(out, LOG_LINE_SUBJECT_BYTES, columns, event);
}

const char *log_line_colour(const struct event *event)
{
    static const char *const codes[] = {[SEVERITY_INFO] = "\033[2m",
                                        [SEVERITY_NOTICE] = "",
                                        [SEVERITY_WARNING] = "\033[33m",
                                        [SEVERITY_SEVERE] = "\033[1;31m"};
    return codes[reason_row((enum reason)event->reason)->severity];
}

/* " x41 in 3 min", or nothing for a single event. */
static void print_repeats(char *out, size_t size, const struct log_merge_line *line)
{
    char span[WHEN_TEXT_BYTES];
    uint64_t span_us = line->last_wall_us > line->first_wall_us
                           ? line->last_wall_us - line->first_wall_us
                           : 0;
    when_print_span(span_us, span);
    out[0] = 0;
    if (line->count > 1) {
        (void)snprintf(out, size, " x%" PRIu64 " in %s", line->count, span);
    }
}

/* How much of it crossed, for a flow of which anything did or that was allowed. */
static void print_crossed(char *out, size_t size, const struct event *event,
                          const struct log_merge_line *line)
{
    out[0] = 0;
    if (event->subject == EVENT_FLOW && (line->bytes_up + line->bytes_down > 0 ||
                                         event_words_count((enum reason)event->reason))) {
        char crossed[EVENT_WORDS_CROSSED_BYTES];
        event_words_crossed(crossed, line->bytes_up, line->bytes_down);
        (void)snprintf(out, size, " %s", crossed);
    }
}

/* How much of a sentence says what happened, without the explanation behind it. */
static size_t gist_len(const char *sentence)
{
    return strcspn(sentence, ":;");
}

void log_line_print(FILE *out, const struct event *event,
                    const struct log_merge_line *line, size_t columns, int known_year,
                    bool colour)
{
    const struct reason_row *row = reason_row((enum reason)event->reason);
    char when[WHEN_TEXT_BYTES];
    char subject[ESCAPED_BYTES];
    char repeats[80];
    char crossed[CROSSED_BYTES];
    char before[160];
    char annex[80];
    when_print_short(line->first_wall_us, known_year, when);
    print_repeats(repeats, sizeof repeats, line);
    print_crossed(crossed, sizeof crossed, event, line);
    (void)snprintf(before, sizeof before, "%s%c %-7s %-7s ", when,
                   event->wall_trusted ? ' ' : '?', severity_text(row->severity),
                   log_filter_action_text(event->action));
    (void)snprintf(annex, sizeof annex, row->annex5[0] != 0 ? " [%s]" : "%s",
                   row->annex5);
    size_t taken = strlen(before) + strlen(repeats) + strlen(crossed) + strlen(annex) + 2;
    const char *more = detail_words((enum detail)event->detail);
    size_t gist = gist_len(row->sentence);
    size_t said = gist + (more[0] != 0 ? strlen(more) + 2 : 0);
    size_t room = columns > taken + SUBJECT_COLUMNS_MIN + said ? columns - taken - said
                                                               : SUBJECT_COLUMNS_MIN;
    size_t used = subject_text(subject, sizeof subject, room, event);
    bool all_fits = more[0] == 0 && strlen(row->sentence) <= gist + room - used;
    fprintf(out, "%s%s%s%s%s  %.*s%s%s%s%s\n", colour ? log_line_colour(event) : "",
            before, subject, repeats, crossed,
            all_fits ? (int)strlen(row->sentence) : (int)gist, row->sentence,
            more[0] != 0 ? ": " : "", more, annex, colour ? "\033[0m" : "");
    log_line_print_kept(out, event, line, columns);
}

void log_line_print_kept(FILE *out, const struct event *event,
                         const struct log_merge_line *line, size_t columns)
{
    if (event->subject == EVENT_FLOW) {
        evidence_print(out, &event->flow.evidence, columns);
    } else if (event->subject == EVENT_FRAME) {
        evidence_print_data(out, &event->frame);
    }
    if (line->hello_records > 0 && !event_has_evidence_of(event, EVENT_HELLO_JUDGED)) {
        fprintf(out, "    hello kept, in %" PRIu64 " record%s: --all shows %s\n",
                line->hello_records, line->hello_records == 1 ? "" : "s",
                line->hello_records == 1 ? "it" : "them");
    }
    if (event->subject != EVENT_TRAIL) {
        trail_print_line(out, line);
    }
}

static void json_address(struct json *json, const char *key,
                         const struct address *address)
{
    char text[ADDRESS_TEXT_BYTES];
    address_print(address, text);
    if (address->family == ADDRESS_NONE) {
        json_null(json, key);
    } else {
        json_text(json, key, text);
    }
}

static void json_frame(struct json *json, const struct event *event)
{
    const struct event_frame *frame = &event->frame;
    json_text(json, "from", frame->from);
    json_text(json, "to", frame->to);
    json_u64(json, "id", frame->id);
    json_bool(json, "extended", frame->extended);
    json_bool(json, "fd", frame->fd);
    json_bool(json, "remote", frame->remote);
    json_u64(json, "length", frame->length);
    if (frame->data_len > 0) {
        char hex[EVIDENCE_HEX_BYTES];
        evidence_hex(hex, frame->data, frame->data_len);
        json_text(json, "data", hex);
    }
}

static void json_flow(struct json *json, const struct event *event,
                      const struct log_merge_line *line)
{
    const struct event_flow *flow = &event->flow;
    json_text(json, "transport", protocol_text(flow->transport));
    json_address(json, "client", &flow->client);
    json_u64(json, "client_port", flow->client_port);
    json_address(json, "server", &flow->server);
    json_u64(json, "server_port", flow->server_port);
    json_text(json, "host", flow->host);
    if (flow->protocol != TRAFFIC_UNKNOWN) {
        json_text(json, "protocol", traffic_name(flow->protocol));
    } else {
        json_null(json, "protocol");
    }
    json_u64(json, "bytes_up", line->bytes_up);
    json_u64(json, "bytes_down", line->bytes_down);
    evidence_json(json, &flow->evidence);
    if (line->hello_records > 0) {
        json_u64(json, "hello_records", line->hello_records);
    }
}

static void json_name(struct json *json, const struct event *event)
{
    json_address(json, "client", &event->name.client);
    json_address(json, "server", &event->name.server);
    json_text(json, "name", event->name.name);
    json_u64(json, "type", event->name.type);
}

static void json_packet(struct json *json, const struct event *event)
{
    json_u64(json, "protocol", event->packet.protocol);
    json_address(json, "client", &event->packet.client);
    json_address(json, "server", &event->packet.server);
    json_u64(json, "server_port", event->packet.server_port);
}

static void json_subject(struct json *json, const struct event *event,
                         const struct log_merge_line *line)
{
    json_open(json, log_filter_subject_text(event->subject));
    switch ((enum event_subject)event->subject) {
    case EVENT_FRAME:
        json_frame(json, event);
        break;
    case EVENT_FLOW:
        json_flow(json, event, line);
        break;
    case EVENT_NAME:
        json_name(json, event);
        break;
    case EVENT_PACKET:
        json_packet(json, event);
        break;
    case EVENT_SYSTEM:
        json_text(json, "about", event->system.about);
        json_text(json, "text", event->system.text);
        break;
    case EVENT_TRAIL:
        trail_print_json(json, event);
        break;
    }
    json_close(json);
}

/* 64 bits do not survive as a JSON number everywhere. */
static void json_hex(struct json *json, const char *key, uint64_t value)
{
    char text[20];
    (void)snprintf(text, sizeof text, "%016" PRIx64, value);
    json_text(json, key, text);
}

static void json_time(struct json *json, const char *key, uint64_t wall_us)
{
    char when[WHEN_TEXT_BYTES];
    when_print_utc(wall_us, when);
    json_text(json, key, when);
}

static void json_reason(struct json *json, const struct event *event)
{
    const struct reason_row *row = reason_row((enum reason)event->reason);
    json_text(json, "severity", severity_text(row->severity));
    json_text(json, "verdict", log_filter_action_text(event->action));
    json_text(json, "reason", row->name);
    json_text(json, "sentence", row->sentence);
    json_text(json, "annex5", row->annex5);
    json_bool(json, "exfiltration", row->exfiltration);
}

void log_line_json(FILE *out, const struct event *event,
                   const struct log_merge_line *line)
{
    struct json json;
    json_begin(&json, out);
    json_u64(&json, "leaf", event->leaf);
    json_time(&json, "time", event->wall_us);
    json_bool(&json, "time_trusted", event->wall_trusted);
    json_u64(&json, "mono_us", event->mono_us);
    json_text(&json, "source", log_filter_source_text(event->source));
    json_hex(&json, "source_epoch", event->source_epoch);
    json_u64(&json, "source_seq", event->source_seq);
    json_reason(&json, event);
    if (event->detail != DETAIL_NONE) {
        json_text(&json, "detail", detail_name((enum detail)event->detail));
        json_text(&json, "detail_words", detail_words((enum detail)event->detail));
    }
    json_u64(&json, "rule_line", event->rule_line);
    json_u64(&json, "policy_version", event->policy_version);
    json_text(&json, "mode", event->mode);
    json_hex(&json, "cause", event->cause);
    json_u64(&json, "count", line->count);
    json_u64(&json, "records", line->records);
    json_time(&json, "first_time", line->first_wall_us);
    json_time(&json, "last_time", line->last_wall_us);
    if (line->headers + line->own_headers > 0 && event->subject != EVENT_TRAIL) {
        json_u64(&json, "headers_before", line->headers);
        json_bool(&json, "headers_whole", trail_check_trouble(&line->trail) == NULL);
    }
    if (line->left_out[0] + line->left_out[1] > 0 && event->subject != EVENT_TRAIL) {
        json_u64(&json, "headers_left_out",
                 (uint64_t)line->left_out[0] + line->left_out[1]);
    }
    json_text(&json, "subject", log_filter_subject_text(event->subject));
    json_subject(&json, event, line);
    json_end(&json);
}
