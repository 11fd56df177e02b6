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

int main(void)
{
    RUN(test_telegram_1_tells_whom_and_where);
    RUN(test_telegram_2_tells_whom_and_where);
    RUN(test_a_telegram_that_is_cut_asks_for_more);
    RUN(test_what_breaks_its_form_is_none);
    return tap_done();
}
