/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/der.h"

#include "tests/tap.h"

static uint8_t bytes[70000];

/* A tag and a length of so many bytes behind 0x80 + width; 0: of one byte. How many bytes
 * that took. */
static size_t put_head(size_t length, unsigned width)
{
    size_t at = 0;
    bytes[at++] = DER_SEQUENCE;
    if (width > 0) {
        bytes[at++] = (uint8_t)(0x80 + width);
    }
    for (unsigned i = width > 0 ? width : 1; i > 0; i--) {
        bytes[at++] = (uint8_t)(length >> 8 * (i - 1));
    }
    return at;
}

static void test_lengths_take_as_few_bytes_as_they_need(void)
{
    static const struct {
        size_t length;
        unsigned width;
        bool good;
    } rows[] = {{0, 0, true},       {0x7f, 0, true},    {0x7f, 1, false},
                {0x80, 1, true},    {0xff, 1, true},    {0xff, 2, false},
                {0x100, 2, true},   {0xffff, 2, true},  {0xffff, 3, false},
                {0x10000, 3, true}, {0x10000, 4, false}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        size_t head = put_head(rows[i].length, rows[i].width);
        struct cursor in = cursor_over(bytes, head + rows[i].length + 1);
        struct cursor ahead = in;
        struct cursor inside = der_open(&in, DER_SEQUENCE);
        struct cursor whole = der_take(&ahead, DER_SEQUENCE);
        EXPECT_EQ(inside.failed, !rows[i].good);
        EXPECT_EQ(whole.failed, !rows[i].good);
        EXPECT_EQ(in.failed, !rows[i].good);
        if (rows[i].good) {
            EXPECT(inside.base == bytes + head && inside.len == rows[i].length);
            EXPECT(whole.base == bytes && whole.len == head + rows[i].length);
            EXPECT_EQ(cursor_left(&in), 1);
            EXPECT_EQ(ahead.pos, in.pos);
        }
    }
}

static void test_what_is_cut_or_another_or_endless_is_none(void)
{
    static const struct {
        uint8_t bytes[4];
        size_t len;
    } rows[] = {
        {{0}, 0},
        {{DER_SEQUENCE}, 1},
        {{DER_SEQUENCE, 2, 0}, 3},
        {{DER_SEQUENCE, 0x81}, 2},
        {{DER_INTEGER, 1, 0}, 3},
        {{DER_SEQUENCE, 0x80, 0, 0}, 4},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct cursor in = cursor_over(rows[i].bytes, rows[i].len);
        struct cursor whole = der_take(&in, DER_SEQUENCE);
        EXPECT(in.failed && whole.failed);
        whole = der_take(&in, DER_SEQUENCE);
        EXPECT(whole.failed);
    }
}

int main(void)
{
    RUN(test_lengths_take_as_few_bytes_as_they_need);
    RUN(test_what_is_cut_or_another_or_endless_is_none);
    return tap_done();
}
