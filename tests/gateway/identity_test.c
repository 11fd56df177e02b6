/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/telematics/identity.h"

#include "tests/gateway/telegram_hex.h"

static struct cursor in(const char *hex)
{
    size_t len = telegram_from_hex(hex);
    content_init(&telegram_found);
    return cursor_over(telegram_bytes, len);
}

static struct cursor text(const char *words)
{
    content_init(&telegram_found);
    return cursor_over((const uint8_t *)words, strlen(words));
}

static void test_half_bytes_are_digits_or_nothing(void)
{
    char digits[2 * IDENTITY_BCD_BYTES_MAX + 1];
    uint32_t value;
    struct cursor block = in("123456");
    EXPECT(identity_digits(digits, &block, 3));
    EXPECT_TEXT(digits, "123456");
    block = in("12a456");
    EXPECT(!identity_digits(digits, &block, 3));
    EXPECT_TEXT(digits, "");
    EXPECT_EQ(block.pos, 3);
    block = in("12");
    EXPECT(!identity_digits(digits, &block, 2));
    block = in("04123456");
    EXPECT(identity_number(&value, &block, 4));
    EXPECT_EQ(value, 4123456);
}

static void test_terminals_lose_the_zeros_in_front(void)
{
    struct cursor block = in("0490154203237518");
    identity_add_terminal(&telegram_found, &block, 8);
    EXPECT(telegram_names(CONTENT_IMEI, "490154203237518"));
    block = in("00a0");
    identity_add_terminal(&telegram_found, &block, 2);
    EXPECT_EQ(telegram_found.identifier_count, 0);
    identity_add_imei(&telegram_found, UINT64_C(490154203237518));
    EXPECT(telegram_names(CONTENT_IMEI, "490154203237518"));
    identity_add_imei(&telegram_found, UINT64_C(1000000000000000));
    identity_add_imei(&telegram_found, 0);
    EXPECT_EQ(telegram_found.identifier_count, 1);
}

static void test_text_loses_what_pads_it(void)
{
    identity_add_text(&telegram_found, CONTENT_PLATE, text("  AB 12  "));
    EXPECT(telegram_names(CONTENT_PLATE, "AB 12"));
    identity_add_text(&telegram_found, CONTENT_ICCID, text("8943030000123456789F"));
    EXPECT(telegram_names(CONTENT_ICCID, "8943030000123456789"));
    identity_add_text(&telegram_found, CONTENT_IMEI, text("490154203237518"));
    EXPECT(telegram_names(CONTENT_IMEI, "490154203237518"));
    identity_add_text(&telegram_found, CONTENT_VIN, text("too short"));
    EXPECT_EQ(telegram_found.identifier_count, 0);
    identity_add_text(&telegram_found, CONTENT_PLATE, text("   "));
    identity_add_text(&telegram_found, CONTENT_PLATE, text(""));
    identity_add_text(&telegram_found, CONTENT_PLATE,
                      text("longer than any identifier that there is room for, by far"));
    EXPECT_EQ(telegram_found.identifier_count, 0);
}

static void test_a_sim_has_19_or_20_digits(void)
{
    struct cursor block = in("89430300001234567892");
    identity_add_iccid(&telegram_found, &block);
    EXPECT(telegram_names(CONTENT_ICCID, "89430300001234567892"));
    block = in("8943030000123456789f");
    identity_add_iccid(&telegram_found, &block);
    EXPECT(telegram_names(CONTENT_ICCID, "8943030000123456789"));
    block = in("8943030000f234567892");
    identity_add_iccid(&telegram_found, &block);
    block.pos = 0;
    identity_add_imsi(&telegram_found, &block);
    EXPECT_EQ(telegram_found.identifier_count, 0);
    block = in("0234100123456789");
    identity_add_imsi(&telegram_found, &block);
    EXPECT(telegram_names(CONTENT_IMSI, "234100123456789"));
    block = in("0000000000000000");
    identity_add_imsi(&telegram_found, &block);
    EXPECT_EQ(telegram_found.identifier_count, 0);
}

static void test_a_sim_is_found_in_text(void)
{
    identity_find_iccid(&telegram_found, text("A=1;ICCID=89430300001234567892F;B=2"));
    EXPECT(telegram_names(CONTENT_ICCID, "89430300001234567892"));
    identity_find_iccid(&telegram_found, text("ICCID:12, ICCI"));
    EXPECT_EQ(telegram_found.identifier_count, 0);
}

int main(void)
{
    RUN(test_half_bytes_are_digits_or_nothing);
    RUN(test_terminals_lose_the_zeros_in_front);
    RUN(test_text_loses_what_pads_it);
    RUN(test_a_sim_has_19_or_20_digits);
    RUN(test_a_sim_is_found_in_text);
    return tap_done();
}
