/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/telematics/queclink_binary.h"

#include "tests/gateway/telegram_kit.h"

/* Two fixes from byte 31 on. */
static const char report[] =
    "\x2b\x52\x53\x50\x07\xff\xff\xff\xff\x00\x6c\x45\x01\x02\x02\x09"
    "\x31\x01\x36\x14\x20\x25\x33\x08\x64\x37\x7e\x42\x07\x10\x02\x01"
    "\x00\x00\x02\x00\x78\x00\x28\xff\x35\xd2\x30\x03\x21\x16\x20\x07"
    "\xe1\x08\x01\x08\x24\x1a\x02\x68\x00\x03\x18\x9c\x1a\xc5\x00\x01"
    "\x00\x00\x02\x00\x78\x00\x28\xff\x35\xd2\x30\xfc\xde\xe9\xe0\x07"
    "\xe1\x08\x01\x08\x24\x1a\x02\x68\x00\x03\x18\x9c\x1a\xc5\x00\x07"
    "\xe1\x08\x01\x08\x24\x1a\x19\xe1\x6c\x1a\x0d\x0a";

/* A point, one 20 and 10 millionths of a degree on, none, a point. */
static const char compressed[] =
    "\x2b\x52\x53\x50\x64\xff\xff\xff\xff\x00\x4c\x45\x01\x02\x02\x09"
    "\x31\x01\x36\x14\x20\x25\x33\x08\x64\x37\x7e\x42\x07\x00\x04\x40"
    "\x00\x00\xff\x35\xd2\x30\x03\x21\x16\x20\x59\x68\x2f\x00\x80\x00"
    "\x7f\x60\x0a\x00\x40\x00\x00\xff\x35\xd2\x30\xfc\xde\xe9\xe0\x07"
    "\xe1\x08\x01\x08\x24\x1a\x19\xe1\x5e\x09\x0d\x0a";

static enum content_state read_changed(size_t at, int byte)
{
    char copy[sizeof report - 1];
    memcpy(copy, report, sizeof copy);
    copy[at] = (char)byte;
    return telegram_read_bytes(queclink_binary_read, copy, sizeof copy);
}

static void test_a_report_tells_whom_and_where(void)
{
    EXPECT_EQ(telegram_read_bytes(queclink_binary_read, report, sizeof report - 1),
              CONTENT_IS);
    EXPECT(!telegram_found.sum_wrong);
    EXPECT(telegram_names(CONTENT_IMEI, "490154203237518"));
    EXPECT(telegram_is_at(52.5, -13.25));
    EXPECT(telegram_is_at(-52.5, -13.25));
    EXPECT_EQ(telegram_found.position_count, 2);
    EXPECT(telegram_may_be_cut(queclink_binary_read, report, sizeof report - 1));
}

static void test_a_compressed_report_tells_each_point(void)
{
    EXPECT_EQ(
        telegram_read_bytes(queclink_binary_read, compressed, sizeof compressed - 1),
        CONTENT_IS);
    EXPECT_EQ(telegram_found.position_count, 3);
    EXPECT(fabs(telegram_found.positions[1].latitude_deg - 52.50001) < 1e-9);
    EXPECT(fabs(telegram_found.positions[1].longitude_deg + 13.25002) < 1e-9);
    EXPECT(telegram_is_at(-52.5, -13.25));
}

static void test_a_compressed_point_that_is_cut_is_none(void)
{
    static const char bytes[] =
        "\x2b\x52\x53\x50\x64\xff\xff\xff\xff\x00\x2a\x45\x01\x02\x02\x09"
        "\x31\x01\x36\x14\x20\x25\x33\x08\x64\x37\x7e\x42\x07\x00\x01\x40"
        "\x00\x00\xff\x35\xd2\x30\xe8\x1b\x0d\x0a";
    EXPECT_EQ(telegram_read_bytes(queclink_binary_read, bytes, sizeof bytes - 1),
              CONTENT_IS);
    EXPECT_EQ(telegram_found.position_count, 0);
}

static void test_a_name_may_stand_for_the_imei(void)
{
    static const char bytes[] =
        "\x2b\x41\x43\x4b\x01\xff\x23\x45\x01\x02\x02\x09\x76\x61\x6e\x20"
        "\x37\x00\x00\x00\xff\xff\x07\xe1\x08\x01\x08\x24\x1a\x05\x4d\xd5"
        "\xc8\x0d\x0a";
    EXPECT_EQ(telegram_read_bytes(queclink_binary_read, bytes, sizeof bytes - 1),
              CONTENT_IS);
    EXPECT(telegram_names(CONTENT_DEVICE, "van 7"));
}

static void test_information_names_the_card(void)
{
    static const char bytes[] =
        "\x2b\x49\x4e\x46\x01\xff\xff\x00\x41\x31\x01\x36\x14\x20\x25\x33"
        "\x08\x45\x01\x02\x02\x09\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"
        "\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x89\x49\x00\x00\x00\x00"
        "\x00\x00\x12\x3f\x07\xe1\x08\x01\x08\x24\x1a\x0d\x37\xf5\x9e\x0d"
        "\x0a";
    EXPECT_EQ(telegram_read_bytes(queclink_binary_read, bytes, sizeof bytes - 1),
              CONTENT_IS);
    EXPECT(telegram_names(CONTENT_IMEI, "490154203237518"));
    EXPECT(telegram_names(CONTENT_ICCID, "8949000000000000123"));
}

static void test_a_wrong_crc_is_told_and_read_all_the_same(void)
{
    EXPECT_EQ(read_changed(sizeof report - 4, 0), CONTENT_IS);
    EXPECT(telegram_found.sum_wrong);
    EXPECT(telegram_is_at(52.5, -13.25));
}

static void test_a_fix_that_cannot_be_is_none(void)
{
    static const struct {
        size_t at;
        int byte;
    } odd[] = {{31, 101}, {32, 1}, {35, 2}, {47, 0}, {49, 13}, {54, 0x19}};
    for (size_t i = 0; i < sizeof odd / sizeof *odd; i++) {
        EXPECT_EQ(read_changed(odd[i].at, odd[i].byte), CONTENT_IS);
        EXPECT_EQ(telegram_found.position_count, 1);
    }
}

static void test_what_breaks_its_form_is_none(void)
{
    EXPECT_EQ(read_changed(0, '-'), CONTENT_NOT);
    EXPECT_EQ(read_changed(1, 'X'), CONTENT_NOT);
    EXPECT_EQ(read_changed(4, ':'), CONTENT_NOT);
    EXPECT_EQ(read_changed(10, 19), CONTENT_NOT);
    EXPECT_EQ(read_changed(sizeof report - 2, 0), CONTENT_NOT);
}

int main(void)
{
    RUN(test_a_report_tells_whom_and_where);
    RUN(test_a_compressed_report_tells_each_point);
    RUN(test_a_compressed_point_that_is_cut_is_none);
    RUN(test_a_name_may_stand_for_the_imei);
    RUN(test_information_names_the_card);
    RUN(test_a_wrong_crc_is_told_and_read_all_the_same);
    RUN(test_a_fix_that_cannot_be_is_none);
    RUN(test_what_breaks_its_form_is_none);
    return tap_done();
}
