/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/telematics/jt808_items.h"

#include "tests/gateway/telegram_hex.h"

static void read(const char *hex)
{
    size_t len = telegram_from_hex(hex);
    content_init(&telegram_found);
    jt808_items_read(&telegram_found, cursor_over(telegram_bytes, len));
}

#define VIN_HEX "314d3847444d3941584b50303432373838"
#define IMEI_HEX "343930313534323033323337353138"
#define ICCID_HEX "3839343330333030303031323334353637383932"

static void test_items_of_text_and_of_half_bytes_name_vehicle_and_terminal(void)
{
    read("0104000000019411" VIN_HEX "f6080490154203237518cc14" ICCID_HEX);
    EXPECT(telegram_names(CONTENT_VIN, "1M8GDM9AXKP042788"));
    EXPECT(telegram_names(CONTENT_IMEI, "490154203237518"));
    EXPECT(telegram_names(CONTENT_ICCID, "89430300001234567892"));
    read("6c0f303031303130313233343536373839f6021234");
    EXPECT(telegram_names(CONTENT_IMSI, "001010123456789"));
    EXPECT_EQ(telegram_found.identifier_count, 1);
}

static void test_items_go_on_in_an_extension(void)
{
    read("8001018b11" VIN_HEX);
    EXPECT(telegram_names(CONTENT_VIN, "1M8GDM9AXKP042788"));
}

static void test_modules_have_long_types(void)
{
    read("eb24000c00b28943030000123456789200"
         "1100d5" IMEI_HEX "0003000107");
    EXPECT(telegram_names(CONTENT_ICCID, "89430300001234567892"));
    EXPECT(telegram_names(CONTENT_IMEI, "490154203237518"));
}

static void test_a_terminals_state_names_it_and_its_sim(void)
{
    read("f8130204901542032375188943030000123456789"
         "f");
    EXPECT(telegram_names(CONTENT_IMEI, "490154203237518"));
    EXPECT(telegram_names(CONTENT_ICCID, "8943030000123456789"));
}

static void test_a_cut_item_ends_the_list(void)
{
    read("9411"
         "314d38");
    EXPECT_EQ(telegram_found.identifier_count, 0);
}

int main(void)
{
    RUN(test_items_of_text_and_of_half_bytes_name_vehicle_and_terminal);
    RUN(test_items_go_on_in_an_extension);
    RUN(test_modules_have_long_types);
    RUN(test_a_terminals_state_names_it_and_its_sim);
    RUN(test_a_cut_item_ends_the_list);
    return tap_done();
}
