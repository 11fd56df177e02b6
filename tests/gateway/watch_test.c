/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/telematics/watch.h"

#include "tests/gateway/telegram_kit.h"

static void test_telegram_1_tells_whom_and_where(void)
{
    EXPECT_EQ(
        telegram_read_text(watch_read,
                           "[3G*6100000105*0026*UD2,210716,A,52.500000,S,13.250000,E,1]"),
        CONTENT_IS);
    EXPECT(telegram_names(CONTENT_DEVICE, "6100000105"));
    EXPECT(telegram_is_at(-52.5, 13.25));
}

static void test_telegram_2_tells_whom_and_where(void)
{
    EXPECT_EQ(telegram_read_text(watch_read, "[SG*6100000105*0001*0002*LK]"), CONTENT_IS);
    EXPECT(telegram_names(CONTENT_DEVICE, "6100000105"));
    EXPECT_EQ(telegram_found.position_count, 0);
}

static void test_a_telegram_that_is_cut_asks_for_more(void)
{
    EXPECT_EQ(telegram_read_text(watch_read, "[3G*6100"), CONTENT_MORE);
    EXPECT_EQ(telegram_read_text(watch_read, "[3"), CONTENT_MORE);
    EXPECT_EQ(telegram_read_text(watch_read, "[3G*6100000105*0026*UD2"), CONTENT_MORE);
}

static void test_what_breaks_its_form_is_none(void)
{
    EXPECT(telegram_read_text(watch_read, "") != CONTENT_IS);
    EXPECT(telegram_read_text(watch_read, "[3G*61000x0105*0002*LK]") != CONTENT_IS);
    EXPECT(telegram_read_text(watch_read, "[3G*6100000105*0002*LKx") != CONTENT_IS);
    EXPECT(telegram_read_text(watch_read, "[3GX*6100000105*0002*LK]") != CONTENT_IS);
    EXPECT(telegram_read_text(watch_read, "[3G*6100000105*00G2*LK]") != CONTENT_IS);
    EXPECT(telegram_read_text(watch_read, "hello") != CONTENT_IS);
}

static void test_a_length_that_lies_is_told(void)
{
    EXPECT_EQ(telegram_read_text(
                  watch_read, "[3G*6100000105*0006*UD2,1,A,52.500000,N, 13.250000,,1]"),
              CONTENT_IS);
    EXPECT(telegram_found.sum_wrong);
    EXPECT(telegram_is_at(52.5, 13.25));
    EXPECT_EQ(telegram_read_text(watch_read, "[3G*6100000105*00ff*LK]"), CONTENT_IS);
    EXPECT(telegram_found.sum_wrong);
}

static void test_a_beginning_asks_for_more(void)
{
    EXPECT(telegram_text_may_be_cut(watch_read, "[SG*6100000105*0001*0002*LK]"));
    EXPECT(telegram_text_may_be_cut(watch_read, "[3G*6100000105*0002*LK]"));
    EXPECT_EQ(telegram_read_text(watch_read, "[SG*6100000105*0001*00x2*LK]"), CONTENT_IS);
    EXPECT(telegram_found.sum_wrong);
}

int main(void)
{
    RUN(test_telegram_1_tells_whom_and_where);
    RUN(test_telegram_2_tells_whom_and_where);
    RUN(test_a_telegram_that_is_cut_asks_for_more);
    RUN(test_what_breaks_its_form_is_none);
    RUN(test_a_length_that_lies_is_told);
    RUN(test_a_beginning_asks_for_more);
    return tap_done();
}
