/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/telematics/gt06.h"

#include "tests/gateway/telegram_hex.h"

static void test_places_are_read_where_each_type_has_them(void)
{
    static const char *const north_east[] = {
        "787820221a0102030405c8053def6a003f05120014000000000000000000000001c37f0d0a",
        "78781f6104901542032375181a0102030405c8053def6a003f051200140000012e0a0d0a",
        "787818951a0102030405053def6a003f05121400010000000151c40d0a",
        ("7979002e700003000a894303000012345678920033001200000000000000053def6a003f0512001"
         "4"
         "00000900010700016d7a0d0a"),
        "7979001b381a0102030405c8053def6a003f0512001400000000000001852b0d0a"};
    static const char *const south_west[] = {
        "787817121a0102030405c803a1e7830788854f00180000013c100d0a",
        "78781b95ffff011a01020304050c03a1e7830788854f180000000001206c0d0a",
        ("7979004221000000000143757272656e7420706f736974696f6e214c61743a5333332e383536373"
         "8"
         "342c4c6f6e3a5737302e3231353239372c436f757273653a302c00018dbc0d0a")};
    for (size_t i = 0; i < sizeof north_east / sizeof *north_east; i++) {
        EXPECT_EQ(telegram_read_hex(gt06_read, north_east[i]), CONTENT_IS);
        EXPECT(telegram_is_at(48.858370, 2.294481));
    }
    for (size_t i = 0; i < sizeof south_west / sizeof *south_west; i++) {
        EXPECT_EQ(telegram_read_hex(gt06_read, south_west[i]), CONTENT_IS);
        EXPECT(telegram_is_at(-33.856784, -70.215297));
    }
}

static void test_identities_are_read(void)
{
    EXPECT_EQ(telegram_read_hex(gt06_read, "78780d01049015420323751800011f170d0a"),
              CONTENT_IS);
    EXPECT(telegram_names(CONTENT_IMEI, "490154203237518"));
    EXPECT_EQ(
        telegram_read_hex(
            gt06_read,
            "78781f6104901542032375181a0102030405c8053def6a003f051200140000012e0a0d0a"),
        CONTENT_IS);
    EXPECT(telegram_names(CONTENT_IMEI, "490154203237518"));
    EXPECT_EQ(telegram_read_hex(gt06_read, "79790020940a049015420323751800010101234567898"
                                           "9430300001234567892000146290d0a"),
              CONTENT_IS);
    EXPECT(telegram_names(CONTENT_IMEI, "490154203237518"));
    EXPECT(telegram_names(CONTENT_IMSI, "001010123456789"));
    EXPECT(telegram_names(CONTENT_ICCID, "89430300001234567892"));
    EXPECT_EQ(telegram_read_hex(gt06_read,
                                "797900288c1a01020304050134303d312c34413d314d3847444"
                                "d3941584b503034323738382c332c0001700f0d0a"),
              CONTENT_IS);
    EXPECT(telegram_names(CONTENT_VIN, "1M8GDM9AXKP042788"));
}

static void test_the_sim_is_named_in_text_and_modules(void)
{
    static const char *const frames[] = {("787826151c000000003c49434349443a38393433303330"
                                          "303030313233343536373839323e0001b5"
                                          "ed0d0a"),
                                         ("7979002894044459443d30313b49434349443d38393433"
                                          "303330303030313233343536373839323b"
                                          "000156650d0a"),
                                         ("7979002e700003000a8943030000123456789200330012"
                                          "00000000000000053def6a003f05120014"
                                          "00000900010700016d7a0d0a")};
    for (size_t i = 0; i < sizeof frames / sizeof *frames; i++) {
        EXPECT_EQ(telegram_read_hex(gt06_read, frames[i]), CONTENT_IS);
        EXPECT(telegram_names(CONTENT_ICCID, "89430300001234567892"));
    }
}

