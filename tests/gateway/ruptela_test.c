/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/telematics/ruptela.h"

#include "tests/gateway/telegram_hex.h"

static const char records[] =
    "005e0001bdcaeb2b4c8e010002000000000000015e1c2a1d1f3214000000000000000007010501000003"
    "68314d3847444d394169584b5030343237386a3800000000000000000000000000800000008000000000"
    "000000000000000700000000338a";

static void test_records_tell_imei_place_and_vin(void)
{
    EXPECT_EQ(telegram_read_hex(ruptela_read, records), CONTENT_IS);
    EXPECT(telegram_names(CONTENT_IMEI, "490154203237518"));
    EXPECT(telegram_names(CONTENT_VIN, "1M8GDM9AXKP042788"));
    EXPECT(telegram_is_at(48.858370, 2.294481));
    EXPECT_EQ(telegram_found.position_count, 1);
    EXPECT_EQ(telegram_read_hex(ruptela_read,
                                "002f0001bdcaeb2b4c8e44000100000000000000d625fef6ebd1dd60"
                                "000000000000000000070100050101000600010000bd13"),
              CONTENT_IS);
    EXPECT(telegram_is_at(-33.856784, -70.215297));
    EXPECT_EQ(telegram_read_hex(
                  ruptela_read,
                  "001d0001bdcaeb2b4c8e09010000000000015e1c2a1d1f321401503030303112c1"),
              CONTENT_IS);
    EXPECT(telegram_is_at(48.858370, 2.294481));
}

static void test_identification_tells_the_imsi(void)
{
    EXPECT_EQ(telegram_read_hex(ruptela_read,
                                "002e0001bdcaeb2b4c8e0f5250543130302e30302e30312e30300000"
                                "d4e9aeb355150000000000000000000000000000307d"),
              CONTENT_IS);
    EXPECT(telegram_names(CONTENT_IMSI, "234100123456789"));
    EXPECT_EQ(telegram_read_hex(ruptela_read, "000d0001bdcaeb2b4c8e0f5250543147a7"),
              CONTENT_IS);
    EXPECT_EQ(telegram_found.identifier_count, 1);
    EXPECT_EQ(telegram_read_hex(ruptela_read, "00090001bdcaeb2b4c8e10571e"), CONTENT_IS);
}

static void test_a_packet_is_whole_and_its_sum_right(void)
{
    EXPECT(telegram_wants_all(ruptela_read, records));
    EXPECT(telegram_is_summed(ruptela_read, records));
    EXPECT_EQ(telegram_read_hex(ruptela_read, "41"), CONTENT_NOT);
    EXPECT_EQ(telegram_read_hex(ruptela_read, "0008"), CONTENT_NOT);
    EXPECT_EQ(telegram_read_hex(ruptela_read, "000900038d7ea4c68000"), CONTENT_NOT);
}

static void test_counts_that_lie_are_refused(void)
{
    EXPECT_EQ(telegram_read_hex(ruptela_read,
                                "00260001bdcaeb2b4c8e010002000000000000015e1c2a1d"
                                "1f321400000000000000000700000000047b"),
              CONTENT_NOT);
    EXPECT_EQ(telegram_read_hex(ruptela_read,
                                "00270001bdcaeb2b4c8e010001000000000000015e1c2a1d"
                                "1f3214000000000000000007000000007831dd"),
              CONTENT_NOT);
}

static void test_a_wrong_sum_in_a_sure_form_is_told(void)
{
    EXPECT_EQ(telegram_read_hex(
                  ruptela_read,
                  "005e0001bdcaeb2b4c8e010002000000000000015e1c2a1d1f32140000000000000000"
                  "0701050100000368314d3847444d394169584b5030343237386a380000000000000000"
                  "0000000000800000008000000000000000000000000700000000338a"),
              CONTENT_IS);
    EXPECT(!telegram_found.sum_wrong);
    EXPECT_EQ(telegram_read_hex(
                  ruptela_read,
                  "005e0001bdcaeb2b4c8e010002000000000000015e1c2a1d1f32140000000000000000"
                  "0701050100000368314d3847444d394169584b5030343237386a380000000000000000"
                  "0000000000800000008000000000000000000000000700000000339a"),
              CONTENT_IS);
    EXPECT(telegram_found.sum_wrong);
    EXPECT(telegram_is_at(48.858370, 2.294481));
    EXPECT_EQ(telegram_read_hex(ruptela_read, "00090001bdcaeb2b4c8e10570e"), CONTENT_NOT);
}

int main(void)
{
    RUN(test_records_tell_imei_place_and_vin);
    RUN(test_identification_tells_the_imsi);
    RUN(test_a_packet_is_whole_and_its_sum_right);
    RUN(test_counts_that_lie_are_refused);
    RUN(test_a_wrong_sum_in_a_sure_form_is_told);
    return tap_done();
}
