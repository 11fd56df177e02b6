/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/telematics/flex.h"

#include "tests/gateway/telegram_hex.h"

static struct flex flex;

static enum content_state next(struct content *out, const uint8_t *bytes, size_t len)
{
    struct cursor in = cursor_over(bytes, len);
    enum content_state state = len == 0 ? CONTENT_MORE : flex_next(&flex, out, &in);
    return state != CONTENT_IS || cursor_at_end(&in) ? state : CONTENT_NOT;
}

static bool agree(const char *hex)
{
    size_t len = telegram_from_hex(hex);
    return flex_agree(&flex, cursor_over(telegram_bytes, len));
}

static void test_without_an_agreement_the_first_fields_hold_the_place(void)
{
    memset(&flex, 0, sizeof flex);
    EXPECT_EQ(telegram_read_hex(next, "7e540000000000000000000000000000000000000000000000"
                                      "ce4fbf01b101150061626364a0"),
              CONTENT_IS);
    EXPECT(telegram_is_at(48.858370, 2.294481));
    EXPECT_EQ(telegram_read_hex(
                  next, "7e4300000000000000000000000000000000000000ce4fbf01b101150016"),
              CONTENT_IS);
    EXPECT(telegram_is_at(48.858370, 2.294481));
    EXPECT_EQ(telegram_read_hex(
                  next, "7e410200000000000000000000000000000000000000ce4fbf01b10115006162"
                        "000000000000000000000000000000000000002a08cafee6287dfd63649d"),
              CONTENT_IS);
    EXPECT(telegram_is_at(48.858370, 2.294481));
    EXPECT(telegram_is_at(-33.856784, -70.215297));
    EXPECT_EQ(telegram_read_hex(next, "7e54"
                                      "00"),
              CONTENT_MORE);
}

/* However a stream is cut: what may still become a message is not refused. */
static void test_without_an_agreement_the_end_may_be_far_off(void)
{
    static uint8_t bytes[3 + 2 * 600 + 1] = {0x7e, 'A', 2};
    struct content found;
    EXPECT(telegram_wants_all(
        next, "7e410200000000000000000000000000000000000000ce4fbf01b101150061620000000000"
              "00000000000000000000000000002a08cafee6287dfd63649d"));
    content_init(&found);
    EXPECT_EQ(next(&found, bytes, sizeof bytes - 1), CONTENT_MORE);
    EXPECT_EQ(next(&found, bytes, sizeof bytes), CONTENT_NOT);
}

static void test_an_end_without_places_is_none(void)
{
    static const char far_north[] =
        "7e4300000000000000000000000000000000000000405f8a03b1011500e5";
    EXPECT_EQ(telegram_read_hex(next, far_north), CONTENT_MORE);
    EXPECT_EQ(telegram_found.position_count, 0);
}

static void test_extra_records_have_a_length(void)
{
    EXPECT_EQ(telegram_read_hex(next, "7e580000000028000a26000000000000000000000000000000"
                                      "ce4fbf01b101150000000000000000000000000000000056"),
              CONTENT_IS);
    EXPECT(telegram_is_at(48.858370, 2.294481));
    EXPECT_EQ(
        telegram_read_hex(
            next,
            "7e450203000b010219000a260000000000000000000000000000002a08cafee6287dfd9a"),
        CONTENT_IS);
    EXPECT(telegram_is_at(-33.856784, -70.215297));
    EXPECT_EQ(telegram_read_hex(next, "7e580000000009000a26000000000000004e"),
              CONTENT_IS);
    EXPECT_EQ(telegram_found.position_count, 0);
    EXPECT(telegram_is_summed(
        next,
        "7e450203000b010219000a260000000000000000000000000000002a08cafee6287dfd9a"));
    EXPECT_EQ(telegram_read_hex(next, "7e58"), CONTENT_MORE);
    EXPECT_EQ(telegram_read_hex(next, "7e5800000000ff00"), CONTENT_MORE);
}

static void test_an_agreement_says_which_fields_there_are(void)
{
    EXPECT(agree("b00a0a0b8060"));
    EXPECT_EQ(telegram_read_hex(next, "7e4300000000ce4fbf01b101150091"), CONTENT_IS);
    EXPECT(telegram_is_at(48.858370, 2.294481));
    EXPECT(telegram_is_summed(next, "7e4300000000ce4fbf01b101150091"));
    EXPECT_EQ(telegram_read_hex(next, "7e43"
                                      "00000000"),
              CONTENT_MORE);
    EXPECT(agree("b00a0a0880"));
    EXPECT_EQ(telegram_read_hex(next, "7e43000000003e"), CONTENT_IS);
    EXPECT_EQ(telegram_found.position_count, 0);
    EXPECT(!agree("b00a0aff80"));
    EXPECT(!agree("b00a0a00"));
    EXPECT(!agree("b10a0a0880"));
    EXPECT(!agree("b00a0a0b80"));
    EXPECT_EQ(flex.fields, 8);
    memset(&flex, 0, sizeof flex);
}

static void test_what_is_no_message_is_refused(void)
{
    static const char *const messages[] = {"7e4100ee", "7e45006d", "7e5a61629a", "41"};
    for (size_t i = 0; i < sizeof messages / sizeof *messages; i++) {
        EXPECT_EQ(telegram_read_hex(next, messages[i]), CONTENT_NOT);
    }
    EXPECT(telegram_is_summed(
        next,
        "7e540000000000000000000000000000000000000000000000ce4fbf01b101150061626364a0"));
}

int main(void)
{
    RUN(test_without_an_agreement_the_first_fields_hold_the_place);
    RUN(test_without_an_agreement_the_end_may_be_far_off);
    RUN(test_an_end_without_places_is_none);
    RUN(test_extra_records_have_a_length);
    RUN(test_an_agreement_says_which_fields_there_are);
    RUN(test_what_is_no_message_is_refused);
    return tap_done();
}
