/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/telematics/teltonika.h"

#include "tests/gateway/telegram_hex.h"

static const char records_8[] =
    "000000000000006508020000018c0000000000015e1c2a1d1f32140064005a0800321504011503014230"
    "0001f100000001014e00000000000000000000018c0000000000d625fef6ebd1dd600064005a08003215"
    "040115030142300001f100000001014e0000000000000000020000fb9d";

static void test_the_imei_that_opens_a_connection_is_read(void)
{
    EXPECT_EQ(telegram_read_hex(teltonika_read, "000f343930313534323033323337353138"),
              CONTENT_IS);
    EXPECT(telegram_names(CONTENT_IMEI, "490154203237518"));
    EXPECT(telegram_wants_all(teltonika_read, "000f343930313534323033323337353138"));
    EXPECT_EQ(telegram_read_hex(teltonika_read, "000f3439303135343230333233373531"
                                                "4a"),
              CONTENT_NOT);
}

static void test_places_of_each_codec_are_read(void)
{
    EXPECT_EQ(telegram_read_hex(teltonika_read, records_8), CONTENT_IS);
    EXPECT(telegram_is_at(48.858370, 2.294481));
    EXPECT(telegram_is_at(-33.856784, -70.215297));
    EXPECT_EQ(telegram_read_hex(teltonika_read,
                                "000000000000002610010000018c0000000000015e1c2a1d1f321400"
                                "64005a08003200150701010015030000000100007c88"),
              CONTENT_IS);
    EXPECT(telegram_is_at(48.858370, 2.294481));
    EXPECT_EQ(telegram_read_hex(teltonika_read,
                                "00000000000000448e010000018c0000000000015e1c2a1d1f321400"
                                "64005a080032000000020000000000000000000201000011314d3847"
                                "444d3941584b503034323738380119000261620100006b42"),
              CONTENT_IS);
    EXPECT(telegram_is_at(48.858370, 2.294481));
    EXPECT(telegram_names(CONTENT_VIN, "1M8GDM9AXKP042788"));
    EXPECT_EQ(
        telegram_read_hex(
            teltonika_read,
            "000000000000003a07034c61410b0fff42436ef94012d8c70000000000000000000000000000"
            "010102010200030104000000054c61410b020101024c61410b01000300007b4d"),
        CONTENT_IS);
    EXPECT(telegram_is_at(48.858370, 2.294481));
    EXPECT_EQ(telegram_found.position_count, 1);
}

static void test_elements_of_16_bytes_are_found_by_the_records_end(void)
{
    EXPECT_EQ(
        telegram_read_hex(
            teltonika_read,
            "000000000000008908020000018c0000000000015e1c2a1d1f32140064005a08003215040115"
            "030142300001f100000001014e00000000000000000105000102030405060708090a0b0c0d0e"
            "0f0000018c0000000000d625fef6ebd1dd600064005a08003215040115030142300001f10000"
            "0001014e00000000000000000105000102030405060708090a0b0c0d0e0f02000030ee"),
        CONTENT_IS);
    EXPECT(telegram_is_at(48.858370, 2.294481));
    EXPECT(telegram_is_at(-33.856784, -70.215297));
    EXPECT_EQ(telegram_found.position_count, 2);
}

static void test_commands_are_known_and_tell_the_imei_they_carry(void)
{
    EXPECT_EQ(telegram_read_hex(teltonika_read,
                                "000000000000000f0c010600000007676574696e666f0100008017"),
              CONTENT_IS);
    EXPECT_EQ(telegram_read_hex(
                  teltonika_read,
                  "00000000000000130d01060000000b00000000676574696e666f010000c9b2"),
              CONTENT_IS);
    EXPECT_EQ(telegram_found.identifier_count, 0);
    EXPECT_EQ(
        telegram_read_hex(
            teltonika_read,
            "00000000000000170e01060000000f0490154203237518676574696e666f010000841c"),
        CONTENT_IS);
    EXPECT(telegram_names(CONTENT_IMEI, "490154203237518"));
    EXPECT_EQ(telegram_read_hex(teltonika_read, "000000000000001b0f0106000000130000000004"
                                                "90154203237518676574696e666f0100002074"),
              CONTENT_IS);
    EXPECT(telegram_names(CONTENT_IMEI, "490154203237518"));
}

