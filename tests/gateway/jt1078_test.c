/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/telematics/jt1078.h"

#include "tests/gateway/telegram_hex.h"

static void test_packets_of_each_kind_name_the_phone(void)
{
    static const char *const packets[] = {
        "3031636481620001013912345678010000000000000000000000000000050000000167",
        "30316364816200010139123456780130000000000000000000026162",
        "303163648162000101391234567801400003616263"};
    for (size_t i = 0; i < sizeof packets / sizeof *packets; i++) {
        EXPECT_EQ(telegram_read_hex(jt1078_read, packets[i]), CONTENT_IS);
        EXPECT(telegram_names(CONTENT_PHONE, "13912345678"));
        EXPECT(telegram_wants_all(jt1078_read, packets[i]));
    }
}

static void test_a_phone_that_is_no_number_is_left_out(void)
{
    EXPECT_EQ(telegram_read_hex(jt1078_read, "3031636481620001aa3912345678014000026162"),
              CONTENT_IS);
    EXPECT_EQ(telegram_found.identifier_count, 0);
}

static void test_what_the_standard_does_not_have_is_refused(void)
{
    EXPECT_EQ(telegram_read_hex(
                  jt1078_read,
                  "3031636401620001013912345678010000000000000000000000000000026162"),
              CONTENT_NOT);
    EXPECT_EQ(telegram_read_hex(
                  jt1078_read,
                  "3031636481620001013912345678015000000000000000000000000000026162"),
              CONTENT_NOT);
    EXPECT_EQ(telegram_read_hex(jt1078_read, "3031636481620001013912345678014008006162"),
              CONTENT_NOT);
    EXPECT_EQ(telegram_read_hex(jt1078_read, "303163aa81620001013912345678014000026162"),
              CONTENT_NOT);
    EXPECT_EQ(telegram_read_hex(jt1078_read, "31"), CONTENT_NOT);
}

int main(void)
{
    RUN(test_packets_of_each_kind_name_the_phone);
    RUN(test_a_phone_that_is_no_number_is_left_out);
    RUN(test_what_the_standard_does_not_have_is_refused);
    return tap_done();
}
