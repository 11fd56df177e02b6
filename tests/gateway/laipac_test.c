/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/telematics/laipac.h"

#include "tests/gateway/telegram_kit.h"

static void test_a_report_tells_whom_and_where(void)
{
    EXPECT_EQ(telegram_read_text(
                  laipac_read,
                  "$AVRMC,MSG00002,124058,A,5230.0000,N,01315.0000,W,0.45,65.06,240614,0,"
                  "4037*41\r\n"
                  "$EAVSYS,490154203237518,8949000000000000123,,Owner,0x52014406*24"),
              CONTENT_IS);
    EXPECT(!telegram_found.sum_wrong);
    EXPECT(telegram_names(CONTENT_DEVICE, "MSG00002"));
    EXPECT(telegram_is_at(52.5, -13.25));
    EXPECT(telegram_names(CONTENT_IMEI, "490154203237518"));
    EXPECT(telegram_names(CONTENT_ICCID, "8949000000000000123"));
}

static void test_a_wrong_sum_is_told_and_read_all_the_same(void)
{
    EXPECT_EQ(telegram_read_text(laipac_read, "$ECHK,99999999,0*00"), CONTENT_IS);
    EXPECT(telegram_found.sum_wrong);
    EXPECT(telegram_names(CONTENT_DEVICE, "99999999"));
}

static void test_what_breaks_its_form_is_none(void)
{
    EXPECT(telegram_text_may_be_cut(laipac_read, "$ECHK,99999999,0*35\r\n"));
    EXPECT_EQ(telegram_read_text(laipac_read, "$GPRMC,1*00"), CONTENT_NOT);
    EXPECT_EQ(telegram_read_text(laipac_read, "$ECHK,99999999,0*xy"), CONTENT_NOT);
}

int main(void)
{
    RUN(test_a_report_tells_whom_and_where);
    RUN(test_a_wrong_sum_is_told_and_read_all_the_same);
    RUN(test_what_breaks_its_form_is_none);
    return tap_done();
}