static void test_a_datagram_has_its_imei_with_it(void)
{
    EXPECT_EQ(
        telegram_read_hex(
            teltonika_read_datagram,
            "0049cafe0122000f34393031353432303332333735313808010000018c0000000000015e1c2a"
            "1d1f32140064005a08003215040115030142300001f100000001014e000000000000000001"),
        CONTENT_IS);
    EXPECT(telegram_names(CONTENT_IMEI, "490154203237518"));
    EXPECT(telegram_is_at(48.858370, 2.294481));
    EXPECT_EQ(
        telegram_read_hex(
            teltonika_read_datagram,
            "0049cafe0122000f34393031353432303332333735313808010000018c0000000000015e1c2a"
            "1d1f32140064005a08003215040115030142300001f100000001014e000000000000000001"
            "00"),
        CONTENT_NOT);
    EXPECT_EQ(telegram_read_hex(teltonika_read_datagram, "0006cafe0122000f"),
              CONTENT_NOT);
}

static void test_a_packet_is_whole_and_its_sum_right(void)
{
    EXPECT(telegram_wants_all(teltonika_read, records_8));
    EXPECT(telegram_is_summed(teltonika_read, records_8));
    EXPECT(telegram_wants_all(teltonika_read, "ffff"));
    EXPECT_EQ(telegram_read_hex(teltonika_read, "41"), CONTENT_NOT);
    EXPECT_EQ(telegram_read_hex(teltonika_read, "0000000000010000"), CONTENT_NOT);
}

static void test_counts_that_lie_are_refused(void)
{
    EXPECT_EQ(telegram_read_hex(teltonika_read, "0000000000000003090000000002d0"),
              CONTENT_NOT);
    EXPECT_EQ(telegram_read_hex(
                  teltonika_read,
                  "000000000000003408010000018c0000000000015e1c2a1d1f32140064005a08003215"
                  "040115030142300001f100000001014e00000000000000000200008be6"),
              CONTENT_NOT);
    EXPECT_EQ(telegram_read_hex(
                  teltonika_read,
                  "000000000000003408020000018c0000000000015e1c2a1d1f32140064005a08003215"
                  "040115030142300001f100000001014e00000000000000000200005d81"),
              CONTENT_NOT);
    EXPECT_EQ(
        telegram_read_hex(teltonika_read, "00000000000000090c01060000010078010000f010"),
        CONTENT_NOT);
}

static void test_a_wrong_sum_in_a_sure_form_is_told(void)
{
    EXPECT_EQ(
        telegram_read_hex(
            teltonika_read,
            "000000000000006508020000018c0000000000015e1c2a1d1f32140064005a08003215040115"
            "030142300001f100000001014e00000000000000000000018c0000000000d625fef6ebd1dd60"
            "0064005a08003215040115030142300001f100000001014e0000000000000000020000fb9d"),
        CONTENT_IS);
    EXPECT(!telegram_found.sum_wrong);
    EXPECT_EQ(
        telegram_read_hex(
            teltonika_read,
            "000000000000006508020000018c0000000000015e1c2a1d1f32140064005a08003215040115"
            "030142300001f100000001014e00000000000000000000018c0000000000d625fef6ebd1dd60"
            "0064005a08003215040115030142300001f100000001014e0000000000000000020000fb8d"),
        CONTENT_IS);
    EXPECT(telegram_found.sum_wrong);
    EXPECT(telegram_is_at(48.858370, 2.294481));
    EXPECT_EQ(telegram_read_hex(teltonika_read,
                                "000000000000000f0c010600000007676574696e666f0100008007"),
              CONTENT_NOT);
}

int main(void)
{
    RUN(test_the_imei_that_opens_a_connection_is_read);
    RUN(test_places_of_each_codec_are_read);
    RUN(test_elements_of_16_bytes_are_found_by_the_records_end);
    RUN(test_commands_are_known_and_tell_the_imei_they_carry);
    RUN(test_a_datagram_has_its_imei_with_it);
    RUN(test_a_packet_is_whole_and_its_sum_right);
    RUN(test_counts_that_lie_are_refused);
    RUN(test_a_wrong_sum_in_a_sure_form_is_told);
    return tap_done();
}
