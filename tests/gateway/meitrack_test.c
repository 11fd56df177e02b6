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
    EXPECT_EQ(telegram_read_text(meitrack_read, "$$A19,123456789012,AAA*3"),
              CONTENT_MORE);
    EXPECT_EQ(telegram_read_text(meitrack_read, "$$A19,123456789012,AAAA3B\r\n"),
              CONTENT_NOT);
}

static void test_a_telegram_that_is_cut_asks_for_more(void)
{
    EXPECT_EQ(telegram_read_text(meitrack_read, "$$"), CONTENT_MORE);
    EXPECT_EQ(telegram_read_text(meitrack_read, "$$A1"), CONTENT_MORE);
    EXPECT_EQ(telegram_read_text(meitrack_read, "$$A158,7900"), CONTENT_MORE);
    EXPECT(telegram_text_may_be_cut(
        meitrack_read, "$$A12,490203023037519,A*xx,35,52.500000,-13.250000*35\r\n"));
    EXPECT_EQ(telegram_read_text(meitrack_read, "$$A12,490203023037519,A*xx\r\n"),
              CONTENT_NOT);
}

static void test_what_breaks_its_form_is_none(void)
{
    EXPECT(telegram_read_text(meitrack_read, "") != CONTENT_IS);
    EXPECT(telegram_read_text(meitrack_read, "$A") != CONTENT_IS);
    EXPECT(telegram_read_text(meitrack_read, "$$Ax,") != CONTENT_IS);
    EXPECT_EQ(telegram_read_text(meitrack_read, "$$166,490154203237518,A"), CONTENT_NOT);
    EXPECT(telegram_read_text(meitrack_read, "$$A3,x") != CONTENT_IS);
    EXPECT(telegram_read_text(meitrack_read, "$$A123456,") != CONTENT_IS);
    EXPECT(telegram_read_text(meitrack_read, "$$A13,123,AAA*00\r\n") != CONTENT_IS);
}

static void test_commands_in_binary_tell_where(void)
{
    static const char listed[] =
        "\x24\x24\x41\x31\x31\x30\x2c\x34\x39\x30\x31\x35\x34\x32\x30\x33"
        "\x32\x33\x37\x35\x31\x38\x2c\x43\x43\x45\x2c\x00\x00\x00\x00\x02"
        "\x00\x25\x00\x01\x00\x02\x05\x01\xfe\x69\x03\x01\x08\x00\x00\x03"
        "\x02\x20\x16\x21\x03\x03\x30\xd2\x35\xff\x0c\x01\x00\x00\x00\x02"
        "\x2a\x03\x01\x02\x03\xfe\x73\x00\x25\x00\x01\x00\x02\x05\x01\xfe"
        "\x69\x03\x01\x08\x00\x00\x03\x02\xe0\xe9\xde\xfc\x03\x30\xd2\x35"
        "\xff\x0c\x01\x00\x00\x00\x02\x2a\x03\x01\x02\x03\xfe\x73\x00\x2a"
        "\x42\x44\x0d\x0a";
    static const char cut_record[] =
        "\x24\x24\x41\x35\x39\x2c\x34\x39\x30\x31\x35\x34\x32\x30\x33\x32"
        "\x33\x37\x35\x31\x38\x2c\x43\x43\x43\x2c\x02\x01\x0d\x00\x01\x00"
        "\x00\x00\x01\x20\x16\x21\x03\x30\xd2\x35\xff\x05\x00\x00\x00\x01"
        "\xe0\xe9\xde\xfc\x30\xd2\x35\xff\x06\x00\x00\x2a\x46\x42\x0d\x0a";
    EXPECT_EQ(telegram_read_bytes(meitrack_read, listed, sizeof listed - 1), CONTENT_IS);
    EXPECT(!telegram_found.sum_wrong);
    EXPECT(telegram_is_at(-52.5, -13.25));
    EXPECT(telegram_may_be_cut(meitrack_read, listed, sizeof listed - 1));
    EXPECT_EQ(telegram_read_bytes(meitrack_read, cut_record, sizeof cut_record - 1),
              CONTENT_NOT);
}

/* A star within the bytes ends no command: another may be still to come. */
static void test_a_command_that_is_broken_before_its_line_ends_asks_for_more(void)
{
    EXPECT_EQ(telegram_read_text(meitrack_read, "$$A20,490154203237518,CCC,a*00b"),
              CONTENT_MORE);
    EXPECT_EQ(telegram_read_text(meitrack_read, "$$A20,490154203237518,CCC,a*00b\r\n"),
              CONTENT_NOT);
}

int main(void)
{
    RUN(test_telegram_1_tells_whom_and_where);
    RUN(test_telegram_2_tells_whom_and_where);
    RUN(test_a_wrong_sum_is_told_and_read_all_the_same);
    RUN(test_a_telegram_that_is_cut_asks_for_more);
    RUN(test_what_breaks_its_form_is_none);
    RUN(test_commands_in_binary_tell_where);
    RUN(test_a_command_that_is_broken_before_its_line_ends_asks_for_more);
    return tap_done();
}
