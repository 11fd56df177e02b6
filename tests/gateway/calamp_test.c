/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/telematics/calamp.h"

#include "tests/gateway/telegram_kit.h"

static const char event[] =
    "\x83\x08\x49\x01\x54\x20\x32\x37\x51\x8f\x01\x02\x01\x02\x00\x01"
    "\x00\x00\x00\x00\x00\x00\x00\x00\x1f\x4a\xdd\x40\xf8\x1a\x35\xe0"
    "\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"
    "\x00\x00\x00\x00";

static const char identities[] =
    "\x83\x05\x47\x64\x35\x86\x34\x01\x01\x01\x03\x00\x01\x00\x00\x00"
    "\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x47\x64\x35\x86\x34"
    "\xff\xff\xff\x49\x01\x54\x20\x32\x37\x51\x8f\x00\x10\x10\x12\x34"
    "\x56\x78\x9f\xff\xff\xff\xff\xff\xff\xff\xff\x89\x49\x00\x00\x00"
    "\x00\x00\x00\x12\x3f\x56\x42\x55\x53\x3a\x34\x2c\x32\x00\x56\x49"
    "\x4e\x2d\x49\x4e\x46\x4f\x3a\x56\x49\x4e\x3d\x57\x44\x42\x39\x30"
    "\x36\x36\x30\x35\x31\x53\x31\x32\x33\x34\x35\x36\x2c\x44\x45\x56";

static void test_reports_tell_whom_and_where(void)
{
    static const char mini[] =
        "\x83\x05\x47\x64\x35\x86\x34\x01\x01\x01\x0a\x00\x01\x00\x00\x00"
        "\x00\xe0\xb5\x22\xc0\x07\xe5\xca\x20\x00\x00\x00\x00\x00\x00\x00"
        "\x00";
    EXPECT_EQ(telegram_read_bytes(calamp_read, event, sizeof event - 1), CONTENT_IS);
    EXPECT(telegram_names(CONTENT_IMEI, "490154203237518"));
    EXPECT(telegram_is_at(52.5, -13.25));
    EXPECT_EQ(telegram_read_bytes(calamp_read, mini, sizeof mini - 1), CONTENT_IS);
    EXPECT(telegram_names(CONTENT_DEVICE, "4764358634"));
    EXPECT(telegram_is_at(-52.5, 13.25));
}

static void test_an_id_report_names_all(void)
{
    EXPECT_EQ(telegram_read_bytes(calamp_read, identities, sizeof identities - 1),
              CONTENT_IS);
    EXPECT(telegram_names(CONTENT_DEVICE, "4764358634"));
    EXPECT(telegram_names(CONTENT_IMEI, "490154203237518"));
    EXPECT(telegram_names(CONTENT_IMSI, "001010123456789"));
    EXPECT(telegram_names(CONTENT_ICCID, "8949000000000000123"));
    EXPECT(telegram_names(CONTENT_VIN, "WDB9066051S123456"));
    EXPECT_EQ(telegram_read_bytes(calamp_read, identities, 60), CONTENT_NOT);
}

static void test_other_messages_name_the_unit(void)
{
    EXPECT_EQ(telegram_read_bytes(calamp_read, "\x81\x02\x47\x64\1\5\0\1", 8),
              CONTENT_IS);
    EXPECT(telegram_names(CONTENT_DEVICE, "4764"));
}

static void test_what_breaks_its_form_is_none(void)
{
    static const struct {
        const char *bytes;
        size_t len;
    } wrong[] = {
        {"\x02\x02\x47\x64\1\5\0\1", 8},
        {"\xc1\x02\x47\x64\1\5\0\1", 8},
        {"\x81\x00\1\5\0\1", 6},
        {"\x81\x0b\1\5\0\1", 6},
        {"\x81\x02\xff\x64\1\5\0\1", 8},
        {"\x81\x02\x47\x64\3\5\0\1", 8},
        {"\x81\x02\x47\x64\1\x0c\0\1", 8},
        {"\x81\x02\x47\x64\1\2\0\1", 8},
        {"\x81\x02\x47", 3},
        {"\x81\x02\x47\x64\1\5", 6},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        EXPECT_EQ(telegram_read_bytes(calamp_read, wrong[i].bytes, wrong[i].len),
                  CONTENT_NOT);
    }
}

int main(void)
{
    RUN(test_reports_tell_whom_and_where);
    RUN(test_an_id_report_names_all);
    RUN(test_other_messages_name_the_unit);
    RUN(test_what_breaks_its_form_is_none);
    return tap_done();
}
