/* SPDX-License-Identifier: Apache-2.0 */
/* The counterpart of trail_writer.c. */
#include "gateway/ledger/trail_reader.h"

#include <string.h>

#include "can/frame.h"

struct trail_reader trail_reader_over(const struct event *event)
{
    return (struct trail_reader){.in = cursor_over(event->trail.packed, event->trail.len),
                                 .time_us = event->first_us};
}

static void take_word(struct trail_reader *self)
{
    struct cursor word = cursor_block(&self->in, cursor_u8(&self->in));
    bool is_text = !word.failed && word.len > 0 && word.len < POLICY_NAME_BYTES &&
                   memchr(word.base, 0, word.len) == NULL;
    if (!is_text || self->word_count == TRAIL_WORDS) {
        cursor_fail(&self->in);
        return;
    }
    self->words[self->word_count++] = word;
}

static void text_of(const struct cursor *word, char out[static POLICY_NAME_BYTES])
{
    memset(out, 0, POLICY_NAME_BYTES);
    for (size_t i = 0; i < word->len; i++) {
        out[i] = (char)word->base[i];
    }
}

static const struct cursor *find_word(struct trail_reader *self)
{
    uint8_t number = cursor_u8(&self->in);
    if (number == 0 || number > self->word_count) {
        cursor_fail(&self->in);
        return NULL;
    }
    return &self->words[number - 1];
}

static void take_frame(struct trail_reader *self, struct trail_header *out, uint8_t tag)
{
    struct cursor *in = &self->in;
    const struct cursor *bus = find_word(self);
    out->frame = (struct trail_frame){
        .bus = bus != NULL ? (uint8_t)(bus - self->words) : 0,
        .extended = (tag & 1U << 5) != 0,
        .fd = (tag & 1U << 6) != 0,
        .remote = (tag & 1U << 7) != 0,
    };
    out->frame.id = out->frame.extended ? cursor_u32le(in) : cursor_u16le(in);
    out->length = cursor_u8(in);
    if (out->length > FRAME_DATA_MAX ||
        out->frame.id >
            (out->frame.extended ? FRAME_ID_EXTENDED_MAX : FRAME_ID_STANDARD_MAX)) {
        cursor_fail(in);
    }
}

static struct address take_address(struct cursor *in, bool ipv6)
{
    uint8_t bytes[16];
    cursor_copy(in, bytes, ipv6 ? 16 : 4);
    return ipv6 ? address_ipv6(bytes) : address_ipv4(bytes);
}

static void take_packet(struct trail_reader *self, struct trail_header *out, uint8_t tag)
{
    struct cursor *in = &self->in;
    bool ipv6 = (tag & 1U << 5) != 0;
    out->packet.transport = cursor_u8(in);
    out->packet.state = cursor_u8(in);
    out->packet.client = take_address(in, ipv6);
    out->packet.client_port = cursor_u16le(in);
    out->packet.server = take_address(in, ipv6);
    out->packet.server_port = cursor_u16le(in);
    uint64_t length = cursor_varint(in);
    out->length = (uint32_t)length;
    if (tag >> 6 != 0 || out->packet.state > TRAIL_OTHER || length > UINT32_MAX) {
        cursor_fail(in);
    }
}

static enum reason take_reason(struct trail_reader *self)
{
    char name[POLICY_NAME_BYTES];
    const struct cursor *word = find_word(self);
    if (word == NULL) {
        return REASON_COUNT;
    }
    text_of(word, name);
    return reason_parse(name);
}

static uint64_t after(uint64_t before_us, uint64_t zigzag)
{
    return before_us + (zigzag % 2 == 0 ? zigzag / 2 : ~(zigzag / 2));
}

static void take_header(struct trail_reader *self, struct trail_header *out, uint8_t tag)
{
    *out = (struct trail_header){.sort = tag & 3, .verdict = tag >> 2 & 3};
    self->time_us = after(self->time_us, cursor_varint(&self->in));
    out->time_us = self->time_us;
    if (out->sort == TRAIL_FRAME) {
        take_frame(self, out, tag);
    } else if (out->sort == TRAIL_PACKET) {
        take_packet(self, out, tag);
    } else {
        cursor_fail(&self->in);
    }
    out->reason = (uint16_t)((tag & 1U << 4) != 0 ? take_reason(self) : REASON_ALLOWED);
}

bool trail_reader_next(struct trail_reader *self, struct trail_header *out)
{
    while (cursor_left(&self->in) > 0) {
        uint8_t tag = cursor_u8(&self->in);
        if (tag != 0) {
            take_header(self, out, tag);
            return !self->in.failed;
        }
        take_word(self);
    }
    return false;
}

bool trail_reader_is_whole(const struct trail_reader *self)
{
    return cursor_at_end(&self->in);
}

void trail_reader_bus(const struct trail_reader *self, const struct trail_frame *frame,
                      char out[static POLICY_NAME_BYTES])
{
    text_of(&self->words[frame->bus % TRAIL_WORDS], out);
}
