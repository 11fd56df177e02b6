/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/telematics/telegrams.h"

#include "tests/gateway/telegram_hex.h"

/* A telegram is a length and so many bytes; 0 is none. */
static enum content_state next(struct content *out, struct cursor *in)
{
    struct cursor block;
    uint8_t length = cursor_peek(in);
    content_add_identifier(out, CONTENT_DEVICE, "seen", 4);
    out->left_out += length;
    return length == 0 ? CONTENT_NOT : telegrams_take(&block, in, length);
}

static enum content_state read(struct content *out, const uint8_t *bytes, size_t len)
{
    return telegrams_read(out, bytes, len, next);
}

static void test_all_whole_telegrams_are_read(void)
{
    EXPECT_EQ(telegram_read_hex(read, "0200"
                                      "03aabb"),
              CONTENT_IS);
    EXPECT_EQ(telegram_found.left_out, 5);
}

static void test_what_follows_a_whole_one_unsays_nothing_and_adds_nothing(void)
{
    EXPECT_EQ(telegram_read_hex(read, "0200"
                                      "03aa"),
              CONTENT_IS);
    EXPECT_EQ(telegram_found.left_out, 2);
    EXPECT_EQ(telegram_read_hex(read, "0200"
                                      "00"),
              CONTENT_IS);
    EXPECT_EQ(telegram_found.left_out, 2);
}

static void test_the_first_says_what_it_is(void)
{
    EXPECT_EQ(telegram_read_hex(read, ""), CONTENT_MORE);
    EXPECT_EQ(telegram_read_hex(read, "02"), CONTENT_MORE);
    EXPECT_EQ(telegram_read_hex(read, "00"), CONTENT_NOT);
    EXPECT_EQ(telegram_found.identifier_count, 0);
}

int main(void)
{
    RUN(test_all_whole_telegrams_are_read);
    RUN(test_what_follows_a_whole_one_unsays_nothing_and_adds_nothing);
    RUN(test_the_first_says_what_it_is);
    return tap_done();
}
