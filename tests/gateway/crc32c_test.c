/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of gateway/ledger/crc32c.c. */
#include "gateway/ledger/crc32c.h"

#include "tests/tap.h"

static uint32_t both(const void *bytes, size_t len)
{
    uint32_t crc = crc32c_add(0, bytes, len);
    EXPECT_EQ(crc32c_add_by_table(0, bytes, len), crc);
    return crc;
}

static void test_the_vectors_of_rfc_3720_hold(void)
{
    uint8_t bytes[32] = {0};
    EXPECT_EQ(both(bytes, 32), 0x8A9136AA);
    memset(bytes, 0xFF, sizeof bytes);
    EXPECT_EQ(both(bytes, 32), 0x62A8AB43);
    for (uint8_t i = 0; i < 32; i++) {
        bytes[i] = i;
    }
    EXPECT_EQ(both(bytes, 32), 0x46DD794E);
    EXPECT_EQ(both("123456789", 9), 0xE3069283);
    EXPECT_EQ(both("", 0), 0);
}

static void test_the_instruction_and_the_table_agree_at_every_length_and_offset(void)
{
    uint8_t bytes[80];
    for (unsigned i = 0; i < sizeof bytes; i++) {
        bytes[i] = (uint8_t)(i * 37 + 11);
    }
    for (size_t from = 0; from < 9; from++) {
        for (size_t len = 0; from + len <= sizeof bytes; len++) {
            (void)both(bytes + from, len);
        }
    }
}

static void test_pieces_give_the_same_as_the_whole(void)
{
    const char text[] = "a record in two pieces";
    for (size_t i = 0; i < sizeof text; i++) {
        EXPECT_EQ(crc32c_add(crc32c_add(0, text, i), text + i, sizeof text - i),
                  crc32c_add(0, text, sizeof text));
    }
}

int main(void)
{
    RUN(test_the_vectors_of_rfc_3720_hold);
    RUN(test_the_instruction_and_the_table_agree_at_every_length_and_offset);
    RUN(test_pieces_give_the_same_as_the_whole);
    return tap_done();
}
