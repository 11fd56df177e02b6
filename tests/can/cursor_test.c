/* SPDX-License-Identifier: Apache-2.0 */
#include "can/cursor.h"

#include <stdlib.h>

#include "tests/tap.h"

static const uint8_t bytes[] = {1, 2, 3, 4, 5, 6, 7, 8, 9};

static struct cursor over_all(void)
{
    return cursor_over(bytes, sizeof bytes);
}

static void integers_are_read_in_the_order_they_name(void)
{
    struct cursor c = over_all();
    EXPECT_EQ(cursor_u8(&c), 1);
    EXPECT_EQ(cursor_u16be(&c), 0x0203);
    EXPECT_EQ(cursor_u24be(&c), 0x040506);
    EXPECT_EQ(cursor_left(&c), 3);
    c = over_all();
    EXPECT_EQ(cursor_u32be(&c), 0x01020304);
    EXPECT_EQ(cursor_u32le(&c), 0x08070605);
    EXPECT(!cursor_at_end(&c));
    c = over_all();
    EXPECT_EQ(cursor_u64le(&c), 0x0807060504030201);
    EXPECT_EQ(cursor_u8(&c), 9);
    EXPECT(cursor_at_end(&c));
    c = over_all();
    EXPECT_EQ(cursor_u16le(&c), 0x0201);
}

