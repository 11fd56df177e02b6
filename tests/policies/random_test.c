/* SPDX-License-Identifier: Apache-2.0 */
/* As many bytes as were asked for, and never the same. */
#include "policies/random.h"

#include "tests/tap.h"

static void bytes_come_and_differ(void)
{
    static uint8_t bytes[2][1000];
    EXPECT_EQ(random_bytes(NULL, bytes[0], sizeof bytes[0]), 0);
    EXPECT_EQ(random_bytes(NULL, bytes[1], sizeof bytes[1]), 0);
    EXPECT(memcmp(bytes[0], bytes[1], sizeof bytes[0]) != 0);
    static const uint8_t none[100];
    EXPECT(memcmp(bytes[0] + sizeof bytes[0] - sizeof none, none, sizeof none) != 0);
}

static void none_are_none(void)
{
    uint8_t byte = 7;
    EXPECT_EQ(random_bytes(NULL, &byte, 0), 0);
    EXPECT_EQ(byte, 7);
}

int main(void)
{
    RUN(bytes_come_and_differ);
    RUN(none_are_none);
    return tap_done();
}