static void test_a_text_gives_whole_degrees_too(void)
{
    EXPECT_EQ(telegram_read_hex(gt06_read,
                                "7979002a21000000000143757272656e7420706f736974696f6"
                                "e214c61743a4e34382c4c6f6e3a45322c000134570d0a"),
              CONTENT_IS);
    EXPECT(telegram_is_at(48, 2));
    EXPECT_EQ(telegram_read_hex(gt06_read, "7979002221000000000143757272656e7420706f73697"
                                           "4696f6e214c61743a4e34380001b76e0d0a"),
              CONTENT_IS);
    EXPECT_EQ(telegram_found.position_count, 0);
}

static void test_frames_that_tell_nothing_are_known(void)
{
    static const char *const frames[] = {
        "78780a130102030405000154e80d0a",
        "787811121a0102030405c803a1e7830700016cfd0d0a",
        ("79790028210000000001426174746572793a352e3536562c4e4f524d414c3b616e6420736f206f6"
         "e"
         "000144270d0a"),
        "79790008940004b00001e3060d0a",
        "7878026900000000000000000000000000000000000000000100000000000000000d0a",
        "787801080d0a"};
    for (size_t i = 0; i < sizeof frames / sizeof *frames; i++) {
        EXPECT_EQ(telegram_read_hex(gt06_read, frames[i]), CONTENT_IS);
        EXPECT_EQ(telegram_found.identifier_count + telegram_found.position_count, 0);
    }
}

static void test_a_frame_is_whole_and_its_sum_right(void)
{
    EXPECT(telegram_wants_all(
        gt06_read,
        "787820221a0102030405c8053def6a003f05120014000000000000000000000001c37f0d0a"));
    EXPECT(telegram_wants_all(
        gt06_read,
        "79790020940a0490154203237518000101012345678989430300001234567892000146290d0a"));
    EXPECT(telegram_is_summed(
        gt06_read,
        "787820221a0102030405c8053def6a003f05120014000000000000000000000001c37f0d0a"));
    EXPECT(telegram_is_summed(
        gt06_read,
        "79790020940a0490154203237518000101012345678989430300001234567892000146290d0a"));
    EXPECT(telegram_wants_all(gt06_read, "787801080d0a"));
    EXPECT(telegram_wants_all(
        gt06_read,
        "7878026900000000000000000000000000000000000000000100000000000000000d0a"));
    EXPECT_EQ(telegram_read_hex(gt06_read, "787801080d0b"), CONTENT_NOT);
    EXPECT_EQ(telegram_read_hex(gt06_read, "78780408000000000d0a"), CONTENT_NOT);
    EXPECT_EQ(telegram_read_hex(gt06_read, "78790108"), CONTENT_NOT);
    EXPECT_EQ(telegram_read_hex(gt06_read, "41"), CONTENT_NOT);
}

static void test_a_wrong_sum_in_a_sure_form_is_told(void)
{
    EXPECT_EQ(
        telegram_read_hex(
            gt06_read,
            "787820221a0102030405c8053def6a003f05120014000000000000000000000001c37f0d0a"),
        CONTENT_IS);
    EXPECT(!telegram_found.sum_wrong);
    EXPECT_EQ(
        telegram_read_hex(
            gt06_read,
            "787820221a0102030405c8053def6a003f05120014000000000000000000000001c36f0d0a"),
        CONTENT_IS);
    EXPECT(telegram_found.sum_wrong);
    EXPECT(telegram_is_at(48.858370, 2.294481));
}

int main(void)
{
    RUN(test_places_are_read_where_each_type_has_them);
    RUN(test_identities_are_read);
    RUN(test_the_sim_is_named_in_text_and_modules);
    RUN(test_a_text_gives_whole_degrees_too);
    RUN(test_frames_that_tell_nothing_are_known);
    RUN(test_a_frame_is_whole_and_its_sum_right);
    RUN(test_a_wrong_sum_in_a_sure_form_is_told);
    return tap_done();
}
