/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/telematics/totem.h"

#include "tests/gateway/telegram_kit.h"

static void test_telegram_1_tells_whom_and_where(void)
{
    EXPECT_EQ(telegram_read_text(totem_read,
                                 "$$0113AA490154203237518|"
                                 "588040001901220851494212000000753AE90165512170010"
                                 "00000.800000005230.0000S01315.0000E29497E\r\n"),
              CONTENT_IS);
    EXPECT(telegram_names(CONTENT_IMEI, "490154203237518"));
    EXPECT(telegram_is_at(-52.5, 13.25));
}

static void test_telegram_2_tells_whom_and_where(void)
{
    EXPECT_EQ(telegram_read_text(totem_read,
                                 "$$BE490154203237518|AA$GPRMC,044704.000,A,5230.0000,N,"
                                 "01315.0000,E,0.00,0.00,200815,,,A*67|01.7|"),
              CONTENT_IS);
    EXPECT(telegram_names(CONTENT_IMEI, "490154203237518"));
    EXPECT(telegram_is_at(52.5, 13.25));
}

static void test_what_breaks_its_form_is_none(void)
{
    EXPECT(telegram_read_text(totem_read, "") != CONTENT_IS);
    EXPECT(telegram_read_text(totem_read, "$$") != CONTENT_IS);
    EXPECT(telegram_read_text(totem_read, "$$BExxx") != CONTENT_IS);
    EXPECT(telegram_read_text(totem_read, "$$XX490154203237518|") != CONTENT_IS);
    EXPECT(telegram_read_text(totem_read, "$$BE490154203237518,") != CONTENT_IS);
    EXPECT_EQ(telegram_read_text(totem_read, "$$0062G5490154203237518|2011"),
              CONTENT_NOT);
}

static void test_a_wrong_sum_is_told_and_read_all_the_same(void)
{
    EXPECT_EQ(telegram_read_text(totem_read, "$$0063E5490154203237518|2011,-68.92310,"
                                             "-22.45592,$Cloud,1738|FF\r\n"),
              CONTENT_IS);
    EXPECT(telegram_found.sum_wrong);
    EXPECT(telegram_is_at(-22.45592, -68.9231));
    EXPECT_EQ(telegram_read_text(totem_read, "$$0063E5490154203237518|2011,-68.92310,"
                                             "-22.45592,$Cloud,1738|31\r\n"),
              CONTENT_IS);
    EXPECT(!telegram_found.sum_wrong);
}

static void test_a_place_may_stand_between_bars(void)
{
    EXPECT_EQ(
        telegram_read_text(totem_read, "$$8B456123|AA1|A|5230.0000|N|01315.0000|E|1"),
        CONTENT_IS);
    EXPECT(telegram_names(CONTENT_DEVICE, "456123"));
    EXPECT(telegram_is_at(52.5, 13.25));
}

static void test_a_beginning_asks_for_more(void)
{
    EXPECT(telegram_text_may_be_cut(totem_read, "$$0062E5490154203237518|2011"));
    EXPECT(telegram_text_may_be_cut(totem_read, "$$8B456123|AA"));
    EXPECT_EQ(telegram_read_text(totem_read, "$$8X456"), CONTENT_NOT);
}

int main(void)
{
    RUN(test_telegram_1_tells_whom_and_where);
    RUN(test_telegram_2_tells_whom_and_where);
    RUN(test_what_breaks_its_form_is_none);
    RUN(test_a_wrong_sum_is_told_and_read_all_the_same);
    RUN(test_a_place_may_stand_between_bars);
    RUN(test_a_beginning_asks_for_more);
    return tap_done();
}
