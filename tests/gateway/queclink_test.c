/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/telematics/queclink.h"

#include "tests/gateway/telegram_kit.h"

static void test_telegram_1_tells_whom_and_where(void)
{
    EXPECT_EQ(
        telegram_read_text(queclink_read,
                           "+RESP:GTFRI,8020040703,490154203237518,,,10,1,1,0.0,275,937."
                           "7,-13.250000,52.500000,20260514010456,,,,,00,BBCE$"),
        CONTENT_IS);
    EXPECT(telegram_names(CONTENT_IMEI, "490154203237518"));
    EXPECT(telegram_is_at(52.5, -13.25));
}

static void test_telegram_2_tells_whom_and_where(void)
{
    EXPECT_EQ(
        telegram_read_text(queclink_read,
                           "+BUFF:GTCAN,1,490154203237518,,00,1,E0,WDB9066051S123456,2,"
                           "8949000000000000001,1.0,13.500000,40.500000,20241213113715,"
                           "1A$+ACK:GTHBD,1,490154203237518,,2,3$"),
        CONTENT_IS);
    EXPECT(telegram_names(CONTENT_VIN, "WDB9066051S123456"));
    EXPECT(telegram_names(CONTENT_ICCID, "8949000000000000001"));
    EXPECT(telegram_is_at(40.5, 13.5));
}

static void test_a_telegram_that_is_cut_asks_for_more(void)
{
    EXPECT_EQ(telegram_read_text(queclink_read, "+RESP:GTFRI,8020"), CONTENT_MORE);
}

static void test_what_breaks_its_form_is_none(void)
{
    EXPECT(telegram_read_text(queclink_read, "") != CONTENT_IS);
    EXPECT(telegram_read_text(queclink_read, "+RESP:XX$") != CONTENT_IS);
    EXPECT(telegram_read_text(queclink_read, "hello$") != CONTENT_IS);
}

static void test_without_its_end_it_is_whole_with_a_count(void)
{
    EXPECT_EQ(telegram_read_text(queclink_read,
                                 "+RESP:GTLBC,020102,490154203237518,,"
                                 "+4930123456789,1,4.3,92,70.0,13.250000,"
                                 "52.500000,20090214013254,,20090214093254,"
                                 "11F0"),
              CONTENT_IS);
    EXPECT(telegram_names(CONTENT_PHONE, "+4930123456789"));
    EXPECT(telegram_is_at(52.5, 13.25));
    EXPECT_EQ(telegram_read_text(queclink_read,
                                 "+ACK:GTHBD,1A0401,490154203237518,,20100214093254,11F"),
              CONTENT_MORE);
}

static void test_an_old_unit_tells_no_version(void)
{
    EXPECT_EQ(telegram_read_text(queclink_read,
                                 "+RESP:GTINF,490154203237518,894900000000000012f,18,"
                                 "20131018084015,00EE,0103090402"),
              CONTENT_IS);
    EXPECT(telegram_names(CONTENT_IMEI, "490154203237518"));
    EXPECT(telegram_names(CONTENT_ICCID, "894900000000000012f"));
}

static void test_a_beginning_asks_for_more(void)
{
    EXPECT(telegram_text_may_be_cut(queclink_read,
                                    "+RESP:GTPNA,710402,490154203237518,,1,0121$\r\n"));
    EXPECT_EQ(telegram_read_text(queclink_read, "+RES:"), CONTENT_NOT);
}

int main(void)
{
    RUN(test_telegram_1_tells_whom_and_where);
    RUN(test_telegram_2_tells_whom_and_where);
    RUN(test_a_telegram_that_is_cut_asks_for_more);
    RUN(test_what_breaks_its_form_is_none);
    RUN(test_without_its_end_it_is_whole_with_a_count);
    RUN(test_an_old_unit_tells_no_version);
    RUN(test_a_beginning_asks_for_more);
    return tap_done();
}
