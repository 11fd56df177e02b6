/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/ledger/put.h"

#include "tests/tap.h"

static void test_put_writes_what_fits_and_then_nothing_more(void)
{
    uint8_t small[7] = {0};
    struct put put = put_over(small, sizeof small);
    put_u32le(&put, 0x04030201);
    put_u32le(&put, 0xFFFFFFFF);
    EXPECT(put.full);
    EXPECT_EQ(put.used, 4);
    put_u8(&put, 9);
    EXPECT_EQ(put.used, 4);
    EXPECT(memcmp(small, "\1\2\3\4\0\0\0", 7) == 0);
}

static void test_integers_are_little_endian(void)
{
    uint8_t bytes[15];
    struct put put = put_over(bytes, sizeof bytes);
    put_u8(&put, 0x01);
    put_u16le(&put, 0x0302);
    put_u32le(&put, 0x07060504);
    put_u64le(&put, UINT64_C(0x0F0E0D0C0B0A0908));
    EXPECT(!put.full);
    EXPECT_EQ(put.used, sizeof bytes);
    for (uint8_t i = 0; i < sizeof bytes; i++) {
        EXPECT_EQ(bytes[i], i + 1);
    }
}

static void test_no_length_is_so_large_that_it_wraps(void)
{
    uint8_t bytes[2] = {7, 7};
    struct put put = put_over(bytes, 1);
    put_u8(&put, 1);
    put_bytes(&put, "", 0);
    EXPECT(!put.full);
    put_bytes(&put, "xx", SIZE_MAX);
    EXPECT(put.full);
    EXPECT_EQ(put.used, 1);
    EXPECT_EQ(bytes[1], 7);
}

int main(void)
{
    RUN(test_put_writes_what_fits_and_then_nothing_more);
    RUN(test_integers_are_little_endian);
    RUN(test_no_length_is_so_large_that_it_wraps);
    return tap_done();
}
