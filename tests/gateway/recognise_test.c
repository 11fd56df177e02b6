/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/content/recognise.h"

#include "tests/tap.h"

static void test_bytes_that_no_reader_knows_are_nothing(void)
{
    static const uint8_t bytes[64] = {0x01, 0xff, 0x02, 0xfe};
    struct content content = {.identifier_count = 3};
    EXPECT_EQ(
        recognise(&content, bytes, sizeof bytes, RECOGNISE_STREAM, RECOGNISE_CLIENT),
        CONTENT_NOT);
    EXPECT_EQ(content.protocol, TRAFFIC_UNKNOWN);
    EXPECT_EQ(content.identifier_count, 0);
}

int main(void)
{
    RUN(test_bytes_that_no_reader_knows_are_nothing);
    return tap_done();
}
