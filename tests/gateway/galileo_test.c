/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/telematics/galileo.h"

#include "tests/gateway/telegram_hex.h"

static void test_tags_tell_imei_and_places(void)
{
    EXPECT_EQ(
        telegram_read_hex(galileo_read,
                          "013300033439303135343230333233373531380432002000000000300c0285"
                          "e902d1022300e1026f6bea0178300cf062fbfd7f99d0fbd5ea"),
        CONTENT_IS);
    EXPECT(telegram_names(CONTENT_IMEI, "490154203237518"));
    EXPECT(telegram_is_at(48.858370, 2.294481));
    EXPECT(telegram_is_at(-33.856784, -70.215297));
}

static void test_nothing_is_read_behind_an_unknown_tag(void)
{
    EXPECT_EQ(telegram_read_hex(galileo_read,
                                "011500300c0285e902d1022300ff300cf062fbfd7f99d0fb81d7"),
              CONTENT_IS);
    EXPECT_EQ(telegram_found.position_count, 1);
    EXPECT_EQ(telegram_read_hex(galileo_read, "010600300c0285e9024cbb"), CONTENT_IS);
    EXPECT_EQ(telegram_found.position_count, 0);
    EXPECT_EQ(telegram_read_hex(galileo_read, "07040001616263552f"), CONTENT_IS);
}

static void test_packed_records_tell_a_place_to_a_ten_thousandth(void)
{
    EXPECT_EQ(
        telegram_read_hex(galileo_read, "0810000000fa103436e2be640002354107000164d6"),
        CONTENT_IS);
    EXPECT_EQ(telegram_found.position_count, 1);
    EXPECT(fabs(telegram_found.positions[0].latitude_deg - 48.858370) < 1e-4);
    EXPECT(fabs(telegram_found.positions[0].longitude_deg - 2.294481) < 1e-4);
    EXPECT_EQ(telegram_read_hex(galileo_read, "080f000000fa103436e2be640002ff350102f3b0"),
              CONTENT_IS);
    EXPECT_EQ(telegram_read_hex(galileo_read, "0805000000fa1034388b"), CONTENT_IS);
    EXPECT_EQ(telegram_found.position_count, 0);
}

static void test_a_burst_over_iridium_tells_imei_and_place(void)
{
    EXPECT_EQ(telegram_read_hex(galileo_read,
                                "01003201001c00000000343930313534323033323337353138000000"
                                "00000000000003000b0321c8cf463276000000000200023501"),
              CONTENT_IS);
    EXPECT(telegram_names(CONTENT_IMEI, "490154203237518"));
    EXPECT(telegram_is_at(-33.856784, -70.215297));
    EXPECT_EQ(telegram_read_hex(galileo_read,
                                "01002d01001c00000000343930313534323033323337353138000000"
                                "00000000000003000b0021c8cf46327600000000"),
              CONTENT_IS);
    EXPECT(telegram_is_at(33.856784, 70.215297));
    EXPECT_EQ(
        telegram_read_hex(
            galileo_read,
            "01002201001c00000000343930313534323033323337353138000000000000000000090000"),
        CONTENT_NOT);
    EXPECT_EQ(telegram_read_hex(galileo_read, "01001e01001c"), CONTENT_NOT);
    EXPECT(telegram_wants_all(galileo_read,
                              "01003201001c0000000034393031353432303332333735313800000000"
                              "000000000003000b0321c8cf463276000000000200023501"));
}

/* Until its element has come, a burst of 128 bytes looks like a packet without tags. */
static void test_a_burst_that_is_cut_anywhere_may_come(void)
{
    uint8_t burst[3 + 128] = {1, 0, 128, 1, 0, 28};
    memcpy(burst + 10, "490154203237518", 15);
    memcpy(burst + 34, (uint8_t[]){2, 0, 94}, 3);
    EXPECT(telegram_may_be_cut(galileo_read, burst, sizeof burst));
    EXPECT_EQ(telegram_read_bytes(galileo_read, burst, sizeof burst), CONTENT_IS);
    EXPECT(telegram_names(CONTENT_IMEI, "490154203237518"));
}

static void test_a_packet_is_whole_and_its_sum_right(void)
{
    EXPECT(telegram_wants_all(galileo_read,
                              "013300033439303135343230333233373531380432002000000000300c"
                              "0285e902d1022300e1026f6bea0178300cf062fbfd7f99d0fbd5ea"));
    EXPECT(telegram_is_summed(galileo_read,
                              "013300033439303135343230333233373531380432002000000000300c"
                              "0285e902d1022300e1026f6bea0178300cf062fbfd7f99d0fbd5ea"));
    EXPECT_EQ(telegram_read_hex(galileo_read, "0100002000"), CONTENT_NOT);
    EXPECT_EQ(telegram_read_hex(galileo_read, "41"), CONTENT_NOT);
    EXPECT_EQ(telegram_read_hex(galileo_read, "010400ff"), CONTENT_NOT);
}

static void test_a_wrong_sum_in_a_sure_form_is_told(void)
{
    EXPECT_EQ(
        telegram_read_hex(galileo_read,
                          "013300033439303135343230333233373531380432002000000000300c0285"
                          "e902d1022300e1026f6bea0178300cf062fbfd7f99d0fbd5ea"),
        CONTENT_IS);
    EXPECT(!telegram_found.sum_wrong);
    EXPECT_EQ(
        telegram_read_hex(galileo_read,
                          "013300033439303135343230333233373531380432002000000000300c0285"
                          "e902d1022300e1026f6bea0178300cf062fbfd7f99d0fbd5fa"),
        CONTENT_IS);
    EXPECT(telegram_found.sum_wrong);
    EXPECT(telegram_is_at(48.858370, 2.294481));
    EXPECT_EQ(telegram_read_hex(galileo_read, "010600300c0285e9024cab"), CONTENT_NOT);
}

int main(void)
{
    RUN(test_tags_tell_imei_and_places);
    RUN(test_nothing_is_read_behind_an_unknown_tag);
    RUN(test_packed_records_tell_a_place_to_a_ten_thousandth);
    RUN(test_a_burst_over_iridium_tells_imei_and_place);
    RUN(test_a_burst_that_is_cut_anywhere_may_come);
    RUN(test_a_packet_is_whole_and_its_sum_right);
    RUN(test_a_wrong_sum_in_a_sure_form_is_told);
    return tap_done();
}
