/* SPDX-License-Identifier: Apache-2.0 */
/* Lays out a row: what is known of its width first, the subject in what is left. */
#include "gateway/officer/log_row.h"

#include <inttypes.h>
#include <string.h>

#include "gateway/officer/amount.h"
#include "gateway/officer/escape.h"
#include "gateway/officer/event_words.h"
#include "gateway/officer/log_filter.h"
#include "gateway/officer/log_line.h"
#include "gateway/officer/protocol.h"
#include "gateway/officer/when.h"

#define EXTENT_COLUMNS 20 /* of how often and how much, where it has to be cut */
#define EXTENT_COLUMNS_MIN 3
#define SUBJECT_COLUMNS_MIN 10 /* that neither the reason nor the extent takes */
#define EXTENT_BYTES 128
#define END_BYTES (ADDRESS_TEXT_BYTES + 8) /* of an address and a port */
#define NAME_COLUMNS 18                    /* of a reason */
#define NAME_COLUMNS_MAX 40
#define ROW_BYTES (4 * LOG_ROW_COLUMNS_MAX + 8)

/* The address that a subject without a name is told by, and its port where it has one;
 * nothing where it is told by anything else. */
static void address_text(char out[static END_BYTES], const struct event *event)
{
    const struct event_flow *flow = &event->flow;
    char address[ADDRESS_TEXT_BYTES];
    out[0] = 0;
    if (event->subject == EVENT_FLOW && flow->host[0] == 0 &&
        flow->server.family != ADDRESS_NONE) {
        address_print(&flow->server, address);
        (void)snprintf(out, END_BYTES,
                       flow->server.family == ADDRESS_IPV6 ? "[%s]:%u" : "%s:%u", address,
                       flow->server_port);
    } else if (event->subject == EVENT_PACKET &&
               event->packet.server.family != ADDRESS_NONE) {
        address_print(&event->packet.server, out);
    }
}

/* With what it speaks, if there is room for that. */
static void address_subject(char *out, size_t size, const struct event *event,
                            const char *end, size_t room)
{
    bool is_flow = event->subject == EVENT_FLOW;
    uint8_t transport = is_flow ? event->flow.transport : event->packet.protocol;
    bool told = is_flow && event->flow.protocol != TRAFFIC_UNKNOWN;
    int used = snprintf(
        out, size, "%s %s",
        told ? traffic_name(event->flow.protocol) : protocol_text(transport), end);
    if ((size_t)used > room) {
        (void)snprintf(out, size, "%s", end);
    }
}

/* The host without its address, the id without its length: what tells one from another.
 */
static void short_subject(char *out, size_t size, const struct event *event, size_t room)
{
    char end[END_BYTES];
    const struct event_flow *flow = &event->flow;
    const struct event_frame *frame = &event->frame;
    char whole[LOG_LINE_SUBJECT_BYTES];
    char name[ESCAPE_NAME_GROWTH * POLICY_HOST_BYTES];
    address_text(end, event);
    if (end[0] != 0) {
        address_subject(out, size, event, end, room);
    } else if (event->subject == EVENT_FLOW && flow->host[0] != 0) {
        escape_name(name, sizeof name, flow->host);
        (void)snprintf(out, size, "%s %s:%u",
                       flow->protocol != TRAFFIC_UNKNOWN ? traffic_name(flow->protocol)
                                                         : protocol_text(flow->transport),
                       name, flow->server_port);
    } else if (event->subject == EVENT_FRAME && frame->from[0] != 0) {
        (void)snprintf(out, size, frame->extended ? "%s%s%s %08X" : "%s%s%s %03X",
                       frame->from, frame->to[0] != 0 ? ">" : "", frame->to, frame->id);
    } else if (event->subject == EVENT_NAME && event->name.name[0] != 0) {
        char type[PROTOCOL_DNS_TEXT_BYTES];
        protocol_dns_type_text(event->name.type, type);
        escape_name(name, sizeof name, event->name.name);
        (void)snprintf(out, size, "DNS %s %s", type, name);
    } else {
        (void)log_line_subject(whole, sizeof whole - 1, event);
        (void)snprintf(out, size, "%s", whole);
    }
}

/* "x41", "x41 in 3 min", ", 12.3 KB out", of an allowed flow ", 1 byte in" too;
 * nothing of a single one that did not cross. */
