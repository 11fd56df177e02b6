/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/telematics/atrack.h"

#include "tests/gateway/telegram_kit.h"

static const char frame[] =
    "\x40\x50\xf5\x7a\x00\x62\x00\x07\x00\x01\xbd\xca\xeb\x2b\x4c\x8e"
    "\x59\x68\x2f\x00\x59\x68\x2f\x00\x59\x68\x2f\x01\xff\x35\xd2\x30"
    "\x03\x21\x16\x20\x00\x00\x00\x00\x00\x00\x00\x00\x00\x57\x44\x42"
    "\x39\x30\x36\x36\x30\x35\x31\x53\x31\x32\x33\x34\x35\x36\x00\x38"
    "\x39\x34\x39\x30\x30\x30\x30\x30\x30\x30\x30\x30\x30\x30\x30\x31"
    "\x32\x33\x00\x59\x68\x2f\x00\x59\x68\x2f\x00\x59\x68\x2f\x01\x00"
    "\xca\x2d\xd0\xfc\xde\xe9\xe0\x01";

static const char keepalive[] = "\xfe\x02\x00\x01\xbd\xca\xeb\x2b\x4c\x8e\x00\x01";

static const char text[] =
    "@P,93D1,419,0,490154203237518,1557178589,1557178590,1557178590,-13250000,52500000,"
    "338,WDB9066051S123456,8949000000000000123,0\r\n1557178591,1557178591,1557178591,"
    "13250000,-52500000,1,\r\n";

static void expect_all(void)
{
    EXPECT(telegram_names(CONTENT_IMEI, "490154203237518"));
    EXPECT(telegram_names(CONTENT_VIN, "WDB9066051S123456"));
    EXPECT(telegram_names(CONTENT_ICCID, "8949000000000000123"));
    EXPECT(telegram_is_at(52.5, -13.25));
    EXPECT(telegram_is_at(-52.5, 13.25));
}

static void test_a_frame_in_bytes_tells_whom_and_where(void)
{
    char odd[sizeof frame - 1];
    EXPECT_EQ(telegram_read_bytes(atrack_read, frame, sizeof frame - 1), CONTENT_IS);
    EXPECT(!telegram_found.sum_wrong);
    expect_all();
    EXPECT(telegram_may_be_cut(atrack_read, frame, sizeof frame - 1));
    memcpy(odd, frame, sizeof odd);
    odd[2] ^= 1;
    EXPECT_EQ(telegram_read_bytes(atrack_read, odd, sizeof odd), CONTENT_IS);
    EXPECT(telegram_found.sum_wrong);
}

static void test_a_frame_in_text_tells_whom_and_where(void)
{
    EXPECT_EQ(telegram_read_text(atrack_read, text), CONTENT_IS);
    expect_all();
    EXPECT(telegram_text_may_be_cut(atrack_read, text));
}

static void test_what_it_says_of_itself_names_its_card(void)
{
    static const char info[] = "$INFO=490154203237518,AX7,Rev.0.61,490154203237518,"
                               "001010123456789,8949000000000000123,144,0\r\n";
    EXPECT_EQ(telegram_read_text(atrack_read, info), CONTENT_IS);
    EXPECT(telegram_names(CONTENT_IMEI, "490154203237518"));
    EXPECT(telegram_names(CONTENT_IMSI, "001010123456789"));
    EXPECT(telegram_names(CONTENT_ICCID, "8949000000000000123"));
    EXPECT(telegram_text_may_be_cut(atrack_read, info));
}

static void test_a_keepalive_names_the_unit(void)
{
    EXPECT_EQ(telegram_read_bytes(atrack_read, keepalive, sizeof keepalive - 1),
              CONTENT_IS);
    EXPECT(telegram_names(CONTENT_IMEI, "490154203237518"));
    EXPECT(telegram_may_be_cut(atrack_read, keepalive, sizeof keepalive - 1));
    EXPECT_EQ(telegram_read_bytes(atrack_read, "\xfe\2\0\0\0\0\0\0\0\1\0\0", 12),
              CONTENT_NOT);
}

static void test_what_breaks_its_form_is_none(void)
{
    static const char nameless[] =
        "\x40\x50\x0c\xdc\x00\x28\x00\x07\x00\x00\x00\x00\x00\x00\x00\x00"
        "\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"
        "\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00";
    EXPECT_EQ(telegram_read_bytes(atrack_read, nameless, sizeof nameless - 1),
              CONTENT_NOT);
    EXPECT_EQ(telegram_read_bytes(atrack_read, "@P\0\0\0\x1d", 6), CONTENT_NOT);
    EXPECT_EQ(telegram_read_text(atrack_read, "hello"), CONTENT_NOT);
    EXPECT_EQ(telegram_read_text(atrack_read, "$INFX"), CONTENT_NOT);
}

int main(void)
{
    RUN(test_a_frame_in_bytes_tells_whom_and_where);
    RUN(test_a_frame_in_text_tells_whom_and_where);
    RUN(test_what_it_says_of_itself_names_its_card);
    RUN(test_a_keepalive_names_the_unit);
    RUN(test_what_breaks_its_form_is_none);
    return tap_done();
}
