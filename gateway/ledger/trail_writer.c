/* SPDX-License-Identifier: Apache-2.0 */
/* Tags, differences of time, and a number for each word that comes again. */
#include "gateway/ledger/trail_writer.h"

#include <string.h>

#include "gateway/ledger/put.h"

#define WORD_BUS 0x8000U /* above every reason */

_Static_assert(REASON_COUNT < WORD_BUS, "a reason is no bus");

void trail_writer_begin(struct trail_writer *self, struct event *out)
{
    *self = (struct trail_writer){.out = out};
    out->subject = EVENT_TRAIL;
    out->trail = (struct event_trail){0};
}

static void put_varint(struct put *out, uint64_t value)
{
    while (value > 0x7F) {
        put_u8(out, (uint8_t)(value | 0x80));
        value >>= 7;
    }
    put_u8(out, (uint8_t)value);
}

/* Buses are read in turns, so that a header may be older than the one before it. */
static uint64_t zigzag(uint64_t now_us, uint64_t before_us)
{
    uint64_t step_us = now_us - before_us;
    return step_us >> 63 == 0 ? step_us << 1 : ~(step_us << 1);
}

/* The number of a word, which is put if the piece does not have it yet. */
static uint8_t word_number(struct trail_writer *self, struct put *out, uint16_t word,
                           const char *text)
{
    uint8_t i = 0;
    while (i < self->word_count && self->words[i] != word) {
        i++;
    }
    if (i == TRAIL_WORDS) {
        out->full = true;
        return 0;
    }
    if (i == self->word_count) {
        put_u8(out, 0);
        put_u8(out, (uint8_t)strlen(text));
        put_bytes(out, text, strlen(text));
        self->words[self->word_count++] = word;
    }
    return (uint8_t)(i + 1);
}

static void put_frame(struct put *out, const struct trail_header *header, uint8_t bus)
{
    const struct trail_frame *frame = &header->frame;
    put_u8(out, bus);
    if (frame->extended) {
        put_u32le(out, frame->id);
    } else {
        put_u16le(out, (uint16_t)frame->id);
    }
    put_u8(out, (uint8_t)header->length);
}

static bool is_ipv6(const struct trail_packet *packet)
{
    return packet->client.family == ADDRESS_IPV6 || packet->server.family == ADDRESS_IPV6;
}

static void put_end(struct put *out, const struct address *address, uint16_t port,
                    bool ipv6)
{
    static const struct address none;
    bool fits = (address->family == ADDRESS_IPV6) == ipv6;
    put_bytes(out, fits ? address->bytes : none.bytes, ipv6 ? 16 : 4);
    put_u16le(out, port);
}

static void put_packet(struct put *out, const struct trail_header *header)
{
    const struct trail_packet *packet = &header->packet;
    bool ipv6 = is_ipv6(packet);
    put_u8(out, packet->transport);
    put_u8(out, packet->state);
    put_end(out, &packet->client, packet->client_port, ipv6);
    put_end(out, &packet->server, packet->server_port, ipv6);
    put_varint(out, header->length);
}

static uint8_t tag_of(const struct trail_header *header)
{
    unsigned tag = header->sort | (unsigned)header->verdict << 2 |
                   (header->reason != REASON_ALLOWED ? 1U << 4 : 0);
    if (header->sort == TRAIL_FRAME) {
        tag |= (header->frame.extended ? 1U << 5 : 0) | (header->frame.fd ? 1U << 6 : 0) |
               (header->frame.remote ? 1U << 7 : 0);
    } else {
        tag |= is_ipv6(&header->packet) ? 1U << 5 : 0;
    }
    return (uint8_t)tag;
}

static void put_header(struct trail_writer *self, struct put *out,
                       const struct trail_header *header, const char *bus)
{
    bool is_frame = header->sort == TRAIL_FRAME;
    bool has_reason = header->reason != REASON_ALLOWED;
    uint8_t from =
        is_frame ? word_number(self, out, (uint16_t)(WORD_BUS | header->frame.bus), bus)
                 : 0;
    uint8_t why = has_reason ? word_number(self, out, header->reason,
                                           reason_row((enum reason)header->reason)->name)
                             : 0;
    put_u8(out, tag_of(header));
    put_varint(out, self->out->trail.headers == 0
                        ? 0
                        : zigzag(header->time_us, self->latest_us));
    if (is_frame) {
        put_frame(out, header, from);
    } else {
        put_packet(out, header);
    }
    if (has_reason) {
        put_u8(out, why);
    }
}

bool trail_writer_add(struct trail_writer *self, const struct trail_header *header,
                      const char *bus)
{
    struct event *event = self->out;
    struct event_trail *trail = &event->trail;
    uint8_t words = self->word_count;
    struct put out = put_over(trail->packed + trail->len, EVENT_TRAIL_BYTES - trail->len);
    put_header(self, &out, header, bus);
    if (out.full) {
        self->word_count = words;
        return false;
    }
    if (trail->headers++ == 0) {
        event->first_us = event->last_us = header->time_us;
    }
    event->last_us = header->time_us > event->last_us ? header->time_us : event->last_us;
    self->latest_us = header->time_us;
    trail->len = (uint16_t)(trail->len + out.used);
    return true;
}
