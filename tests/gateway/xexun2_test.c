/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/telematics/xexun2.h"

#include "tests/gateway/telegram_hex.h"

static void test_places_are_read_in_each_form(void)
{
    EXPECT_EQ(telegram_read_hex(
                  xexun2_read,
                  "faaf001400014901542032375180004dfbaf0200170031010000000000006403000000"
                  "0001074359ab3a45979c050100000000000064022e0100000000000000010000000000"
                  "00000000000000000100000000000000000000000000000000faaf"),
              CONTENT_IS);
    EXPECT(telegram_names(CONTENT_IMEI, "490154203237518"));
    EXPECT(telegram_is_at(48.858370, 2.294481));
    EXPECT_EQ(
        telegram_read_hex(xexun2_read,
                          "faaf0014000149015420323751800042eed902001b00220100000000000064"
                          "024007c0bb64eaf640639ec0aa2ed0678c0054010000000000006402800016"
                          "470010406b35674d16334940b2f380902de00d010000faaf"),
        CONTENT_IS);
    EXPECT(telegram_is_at(48.858370, 2.294481));
    EXPECT(telegram_is_at(-33.856784, -70.215297));
    EXPECT_EQ(telegram_found.position_count, 2);
}

static void test_the_sim_is_named(void)
{
    EXPECT_EQ(
        telegram_read_hex(
            xexun2_read,
            "faaf0014000149015420323751800036fb7e0100330100000000000064180000000000000000"
            "00000000000000000000000000000000000101012345678989430300001234567892faaf"),
        CONTENT_IS);
    EXPECT(telegram_names(CONTENT_IMSI, "001010123456789"));
    EXPECT(telegram_names(CONTENT_ICCID, "89430300001234567892"));
}

static void test_marks_inside_are_escaped(void)
{
    EXPECT_EQ(telegram_read_hex(xexun2_read,
                                "faaf0015000149015420323751800004fc9cfbbf01fbbf02faaf"),
              CONTENT_IS);
    EXPECT(telegram_names(CONTENT_IMEI, "490154203237518"));
    EXPECT_EQ(telegram_read_hex(xexun2_read, "faaf00150001fbbf0300faaf"), CONTENT_NOT);
    EXPECT_EQ(telegram_read_hex(xexun2_read, "faaf0015000149015420323751a00000fffffaaf"),
              CONTENT_IS);
    EXPECT_EQ(telegram_found.identifier_count, 0);
}

static void test_a_frame_is_whole_and_its_sum_right(void)
{
    EXPECT(telegram_wants_all(
        xexun2_read,
        "faaf0014000149015420323751800036fb7e01003301000000000000641800000000000000000000"
        "0000000000000000000000000000000101012345678989430300001234567892faaf"));
    EXPECT(telegram_wants_all(xexun2_read,
                              "faaf0015000149015420323751800004fc9cfbbf01fbbf02faaf"));
    EXPECT_EQ(
        telegram_read_hex(xexun2_read,
                          "faaf0014000149015420323751800008fed20200040001616263faaf"),
        CONTENT_NOT);
    EXPECT_EQ(telegram_read_hex(xexun2_read, "faae0000"), CONTENT_NOT);
    EXPECT_EQ(telegram_read_hex(xexun2_read, "41"), CONTENT_NOT);
    EXPECT_EQ(telegram_read_hex(xexun2_read, "faaffaaf"), CONTENT_NOT);
}

static void test_a_frame_that_does_not_end_is_given_up(void)
{
    static uint8_t bytes[4000] = {0xfa, 0xaf};
    content_init(&telegram_found);
    EXPECT_EQ(xexun2_read(&telegram_found, bytes, 1000), CONTENT_MORE);
    EXPECT_EQ(xexun2_read(&telegram_found, bytes, sizeof bytes), CONTENT_NOT);
}

static void test_a_wrong_sum_in_a_sure_form_is_told(void)
{
    EXPECT_EQ(telegram_read_hex(
                  xexun2_read,
                  "faaf001400014901542032375180004dfbaf0200170031010000000000006403000000"
                  "0001074359ab3a45979c050100000000000064022e0100000000000000010000000000"
                  "00000000000000000100000000000000000000000000000000faaf"),
              CONTENT_IS);
    EXPECT(!telegram_found.sum_wrong);
    EXPECT_EQ(
        telegram_read_hex(xexun2_read,
                          "faaf0014000149015420323751800042eec902001b00220100000000000064"
                          "024007c0bb64eaf640639ec0aa2ed0678c0054010000000000006402800016"
                          "470010406b35674d16334940b2f380902de00d010000faaf"),
        CONTENT_IS);
    EXPECT(telegram_found.sum_wrong);
    EXPECT(telegram_is_at(48.858370, 2.294481));
}

int main(void)
{
    RUN(test_places_are_read_in_each_form);
    RUN(test_the_sim_is_named);
    RUN(test_marks_inside_are_escaped);
    RUN(test_a_frame_is_whole_and_its_sum_right);
    RUN(test_a_frame_that_does_not_end_is_given_up);
    RUN(test_a_wrong_sum_in_a_sure_form_is_told);
    return tap_done();
}
