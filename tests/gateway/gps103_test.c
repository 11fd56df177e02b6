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

static void test_the_number_that_may_call_is_named(void)
{
    EXPECT_EQ(telegram_read_text(gps103_read,
                                 "imei:490154203237518,help me,1,+4930123456789,L,,;"),
              CONTENT_IS);
    EXPECT(telegram_names(CONTENT_PHONE, "+4930123456789"));
    EXPECT_EQ(telegram_read_text(gps103_read, "imei:490154203237518,OBD,1,4930123456789"),
              CONTENT_IS);
    EXPECT_EQ(telegram_found.identifier_count, 1);
}

static void test_places_are_written_in_three_ways(void)
{
    EXPECT_EQ(telegram_read_text(gps103_read, "imei:490154203237518,tracker,1,53.0,F,0.0,"
                                              "A,N,5230.00000,E,01315.00000,0.0;"),
              CONTENT_IS);
    EXPECT(telegram_is_at(52.5, 13.25));
    EXPECT_EQ(telegram_read_text(gps103_read,
                                 "imei:490154203237518,x,-,2,-33.50000,-70.25000,0,*"),
              CONTENT_IS);
    EXPECT(telegram_is_at(-33.5, -70.25));
    EXPECT_EQ(telegram_read_text(gps103_read, "imei:490154203237518,tracker,1,,F,1.0,A,"
                                              "5230.0000,S,01315.0000,,0,0,"),
              CONTENT_IS);
    EXPECT(telegram_is_at(-52.5, 13.25));
}

static void test_a_bare_imei_is_a_heartbeat(void)
{
    EXPECT_EQ(telegram_read_text(gps103_read, "490154203237518;"), CONTENT_IS);
    EXPECT(telegram_names(CONTENT_IMEI, "490154203237518"));
    EXPECT_EQ(telegram_read_text(gps103_read, "490154203237519;"), CONTENT_NOT);
    EXPECT_EQ(
        telegram_read_text(gps103_read, "490154203237518imei:490154203237518,L,*;\r\n"),
        CONTENT_IS);
}

static void test_a_beginning_asks_for_more(void)
{
    EXPECT(telegram_text_may_be_cut(gps103_read, "##,imei:490154203237518,A;"));
    EXPECT(telegram_text_may_be_cut(gps103_read, "490154203237518imei:490154203237518,"));
}

int main(void)
{
    RUN(test_telegram_1_tells_whom_and_where);
    RUN(test_telegram_2_tells_whom_and_where);
    RUN(test_a_telegram_that_is_cut_asks_for_more);
    RUN(test_what_breaks_its_form_is_none);
    RUN(test_the_number_that_may_call_is_named);
    RUN(test_places_are_written_in_three_ways);
    RUN(test_a_bare_imei_is_a_heartbeat);
    RUN(test_a_beginning_asks_for_more);
    return tap_done();
}
