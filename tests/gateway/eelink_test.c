/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/telematics/eelink.h"

#include "tests/gateway/telegram_kit.h"

static const char login[] =
    "\x67\x67\x01\x00\x0c\x00\x01\x04\x90\x15\x42\x03\x23\x75\x18\x01"
    "\x20";

static const char datagram[] =
    "\x45\x4c\x00\x2b\x00\x00\x04\x90\x15\x42\x03\x23\x75\x18\x67\x67"
    "\x02\x00\x1a\x00\x01\x00\x00\x00\x00\xfa\x5e\x0b\x60\x01\x6b\xec"
    "\x10\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x67\x67\x12"
    "\x00\x23\x00\x01\x00\x00\x00\x00\x03\x05\xa1\xf4\xa0\xfe\x94\x13"
    "\xf0\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"
    "\x00\x00\x00\x00\x00";

static const char packages[] =
    "\x67\x67\x12\x00\x23\x00\x01\x00\x00\x00\x00\x03\x05\xa1\xf4\xa0"
    "\xfe\x94\x13\xf0\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"
    "\x00\x00\x00\x00\x00\x00\x00\x00\x67\x67\x14\x00\x0f\x00\x01\x00"
    "\x00\x00\x00\x02\x00\x29\x32\xe0\x00\x44\xaa\x20\x67\x67\x80\x00"
    "\x2e\x00\x01\x00\x00\x00\x00\x00\x4c\x61\x74\x3a\x4e\x35\x32\x2e"
    "\x35\x30\x30\x30\x30\x2c\x4c\x6f\x6e\x3a\x57\x31\x33\x2e\x32\x35"
    "\x30\x30\x30\x2c\x43\x6f\x75\x72\x73\x65\x3a\x30\x2e\x30\x30\x67"
    "\x67\x81\x00\x09\x00\x01\x00\x00\x00\x00\x00\x4f\x4b\x67\x67\x80"
    "\x00\x0b\x00\x01\x00\x00\x00\x00\x00\x4c\x61\x74\x3a\x67\x67\x80"
    "\x00\x16\x00\x01\x00\x00\x00\x00\x00\x4c\x61\x74\x3a\x4e\x35\x2e"
    "\x35\x2c\x4c\x6f\x6e\x3a\x58\x33\x67\x67\x04\x00\x06\x00\x01\x00"
    "\x00\x00\x00";

static void test_a_log_in_names_the_unit(void)
{
    EXPECT_EQ(telegram_read_bytes(eelink_read, login, sizeof login - 1), CONTENT_IS);
    EXPECT(telegram_names(CONTENT_IMEI, "490154203237518"));
    EXPECT(telegram_may_be_cut(eelink_read, login, sizeof login - 1));
}

static void test_a_datagram_tells_whom_and_where(void)
{
    EXPECT_EQ(telegram_read_bytes(eelink_read, datagram, sizeof datagram - 1),
              CONTENT_IS);
    EXPECT(telegram_names(CONTENT_IMEI, "490154203237518"));
    EXPECT(telegram_is_at(-52.5, 13.25));
    EXPECT(telegram_is_at(52.5, -13.25));
    EXPECT(telegram_may_be_cut(eelink_read, datagram, sizeof datagram - 1));
}

static void test_packages_stand_one_behind_the_other(void)
{
    EXPECT_EQ(telegram_read_bytes(eelink_read, packages, sizeof packages - 1),
              CONTENT_IS);
    EXPECT(telegram_is_at(52.5, -13.25));
    EXPECT_EQ(telegram_found.position_count, 1);
}

static void test_an_answer_tells_where_in_words(void)
{
    static const char bytes[] =
        "\x67\x67\x80\x00\x2e\x00\x01\x00\x00\x00\x00\x00\x4c\x61\x74\x3a"
        "\x4e\x35\x32\x2e\x35\x30\x30\x30\x30\x2c\x4c\x6f\x6e\x3a\x57\x31"
        "\x33\x2e\x32\x35\x30\x30\x30\x2c\x43\x6f\x75\x72\x73\x65\x3a\x30"
        "\x2e\x30\x30";
    EXPECT_EQ(telegram_read_bytes(eelink_read, bytes, sizeof bytes - 1), CONTENT_IS);
    EXPECT(telegram_is_at(52.5, -13.25));
}

static void test_what_breaks_its_form_is_none(void)
{
    EXPECT_EQ(telegram_read_text(eelink_read, "gx"), CONTENT_NOT);
    EXPECT_EQ(telegram_read_text(eelink_read, "xg"), CONTENT_NOT);
    EXPECT_EQ(telegram_read_bytes(eelink_read, "gg\x03\0\1\0", 6), CONTENT_NOT);
    EXPECT_EQ(telegram_read_bytes(eelink_read, "gg\x30\0\2\0\0", 7), CONTENT_NOT);
    EXPECT_EQ(telegram_read_bytes(eelink_read, "gg\x01\0\4\0\0\0\0", 9), CONTENT_NOT);
    EXPECT_EQ(telegram_read_bytes(eelink_read, "gg\x03\0\4\0\0\0\0", 9), CONTENT_IS);
}

int main(void)
{
    RUN(test_a_log_in_names_the_unit);
    RUN(test_a_datagram_tells_whom_and_where);
    RUN(test_packages_stand_one_behind_the_other);
    RUN(test_an_answer_tells_where_in_words);
    RUN(test_what_breaks_its_form_is_none);
    return tap_done();
}
