/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/telematics/aplicom.h"

#include "tests/gateway/telegram_hex.h"

static void test_protocol_d_tells_the_place(void)
{
    EXPECT_EQ(
        telegram_read_hex(
            aplicom_read,
            "44c201bdcaeb2b4c8e001700001c010040000000000000000002e98502002302d108000000"),
        CONTENT_IS);
    EXPECT(telegram_names(CONTENT_IMEI, "490154203237518"));
    EXPECT(telegram_is_at(48.858370, 2.294481));
    EXPECT_EQ(telegram_read_hex(aplicom_read,
                                "440229d684002b0100400000000000000000fdfb62f0fbd0997f0800"
                                "00000000000000000000000000000000000000000000"),
              CONTENT_IS);
    EXPECT(telegram_is_at(-33.856784, -70.215297));
    EXPECT_EQ(telegram_found.identifier_count, 0);
}

static void test_protocol_e_tells_vin_and_plate(void)
{
    EXPECT_EQ(telegram_read_hex(aplicom_read,
                                "45c201bdcaeb2b4c8e00410118000100000000314d3847444d394158"
                                "4b5030343237383800014142432d3334352020202020200001000000"
                                "0000000000000000000000000000000000000000000000"),
              CONTENT_IS);
    EXPECT(telegram_names(CONTENT_VIN, "1M8GDM9AXKP042788"));
    EXPECT(telegram_names(CONTENT_PLATE, "ABC-345"));
}

static void test_a_trailers_event_tells_its_vin(void)
{
    EXPECT_EQ(telegram_read_hex(
                  aplicom_read,
                  "44c201bdcaeb2b4c8e0037001008bc00400000000002e98502002302d1084542010001"
                  "0101001e0004026162000d160100000000314d3847444d3941584b50303432373838"),
              CONTENT_IS);
    EXPECT(telegram_names(CONTENT_VIN, "1M8GDM9AXKP042788"));
    EXPECT(telegram_is_at(48.858370, 2.294481));
}

static void test_other_telegrams_are_known_by_their_frame(void)
{
    EXPECT_EQ(
        telegram_read_hex(
            aplicom_read,
            "48c201bdcaeb2b4c8e0015002044010000000000000000000000010003616263020000"),
        CONTENT_IS);
    EXPECT(telegram_names(CONTENT_IMEI, "490154203237518"));
    EXPECT_EQ(telegram_read_hex(aplicom_read,
                                "46c201bdcaeb2b4c8e000d00240401000000000000026162016162"),
              CONTENT_IS);
    EXPECT(telegram_names(CONTENT_IMEI, "490154203237518"));
    EXPECT_EQ(telegram_read_hex(aplicom_read,
                                "434946010201000000000000000000000000000000000000"
                                "0000000000000000000000000000000000000000"),
              CONTENT_IS);
    EXPECT(telegram_wants_all(aplicom_read,
                              "43494601020100000000000000000000000000000000000"
                              "00000000000000000000000000000000000000000"));
}

static void test_lengths_and_numbers_that_lie_are_refused(void)
{
    static const char *const telegrams[] = {
        "44c201bdcaeb2b4c8e00110000080100400000000002e98502002302d10878",
        "48c20000000000303900020000000100",
        "44415441206f6620736f6d65206f74686572206b696e64",
        "4349545920616e6420736f206f6e",
        ("4402000000002b0100400000000000000000fdfb62f0fbd0997f080000000000000000000000000"
         "0"
         "00000000000000000000"),
        "48c201bdcaeb2b4c8e00110020440100000000000000000000000100036162",
        "48ca01bdcaeb2b4c8e00020000000100",
        "44c201bdcaeb2b4c8e000c0010080100400000000002e9850200",
        "41"};
    EXPECT(telegram_wants_all(
        aplicom_read,
        "44c201bdcaeb2b4c8e001700001c010040000000000000000002e98502002302d108000000"));
    for (size_t i = 0; i < sizeof telegrams / sizeof *telegrams; i++) {
        EXPECT_EQ(telegram_read_hex(aplicom_read, telegrams[i]), CONTENT_NOT);
    }
}

int main(void)
{
    RUN(test_protocol_d_tells_the_place);
    RUN(test_protocol_e_tells_vin_and_plate);
    RUN(test_a_trailers_event_tells_its_vin);
    RUN(test_other_telegrams_are_known_by_their_frame);
    RUN(test_lengths_and_numbers_that_lie_are_refused);
    return tap_done();
}
