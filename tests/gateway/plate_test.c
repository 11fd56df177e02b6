/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/telematics/plate.h"

#include "tests/gateway/telegram_hex.h"

static void add(const char *hex)
{
    size_t len = telegram_from_hex(hex);
    content_init(&telegram_found);
    plate_add(&telegram_found, cursor_over(telegram_bytes, len));
}

static void test_a_plate_becomes_utf8(void)
{
    add("bea9413132333435");
    EXPECT(telegram_names(CONTENT_PLATE, "\xe4\xba\xac"
                                         "A12345"));
    add("d4c142303030d1a7");
    EXPECT(telegram_names(CONTENT_PLATE, "\xe7\xb2\xa4"
                                         "B000\xe5\xad\xa6"));
}

static void test_a_character_of_no_plate_is_marked(void)
{
    add("b0a141");
    EXPECT(telegram_names(CONTENT_PLATE, "\xef\xbf\xbd"
                                         "A"));
    add("41ff");
    EXPECT(telegram_names(CONTENT_PLATE, "A\xef\xbf\xbd"));
}

static void test_nothing_is_no_plate_and_too_much_is_cut(void)
{
    add("");
    EXPECT_EQ(telegram_found.identifier_count, 0);
    add("4141414141414141414141414141414141414141414141414141414141414141"
        "41414141414141414141414141414141");
    EXPECT_EQ(telegram_found.identifier_count, 1);
}

int main(void)
{
    RUN(test_a_plate_becomes_utf8);
    RUN(test_a_character_of_no_plate_is_marked);
    RUN(test_nothing_is_no_plate_and_too_much_is_cut);
    return tap_done();
}
