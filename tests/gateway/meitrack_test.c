/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/telematics/meitrack.h"

#include "tests/gateway/telegram_kit.h"

static void test_telegram_1_tells_whom_and_where(void)
{
    EXPECT_EQ(
        telegram_read_text(
            meitrack_read,
            "$$A66,490154203237518,AAA,35,52.500000,-13.250000,150730184834,A,8*35\r\n"),
        CONTENT_IS);
    EXPECT(telegram_names(CONTENT_IMEI, "490154203237518"));
    EXPECT(telegram_is_at(52.5, -13.25));
    EXPECT(!telegram_found.sum_wrong);
}

static void test_telegram_2_tells_whom_and_where(void)
{
    EXPECT_EQ(
        telegram_read_text(
            meitrack_read,
            "$$A66,490154203237518,AAA,35,52.500000,-13.250000,150730184834,A,8*35\r\n$$"
            "A65,490154203237518,AAA,35,12.500000,13.250000,150730184834,A,8*03\r\n"),
        CONTENT_IS);
    EXPECT(telegram_is_at(12.5, 13.25));
    EXPECT(!telegram_found.sum_wrong);
}

static void test_a_wrong_sum_is_told_and_read_all_the_same(void)
{
    EXPECT_EQ(
        telegram_read_text(
            meitrack_read,
            "$$A66,490154203237518,AAA,35,52.500000,-13.250000,150730184834,A,8*36\r\n"),
        CONTENT_IS);
    EXPECT(telegram_found.sum_wrong);
    EXPECT(telegram_is_at(52.5, -13.25));
    EXPECT_EQ(telegram_read_text(meitrack_read, "$$A19,123456789012,AAA*3"), CONTENT_NOT);
    EXPECT_EQ(telegram_read_text(meitrack_read, "$$A19,123456789012,AAAA3B"),
              CONTENT_NOT);
}

static void test_a_telegram_that_is_cut_asks_for_more(void)
{
    EXPECT_EQ(telegram_read_text(meitrack_read, "$$"), CONTENT_MORE);
    EXPECT_EQ(telegram_read_text(meitrack_read, "$$A1"), CONTENT_MORE);
    EXPECT_EQ(telegram_read_text(meitrack_read, "$$A158,7900"), CONTENT_MORE);
}

static void test_what_breaks_its_form_is_none(void)
{
    EXPECT(telegram_read_text(meitrack_read, "") != CONTENT_IS);
    EXPECT(telegram_read_text(meitrack_read, "$A") != CONTENT_IS);
    EXPECT(telegram_read_text(meitrack_read, "$$Ax,") != CONTENT_IS);
    EXPECT(telegram_read_text(meitrack_read, "$$A3,x") != CONTENT_IS);
    EXPECT(telegram_read_text(meitrack_read, "$$A123456,") != CONTENT_IS);
}

int main(void)
{
    RUN(test_telegram_1_tells_whom_and_where);
    RUN(test_telegram_2_tells_whom_and_where);
    RUN(test_a_wrong_sum_is_told_and_read_all_the_same);
    RUN(test_a_telegram_that_is_cut_asks_for_more);
    RUN(test_what_breaks_its_form_is_none);
    return tap_done();
}
