/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/telematics/navis.h"

#include "tests/gateway/telegram_hex.h"

static void test_a_greeting_names_the_imei(void)
{
    EXPECT_EQ(
        telegram_read_hex(
            navis_read,
            "404e5443010000000000000013004b402a3e533a343930313534323033323337353138"),
        CONTENT_IS);
    EXPECT(telegram_names(CONTENT_IMEI, "490154203237518"));
}

static void test_records_of_each_format_tell_their_place(void)
{
    EXPECT_EQ(
        telegram_read_hex(
            navis_read,
            "404e544301000000000000005900f8b92a3e5425000000000000000000000000000000000000"
            "00000000000000000000000000000000000000000000224d5a3f8907243d0000000000000000"
            "0000000000000000000000000000000000000000000000000000000000"),
        CONTENT_IS);
    EXPECT(telegram_is_at(48.858370, 2.294481));
    EXPECT_EQ(telegram_read_hex(
                  navis_read,
                  "404e54430100000000000000d500935e2a3e4103040000000000000000000000000000"
                  "0000000000000000000000000600000000000000000000000000000000000000000000"
                  "0000000000000000000000000000000000000000000000000000000000000000000000"
                  "00000000000000000000000000000000000000000000002a08cafee6287dfd00000000"
                  "0000000000000000000000000000000000000200000000000000000000000000000000"
                  "00000000000000000000000000000000000000000000000000000000224d5a3f890724"
                  "3d000000000000000000000000000000000000"),
              CONTENT_IS);
    EXPECT(telegram_is_at(48.858370, 2.294481));
    EXPECT(telegram_is_at(-33.856784, -70.215297));
    EXPECT_EQ(telegram_found.position_count, 2);
}

static void test_records_that_are_not_known_tell_nothing(void)
{
    static const char *const packets[] = {"404e544301000000000000000500203d2a3e410277",
                                          "404e544301000000000000000600657b2a3e54250000",
                                          "404e5443010000000000000003004e552a3e5a"};
    for (size_t i = 0; i < sizeof packets / sizeof *packets; i++) {
        EXPECT_EQ(telegram_read_hex(navis_read, packets[i]), CONTENT_IS);
        EXPECT_EQ(telegram_found.position_count, 0);
    }
}

static void test_what_was_agreed_says_where_the_place_is(void)
{
    EXPECT_EQ(telegram_read_hex(
                  navis_read,
                  "404e5443010000000000000013004b402a3e533a343930313534323033323337353138"
                  "404e544301000000000000000c00584c2a3e464c4558b00a0a0b8060"
                  "7f"
                  "7e4300000000ce4fbf01b101150091"
                  "7e4101000000002a08cafee6287dfd33"),
              CONTENT_IS);
    EXPECT(telegram_is_at(48.858370, 2.294481));
    EXPECT(telegram_is_at(-33.856784, -70.215297));
}

static void test_a_packet_is_whole_and_its_sums_right(void)
{
    EXPECT(telegram_wants_all(
        navis_read,
        "404e544301000000000000005900f8b92a3e54250000000000000000000000000000000000000000"
        "0000000000000000000000000000000000000000224d5a3f8907243d000000000000000000000000"
        "00000000000000000000000000000000000000000000000000"));
    EXPECT(telegram_is_summed(
        navis_read,
        "404e544301000000000000005900f8b92a3e54250000000000000000000000000000000000000000"
        "0000000000000000000000000000000000000000224d5a3f8907243d000000000000000000000000"
        "00000000000000000000000000000000000000000000000000"));
    EXPECT_EQ(telegram_read_hex(navis_read, "7f"), CONTENT_NOT);
    EXPECT_EQ(telegram_read_hex(
                  navis_read,
                  "404e5443010000000000000013004b402a3e533a343930313534323033323337353138"
                  "41"),
              CONTENT_IS);
}

static void test_a_wrong_sum_in_a_sure_form_is_told(void)
{
    EXPECT_EQ(
        telegram_read_hex(
            navis_read,
            "404e544301000000000000005900f8b92a3e5425000000000000000000000000000000000000"
            "00000000000000000000000000000000000000000000224d5a3f8907243d0000000000000000"
            "0000000000000000000000000000000000000000000000000000000000"),
        CONTENT_IS);
    EXPECT(!telegram_found.sum_wrong);
    EXPECT_EQ(
        telegram_read_hex(
            navis_read,
            "404e544301000000000000005900e8a92a3e5425000000000000000000000000000000000000"
            "00000000000000000000000000000000000000000000224d5a3f8907243d0000000000000000"
            "0000000000000000000000000000000000000000000000000000000000"),
        CONTENT_IS);
    EXPECT(telegram_found.sum_wrong);
    EXPECT(telegram_is_at(48.858370, 2.294481));
}

int main(void)
{
    RUN(test_a_greeting_names_the_imei);
    RUN(test_records_of_each_format_tell_their_place);
    RUN(test_records_that_are_not_known_tell_nothing);
    RUN(test_what_was_agreed_says_where_the_place_is);
    RUN(test_a_packet_is_whole_and_its_sums_right);
    RUN(test_a_wrong_sum_in_a_sure_form_is_told);
    return tap_done();
}