static size_t extent_text(char out[static EXTENT_BYTES], const struct event *event,
                          const struct log_merge_line *line, bool whole)
{
    char span[WHEN_TEXT_BYTES];
    char bytes[AMOUNT_TEXT_BYTES];
    char crossed[EVENT_WORDS_CROSSED_BYTES];
    size_t used = 0;
    out[0] = 0;
    if (line->count > 1) {
        used += (size_t)snprintf(out, EXTENT_BYTES, "x%" PRIu64, line->count);
    }
    if (line->count > 1 && whole && line->last_wall_us > line->first_wall_us) {
        when_print_span(line->last_wall_us - line->first_wall_us, span);
        used += (size_t)snprintf(out + used, EXTENT_BYTES - used, " in %s", span);
    }
    if (event->subject == EVENT_FLOW && whole &&
        event_words_count((enum reason)event->reason)) {
        event_words_crossed(crossed, line->bytes_up, line->bytes_down);
        used += (size_t)snprintf(out + used, EXTENT_BYTES - used, "%s%s",
                                 used > 0 ? ", " : "", crossed);
    } else if (event->subject == EVENT_FLOW && line->bytes_up > 0) {
        amount_print_bytes(line->bytes_up, bytes);
        used += (size_t)snprintf(out + used, EXTENT_BYTES - used, "%s%s out",
                                 used > 0 ? ", " : "", bytes);
    }
    return used;
}

/* What the subject has at least. An IPv4 address and its port are never cut: one with a
 * digit less is another. */
static size_t least_columns(const struct event *event)
{
    char end[END_BYTES];
    address_text(end, event);
    const struct address *server =
        event->subject == EVENT_FLOW ? &event->flow.server : &event->packet.server;
    bool whole = end[0] != 0 && server->family == ADDRESS_IPV4;
    return whole && strlen(end) > SUBJECT_COLUMNS_MIN ? strlen(end) : SUBJECT_COLUMNS_MIN;
}

/* Makes it so wide; what is too narrow to say anything is left out. */
static size_t cut_extent(char extent[static EXTENT_BYTES], size_t columns)
{
    char cut[4 * EXTENT_COLUMNS + 8];
    size_t used = 0;
    if (columns >= EXTENT_COLUMNS_MIN) {
        used = escape_middle(cut, sizeof cut,
                             columns < EXTENT_COLUMNS ? columns : EXTENT_COLUMNS, extent);
        (void)snprintf(extent, EXTENT_BYTES, "%s", cut);
    }
    return used;
}

/* How many columns it takes; the reason's name loses `less` of its own. */
static size_t put_head(char *out, size_t size, const struct event *event,
                       const struct log_merge_line *line, int known_year, size_t less)
{
    static const char *const marks[] = {[SEVERITY_INFO] = "  ",
                                        [SEVERITY_NOTICE] = "  ",
                                        [SEVERITY_WARNING] = " !",
                                        [SEVERITY_SEVERE] = "!!"};
    const struct reason_row *row = reason_row((enum reason)event->reason);
    char when[WHEN_TEXT_BYTES];
    char name[4 * NAME_COLUMNS_MAX + 8];
    when_print_short(line->first_wall_us, known_year, when);
    when[strcspn(when, "Z")] = event->wall_trusted ? 'Z' : '?';
    size_t columns =
        escape_middle(name, sizeof name, strlen(row->name) - less, row->name);
    int pad = columns < NAME_COLUMNS ? (int)(NAME_COLUMNS - columns) : 0;
    int used = snprintf(out, size, "%s %s %-7s %s%*s ", when, marks[row->severity],
                        log_filter_action_text(event->action), name, pad, "");
    return (size_t)used - strlen(name) + columns;
}

void log_row_print(FILE *out, const struct event *event,
                   const struct log_merge_line *line, size_t columns, int known_year,
                   bool colour)
{
    char head[ROW_BYTES];
    char raw[(ESCAPE_NAME_GROWTH + 1) * POLICY_HOST_BYTES];
    char subject[LOG_LINE_SUBJECT_BYTES > ROW_BYTES ? LOG_LINE_SUBJECT_BYTES : ROW_BYTES];
    char extent[EXTENT_BYTES];
    size_t least = least_columns(event);
    size_t room = columns - put_head(head, sizeof head, event, line, known_year, 0);
    if (room < least) {
        size_t less = least - room;
        room = columns - put_head(head, sizeof head, event, line, known_year, less);
    }
    size_t whole = log_line_subject(subject, LOG_LINE_SUBJECT_BYTES - 1, event);
    size_t behind = extent_text(extent, event, line, true);
    if (whole + behind + 1 > room) {
        (void)extent_text(extent, event, line, false);
        behind = cut_extent(extent, room > least + 1 ? room - least - 1 : 0);
    }
    room -= behind > 0 ? behind + 1 : 0;
    if (whole > room) {
        short_subject(raw, sizeof raw, event, room);
        whole = escape_middle(subject, sizeof subject, room, raw);
    }
    fprintf(out, "%s%s%s", colour ? log_line_colour(event) : "", head, subject);
    if (behind > 0) {
        fprintf(out, "%*s%s", (int)(room - whole + 1), "", extent);
    }
    fputs(colour ? "\033[0m" : "", out);
}
