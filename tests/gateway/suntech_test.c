/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/telematics/suntech.h"

#include "tests/gateway/telegram_kit.h"

static void test_telegram_1_tells_whom_and_where(void)
{
    EXPECT_EQ(telegram_read_text(suntech_read,
                                 "ST910;Alert;123456;410;20141018;18:30:12;+52.500000;-"
                                 "013.250000;000.000;000.00;0;4.0;1;6002"),
              CONTENT_IS);
    EXPECT(telegram_names(CONTENT_DEVICE, "123456"));
    EXPECT(telegram_is_at(52.5, -13.25));
}

static void test_telegram_2_tells_whom_and_where(void)
{
    EXPECT_EQ(telegram_read_text(suntech_read,
                                 "ST300STT;205027329;40;365;20150221;+52.500000;+013."
                                 "250000\rSTT;0520000295;3;+12.500000;+013.250000"),
              CONTENT_IS);
    EXPECT(telegram_names(CONTENT_DEVICE, "205027329"));
    EXPECT(telegram_is_at(52.5, 13.25));
}

static void test_what_breaks_its_form_is_none(void)
{
    EXPECT(telegram_read_text(suntech_read, "") != CONTENT_IS);
    EXPECT(telegram_read_text(suntech_read, "ST;1") != CONTENT_IS);
    EXPECT(telegram_read_text(suntech_read, "STX00;205027329") != CONTENT_IS);
    EXPECT(telegram_read_text(suntech_read, "STT;x;y") != CONTENT_IS);
    EXPECT(telegram_read_text(suntech_read, "hello;12345678") != CONTENT_IS);
}

static void test_the_id_may_stand_behind_the_kind_of_report(void)
{
    EXPECT_EQ(telegram_read_text(suntech_read, "ST300CMD;Res;511000119;319H;Disable1\r\n"
                                               "BSA;0820000345;001FFF"),
              CONTENT_IS);
    EXPECT(telegram_names(CONTENT_DEVICE, "511000119"));
    EXPECT(telegram_names(CONTENT_DEVICE, "0820000345"));
}

static void test_a_head_is_short(void)
{
    EXPECT_EQ(telegram_read_text(suntech_read, "ST300aaaaaaaaaaaaaaaaaaaaaaa;Res;123456"),
              CONTENT_IS);
    EXPECT_EQ(
        telegram_read_text(suntech_read, "ST300aaaaaaaaaaaaaaaaaaaaaaaaaa;Res;1234567;a"),
        CONTENT_NOT);
}

static void test_a_crash_is_no_text_behind_its_name(void)
{
    EXPECT_EQ(telegram_read_text(suntech_read, "CRR;0910000063;1;1;0150;\r\x16\x01"),
              CONTENT_IS);
    EXPECT(telegram_names(CONTENT_DEVICE, "0910000063"));
}

static void test_a_beginning_asks_for_more(void)
{
    EXPECT(telegram_text_may_be_cut(suntech_read, "ST300CMD;Res;511000119;319H"));
    EXPECT(telegram_text_may_be_cut(suntech_read, "SA200ALV;317652"));
    EXPECT(telegram_text_may_be_cut(suntech_read, "STT_BIN;0560000016;BFFFFF;56"));
    EXPECT_EQ(telegram_read_text(suntech_read, "STX"), CONTENT_NOT);
    EXPECT_EQ(telegram_read_text(suntech_read, "S200"), CONTENT_NOT);
}

int main(void)
{
    RUN(test_telegram_1_tells_whom_and_where);
    RUN(test_telegram_2_tells_whom_and_where);
    RUN(test_what_breaks_its_form_is_none);
    RUN(test_the_id_may_stand_behind_the_kind_of_report);
    RUN(test_a_head_is_short);
    RUN(test_a_crash_is_no_text_behind_its_name);
    RUN(test_a_beginning_asks_for_more);
    return tap_done();
}
