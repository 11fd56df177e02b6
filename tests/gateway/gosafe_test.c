/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/telematics/gosafe.h"

#include "tests/gateway/telegram_kit.h"

static void test_each_record_tells_where(void)
{
    EXPECT_EQ(
        telegram_read_text(
            gosafe_read,
            "*GS06,490154203237518,181255300523,,SYS:x;V9.31,GPS:A;5;N52.500000;"
            "W13.250000;0;0,COT:0$181325300523,,GPS:A;6;S52.500000;E13.250000;0#\r\n"
            "*GS06,490154203237518,RST#"),
        CONTENT_IS);
    EXPECT(telegram_names(CONTENT_IMEI, "490154203237518"));
    EXPECT(telegram_is_at(52.5, -13.25));
    EXPECT(telegram_is_at(-52.5, 13.25));
    EXPECT_EQ(telegram_found.position_count, 2);
}

static void test_its_end_may_be_left_out(void)
{
    EXPECT_EQ(telegram_read_text(gosafe_read, "*GS02,490154203237518"), CONTENT_IS);
    EXPECT(
        telegram_text_may_be_cut(gosafe_read, "*GS02,490154203237518,GPS:1;A;S1.1;x#"));
}

static void test_what_breaks_its_form_is_none(void)
{
    static const char *const wrong[] = {"*HQ,1", "*GSx", "*GS06,4901x", "*GS06,4901,1#",
                                        "hello"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        EXPECT_EQ(telegram_read_text(gosafe_read, wrong[i]), CONTENT_NOT);
    }
}

int main(void)
{
    RUN(test_each_record_tells_where);
    RUN(test_its_end_may_be_left_out);
    RUN(test_what_breaks_its_form_is_none);
    return tap_done();
}
