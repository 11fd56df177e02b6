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
}

int main(void)
{
    RUN(test_telegram_1_tells_whom_and_where);
    RUN(test_telegram_2_tells_whom_and_where);
    RUN(test_what_breaks_its_form_is_none);
    return tap_done();
}
