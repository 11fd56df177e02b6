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

int main(void)
{
    RUN(test_telegram_1_tells_whom_and_where);
    RUN(test_telegram_2_tells_whom_and_where);
    RUN(test_what_breaks_its_form_is_none);
    return tap_done();
}
