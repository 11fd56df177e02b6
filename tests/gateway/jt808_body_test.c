/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/telematics/jt808_body.h"

#include "tests/gateway/telegram_hex.h"

static void read(uint16_t type, bool is_2019, const char *hex)
{
    size_t len = telegram_from_hex(hex);
    content_init(&telegram_found);
    jt808_body_read(&telegram_found, type, is_2019, cursor_over(telegram_bytes, len));
}

#define LOCATION "000000000000000302e98502002302d1000000000000260102030405"
#define LOCATION_SOUTH_WEST "000000000000000f02049d10042f6681000000000000260102030405"

static void test_every_report_tells_its_place(void)
{
    static const struct {
        uint16_t type;
        const char *body;
    } rows[] = {
        {0x0200, LOCATION},
        {0x0201, "0001" LOCATION},
        {0x0500, "0001" LOCATION},
        {0x0704, "000100"
                 "001c" LOCATION},
        {0x0210, "1c" LOCATION},
        {0x0801, "0000000100000001" LOCATION "ffd8"},
        {0x0900, "53"
                 "0000000302e98502002302d1"
                 "00"},
        {0x0900, "ff260102030405"
                 "02e98502002302d1000000000000"},
        {0x0900, "f0260102030405000001"
                 "01"
                 "01020400000001"
                 "0000000302e98502002302d1"},
        {0x0900, "f0260102030405000002"
                 "0001"
                 "00000001"
                 "0001"
                 "0000000000000000"
                 "00024142"
                 "0000000302e98502002302d1"},
        {0x0900, "f0260102030405000003"
                 "01"
                 "1a0155"
                 "0000000302e98502002302d1"},
        {0x5501, "0000000000004851502200217668970000"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        read(rows[i].type, false, rows[i].body);
        EXPECT_EQ(telegram_found.position_count, 1);
        EXPECT(telegram_is_at(48.858370, 2.294481));
    }
    read(0x0200, false, LOCATION_SOUTH_WEST);
    EXPECT(telegram_is_at(-33.856784, -70.215297));
    read(0x5502, false, "0000000000003351407007012917810000");
    EXPECT(telegram_is_at(-33.856784, -70.215297));
}

static void test_what_is_cut_or_unknown_tells_nothing(void)
{
    read(0x0200, false, "0000000000000003");
    EXPECT_EQ(telegram_found.position_count, 0);
    read(0x0900, false, "ff2601020304050000");
    EXPECT_EQ(telegram_found.position_count, 0);
    read(0x0900, false, "40");
    read(0x0900, false,
         "f02601020304050000"
         "0400");
    read(0x5501, false, "aa");
    read(0x7777, false, LOCATION);
    EXPECT_EQ(telegram_found.identifier_count + telegram_found.position_count, 0);
}

static void test_registration_names_terminal_and_plate(void)
{
    read(0x0100, false,
         "000000004d414b45524d4f44454c0000000000000000000000000000003030313233343502bea94"
         "1313233343500");
    EXPECT(telegram_names(CONTENT_DEVICE, "0012345"));
    EXPECT(telegram_names(CONTENT_PLATE, "\xe4\xba\xac"
                                         "A12345"));
    read(0x0100, false, "000000004d414b45524d4f44454c0000003030313233343502");
    EXPECT(telegram_names(CONTENT_DEVICE, "0012345"));
    EXPECT_EQ(telegram_found.identifier_count, 1);
    read(0x0100, true,
         "0000000000000000000000000000000000000000000000000000000000000000000000000000000"
         "0000000000034393031353432303332333735313800000000000000000000000000000000314d38"
         "47444d3941584b50303432373838");
    EXPECT(telegram_names(CONTENT_IMEI, "490154203237518"));
    EXPECT(telegram_names(CONTENT_VIN, "1M8GDM9AXKP042788"));
}

static void test_other_messages_name_terminal_sim_and_plate(void)
{
    read(0x0102, true,
         "03414243343930313534323033323337353138"
         "5631");
    EXPECT(telegram_names(CONTENT_IMEI, "490154203237518"));
    read(0x0102, false, "414243");
    EXPECT_EQ(telegram_found.identifier_count, 0);
    read(0x0107, false,
         "00004d414b45524d4f44454c0000000000000000000000000000003030313233343589430300001"
         "2345678920000000000000000");
    EXPECT(telegram_names(CONTENT_ICCID, "89430300001234567892"));
    read(0x0104, false,
         "000102"
         "00000001"
         "0400000001"
         "00000083"
         "08bea9413132333435");
    EXPECT(telegram_names(CONTENT_PLATE, "\xe4\xba\xac"
                                         "A12345"));
    read(0x0900, false, "f026010203040500000b01314d3847444d3941584b50303432373838");
    EXPECT(telegram_names(CONTENT_VIN, "1M8GDM9AXKP042788"));
    read(0x0900, false, "f026010203040500000101feec11314d3847444d3941584b50303432373838");
    EXPECT(telegram_names(CONTENT_VIN, "1M8GDM9AXKP042788"));
}

int main(void)
{
    RUN(test_every_report_tells_its_place);
    RUN(test_what_is_cut_or_unknown_tells_nothing);
    RUN(test_registration_names_terminal_and_plate);
    RUN(test_other_messages_name_terminal_sim_and_plate);
    return tap_done();
}
