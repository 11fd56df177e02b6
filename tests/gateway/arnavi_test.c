/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/telematics/arnavi.h"

#include "tests/gateway/telegram_hex.h"

static void test_the_header_names_the_imei(void)
{
    EXPECT_EQ(telegram_read_hex(arnavi_read, "ff228e4c2bebcabd0100"), CONTENT_IS);
    EXPECT(telegram_names(CONTENT_IMEI, "490154203237518"));
    EXPECT_EQ(telegram_read_hex(arnavi_read, "ff248e4c2bebcabd01000000000000000000"
                                             "5b01010f000000000003f96e434204c7d8124009000"
                                             "00000ed0304000000000074657874c55d"),
              CONTENT_IS);
    EXPECT(telegram_names(CONTENT_IMEI, "490154203237518"));
    EXPECT(telegram_is_at(48.858370, 2.294481));
    EXPECT_EQ(telegram_read_hex(arnavi_read, "ff260000000000000000"), CONTENT_NOT);
    EXPECT_EQ(telegram_read_hex(arnavi_read, "ff220000000000000000"), CONTENT_NOT);
}

static void test_a_package_is_whole_and_its_sums_right(void)
{
    EXPECT_EQ(telegram_read_hex(arnavi_read, "5b01010f000000000003f96e434204c7d8124009000"
                                             "00000ed0304000000000074657874c55d"),
              CONTENT_IS);
    EXPECT(telegram_is_at(48.858370, 2.294481));
    EXPECT(telegram_wants_all(
        arnavi_read,
        "5b01010f000000000003f96e434204c7d812400900000000ed0304000000000074657874c55d"));
    EXPECT(telegram_wants_all(arnavi_read, "ff248e4c2bebcabd01000000000000000000"));
    EXPECT_EQ(telegram_read_hex(arnavi_read, "5b010102000000000000"
                                             "00005d"),
              CONTENT_NOT);
    EXPECT_EQ(telegram_read_hex(arnavi_read, "5b015d"), CONTENT_NOT);
    EXPECT_EQ(telegram_read_hex(arnavi_read, "5b0109000000000000005d"), CONTENT_NOT);
    EXPECT_EQ(telegram_read_hex(arnavi_read, "41"), CONTENT_NOT);
}

static void test_a_wrong_sum_in_a_sure_form_is_told(void)
{
    EXPECT_EQ(telegram_read_hex(arnavi_read, "5b01010f000000000003f96e434204c7d8124009000"
                                             "00000ed0304000000000074657874c55d"),
              CONTENT_IS);
    EXPECT(!telegram_found.sum_wrong);
    EXPECT_EQ(telegram_read_hex(arnavi_read, "5b01010f000000000003f96e434204c7d8124009000"
                                             "00000ed0304000000000074657874d55d"),
              CONTENT_IS);
    EXPECT(telegram_found.sum_wrong);
    EXPECT(telegram_is_at(48.858370, 2.294481));
}

int main(void)
{
    RUN(test_the_header_names_the_imei);
    RUN(test_a_package_is_whole_and_its_sums_right);
    RUN(test_a_wrong_sum_in_a_sure_form_is_told);
    return tap_done();
}
