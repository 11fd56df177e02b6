/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/gateway/reading.h"

static enum content_state packet(uint8_t type, size_t len)
{
    uint8_t bytes[256] = {type};
    return read_bytes(wireguard_read, bytes, len);
}

static void test_each_type_has_its_length(void)
{
    static const size_t lens[] = {148, 92, 64};
    for (uint8_t type = 1; type <= 3; type++) {
        EXPECT_EQ(packet(type, lens[type - 1]), CONTENT_IS);
        EXPECT_EQ(packet(type, lens[type - 1] + 1), CONTENT_NOT);
    }
    EXPECT_EQ(packet(4, 32), CONTENT_IS);
    EXPECT_EQ(packet(4, 16), CONTENT_NOT);
    EXPECT_EQ(packet(4, 40), CONTENT_NOT);
    EXPECT_EQ(packet(0, 0), CONTENT_NOT);
    EXPECT_EQ(packet(5, 64), CONTENT_NOT);
}

static void test_data_that_counts_too_high_is_none(void)
{
    static const uint8_t bytes[32] = {4, [14] = 1};
    EXPECT_EQ(read_bytes(wireguard_read, bytes, sizeof bytes), CONTENT_NOT);
}

int main(void)
{
    RUN(test_each_type_has_its_length);
    RUN(test_data_that_counts_too_high_is_none);
    return tap_done();
}
