/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/telematics/gps103.h"

#include "tests/gateway/telegram_kit.h"

static void test_telegram_1_tells_whom_and_where(void)
{
    EXPECT_EQ(telegram_read_text(gps103_read,
                                 "imei:490154203237518,tracker,151030080103,,F,"
                                 "000101.000,A,5230.0000,N,01315.0000,E,0.00,0;"),
              CONTENT_IS);
    EXPECT(telegram_names(CONTENT_IMEI, "490154203237518"));
    EXPECT(telegram_is_at(52.5, 13.25));
}

static void test_telegram_2_tells_whom_and_where(void)
{
    EXPECT_EQ(telegram_read_text(gps103_read, "##,imei:490154203237518,A;"), CONTENT_IS);
    EXPECT(telegram_names(CONTENT_IMEI, "490154203237518"));
    EXPECT_EQ(telegram_found.position_count, 0);
}

static void test_a_telegram_that_is_cut_asks_for_more(void)
{
    EXPECT_EQ(telegram_read_text(gps103_read, "imei:4901"), CONTENT_MORE);
}

static void test_what_breaks_its_form_is_none(void)
{
    EXPECT(telegram_read_text(gps103_read, "") != CONTENT_IS);
    EXPECT(telegram_read_text(gps103_read, "imei:4901,x;") != CONTENT_IS);
    EXPECT(telegram_read_text(gps103_read, "imei:49015420323751x,") != CONTENT_IS);
    EXPECT(telegram_read_text(gps103_read, "hello") != CONTENT_IS);
}

int main(void)
{
    RUN(test_telegram_1_tells_whom_and_where);
    RUN(test_telegram_2_tells_whom_and_where);
    RUN(test_a_telegram_that_is_cut_asks_for_more);
    RUN(test_what_breaks_its_form_is_none);
    return tap_done();
}
