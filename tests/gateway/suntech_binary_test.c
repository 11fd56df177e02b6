/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/telematics/suntech_binary.h"

#include "gateway/telematics/suntech.h"
#include "tests/gateway/telegram_kit.h"

/* A status report with all fields. */
static const char universal[] =
    "\x81\x00\x28\x05\x20\x00\x13\x38\x3f\xff\xff\x34\x01\x00\x03\x01"
    "\x13\x0a\x05\x12\x08\x04\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"
    "\x00\x03\x21\x16\x20\x80\xca\x2d\xd0\x00\x00";

static const char zip[] =
    "\x02\x00\x34\x10\x51\x13\x00\x07\x70\x28\x81\x3f\x18\x0c\x17\x00"
    "\x16\x04\x10\x51\x29\x34\x50\x00\x00\x0d\x25\x00\x00\x00\x00\x38"
    "\x00\x1a\x30\xa6\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"
    "\x00\x00\x00\x00\x00\x00\x00\x03";

static enum content_state read_changed(const char *bytes, size_t len, size_t at, int byte)
{
    char copy[128];
    memcpy(copy, bytes, len);
    copy[at] = (char)byte;
    return telegram_read_bytes(suntech_read, copy, len);
}

static void test_the_mask_tells_where_the_place_is(void)
{
    EXPECT_EQ(telegram_read_bytes(suntech_read, universal, sizeof universal - 1),
              CONTENT_IS);
    EXPECT(telegram_names(CONTENT_DEVICE, "0520001338"));
    EXPECT(telegram_is_at(52.5, -13.25));
    EXPECT(telegram_may_be_cut(suntech_read, universal, sizeof universal - 1));
}

static void test_a_report_may_have_no_place(void)
{
    static const char bytes[] =
        "\x81\x00\x18\x05\x20\x00\x13\x38\x00\x00\x30\x13\x0a\x05\x12\x08"
        "\x04\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00";
    EXPECT_EQ(telegram_read_bytes(suntech_read, bytes, sizeof bytes - 1), CONTENT_IS);
    EXPECT(telegram_names(CONTENT_DEVICE, "0520001338"));
    EXPECT_EQ(telegram_found.position_count, 0);
}

static void test_the_packed_report_has_its_digits_in_half_bytes(void)
{
    EXPECT_EQ(telegram_read_bytes(suntech_read, zip, sizeof zip - 1), CONTENT_IS);
    EXPECT(telegram_names(CONTENT_DEVICE, "511300077"));
    EXPECT(telegram_is_at(52.5, -13.25));
    EXPECT(telegram_may_be_cut(suntech_read, zip, sizeof zip - 1));
    EXPECT_EQ(read_changed(zip, sizeof zip - 1, 3 + 32, 0xc6), CONTENT_IS);
    EXPECT(telegram_is_at(-52.5, 13.25));
}

static void test_what_breaks_its_form_is_none(void)
{
    static const struct {
        size_t at;
        int byte;
    } odd[] = {{0, 0x71}, {2, 5}, {1, 1}, {4, 0xff}, {17, 13}, {19, 24}};
    for (size_t i = 0; i < sizeof odd / sizeof *odd; i++) {
        EXPECT_EQ(read_changed(universal, sizeof universal - 1, odd[i].at, odd[i].byte),
                  CONTENT_NOT);
    }
    EXPECT_EQ(read_changed(universal, 3 + 24, 2, 24), CONTENT_NOT);
    EXPECT_EQ(read_changed(zip, sizeof zip - 1, 3, 0x11), CONTENT_NOT);
    EXPECT_EQ(read_changed(zip, sizeof zip - 1, 3 + 19, 0xaa), CONTENT_NOT);
    EXPECT_EQ(read_changed(zip, sizeof zip - 1, sizeof zip - 2, 4), CONTENT_NOT);
}

int main(void)
{
    RUN(test_the_mask_tells_where_the_place_is);
    RUN(test_a_report_may_have_no_place);
    RUN(test_the_packed_report_has_its_digits_in_half_bytes);
    RUN(test_what_breaks_its_form_is_none);
    return tap_done();
}
