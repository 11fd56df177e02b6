/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/ledger/thinned.h"

#include <string.h>

#include "tests/tap.h"

static void test_a_record_reads_back_as_it_was_written(void)
{
    struct thinned in = {.level = THINNED_LEVEL_MAX, .heads = 0x01020304};
    struct thinned out;
    uint8_t bytes[THINNED_BYTES];
    memset(in.root.bytes, 0xAB, sizeof in.root.bytes);
    thinned_encode(&in, bytes);
    EXPECT(thinned_decode(&out, bytes, sizeof bytes));
    EXPECT_EQ(out.level, THINNED_LEVEL_MAX);
    EXPECT_EQ(out.heads, 0x01020304);
    EXPECT(memcmp(&in.root, &out.root, sizeof in.root) == 0);
    EXPECT_EQ(bytes[1], 4); /* little endian */
}

static void test_what_is_short_long_or_too_high_is_refused(void)
{
    struct thinned out;
    uint8_t bytes[THINNED_BYTES + 1] = {THINNED_LEVEL_MAX};
    EXPECT(!thinned_decode(&out, bytes, 0));
    EXPECT(!thinned_decode(&out, bytes, THINNED_BYTES - 1));
    EXPECT(thinned_decode(&out, bytes, THINNED_BYTES));
    EXPECT(!thinned_decode(&out, bytes, THINNED_BYTES + 1));
    bytes[0]++;
    EXPECT(!thinned_decode(&out, bytes, THINNED_BYTES));
}

int main(void)
{
    RUN(test_a_record_reads_back_as_it_was_written);
    RUN(test_what_is_short_long_or_too_high_is_refused);
    return tap_done();
}
