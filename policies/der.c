/* SPDX-License-Identifier: Apache-2.0 */
/* Reads headers. */
#include "policies/der.h"

static size_t read_length(struct cursor *in)
{
    size_t length = cursor_u8(in);
    if (length < 0x80) {
        return length;
    }
    size_t least = 0x80;
    switch (length) {
    case 0x81:
        length = cursor_u8(in);
        break;
    case 0x82:
        length = cursor_u16be(in);
        least = 0x100;
        break;
    case 0x83:
        length = cursor_u24be(in);
        least = 0x10000;
        break;
    default:
        cursor_fail(in);
    }
    if (length < least) {
        cursor_fail(in);
    }
    return length;
}

struct cursor der_open(struct cursor *in, uint8_t tag)
{
    if (cursor_u8(in) != tag) {
        cursor_fail(in);
    }
    size_t length = read_length(in);
    return cursor_block(in, length);
}

struct cursor der_take(struct cursor *in, uint8_t tag)
{
    struct cursor start = *in;
    (void)der_open(in, tag);
    start.failed = in->failed;
    return cursor_block(&start, in->pos - start.pos);
}
