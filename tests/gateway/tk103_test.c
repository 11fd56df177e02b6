/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/telematics/tk103.h"

#include "tests/gateway/telegram_kit.h"

static void test_telegram_1_tells_whom_and_where(void)
{
    EXPECT_EQ(telegram_read_text(tk103_read, "(088040000460BR00151024A5230.0000S01315."
                                             "0000E004.7055148276.1701000000L00009AA3)"),
              CONTENT_IS);
    EXPECT(telegram_names(CONTENT_DEVICE, "088040000460"));
    EXPECT(telegram_is_at(-52.5, 13.25));
}

static void test_telegram_2_tells_whom_and_where(void)
{
    EXPECT_EQ(telegram_read_text(tk103_read,
                                 "(088040000460BP05490154203237518080524A5230.0000N01315."
                                 "0000E)(088040000460BP00490154203237518HSO)"),
              CONTENT_IS);
    EXPECT(telegram_names(CONTENT_IMEI, "490154203237518"));
    EXPECT(telegram_is_at(52.5, 13.25));
}

static void test_a_telegram_that_is_cut_asks_for_more(void)
{
    EXPECT_EQ(telegram_read_text(tk103_read, "(0880400004"), CONTENT_MORE);
}

static void test_what_breaks_its_form_is_none(void)
{
    EXPECT(telegram_read_text(tk103_read, "") != CONTENT_IS);
    EXPECT(telegram_read_text(tk103_read, "x)") != CONTENT_IS);
    EXPECT(telegram_read_text(tk103_read, "(08804000046xBR00)") != CONTENT_IS);
    EXPECT(telegram_read_text(tk103_read, "(088040000460XR00)") != CONTENT_IS);
    EXPECT(telegram_read_text(tk103_read, "(088040000460B1)") != CONTENT_IS);
    EXPECT(telegram_read_text(tk103_read, "(088040000460BRxx)") != CONTENT_IS);
}

static void test_a_comma_may_part_id_and_command(void)
{
    EXPECT_EQ(telegram_read_text(tk103_read, "(490154203237518,DW3B,150421,A,5230.00000N,"
                                             "01315.00000E,0.050,103142,0.000,7,0)"),
              CONTENT_IS);
    EXPECT(telegram_names(CONTENT_IMEI, "490154203237518"));
    EXPECT(telegram_is_at(52.5, 13.25));
    EXPECT_EQ(telegram_read_text(tk103_read, "(490154203237518DW3B,150421)"),
              CONTENT_NOT);
}

static void test_an_id_may_be_a_word_or_longer(void)
{
    EXPECT_EQ(telegram_read_text(tk103_read, "(BALLESTEROS3BR00190408A5230.0000N01315."
                                             "0000E000.0)\r\n(490154203237518BP02,G)"),
              CONTENT_IS);
    EXPECT(telegram_names(CONTENT_DEVICE, "BALLESTEROS3"));
    EXPECT(telegram_names(CONTENT_IMEI, "490154203237518"));
    EXPECT_EQ(telegram_read_text(tk103_read, "(BALLESTEROSXBR00190408A)"), CONTENT_NOT);
}

static void test_what_cannot_be_a_head_asks_for_no_more(void)
{
    EXPECT_EQ(telegram_read_text(tk103_read, "(function () { return 1"), CONTENT_NOT);
    EXPECT_EQ(telegram_read_text(tk103_read, "(0270"), CONTENT_MORE);
}

static void test_a_vehicle_is_named(void)
{
    EXPECT_EQ(telegram_read_text(tk103_read, "(027000000470BV00WDB9066051S123456)"),
              CONTENT_IS);
    EXPECT(telegram_names(CONTENT_VIN, "WDB9066051S123456"));
    EXPECT(telegram_text_may_be_cut(tk103_read, "(027000000470BV00WDB9066051S123456)"));
}

int main(void)
{
    RUN(test_telegram_1_tells_whom_and_where);
    RUN(test_telegram_2_tells_whom_and_where);
    RUN(test_a_telegram_that_is_cut_asks_for_more);
    RUN(test_what_breaks_its_form_is_none);
    RUN(test_a_comma_may_part_id_and_command);
    RUN(test_an_id_may_be_a_word_or_longer);
    RUN(test_what_cannot_be_a_head_asks_for_no_more);
    RUN(test_a_vehicle_is_named);
    return tap_done();
}
