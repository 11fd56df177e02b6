/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/telematics/sums.h"

#include "tests/tap.h"

/* What the catalogue of parametrised CRC algorithms checks each row with. */
static struct cursor check(void)
{
    return cursor_over((const uint8_t *)"123456789", 9);
}

static void test_crcs_are_those_of_the_catalogue(void)
{
    EXPECT_EQ(sums_crc(&sums_crc16_arc, check()), 0xbb3d);
    EXPECT_EQ(sums_crc(&sums_crc16_kermit, check()), 0x2189);
    EXPECT_EQ(sums_crc(&sums_crc16_modbus, check()), 0x4b37);
    EXPECT_EQ(sums_crc(&sums_crc16_x25, check()), 0x906e);
    EXPECT_EQ(sums_crc(&sums_crc8_nrsc5, check()), 0xf7);
}

static void test_plain_sums_run_over_the_block_alone(void)
{
    EXPECT_EQ(sums_xor(check()), 0x31);
    EXPECT_EQ(sums_add(check()), 0x1dd);
    EXPECT_EQ(sums_add(sums_first(check(), 2)), 0x63);
}

int main(void)
{
    RUN(test_crcs_are_those_of_the_catalogue);
    RUN(test_plain_sums_run_over_the_block_alone);
    return tap_done();
}
