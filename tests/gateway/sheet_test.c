/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of gateway/officer/sheet.c. */
#include "gateway/officer/sheet.h"

#include "tests/tap.h"

static struct sheet sheet;

static struct cursor over(const char *text)
{
    return cursor_over((const uint8_t *)text, strlen(text));
}

static void test_a_sheet_is_json_with_a_member_a_line(void)
{
    const uint8_t bytes[] = {0x00, 0xAB};
    sheet_begin(&sheet, "test");
    sheet_u64(&sheet, "n", UINT64_MAX);
    sheet_list(&sheet, "none");
    sheet_list_end(&sheet);
    sheet_list(&sheet, "some");
    sheet_item(&sheet, "left", bytes, 2);
    sheet_item(&sheet, "right", bytes, 1);
    sheet_list_end(&sheet);
    sheet_text(&sheet, "when", "now");
    sheet_bool(&sheet, "sure", false);
    sheet_hex(&sheet, "hex", bytes, 2);
    sheet_end(&sheet);
    EXPECT(!sheet.full);
    EXPECT_TEXT(sheet.text,
                "{\n  \"sallyport\": \"test\",\n  \"n\": 18446744073709551615,\n"
                "  \"none\": [\n  ],\n  \"some\": [\n    \"left 00ab\",\n"
                "    \"right 00\"\n  ],\n  \"when\": \"now\",\n"
                "  \"sure\": false,\n  \"hex\": \"00ab\"\n}\n");
    EXPECT(sheet_equal(&sheet, (const uint8_t *)sheet.text, sheet.used));
    EXPECT(!sheet_equal(&sheet, (const uint8_t *)sheet.text, sheet.used - 1));
}

static void test_what_does_not_fit_is_marked_and_overruns_nothing(void)
{
    static uint8_t bytes[SHEET_BYTES_MAX];
    sheet_begin(&sheet, "test");
    sheet_hex(&sheet, "hex", bytes, sizeof bytes);
    sheet_end(&sheet);
    EXPECT(sheet.full);
    EXPECT(sheet.used < SHEET_BYTES_MAX);
    EXPECT(!sheet_equal(&sheet, (const uint8_t *)sheet.text, sheet.used));
}

static void expect_no_hex(const char *text)
{
    uint8_t bytes[2];
    struct cursor in = over(text);
    if (!EXPECT(sheet_take_hex(&in, "hex", bytes, sizeof bytes) == 0 && in.failed)) {
        printf("# %s\n", text);
    }
}

static void test_hex_is_read_within_its_room_only(void)
{
    uint8_t bytes[2] = {0};
    struct cursor in = over("  \"hex\": \"0fA\",\n");
    expect_no_hex("  \"hex\": \"0fA0\"\n");
    expect_no_hex("  \"hex\": \"0f0\"\n");
    expect_no_hex("  \"hex\": \"0f0g\"\n");
    expect_no_hex("  \"hex\": \"000102\"\n");
    expect_no_hex("  \"hex\": \"00\n\"\n");
    expect_no_hex("  \"hex\": \"\"\n");
    expect_no_hex("  \"hey\": \"00\"\n");
    expect_no_hex("  \"hex\": \"00\"");
    expect_no_hex("\n");
    expect_no_hex("");
    in = over("  \"hex\": \"0fa9\",\n");
    EXPECT_EQ(sheet_take_hex(&in, "hex", bytes, sizeof bytes), 2);
    EXPECT_EQ(bytes[0] << 8 | bytes[1], 0x0FA9);
    EXPECT(cursor_at_end(&in));
}

static void test_numbers_and_items_are_read_to_their_end(void)
{
    uint8_t byte = 0;
    struct cursor in = over("  \"n\": 4711,\n    \"left 0a\",\n    \"right 0b\"\n  ],\n");
    EXPECT_EQ(sheet_take_u64(&in, "n"), 4711);
    EXPECT(sheet_take_item(&in, &byte, 1) && byte == 0x0A);
    EXPECT(sheet_take_item(&in, &byte, 1) && byte == 0x0B);
    EXPECT(!sheet_take_item(&in, &byte, 1));
    EXPECT(cursor_at_end(&in));
    in = over("  \"m\": 4711,\n");
    EXPECT_EQ(sheet_take_u64(&in, "n"), 0);
    EXPECT(in.failed);
    in = over("    \"left 0a0b\",\n");
    EXPECT(!sheet_take_item(&in, &byte, 1) && in.failed);
    in = over("    \"left0a0b\",\n");
    EXPECT(!sheet_take_item(&in, &byte, 1) && in.failed);
    in = over("no line");
    sheet_skip(&in);
    EXPECT(in.failed);
}

int main(void)
{
    RUN(test_a_sheet_is_json_with_a_member_a_line);
    RUN(test_what_does_not_fit_is_marked_and_overruns_nothing);
    RUN(test_hex_is_read_within_its_room_only);
    RUN(test_numbers_and_items_are_read_to_their_end);
    return tap_done();
}
