/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/telematics/h02.h"

#include "tests/gateway/telegram_kit.h"

static void test_telegram_1_tells_whom_and_where(void)
{
    EXPECT_EQ(telegram_read_text(h02_read, "*HQ,4210000415,V1,164549,A,5230.0000,N,01315."
                                           "0000,W,000.00,000,221215,FFFFFBFF,6#"),
              CONTENT_IS);
    EXPECT(telegram_names(CONTENT_DEVICE, "4210000415"));
    EXPECT(telegram_is_at(52.5, -13.25));
}

static void test_telegram_2_tells_whom_and_where(void)
{
    EXPECT_EQ(telegram_read_text(h02_read,
                                 "*XX,490154203237518,NBR,1#*XX,490154203237518,V1,1,"
                                 "A,5230.0000,S,01315.0000,E#"),
              CONTENT_IS);
    EXPECT(telegram_names(CONTENT_IMEI, "490154203237518"));
    EXPECT(telegram_is_at(-52.5, 13.25));
}

static void test_the_binary_form_has_its_angles_in_half_bytes(void)
{
    static const char bytes[] = "$\x41\x00\x00\x08\x26\x21\x53\x21\x31\x08\x15\x52\x30"
                                "\x00\x00\x06\x01\x31\x50\x00\x06"
                                "\0\0\0\xff\xff\xfb\xfd\xff\0\0";
    EXPECT_EQ(telegram_read_bytes(h02_read, bytes, 32), CONTENT_IS);
    EXPECT(telegram_names(CONTENT_DEVICE, "4100000826"));
    EXPECT(telegram_is_at(52.5, -13.25));
    EXPECT_EQ(telegram_read_bytes(h02_read, bytes, 31), CONTENT_MORE);
    for (size_t at = 1; at < 21; at++) {
        char odd[32];
        memcpy(odd, bytes, sizeof odd);
        odd[at] = (char)0xff;
        EXPECT_EQ(telegram_read_bytes(h02_read, odd, sizeof odd),
                  at == 16 ? CONTENT_IS : CONTENT_NOT);
    }
}

static void test_a_telegram_that_is_cut_asks_for_more(void)
{
    EXPECT_EQ(telegram_read_text(h02_read, "*HQ,4210"), CONTENT_MORE);
    EXPECT_EQ(telegram_read_text(h02_read, "*"), CONTENT_MORE);
}

static void test_what_breaks_its_form_is_none(void)
{
    EXPECT(telegram_read_text(h02_read, "") != CONTENT_IS);
    EXPECT(telegram_read_text(h02_read, "*1Q,4210000415,V1#") != CONTENT_IS);
    EXPECT(telegram_read_text(h02_read, "*HQ;4210000415#") != CONTENT_IS);
    EXPECT(telegram_read_text(h02_read, "*HQ,42,V1#") != CONTENT_IS);
    EXPECT(telegram_read_text(h02_read, "hello#") != CONTENT_IS);
}

int main(void)
{
    RUN(test_telegram_1_tells_whom_and_where);
    RUN(test_telegram_2_tells_whom_and_where);
    RUN(test_the_binary_form_has_its_angles_in_half_bytes);
    RUN(test_a_telegram_that_is_cut_asks_for_more);
    RUN(test_what_breaks_its_form_is_none);
    return tap_done();
}
