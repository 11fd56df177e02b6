/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/telematics/cellocator.h"

#include "tests/gateway/telegram_kit.h"

static const char status[] =
    "\x4d\x43\x47\x50\x00\x85\x63\x08\x00\x00\x00\x00\x00\x00\x00\x00"
    "\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"
    "\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x93\x21\x9f\xfe"
    "\xda\x28\x76\x05\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"
    "\x00\x00\x00\x00\x00\xbe";

static const char modules[] =
    "\x4d\x43\x47\x50\x0b\xa9\x88\x0b\x00\x00\x00\x01\x00\x1f\x00\x00"
    "\x00\x00\x00\x02\x02\x00\x78\x79\x06\x13\x00\x03\x04\x02\x09\x6d"
    "\xde\x60\x01\xda\x28\x76\x05\x00\x00\x00\x00\x00\x00\x00\xb0";

static void test_a_status_tells_whom_and_where(void)
{
    char odd[sizeof status - 1];
    EXPECT_EQ(telegram_read_bytes(cellocator_read, status, sizeof status - 1),
              CONTENT_IS);
    EXPECT(!telegram_found.sum_wrong);
    EXPECT(telegram_names(CONTENT_DEVICE, "549765"));
    EXPECT(telegram_is_at(52.5, -13.25));
    EXPECT(telegram_may_be_cut(cellocator_read, status, sizeof status - 1));
    memcpy(odd, status, sizeof odd);
    odd[sizeof odd - 1] ^= 1;
    EXPECT_EQ(telegram_read_bytes(cellocator_read, odd, sizeof odd), CONTENT_IS);
    EXPECT(telegram_found.sum_wrong);
}

static void test_the_other_line_counts_in_degrees(void)
{
    static const char bytes[] =
        "\x4d\x43\x50\x47\x00\x41\x42\x0f\x00\x00\x00\x00\x00\x00\x00\x00"
        "\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"
        "\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x20\xca\xe5\x07"
        "\xc0\x22\xb5\xe0\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"
        "\x00\x00\x00\x00\x00\x00";
    EXPECT_EQ(telegram_read_bytes(cellocator_read, bytes, sizeof bytes - 1), CONTENT_IS);
    EXPECT(telegram_names(CONTENT_DEVICE, "1000001"));
    EXPECT(telegram_is_at(-52.5, 13.25));
}

static void test_a_module_tells_where(void)
{
    EXPECT_EQ(telegram_read_bytes(cellocator_read, modules, sizeof modules - 1),
              CONTENT_IS);
    EXPECT(telegram_names(CONTENT_DEVICE, "755881"));
    EXPECT(telegram_is_at(52.5, 13.25));
    EXPECT(telegram_may_be_cut(cellocator_read, modules, sizeof modules - 1));
}

static void test_other_messages_name_the_unit(void)
{
    static const char bytes[] = "MCGP\x08\x01\0\0\0\0\0\0\0";
    EXPECT_EQ(telegram_read_bytes(cellocator_read, bytes, sizeof bytes - 1), CONTENT_IS);
    EXPECT(telegram_names(CONTENT_DEVICE, "1"));
    EXPECT(telegram_may_be_cut(cellocator_read, bytes, sizeof bytes - 1));
    EXPECT_EQ(telegram_read_text(cellocator_read, "MCGP\x0c"), CONTENT_NOT);
    EXPECT_EQ(telegram_read_text(cellocator_read, "MCXX"), CONTENT_NOT);
}

int main(void)
{
    RUN(test_a_status_tells_whom_and_where);
    RUN(test_the_other_line_counts_in_degrees);
    RUN(test_a_module_tells_where);
    RUN(test_other_messages_name_the_unit);
    return tap_done();
}
