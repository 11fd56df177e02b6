/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/telematics/text_place.h"

#include "tests/gateway/telegram_kit.h"

static struct cursor over(const char *text)
{
    return cursor_over((const uint8_t *)text, strlen(text));
}

static double angle(const char *number, const char *hemisphere, enum text_place_axis axis)
{
    double degrees;
    return text_place_angle(over(number), over(hemisphere), axis, true, &degrees)
               ? degrees
               : NAN;
}

static void test_an_angle_is_written_in_many_ways(void)
{
    EXPECT(fabs(angle("5230.0000", "N", TEXT_PLACE_LATITUDE) - 52.5) < 1e-9);
    EXPECT(fabs(angle("5230.0000", "", TEXT_PLACE_LATITUDE) - 52.5) < 1e-9);
    EXPECT(fabs(angle(" 1315.0000", "W", TEXT_PLACE_LONGITUDE) + 13.25) < 1e-9);
    EXPECT(fabs(angle("30.0000", "E", TEXT_PLACE_LONGITUDE) - 0.5) < 1e-9);
    EXPECT(fabs(angle("-52-30.0000", "S", TEXT_PLACE_LATITUDE) + 52.5) < 1e-9);
    EXPECT(fabs(angle("52300000", "N", TEXT_PLACE_LATITUDE) - 52.5) < 1e-9);
    EXPECT(fabs(angle("013150000", "E", TEXT_PLACE_LONGITUDE) - 13.25) < 1e-9);
}

static void test_what_is_no_angle_is_none(void)
{
    static const char *const wrong[] = {"",         "5230",    "--1.5",   "52-61.0",
                                        "1234-5.0", "52--3.0", "99999.0", "x"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        EXPECT(isnan(angle(wrong[i], "N", TEXT_PLACE_LATITUDE)));
    }
    EXPECT(isnan(angle("5230.0000", "E", TEXT_PLACE_LATITUDE)));
    EXPECT(isnan(angle("5230.0000", "NN", TEXT_PLACE_LATITUDE)));
}

static void test_positions_by_hemisphere(void)
{
    content_init(&telegram_found);
    text_place_add_hemispheres(&telegram_found, over("A,5230.0000,S,01315.0000,W,0.1"),
                               ',', true);
    EXPECT(telegram_is_at(-52.5, -13.25));
    text_place_add_hemispheres(&telegram_found, over("x;10.5;N;20.25;E"), ';', false);
    EXPECT(telegram_is_at(10.5, 20.25));
    text_place_add_hemispheres(&telegram_found, over("10.5,X,20.25,E,10,N,20.25,E,1.5,N"),
                               ',', false);
    EXPECT_EQ(telegram_found.position_count, 2);
}

static void test_positions_in_pairs(void)
{
    content_init(&telegram_found);
    text_place_add_pairs(&telegram_found, over("1;+52.50000;-13.25000;0.00000"), ';', 5,
                         false);
    EXPECT_EQ(telegram_found.position_count, 1);
    EXPECT(telegram_is_at(52.5, -13.25));
    text_place_add_pairs(&telegram_found, over("13.50000,40.50000"), ',', 5, true);
    EXPECT(telegram_is_at(40.5, 13.5));
    text_place_add_pairs(&telegram_found, over("190.00000,40.50000,x"), ',', 5, true);
    EXPECT_EQ(telegram_found.position_count, 2);
}

static void test_positions_without_separators(void)
{
    content_init(&telegram_found);
    text_place_add_packed(&telegram_found, over("0005230.0000N01315.0000E5.1"));
    EXPECT(telegram_is_at(52.5, 13.25));
    text_place_add_packed(&telegram_found, over("5230.00N01315.0000E 5230.0000X 123"));
    EXPECT_EQ(telegram_found.position_count, 1);
}

static void test_a_sign_says_no_more_than_its_hemisphere(void)
{
    content_init(&telegram_found);
    text_place_add_hemispheres(&telegram_found, over("-10.5,S,-20.25,W"), ',', false);
    EXPECT(telegram_is_at(-10.5, -20.25));
    text_place_add_hemispheres(&telegram_found, over("-10.5,N,30.25,"), ',', false);
    EXPECT_EQ(telegram_found.position_count, 1);
    text_place_add_hemispheres(&telegram_found, over("10.5,N,30.25,,0"), ',', false);
    EXPECT(telegram_is_at(10.5, 30.25));
    text_place_add_hemispheres(&telegram_found, over("1.5,,2.5,,3.5,"), ',', false);
    EXPECT_EQ(telegram_found.position_count, 2);
}

static void test_a_gap_may_part_what_is_packed(void)
{
    content_init(&telegram_found);
    text_place_add_packed(&telegram_found, over("A,5230.00000N,15.00000E,0.050"));
    EXPECT(telegram_is_at(52.5, 0.25));
    text_place_add_packed(&telegram_found, over("A5130.0000N 1315.0000W"));
    EXPECT(telegram_is_at(51.5, -13.25));
    text_place_add_packed(&telegram_found, over("5130.0000N131515.0000W"));
    text_place_add_packed(&telegram_found, over("5130.0000N5E"));
    text_place_add_packed(&telegram_found, over("123"));
    EXPECT_EQ(telegram_found.position_count, 2);
}

int main(void)
{
    RUN(test_an_angle_is_written_in_many_ways);
    RUN(test_what_is_no_angle_is_none);
    RUN(test_positions_by_hemisphere);
    RUN(test_positions_in_pairs);
    RUN(test_positions_without_separators);
    RUN(test_a_sign_says_no_more_than_its_hemisphere);
    RUN(test_a_gap_may_part_what_is_packed);
    return tap_done();
}
