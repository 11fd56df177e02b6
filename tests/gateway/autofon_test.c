/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/telematics/autofon.h"

#include "tests/gateway/telegram_hex.h"

static void test_logins_name_the_imei(void)
{
    EXPECT_EQ(telegram_read_hex(autofon_read, "10010204901542032375186c"), CONTENT_IS);
    EXPECT(telegram_names(CONTENT_IMEI, "490154203237518"));
    EXPECT_EQ(telegram_read_hex(autofon_read, "41049015420323751800000000000000000003"),
              CONTENT_IS);
    EXPECT(telegram_names(CONTENT_IMEI, "490154203237518"));
}

static void test_places_are_read_in_both_forms(void)
{
    EXPECT_EQ(telegram_read_hex(autofon_read,
                                "11000000000000000000000000000000000000000000000000000000"
                                "00000000000000000000000000000000000000000000000000000000"
                                "000000000002e447ce002136b1000000000000000028"),
              CONTENT_IS);
    EXPECT(telegram_is_at(48.858370, 2.294481));
    EXPECT_EQ(telegram_read_hex(
                  autofon_read,
                  "02000000000000000000000000000000000000000000217d8160461f89a000000004"),
              CONTENT_IS);
    EXPECT(telegram_is_at(-33.856784, -70.215297));
    EXPECT_EQ(
        telegram_read_hex(
            autofon_read,
            "120200020000000000000000000000000000000000000000000000000002e447ce002136b100"
            "000000000000000000000000000000000000000000000000000000000000000000fe009daafb"
            "d1e9e60000000000000000000000000000000000000000000000000000000000000000000000"
            "0000000000000000000000000000000000000000000000000000000000000000000000000000"
            "0000000000000000000000000000000000000000000000000000000000000000000000000000"
            "0000000000000000000000000000000000000000000000000000000000000000000000000000"
            "0000000000000000000000000000000000000000000000000000000039"),
        CONTENT_IS);
    EXPECT(telegram_is_at(48.858370, 2.294481));
    EXPECT(telegram_is_at(-33.856784, -70.215297));
}

static void test_a_telegram_is_whole_and_its_sum_right(void)
{
    EXPECT(telegram_wants_all(
        autofon_read,
        "11000000000000000000000000000000000000000000000000000000000000000000000000000000"
        "00000000000000000000000000000000000000000002e447ce002136b1000000000000000028"));
    EXPECT_EQ(telegram_read_hex(autofon_read, "10010204901542032375186d"), CONTENT_NOT);
    EXPECT_EQ(telegram_read_hex(autofon_read, "99"), CONTENT_NOT);
}

int main(void)
{
    RUN(test_logins_name_the_imei);
    RUN(test_places_are_read_in_both_forms);
    RUN(test_a_telegram_is_whole_and_its_sum_right);
    return tap_done();
}
