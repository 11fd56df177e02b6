/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/telematics/egts.h"

#include "tests/gateway/telegram_kit.h"

static const char auth[] =
    "\x01\x00\x02\x0b\x00\x63\x00\x07\x00\x01\x29\x5c\x00\x01\x00\x00"
    "\x01\x01\x01\x3d\x00\xe9\x03\x00\x00\xef\x01\x02\x34\x39\x30\x31"
    "\x35\x34\x32\x30\x33\x32\x33\x37\x35\x31\x38\x30\x30\x30\x31\x30"
    "\x31\x30\x31\x32\x33\x34\x35\x36\x37\x38\x39\x72\x75\x73\x01\x02"
    "\x03\x04\x05\x30\x30\x34\x39\x33\x30\x31\x32\x33\x34\x35\x36\x37"
    "\x38\x39\x03\x19\x00\x57\x44\x42\x39\x30\x36\x36\x30\x35\x31\x53"
    "\x31\x32\x33\x34\x35\x36\x00\x00\x00\x00\x00\x00\x00\x00\xe6\x5c";

static const char places[] =
    "\x01\x00\x20\x10\x00\x4e\x00\x07\x00\x01\x00\x00\x00\x00\x00\x85"
    "\x1c\x00\x01\x00\x01\x40\xe2\x01\x00\x02\x02\x10\x15\x00\x01\x00"
    "\x00\x00\x55\x55\x55\x95\x83\x2d\xd8\x12\x41\x00\x00\x00\x00\x00"
    "\x00\x00\x00\x10\x01\x00\x00\x18\x00\x01\x00\x06\x00\x00\x00\x00"
    "\x00\x00\x00\x00\x02\x02\x10\x15\x00\x01\x00\x00\x00\x55\x55\x55"
    "\x95\x83\x2d\xd8\x12\x21\x00\x00\x00\x00\x00\x00\x00\x00\xf5\xdd";

static void test_a_log_in_names_the_unit_and_the_vehicle(void)
{
    EXPECT_EQ(telegram_read_bytes(egts_read, auth, sizeof auth - 1), CONTENT_IS);
    EXPECT(!telegram_found.sum_wrong);
    EXPECT(telegram_names(CONTENT_DEVICE, "1001"));
    EXPECT(telegram_names(CONTENT_IMEI, "490154203237518"));
    EXPECT(telegram_names(CONTENT_IMSI, "0001010123456789"));
    EXPECT(telegram_names(CONTENT_PHONE, "004930123456789"));
    EXPECT(telegram_names(CONTENT_VIN, "WDB9066051S123456"));
    EXPECT(telegram_may_be_cut(egts_read, auth, sizeof auth - 1));
}

static void test_records_tell_whose_and_where(void)
{
    EXPECT_EQ(telegram_read_bytes(egts_read, places, sizeof places - 1), CONTENT_IS);
    EXPECT(telegram_names(CONTENT_DEVICE, "123456"));
    EXPECT(telegram_is_at(52.5, -13.25));
    EXPECT(telegram_is_at(-52.5, 13.25));
    EXPECT(telegram_may_be_cut(egts_read, places, sizeof places - 1));
}

static void test_answers_and_signed_packets_are_read(void)
{
    static const char answer[] =
        "\x01\x00\x02\x0b\x00\x10\x00\x07\x00\x00\x19\x01\x00\x00\x06\x00"
        "\x01\x00\x00\x01\x01\x00\x03\x00\x00\x00\x00\x6c\x84";
    static const char signed_packet[] =
        "\x01\x00\x02\x0b\x00\x23\x00\x07\x00\x02\xbb\x02\x00\x78\x79\x18"
        "\x00\x01\x00\x00\x02\x02\x10\x15\x00\x01\x00\x00\x00\x55\x55\x55"
        "\x95\x83\x2d\xd8\x12\x41\x00\x00\x00\x00\x00\x00\x00\x00\xe8\x23";
    static const char nothing[] = "\x01\x00\x02\x0b\x00\x00\x00\x07\x00\x00\x65";
    EXPECT_EQ(telegram_read_bytes(egts_read, answer, sizeof answer - 1), CONTENT_IS);
    EXPECT_EQ(telegram_read_bytes(egts_read, signed_packet, sizeof signed_packet - 1),
              CONTENT_IS);
    EXPECT(telegram_is_at(52.5, -13.25));
    EXPECT_EQ(telegram_read_bytes(egts_read, nothing, 11), CONTENT_NOT);
}

static void test_a_wrong_crc_is_told_and_a_header_with_one_is_none(void)
{
    char odd[sizeof places - 1];
    memcpy(odd, places, sizeof odd);
    odd[sizeof odd - 1] ^= 1;
    EXPECT_EQ(telegram_read_bytes(egts_read, odd, sizeof odd), CONTENT_IS);
    EXPECT(telegram_found.sum_wrong);
    odd[7] ^= 1;
    EXPECT_EQ(telegram_read_bytes(egts_read, odd, sizeof odd), CONTENT_NOT);
}

static void test_what_breaks_its_lengths_is_none(void)
{
    static const char record[] =
        "\x01\x00\x02\x0b\x00\x1e\x00\x07\x00\x01\x9e\x18\x00\x01\x00\x00"
        "\x02\x02\x10\x15\x00\x01\x00\x00\x00\x55\x55\x55\x95\x83\x2d\xd8"
        "\x12\x41\x00\x00\x00\x00\x00\x00\x00\x4f\x5c";
    static const char subrecord[] =
        "\x01\x00\x02\x0b\x00\x0c\x00\x07\x00\x01\x75\x05\x00\x01\x00\x00"
        "\x02\x02\x10\xff\x00\x00\x00\x47\x41";
    EXPECT_EQ(telegram_read_bytes(egts_read, record, sizeof record - 1), CONTENT_NOT);
    EXPECT_EQ(telegram_read_bytes(egts_read, subrecord, sizeof subrecord - 1),
              CONTENT_NOT);
    EXPECT_EQ(telegram_read_text(egts_read, "\2"), CONTENT_NOT);
    EXPECT_EQ(telegram_read_bytes(egts_read, "\1\0\0\x0c\0\0\0\0\0\1\0", 11),
              CONTENT_NOT);
}

int main(void)
{
    RUN(test_a_log_in_names_the_unit_and_the_vehicle);
    RUN(test_records_tell_whose_and_where);
    RUN(test_answers_and_signed_packets_are_read);
    RUN(test_a_wrong_crc_is_told_and_a_header_with_one_is_none);
    RUN(test_what_breaks_its_lengths_is_none);
    return tap_done();
}
