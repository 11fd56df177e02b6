/* SPDX-License-Identifier: Apache-2.0 */
/* Headers as words and as JSON. */
#include "gateway/officer/trail_print.h"

#include <inttypes.h>

#include "gateway/officer/escape.h"
#include "gateway/officer/event_time.h"
#include "gateway/officer/log_filter.h"
#include "gateway/officer/protocol.h"
#include "gateway/officer/when.h"

static const char *const states[] = {[TRAIL_OPENED] = "opened",
                                     [TRAIL_DATAGRAM] = "datagram",
                                     [TRAIL_FLOW] = "flow",
                                     [TRAIL_NAME] = "name",
                                     [TRAIL_OTHER] = "other"};

static void print_left_out(FILE *out, const struct log_merge_line *line)
{
    static const char *const paths[] = {"", " of the other path"};
    for (int i = 0; i < 2; i++) {
        uint16_t headers = line->left_out[i];
        if (headers > 0) {
            fprintf(out, "    before it: left out, %u header%s%s: %s\n", headers,
                    headers == 1 ? "" : "s", paths[i],
                    detail_words((enum detail)line->left_out_why));
        }
    }
}

static void print_headers(FILE *out, const struct log_merge_line *line)
{
    char lapse[WHEN_TEXT_BYTES];
    if (line->headers == 0) {
        fputs("nothing else in the seconds that are kept", out);
        return;
    }
    fprintf(out, "%" PRIu64 " header%s ", line->headers, line->headers == 1 ? "" : "s");
    if (line->trail_us == 0) {
        fputs("at the same moment", out);
        return;
    }
    when_print_lapse(line->trail_us, lapse);
    fprintf(out, "of the last %s", lapse);
}

void trail_print_line(FILE *out, const struct log_merge_line *line)
{
    const char *trouble = trail_check_trouble(&line->trail);
    if (line->headers + line->own_headers > 0) {
        fputs("    before it: ", out);
        print_headers(out, line);
        const uint32_t *trails = line->trail.trails;
        uint32_t most = trails[0] > trails[1] ? trails[0] : trails[1];
        if (most > 1) {
            fprintf(out, ", those of %" PRIu32 " of its events", most);
        }
        fprintf(out, "%s%s\n", trouble != NULL ? "; it breaks off: " : "",
                trouble != NULL ? trouble : "");
    }
    print_left_out(out, line);
}

uint64_t trail_print_wall_us(const struct event *piece, const struct trail_header *header)
{
    return event_time_wall_us(piece, header->time_us);
}

const char *trail_print_verdict(const struct trail_header *header)
{
    return header->verdict == EVENT_NOTED ? "came"
                                          : log_filter_action_text(header->verdict);
}

const char *trail_print_reason(const struct trail_header *header)
{
    return header->reason == REASON_ALLOWED
               ? ""
               : reason_row((enum reason)header->reason)->name;
}

static void frame_text(char *out, size_t size, const struct trail_header *header,
                       const char *bus)
{
    const struct trail_frame *frame = &header->frame;
    char name[TRAIL_PRINT_BYTES / 2];
    (void)escape_text(name, sizeof name, POLICY_NAME_BYTES, bus);
    (void)snprintf(out, size,
                   frame->extended ? "CAN %s %08" PRIX32 ", %" PRIu32 " byte%s%s%s"
                                   : "CAN %s %03" PRIX32 ", %" PRIu32 " byte%s%s%s",
                   name, frame->id, header->length, header->length == 1 ? "" : "s",
                   frame->fd ? " FD" : "", frame->remote ? " remote" : "");
}

static int end_text(char *out, size_t size, const struct address *address, uint16_t port)
{
    char text[ADDRESS_TEXT_BYTES];
    address_print(address, text);
    if (port == 0) {
        return snprintf(out, size, "%s", text);
    }
    return snprintf(out, size, address->family == ADDRESS_IPV6 ? "[%s]:%u" : "%s:%u",
                    text, port);
}

static void packet_text(char *out, size_t size, const struct trail_header *header)
{
    static const char *const what[] = {[TRAIL_OPENED] = ", opened",
                                       [TRAIL_DATAGRAM] = "",
                                       [TRAIL_FLOW] = ", flow",
                                       [TRAIL_NAME] = ", a name",
                                       [TRAIL_OTHER] = ""};
    const struct trail_packet *packet = &header->packet;
    size_t used = (size_t)snprintf(out, size, "%s ", protocol_text(packet->transport));
    used +=
        (size_t)end_text(out + used, size - used, &packet->client, packet->client_port);
    used += (size_t)snprintf(out + used, size - used, " to ");
    used +=
        (size_t)end_text(out + used, size - used, &packet->server, packet->server_port);
    used += (size_t)snprintf(out + used, size - used, "%s", what[packet->state]);
    if (header->length > 0) {
        (void)snprintf(out + used, size - used, ", %" PRIu32 " byte%s", header->length,
                       header->length == 1 ? "" : "s");
    }
}

void trail_print_header(char out[static TRAIL_PRINT_BYTES],
                        const struct trail_header *header, const char *bus)
{
    if (header->sort == TRAIL_FRAME) {
        frame_text(out, TRAIL_PRINT_BYTES, header, bus);
    } else {
        packet_text(out, TRAIL_PRINT_BYTES, header);
    }
}

static void json_end_of(struct json *json, const char *key, const char *port_key,
                        const struct address *address, uint16_t port)
{
    char text[ADDRESS_TEXT_BYTES];
    address_print(address, text);
    json_text(json, key, text);
    json_u64(json, port_key, port);
}

static void json_packet(struct json *json, const struct trail_packet *packet)
{
    json_text(json, "transport", protocol_text(packet->transport));
    json_text(json, "what", states[packet->state]);
    json_end_of(json, "client", "client_port", &packet->client, packet->client_port);
    json_end_of(json, "server", "server_port", &packet->server, packet->server_port);
}

static void json_frame(struct json *json, const struct trail_frame *frame,
                       const char *bus)
{
    json_text(json, "from", bus);
    json_u64(json, "id", frame->id);
    json_bool(json, "extended", frame->extended);
    json_bool(json, "fd", frame->fd);
    json_bool(json, "remote", frame->remote);
}

static void json_header(struct json *json, const struct event *piece,
                        const struct trail_header *header, const char *bus)
{
    char when[WHEN_TEXT_BYTES];
    when_print_utc(trail_print_wall_us(piece, header), when);
    json_item(json);
    json_text(json, "time", when);
    json_text(json, "verdict", trail_print_verdict(header));
    json_text(json, "reason", trail_print_reason(header));
    if (header->sort == TRAIL_FRAME) {
        json_frame(json, &header->frame, bus);
    } else {
        json_packet(json, &header->packet);
    }
    json_u64(json, "length", header->length);
    json_close(json);
}

void trail_print_json(struct json *json, const struct event *piece)
{
    char bus[POLICY_NAME_BYTES];
    struct trail_header header;
    struct trail_reader reader = trail_reader_over(piece);
    json_u64(json, "part", piece->trail.part);
    json_u64(json, "parts", piece->trail.parts);
    json_bool(json, "asked", piece->trail.asked);
    if (event_is_left_out(piece)) {
        json_u64(json, "left_out", piece->trail.headers);
        return;
    }
    json_list(json, "headers");
    while (trail_reader_next(&reader, &header)) {
        bus[0] = 0;
        if (header.sort == TRAIL_FRAME) {
            trail_reader_bus(&reader, &header.frame, bus);
        }
        json_header(json, piece, &header, bus);
    }
    json_list_end(json);
    json_bool(json, "whole", trail_check_piece(piece));
}
