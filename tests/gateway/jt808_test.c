/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/telematics/jt808.h"

#include "tests/gateway/telegram_hex.h"

static void test_a_report_names_the_phone_and_the_place(void)
{
    static const char *const messages[] = {
        "7e020000250139123456780001000000000000000302e98502002302d10000000000002601020304"
        "0501040000007d0225017d018c7e",
        "e702000022000139123456780001000000000000000302e98502002302d100000000000026010203"
        "04050104e601e6023e023e01aee7",
        "7e0200401c01000000000139123456780001000000000000000302e98502002302d1000000000000"
        "260102030405d67e",
        "7e020000220139123456780001000000000000000302e98502002302d10000000000002601020304"
        "0501040000007ed27e",
        "7e0200402201000000000139123456780001000000000000000302e98502002302d1000000000000"
        "26010203040501040000007e937e",
        "7e07042021013912345678000100020001000101001c000000000000000302e98502002302d10000"
        "00000000260102030405947e"};
    for (size_t i = 0; i < sizeof messages / sizeof *messages; i++) {
        EXPECT_EQ(telegram_read_hex(jt808_read, messages[i]), CONTENT_IS);
        EXPECT(telegram_names(CONTENT_PHONE, "13912345678"));
        EXPECT(telegram_is_at(48.858370, 2.294481));
    }
    EXPECT_EQ(telegram_read_hex(jt808_read, "7e0200001c0139123456780001000000000000000f02"
                                            "049d10042f6681000000000000260102030405407e"),
              CONTENT_IS);
    EXPECT(telegram_is_at(-33.856784, -70.215297));
}

static void test_several_messages_are_all_read(void)
{
    EXPECT_EQ(telegram_read_hex(jt808_read,
                                "7e020000250139123456780001000000000000000302e98502002302"
                                "d100000000000026010203040501040000007d0225017d018c7e"
                                "7e0200001c0139123456780001000000000000000f02049d10042f66"
                                "81000000000000260102030405407e"
                                "7e00"),
              CONTENT_IS);
    EXPECT_EQ(telegram_found.position_count, 2);
}

static void test_a_body_in_parts_or_encrypted_is_not_read(void)
{
    EXPECT_EQ(telegram_read_hex(jt808_read,
                                "7e07042021013912345678000100020002000101001c000000000000"
                                "000302e98502002302d1000000000000260102030405977e"),
              CONTENT_IS);
    EXPECT_EQ(telegram_found.position_count, 0);
    EXPECT_EQ(telegram_read_hex(jt808_read, "7e0200041c0139123456780001000000000000000302"
                                            "e98502002302d1000000000000260102030405937e"),
              CONTENT_IS);
    EXPECT_EQ(telegram_found.position_count, 0);
}

static void test_a_phone_may_hold_an_imei(void)
{
    EXPECT_EQ(telegram_read_hex(jt808_read, "7e000200002c944ab787a70001667e"),
              CONTENT_IS);
    EXPECT(telegram_names(CONTENT_IMEI, "490154203237518"));
    EXPECT_EQ(telegram_read_hex(jt808_read, "7e0002400001000004901542032375180001cc7e"),
              CONTENT_IS);
    EXPECT(telegram_names(CONTENT_IMEI, "490154203237518"));
    EXPECT_EQ(telegram_read_hex(jt808_read, "7e000200000000000000000001037e"),
              CONTENT_IS);
    EXPECT_EQ(telegram_found.identifier_count, 0);
    EXPECT_EQ(telegram_read_hex(jt808_read, "7e000240000100000000aaaaaaaaaaaa0001427e"),
              CONTENT_IS);
    EXPECT_EQ(telegram_found.identifier_count, 0);
}

static void test_a_message_is_whole_and_its_sum_right(void)
{
    EXPECT(telegram_wants_all(jt808_read,
                              "7e020000250139123456780001000000000000000302e98502002302d1"
                              "00000000000026010203040501040000007d0225017d018c7e"));
    EXPECT(telegram_is_summed(jt808_read,
                              "7e020000250139123456780001000000000000000302e98502002302d1"
                              "00000000000026010203040501040000007d0225017d018c7e"));
    EXPECT_EQ(telegram_read_hex(jt808_read, "41"), CONTENT_NOT);
}

/* As long as the form without escapes may come, it is waited for; then it is none. */
static void test_what_breaks_both_forms_is_none(void)
{
    static const char *const messages[] = {"7e000200050139123456780001367e",
                                           "7e000200007d03127e", "7e7e"};
    static uint8_t bytes[1100];
    for (size_t i = 0; i < sizeof messages / sizeof *messages; i++) {
        size_t len = telegram_from_hex(messages[i]);
        EXPECT_EQ(telegram_read_bytes(jt808_read, telegram_bytes, len), CONTENT_MORE);
        memset(bytes, 0, sizeof bytes);
        memcpy(bytes, telegram_bytes, len);
        EXPECT_EQ(telegram_read_bytes(jt808_read, bytes, sizeof bytes), CONTENT_NOT);
    }
}

static void test_a_message_without_escapes_may_be_cut_anywhere(void)
{
    size_t len =
        telegram_from_hex("7e020000220139123456780001000000000000000302e98502002302d1"
                          "00000000000026010203040501040000007ed27e");
    EXPECT(telegram_may_be_cut(jt808_read, telegram_bytes, len));
    EXPECT_EQ(telegram_read_bytes(jt808_read, telegram_bytes, len), CONTENT_IS);
    EXPECT(telegram_is_at(48.858370, 2.294481));
}

static void test_a_message_that_does_not_end_is_given_up(void)
{
    static uint8_t bytes[2000] = {0x7e};
    content_init(&telegram_found);
    EXPECT_EQ(jt808_read(&telegram_found, bytes, 1000), CONTENT_MORE);
    EXPECT_EQ(jt808_read(&telegram_found, bytes, sizeof bytes), CONTENT_NOT);
}

static void test_a_wrong_sum_in_a_sure_form_is_told(void)
{
    EXPECT_EQ(telegram_read_hex(jt808_read,
                                "7e020000250139123456780001000000000000000302e98502002302"
                                "d100000000000026010203040501040000007d0225017d018c7e"),
              CONTENT_IS);
    EXPECT(!telegram_found.sum_wrong);
    EXPECT_EQ(telegram_read_hex(jt808_read,
                                "7e020000250139123456780001000000000000000302e98502002302"
                                "d100000000000026010203040501040000007d0225017d019c7e"),
              CONTENT_IS);
    EXPECT(telegram_found.sum_wrong);
    EXPECT(telegram_is_at(48.858370, 2.294481));
    EXPECT_EQ(telegram_read_hex(jt808_read, "7e000200002c944ab787a70001677e"),
              CONTENT_NOT);
}

int main(void)
{
    RUN(test_a_report_names_the_phone_and_the_place);
    RUN(test_several_messages_are_all_read);
    RUN(test_a_body_in_parts_or_encrypted_is_not_read);
    RUN(test_a_phone_may_hold_an_imei);
    RUN(test_a_message_is_whole_and_its_sum_right);
    RUN(test_what_breaks_both_forms_is_none);
    RUN(test_a_message_without_escapes_may_be_cut_anywhere);
    RUN(test_a_message_that_does_not_end_is_given_up);
    RUN(test_a_wrong_sum_in_a_sure_form_is_told);
    return tap_done();
}
