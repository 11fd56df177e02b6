/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of gateway/officer/head_lines.c. */
#include "gateway/officer/head_lines.h"

#include "tests/tap.h"

static struct sheet sheet;
static uint8_t key_id[SIGNATURE_KEY_ID_BYTES] = {0xAA};
static uint8_t bytes[TREE_HEAD_BYTES_MAX] = {0x1D, [16] = 0x5E, [48] = 1, [56] = 9};
static uint8_t got_id[SIGNATURE_KEY_ID_BYTES];
static uint8_t got[TREE_HEAD_BYTES_MAX];

static struct cursor over_lines(size_t len)
{
    static char text[SHEET_BYTES_MAX];
    sheet_begin(&sheet, "test");
    EXPECT(head_lines_print(&sheet, key_id, bytes, len));
    sheet_end(&sheet);
    memcpy(text, sheet.text, sheet.used);
    struct cursor in = cursor_over((const uint8_t *)text, sheet.used);
    sheet_skip(&in);
    sheet_skip(&in);
    return in;
}

static void test_the_lines_of_a_head_read_back_as_its_bytes(void)
{
    size_t len = TREE_HEAD_MESSAGE_BYTES + 70;
    struct cursor in = over_lines(len);
    EXPECT(strstr(sheet.text, "\"size\": 9,\n") != NULL);
    EXPECT(strstr(sheet.text, "\"sealed\": \"1970-01-01T00:00:00.000000Z\"") != NULL);
    EXPECT_EQ(head_lines_take(&in, got_id, got), len);
    EXPECT(!in.failed);
    EXPECT(memcmp(got, bytes, len) == 0);
    EXPECT(memcmp(got_id, key_id, sizeof key_id) == 0);
}

static void test_bytes_that_are_no_head_have_no_lines(void)
{
    sheet_begin(&sheet, "test");
    EXPECT(!head_lines_print(&sheet, key_id, bytes, TREE_HEAD_MESSAGE_BYTES));
    EXPECT(!head_lines_print(&sheet, key_id, bytes, 3));
}

static void test_lines_that_are_too_short_are_none(void)
{
    struct cursor in = over_lines(TREE_HEAD_BYTES_MAX);
    size_t begin = in.pos;
    for (size_t len = begin; len < sheet.used - 3; len += 7) {
        struct cursor cut = cursor_over(in.base, len);
        cursor_skip(&cut, begin);
        EXPECT(head_lines_take(&cut, got_id, got) < TREE_HEAD_BYTES_MAX || cut.failed);
        EXPECT(cut.failed);
    }
}

int main(void)
{
    RUN(test_the_lines_of_a_head_read_back_as_its_bytes);
    RUN(test_bytes_that_are_no_head_have_no_lines);
    RUN(test_lines_that_are_too_short_are_none);
    return tap_done();
}
