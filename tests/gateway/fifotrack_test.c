/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/telematics/fifotrack.h"

#include "tests/gateway/telegram_kit.h"

static void test_a_report_tells_whom_and_where(void)
{
    EXPECT_EQ(telegram_read_text(fifotrack_read,
                                 "$$69,490154203237518,5,A01,4,190925080127,V,52.500000,-"
                                 "13.250000,0,0,1198*23\r\n"
                                 "$$25,490154203237518,1,B03,OK*45"),
              CONTENT_IS);
    EXPECT(!telegram_found.sum_wrong);
    EXPECT(telegram_names(CONTENT_IMEI, "490154203237518"));
    EXPECT(telegram_is_at(52.5, -13.25));
    EXPECT(telegram_text_may_be_cut(fifotrack_read, "$$25,490154203237518,1,B03,OK*45"));
}

static void test_a_wrong_sum_is_told_and_read_all_the_same(void)
{
    EXPECT_EQ(telegram_read_text(fifotrack_read, "$$25,490154203237518,1,B03,OK*00"),
              CONTENT_IS);
    EXPECT(telegram_found.sum_wrong);
}

static void test_what_breaks_its_form_is_none(void)
{
    static const char *const wrong[] = {"$x",
                                        "$$,",
                                        "$$12345,",
                                        "$$25;",
                                        "$$25,4901x",
                                        "$$25,4901,",
                                        "$$25,490154203237518,1,B03,OKx00",
                                        "$$25,490154203237518,1,B03,OK*xy"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        EXPECT_EQ(telegram_read_text(fifotrack_read, wrong[i]), CONTENT_NOT);
    }
}

int main(void)
{
    RUN(test_a_report_tells_whom_and_where);
    RUN(test_a_wrong_sum_is_told_and_read_all_the_same);
    RUN(test_what_breaks_its_form_is_none);
    return tap_done();
}
