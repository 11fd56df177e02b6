/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/telematics/wialon.h"

#include "tests/gateway/telegram_kit.h"

static void test_telegram_1_tells_whom_and_where(void)
{
    EXPECT_EQ(telegram_read_text(
                  wialon_read, "#SD#270413;205601;5230.0000;N;01315.0000;E;1;2;3;4\r\n"),
              CONTENT_IS);
    EXPECT(telegram_is_at(52.5, 13.25));
}

static void test_telegram_2_tells_whom_and_where(void)
{
    EXPECT_EQ(telegram_read_text(wialon_read, "#L#490154203237518;secret\r\n#P#\r\n"),
              CONTENT_IS);
    EXPECT(telegram_names(CONTENT_IMEI, "490154203237518"));
    EXPECT_EQ(telegram_found.position_count, 0);
}

static void test_telegram_3_tells_whom_and_where(void)
{
    EXPECT_EQ(telegram_read_text(wialon_read,
                                 "#B#270413;205601;5230.0000;N;01315.0000;E;1;2;3;4|"
                                 "270413;205602;5230.0000;S;01315.0000;E;1;2;3;4"),
              CONTENT_IS);
    EXPECT(telegram_is_at(52.5, 13.25));
    EXPECT(telegram_is_at(-52.5, 13.25));
}

static void test_a_telegram_of_version_2_has_its_crc(void)
{
    EXPECT_EQ(telegram_read_text(wialon_read,
                                 "2.0;490154203237518#D#270413;205601;5230.0000;N;"
                                 "01315.0000;E;1;2;3;4;NA;NA;NA;NA;NA;NA;C6AE"),
              CONTENT_IS);
    EXPECT(telegram_names(CONTENT_IMEI, "490154203237518"));
    EXPECT(telegram_is_at(52.5, 13.25));
    EXPECT_EQ(telegram_read_text(wialon_read, "#L#2.0;490154203237518;NA;9DBC\r\n"),
              CONTENT_IS);
    EXPECT(telegram_names(CONTENT_IMEI, "490154203237518"));
    EXPECT(!telegram_found.sum_wrong);
}

static void test_a_wrong_crc_is_told_and_read_all_the_same(void)
{
    static const char *const wrong[] = {"#L#2.0;490154203237518;NA;0000",
                                        "2.0;490154203237518#D#270413;FFFF",
                                        "2.0;490154203237518#D#270413;xyz"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        EXPECT_EQ(telegram_read_text(wialon_read, wrong[i]), CONTENT_IS);
        EXPECT(telegram_found.sum_wrong);
        EXPECT(telegram_names(CONTENT_IMEI, "490154203237518"));
    }
    EXPECT_EQ(telegram_read_text(wialon_read, "#L#2.0;"), CONTENT_IS);
    EXPECT_EQ(telegram_read_text(wialon_read, "2.0;490154203237518#P#x"), CONTENT_IS);
}

static void test_what_breaks_its_form_is_none(void)
{
    EXPECT(telegram_read_text(wialon_read, "") != CONTENT_IS);
    EXPECT(telegram_read_text(wialon_read, "#") != CONTENT_IS);
    EXPECT(telegram_read_text(wialon_read, "#XX#1") != CONTENT_IS);
    EXPECT(telegram_read_text(wialon_read, "hello") != CONTENT_IS);
}

static void test_a_terminal_may_stand_in_front_without_a_version(void)
{
    EXPECT_EQ(telegram_read_text(wialon_read,
                                 "99999999#SD#270413;205601;5230.0000;N;01315.0000;E;1"),
              CONTENT_IS);
    EXPECT(telegram_names(CONTENT_DEVICE, "99999999"));
    EXPECT(telegram_is_at(52.5, 13.25));
    EXPECT_EQ(telegram_read_text(wialon_read, "x99999999#SD#1"), CONTENT_NOT);
}

static void test_a_beginning_asks_for_more(void)
{
    EXPECT(telegram_text_may_be_cut(wialon_read, "#P#"));
    EXPECT(telegram_text_may_be_cut(wialon_read, "99999999#SD#1;2"));
    EXPECT(telegram_text_may_be_cut(wialon_read, "2.0;490154203237518#SD#"));
    EXPECT_EQ(telegram_read_text(wialon_read, "#X"), CONTENT_NOT);
}

int main(void)
{
    RUN(test_telegram_1_tells_whom_and_where);
    RUN(test_telegram_2_tells_whom_and_where);
    RUN(test_telegram_3_tells_whom_and_where);
    RUN(test_a_telegram_of_version_2_has_its_crc);
    RUN(test_a_wrong_crc_is_told_and_read_all_the_same);
    RUN(test_what_breaks_its_form_is_none);
    RUN(test_a_terminal_may_stand_in_front_without_a_version);
    RUN(test_a_beginning_asks_for_more);
    return tap_done();
}
