/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/content/mqtt_field.h"

#include "tests/tap.h"

static struct cursor over(const void *bytes, size_t len)
{
    return cursor_over(bytes, len);
}
#define OVER(literal) over(literal, sizeof(literal) - 1)

static void test_a_number_has_as_few_bytes_as_it_needs(void)
{
    static const struct {
        const char *bytes;
        size_t len;
        enum content_state state;
        uint32_t value;
    } rows[] = {
        {"\x00", 1, CONTENT_IS, 0},       {"\x7f", 1, CONTENT_IS, 127},
        {"\x80\x01", 2, CONTENT_IS, 128}, {"\xff\xff\xff\x7f", 4, CONTENT_IS, 268435455},
        {"\x80\x00", 2, CONTENT_NOT, 0},  {"\xff\xff\xff\xff\x01", 5, CONTENT_NOT, 0},
        {"\xff", 1, CONTENT_MORE, 0},     {"", 0, CONTENT_MORE, 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct cursor in = over(rows[i].bytes, rows[i].len);
        uint32_t value = 0;
        EXPECT_EQ(mqtt_field_number(&in, &value), rows[i].state);
        EXPECT_EQ(value, rows[i].value);
    }
}

static void test_a_text_is_plain_utf_8(void)
{
    char out[MQTT_FIELD_TOPIC_BYTES];
    struct cursor in = OVER("\0\4t/\xc3\xa4z");
    EXPECT(mqtt_field_topic(out, &in));
    EXPECT_TEXT(out, "t/\xc3\xa4");
    EXPECT_EQ(cursor_left(&in), 1);
    static const char *const none[] = {"\0\1\xc3", "\0\1\1", "\0\3ab", "\0"};
    for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
        in = over(none[i], 1 + strlen(none[i] + 1));
        EXPECT(!mqtt_field_topic(out, &in));
    }
    uint8_t longest[258] = {1, 0};
    memset(longest + 2, 'a', 256);
    in = over(longest, sizeof longest);
    EXPECT(!mqtt_field_topic(out, &in));
}

static void test_properties_by_their_types(void)
{
    uint16_t alias;
    struct cursor in = OVER("\x20"
                            "\x01\1"         /* byte */
                            "\x02\0\0\0\1"   /* four */
                            "\x03\0\1x"      /* text */
                            "\x09\0\2\xff\0" /* binary */
                            "\x0b\x80\1"     /* number */
                            "\x23\0\7"       /* topic alias */
                            "\x26\0\1k\0\1v" /* pair */
                            "\x21\0\1");
    EXPECT(mqtt_field_properties(&alias, &in));
    EXPECT_EQ(alias, 7);
    EXPECT(cursor_at_end(&in));
    in = OVER("\0z");
    EXPECT(mqtt_field_properties(&alias, &in));
    EXPECT_EQ(alias, 0);
    EXPECT_EQ(cursor_left(&in), 1);
}

static void test_properties_that_break_their_form_are_refused(void)
{
    static const struct {
        const char *bytes;
        size_t len;
    } none[] = {
#define ROW(literal) {literal, sizeof(literal) - 1}
        ROW(""),
        ROW("\x80"),
        ROW("\2\x01"),
        ROW("\2\x04\0"),
        ROW("\2\x7f\0"),
        ROW("\6\x23\0\1\x23\0\1"),
        ROW("\2\x0b\x80"),
        ROW("\3\x23\0\0"),
        ROW("\4\x03\0\1\1"),
        ROW("\3\x09\0\2"),
        ROW("\7\x26\0\1k\0\2v"),
    };
    for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
        uint16_t alias;
        struct cursor in = over(none[i].bytes, none[i].len);
        EXPECT(!mqtt_field_properties(&alias, &in));
    }
}

int main(void)
{
    RUN(test_a_number_has_as_few_bytes_as_it_needs);
    RUN(test_a_text_is_plain_utf_8);
    RUN(test_properties_by_their_types);
    RUN(test_properties_that_break_their_form_are_refused);
    return tap_done();
}
