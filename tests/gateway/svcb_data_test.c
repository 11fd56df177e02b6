/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/content/svcb_data.h"

#include "tests/tap.h"

static char text_bytes[512];

static bool put(struct svcb_data *out, const char *bytes, size_t len)
{
    struct text_buffer text = text_buffer_over(text_bytes, sizeof text_bytes);
    struct cursor in = cursor_over((const uint8_t *)bytes, len);
    *out = (struct svcb_data){.has_ech = false};
    return svcb_data_put(out, &text, &in);
}
#define PUT(out, literal) put(out, literal, sizeof(literal) - 1)

static void test_the_first_config_of_a_known_version_counts(void)
{
    struct svcb_data svcb;
    EXPECT(PUT(&svcb, "\0\5\0\x23\0\x21\xfe\x0a\0\1z" /* an early draft is passed over */
                      "\xfe\x0d\0\x18\x07\0\x20\0\2KK\0\4\0\1\0\1\x40\7a.cover\0\0"));
    EXPECT(svcb.has_ech);
    EXPECT_EQ(svcb.ech_config, 7);
    EXPECT_TEXT(svcb.ech_public_name, "a.cover");
}

static void test_a_config_that_lies_is_shown_but_not_believed(void)
{
    struct svcb_data svcb;
    EXPECT(PUT(&svcb, "\0\5\0\x08\0\x06\xfe\x0d\0\2\x07\0"));
    EXPECT(!svcb.has_ech);
    EXPECT_TEXT(text_bytes, " ech=AAb+DQACBwA=");
}

static void test_keys_come_in_order_and_lengths_are_true(void)
{
    struct svcb_data svcb;
    EXPECT(!PUT(&svcb, "\0\3\0\2\0\1\0\3\0\2\0\1"));
    EXPECT(!PUT(&svcb, "\0\3\0\2\0"));
    EXPECT(!PUT(&svcb, "\0\0\0\1\0"));
    EXPECT(!PUT(&svcb, "\0\1\0\2\5h"));
    EXPECT(!PUT(&svcb, "\0\2\0\1\0"));
    EXPECT(!PUT(&svcb, "\0\4\0\3\1\2\3"));
    EXPECT(PUT(&svcb, ""));
    EXPECT_TEXT(text_bytes, "");
}

int main(void)
{
    RUN(test_the_first_config_of_a_known_version_counts);
    RUN(test_a_config_that_lies_is_shown_but_not_believed);
    RUN(test_keys_come_in_order_and_lengths_are_true);
    return tap_done();
}
