/* SPDX-License-Identifier: Apache-2.0 */
/* Target: every read of struct cursor, in an order that the input chooses. The law of the
 * cursor holds after each, a failure sticks, and what is read lies inside. */
#include "can/cursor.h"
#include "tests/fuzz/fuzz.h"

static const bool low[256] = {[0 ... 127] = true};

static void read_some(struct cursor *self, uint8_t choice)
{
    uint8_t copy[16];
    size_t n = choice >> 4;
    switch (choice & 15U) {
    case 0:
        (void)cursor_u8(self);
        break;
    case 1:
        (void)(cursor_u16be(self) + cursor_u24be(self));
        break;
    case 2:
        (void)cursor_varint(self);
        break;
    case 3:
        (void)cursor_u32be(self);
        break;
    case 5:
        (void)cursor_u16le(self);
        break;
    case 6:
        (void)cursor_u32le(self);
        break;
    case 4:
    case 7:
        (void)cursor_u64le(self);
        break;
    case 8:
        HOLDS(cursor_left(self) > 0 || cursor_peek(self) == 0);
        break;
    case 9: {
        const uint8_t *view = cursor_take(self, n);
        HOLDS(view == NULL || view + n == self->base + self->pos);
        break;
    }
    case 10:
        cursor_copy(self, copy, n);
        break;
    case 11:
        cursor_skip(self, n == 15 ? SIZE_MAX : n * n * n * n * n);
        break;
    case 12: {
        struct cursor block = cursor_block(self, n);
        HOLDS(cursor_valid(&block) && (block.failed || block.len == n));
        break;
    }
    case 13: {
        struct cursor part = cursor_until(self, choice);
        HOLDS(cursor_valid(&part) && part.failed == self->failed);
        break;
    }
    case 14: {
        size_t count;
        const uint8_t *view = cursor_take_run(self, low, &count);
        HOLDS(view + count == self->base + self->pos);
        HOLDS(cursor_left(self) == 0 || cursor_peek(self) > 127);
        break;
    }
    default:
        cursor_fail(self);
        break;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t choices = size / 2;
    struct cursor self = cursor_over(data + choices, size - choices);
    for (size_t i = 0; i < choices; i++) {
        struct cursor before = self;
        read_some(&self, data[i]);
        HOLDS(cursor_valid(&self));
        HOLDS(self.pos >= before.pos && self.len == before.len);
        HOLDS(!before.failed || (self.failed && self.pos == before.pos));
        HOLDS(!self.failed || cursor_left(&self) == 0);
    }
    return 0;
}