static void a_varint_is_read_in_its_shortest_form_alone(void)
{
    static const struct {
        uint8_t bytes[12];
        uint8_t len; /* 0: refused */
        uint64_t value;
    } rows[] = {
        {{0}, 1, 0},
        {{0x7F, 0xFF}, 1, 127},
        {{0x80, 0x01}, 2, 128},
        {{0xAC, 0x02}, 2, 300},
        {{0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01}, 10, UINT64_MAX},
        {{0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01}, 10, 1ULL << 63},
        {{0x80, 0x00}, 0, 0},
        {{0x81, 0x80, 0x00}, 0, 0},
        {{0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x02}, 0, 0},
        {{0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x81, 0x01}, 0, 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct cursor c = cursor_over(rows[i].bytes, sizeof rows[i].bytes);
        EXPECT_EQ(cursor_varint(&c), rows[i].value);
        EXPECT_EQ(c.failed, rows[i].len == 0);
        EXPECT_EQ(c.pos, rows[i].len);
        for (size_t len = 0; len < rows[i].len; len++) {
            struct cursor cut = cursor_over(rows[i].bytes, len);
            EXPECT_EQ(cursor_varint(&cut), 0);
            EXPECT(cut.failed && cut.pos == 0);
        }
    }
}

static void a_read_past_the_end_gives_zero_and_moves_nothing(void)
{
    struct cursor c = over_all();
    cursor_skip(&c, 8);
    EXPECT_EQ(cursor_u16be(&c), 0);
    EXPECT(c.failed);
    EXPECT_EQ(c.pos, 8);
    EXPECT(cursor_valid(&c));
}

static void after_a_failure_everything_reads_as_nothing(void)
{
    struct cursor c = over_all();
    uint8_t copy[2] = {7, 7};
    cursor_fail(&c);
    EXPECT_EQ(cursor_u8(&c) + cursor_u16be(&c) + cursor_u16le(&c), 0);
    EXPECT_EQ(cursor_u24be(&c) + cursor_u32be(&c) + cursor_u32le(&c), 0);
    EXPECT_EQ(cursor_u64le(&c) + cursor_varint(&c), 0);
    EXPECT_EQ(cursor_peek(&c), 0);
    EXPECT_EQ(cursor_left(&c), 0);
    EXPECT(!cursor_at_end(&c));
    EXPECT(cursor_take(&c, 0) == NULL);
    cursor_copy(&c, copy, sizeof copy);
    EXPECT_EQ(copy[0] + copy[1], 0);
    EXPECT(cursor_block(&c, 1).failed);
    EXPECT(cursor_until(&c, 1).failed);
    EXPECT_EQ(c.pos, 0);
}

static void a_length_that_would_wrap_fails(void)
{
    struct cursor c = over_all();
    cursor_skip(&c, 1);
    EXPECT(cursor_take(&c, SIZE_MAX) == NULL);
    EXPECT(c.failed);
    EXPECT_EQ(c.pos, 1);
}

static void an_empty_block_is_at_its_end_and_peeks_zero(void)
{
    struct cursor c = cursor_over(NULL, 0);
    EXPECT(cursor_valid(&c));
    EXPECT(cursor_at_end(&c));
    EXPECT_EQ(cursor_peek(&c), 0);
    cursor_copy(&c, NULL, 0);
    EXPECT(!c.failed);
    EXPECT(cursor_until(&c, 0).failed);
}

static void no_base_has_no_length(void)
{
    struct cursor c = cursor_over(NULL, 5);
    EXPECT_EQ(cursor_left(&c), 0);
}

static void peek_moves_nothing(void)
{
    struct cursor c = over_all();
    EXPECT_EQ(cursor_peek(&c), 1);
    EXPECT_EQ(cursor_u8(&c), 1);
}

static void copy_gives_the_bytes(void)
{
    struct cursor c = over_all();
    uint8_t copy[3] = {0};
    cursor_skip(&c, 2);
    cursor_copy(&c, copy, sizeof copy);
    EXPECT(memcmp(copy, bytes + 2, 3) == 0);
    EXPECT_EQ(cursor_left(&c), 4);
}

static void a_block_holds_exactly_its_bytes(void)
{
    struct cursor c = over_all();
    struct cursor block = cursor_block(&c, 4);
    EXPECT_EQ(cursor_left(&c), 5);
    EXPECT_EQ(cursor_u32be(&block), 0x01020304);
    EXPECT(cursor_at_end(&block));
    EXPECT_EQ(cursor_u8(&block), 0);
    EXPECT(block.failed);
    EXPECT(!c.failed);
}

static void a_block_too_long_fails_both(void)
{
    struct cursor c = over_all();
    struct cursor block = cursor_block(&c, 10);
    EXPECT(block.failed);
    EXPECT(c.failed);
    EXPECT(cursor_valid(&block));
    EXPECT(!cursor_at_end(&block));
}

static void until_stops_before_the_first_stop_and_passes_it(void)
{
    struct cursor c = cursor_over((const uint8_t *)"ab,,c", 5);
    struct cursor first = cursor_until(&c, ',');
    struct cursor second = cursor_until(&c, ',');
    EXPECT_EQ(cursor_left(&first), 2);
    EXPECT_EQ(cursor_u8(&first), 'a');
    EXPECT(cursor_at_end(&second));
    EXPECT_EQ(cursor_peek(&c), 'c');
    EXPECT(cursor_until(&c, ',').failed);
    EXPECT(c.failed);
}

static void a_run_ends_at_the_first_byte_that_is_not_in_the_set(void)
{
    static const bool digits[256] = {['1'] = true, ['2'] = true};
    struct cursor c = cursor_over((const uint8_t *)"121x2", 5);
    EXPECT_EQ(cursor_run(&c, digits), 3);
    EXPECT_EQ(cursor_run(&c, digits), 0);
    EXPECT_EQ(cursor_u8(&c), 'x');
    EXPECT_EQ(cursor_run(&c, digits), 1);
    EXPECT(cursor_at_end(&c));
    EXPECT_EQ(cursor_run(&c, digits), 0);
    cursor_fail(&c);
    EXPECT_EQ(cursor_run(&c, digits), 0);
}

static void a_run_is_seen_where_it_stands(void)
{
    static const bool digits[256] = {['0'] = true, ['1'] = true};
    static const uint8_t text[] = "x10";
    struct cursor c = cursor_over(text, 3);
    size_t n = 9;
    const uint8_t *view = cursor_take_run(&c, digits, &n);
    EXPECT(view == text && n == 0);
    cursor_skip(&c, 1);
    view = cursor_take_run(&c, digits, &n);
    EXPECT(view == text + 1 && n == 2);
    EXPECT(cursor_at_end(&c));
    view = cursor_take_run(&c, digits, &n);
    EXPECT(view == text + 3 && n == 0 && !c.failed);
    c = cursor_over(text + 1, 2);
    cursor_fail(&c);
    view = cursor_take_run(&c, digits, &n);
    EXPECT(view == text + 1 && n == 0 && c.pos == 0);
}

static void blanks_are_trimmed_at_both_ends_and_nowhere_else(void)
{
    static const bool blanks[256] = {[' '] = true, ['\t'] = true};
    struct cursor c = cursor_trim(cursor_over((const uint8_t *)" \ta b\r ", 7), blanks);
    EXPECT_EQ(cursor_left(&c), 4);
    EXPECT(memcmp(cursor_take(&c, 4), "a b\r", 4) == 0);
    c = cursor_trim(cursor_over((const uint8_t *)"ab", 2), blanks);
    EXPECT_EQ(cursor_left(&c), 2);
    c = cursor_trim(cursor_over((const uint8_t *)" \t ", 3), blanks);
    EXPECT(cursor_at_end(&c));
    c = cursor_trim(cursor_over(NULL, 0), blanks);
    EXPECT(cursor_at_end(&c));
    cursor_fail(&c);
    EXPECT(cursor_trim(c, blanks).failed);
}

static void an_impossible_position_is_not_valid(void)
{
    struct cursor c = over_all();
    c.pos = c.len + 1;
    EXPECT(!cursor_valid(&c));
    c = over_all();
    c.base = NULL;
    EXPECT(!cursor_valid(&c));
}

/* One read of each sort by number, on whatever is left. */
static void read_something(struct cursor *c, unsigned choice)
{
    uint8_t copy[16];
    struct cursor sub;
    switch (choice % 8) {
    case 0:
        (void)cursor_u8(c);
        break;
    case 1:
        (void)cursor_u24be(c);
        break;
    case 2:
        (void)cursor_u64le(c);
        break;
    case 3:
        cursor_copy(c, copy, choice / 8 % sizeof copy);
        break;
    case 4:
        sub = cursor_block(c, choice / 8 % 20);
        EXPECT(cursor_valid(&sub));
        break;
    case 5:
        sub = cursor_until(c, (uint8_t)(choice / 8));
        EXPECT(cursor_valid(&sub));
        break;
    case 6:
        cursor_skip(c, choice / 8 % 20);
        break;
    default:
        (void)!cursor_peek(c);
    }
}

/* The block is on the heap at its exact size, so that a sanitizer sees any step outside.
 */
static void the_law_holds_after_any_reads(void)
{
    uint32_t random = 12345;
    for (int round = 0; round < 3000; round++) {
        size_t len = (size_t)round % 40;
        uint8_t *block = calloc(1, len + (len == 0));
        struct cursor c = cursor_over(block, len);
        bool failed = false;
        for (int step = 0; step < 30; step++) {
            random = random * 1664525 + 1013904223;
            size_t before = c.pos;
            read_something(&c, random >> 8);
            EXPECT(cursor_valid(&c));
            EXPECT(c.pos >= before);
            EXPECT(!failed || (c.failed && c.pos == before));
            failed = c.failed;
        }
        free(block);
    }
}

int main(void)
{
    RUN(integers_are_read_in_the_order_they_name);
    RUN(a_varint_is_read_in_its_shortest_form_alone);
    RUN(a_read_past_the_end_gives_zero_and_moves_nothing);
    RUN(after_a_failure_everything_reads_as_nothing);
    RUN(a_length_that_would_wrap_fails);
    RUN(an_empty_block_is_at_its_end_and_peeks_zero);
    RUN(no_base_has_no_length);
    RUN(peek_moves_nothing);
    RUN(copy_gives_the_bytes);
    RUN(a_block_holds_exactly_its_bytes);
    RUN(a_block_too_long_fails_both);
    RUN(until_stops_before_the_first_stop_and_passes_it);
    RUN(a_run_ends_at_the_first_byte_that_is_not_in_the_set);
    RUN(a_run_is_seen_where_it_stands);
    RUN(blanks_are_trimmed_at_both_ends_and_nowhere_else);
    RUN(an_impossible_position_is_not_valid);
    RUN(the_law_holds_after_any_reads);
    return tap_done();
}
