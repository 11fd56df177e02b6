/* SPDX-License-Identifier: Apache-2.0 */
/* Header, mask, payload. */
#include "gateway/content/websocket.h"

#include "can/cursor.h"

#define FIN 0x80
#define EXTENSIONS 0x70
#define OPCODE 0x0f
#define CONTROL 0x08 /* bit of an opcode */
#define OPCODE_DATA_MAX 2
#define OPCODE_CONTROL_MAX 0x0a
#define OPCODE_CLOSE 0x08
#define CODE_BYTES 2
#define MASKED 0x80
#define LENGTH 0x7f
#define LENGTH_16 126
#define LENGTH_64 127

/* Of the header, as far as its first two bytes tell. */
static size_t header_bytes(const struct websocket *self)
{
    struct cursor in = cursor_over(self->held, self->held_bytes);
    cursor_skip(&in, 1);
    uint8_t length = cursor_u8(&in) & LENGTH;
    size_t wide = length == LENGTH_16 ? 2 : 0;
    wide = length == LENGTH_64 ? 8 : wide;
    return in.failed ? 2 : 2 + wide + sizeof self->mask;
}

/* The length, and whether it is said as short as it can be. */
static bool read_length(struct websocket *self, struct cursor *in, uint8_t second)
{
    self->left = second & LENGTH;
    if (self->left == LENGTH_16) {
        self->left = cursor_u16be(in);
        return self->left >= LENGTH_16;
    }
    if (self->left == LENGTH_64) {
        self->left = (uint64_t)cursor_u32be(in) << 32;
        self->left |= cursor_u32be(in);
        return self->left > UINT16_MAX && self->left <= INT64_MAX;
    }
    return true;
}

/* The header is whole. False: no client sends it. */
static bool read_header(struct websocket *self)
{
    struct cursor in = cursor_over(self->held, self->held_bytes);
    uint8_t first = cursor_u8(&in);
    uint8_t second = cursor_u8(&in);
    uint8_t opcode = first & OPCODE;
    bool good = read_length(self, &in, second) && (second & MASKED) != 0 &&
                (first & EXTENSIONS) == 0;
    cursor_copy(&in, self->mask, sizeof self->mask);
    self->turn = 0;
    self->is_control = (opcode & CONTROL) != 0;
    if (self->is_control) {
        return good && (first & FIN) != 0 && opcode <= OPCODE_CONTROL_MAX &&
               self->left <= WEBSOCKET_CONTROL_BYTES;
    }
    bool goes_on = opcode == 0;
    good = good && opcode <= OPCODE_DATA_MAX && goes_on == self->is_open;
    self->is_open = (first & FIN) == 0;
    return good;
}

static void unmask(struct websocket *self, uint8_t *out, struct cursor *in, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        out[i] = cursor_u8(in) ^ self->mask[self->turn++ % sizeof self->mask];
    }
    self->left -= len;
}

static enum websocket_state tell(struct websocket *self, enum websocket_state state)
{
    self->told = true;
    self->broken = state == WEBSOCKET_BROKEN;
    return state;
}

/* What is held is a header, or all of a control frame. */
static enum websocket_state tell_frame(struct websocket *self)
{
    if (!self->is_control) {
        return tell(self, WEBSOCKET_FRAME);
    }
    struct cursor in = cursor_over(self->held, self->held_bytes);
    bool coded = (cursor_peek(&in) & OPCODE) == OPCODE_CLOSE && self->left >= CODE_BYTES;
    cursor_skip(&in, header_bytes(self));
    self->control_bytes = (uint8_t)self->left;
    self->code_bytes = coded ? CODE_BYTES : 0;
    unmask(self, self->control, &in, self->left);
    return tell(self, WEBSOCKET_CONTROL);
}

/* A header, and all of a control frame once that is known to be one. */
static size_t wanted_bytes(const struct websocket *self)
{
    size_t header = header_bytes(self);
    bool is_read = self->held_bytes >= header;
    return header + (is_read && self->is_control ? (size_t)self->left : 0);
}

static enum websocket_state take_held(struct websocket *self, struct cursor *in)
{
    while (self->held_bytes < wanted_bytes(self)) {
        if (cursor_left(in) == 0) {
            return WEBSOCKET_NEED_MORE;
        }
        self->held[self->held_bytes++] = cursor_u8(in);
        if (self->held_bytes == header_bytes(self) && !read_header(self)) {
            return tell(self, WEBSOCKET_BROKEN);
        }
    }
    return tell_frame(self);
}

enum websocket_state websocket_take(struct websocket *self, uint8_t *out,
                                    const uint8_t *bytes, size_t len, size_t *consumed)
{
    struct cursor in = cursor_over(bytes, len);
    enum websocket_state state = WEBSOCKET_BROKEN;
    self->held_bytes = self->told ? 0 : self->held_bytes;
    self->told = false;
    if (self->broken) {
        *consumed = 0;
        return state;
    }
    if (self->left > 0 && !self->is_control && self->held_bytes == 0) {
        size_t some = self->left < len ? (size_t)self->left : len;
        unmask(self, out, &in, some);
        state = some > 0 ? WEBSOCKET_PAYLOAD : WEBSOCKET_NEED_MORE;
    } else {
        state = take_held(self, &in);
    }
    *consumed = len - cursor_left(&in);
    return state;
}

size_t websocket_held(const struct websocket *self)
{
    return self->told ? 0 : self->held_bytes;
}

bool websocket_is_between(const struct websocket *self)
{
    return websocket_held(self) == 0 && self->left == 0 && !self->is_open;
}
