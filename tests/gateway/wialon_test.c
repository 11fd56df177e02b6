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
    EXPECT_EQ(telegram_read_text(wialon_read, "#L#2.0;NA"), CONTENT_NOT);
}

static void test_what_breaks_its_form_is_none(void)
{
    EXPECT(telegram_read_text(wialon_read, "") != CONTENT_IS);
    EXPECT(telegram_read_text(wialon_read, "#") != CONTENT_IS);
    EXPECT(telegram_read_text(wialon_read, "#XX#1") != CONTENT_IS);
    EXPECT(telegram_read_text(wialon_read, "hello") != CONTENT_IS);
    EXPECT(telegram_read_text(wialon_read, "#L#2.0;490154203237518;NA;0000") !=
           CONTENT_IS);
    EXPECT(telegram_read_text(wialon_read, "2.0;490154203237518#D#270413;FFFF") !=
           CONTENT_IS);
}

int main(void)
{
    RUN(test_telegram_1_tells_whom_and_where);
    RUN(test_telegram_2_tells_whom_and_where);
    RUN(test_telegram_3_tells_whom_and_where);
    RUN(test_a_telegram_of_version_2_has_its_crc);
    RUN(test_what_breaks_its_form_is_none);
    return tap_done();
}
