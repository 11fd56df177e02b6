/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/telematics/xirgo.h"

#include "tests/gateway/telegram_kit.h"

static void test_a_report_tells_whom_and_where(void)
{
    EXPECT_EQ(telegram_read_text(xirgo_read,
                                 "$$490154203237518,6015,2016/04/21,17:26:52,52.50000,"
                                 "-13.25000,230,0.0,WDB9066051S123456,X0z1,0##\r\n"
                                 "$$184000619,6115,Y1z1,89490000000000000123##"),
              CONTENT_IS);
    EXPECT(telegram_names(CONTENT_IMEI, "490154203237518"));
    EXPECT(telegram_names(CONTENT_VIN, "WDB9066051S123456"));
    EXPECT(telegram_is_at(52.5, -13.25));
    EXPECT(telegram_names(CONTENT_ICCID, "89490000000000000123"));
}

static void test_its_end_may_be_left_out(void)
{
    EXPECT_EQ(telegram_read_text(xirgo_read, "$$490154203237518,6031,2015/02/26,15:47:26,"
                                             "52.50000,-13.25000,287.8,0"),
              CONTENT_IS);
    EXPECT(telegram_is_at(52.5, -13.25));
    EXPECT(telegram_text_may_be_cut(xirgo_read, "$$490154203237518,6031,2015/02/26##"));
}

static void test_what_breaks_its_form_is_none(void)
{
    static const char *const wrong[] = {"$x",    "$$1234,6031,2##",
                                        "$$49x", "$$490154203237518,60310",
                                        "hello", "$$490154203237518,60x1,1##"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        EXPECT_EQ(telegram_read_text(xirgo_read, wrong[i]), CONTENT_NOT);
    }
}

int main(void)
{
    RUN(test_a_report_tells_whom_and_where);
    RUN(test_its_end_may_be_left_out);
    RUN(test_what_breaks_its_form_is_none);
    return tap_done();
}
