/* SPDX-License-Identifier: Apache-2.0 */
/* Models as rows; the arithmetic is can/crc.c's. */
#include "gateway/telematics/sums.h"

#include <assert.h>

const struct crc_model sums_crc16_arc = {16, 0x8005, 0, true, true, 0};
const struct crc_model sums_crc16_ibm3740 = {16, 0x1021, 0xffff, false, false, 0};
const struct crc_model sums_crc16_kermit = {16, 0x1021, 0, true, true, 0};
const struct crc_model sums_crc16_modbus = {16, 0x8005, 0xffff, true, true, 0};
const struct crc_model sums_crc16_x25 = {16, 0x1021, 0xffff, true, true, 0xffff};
const struct crc_model sums_crc8_nrsc5 = {8, 0x31, 0xff, false, false, 0};

uint8_t sums_xor(struct cursor block)
{
    uint8_t sum = 0;
    while (cursor_left(&block) > 0) {
        sum ^= cursor_u8(&block);
    }
    return sum;
}

uint16_t sums_add(struct cursor block)
{
    uint16_t sum = 0;
    while (cursor_left(&block) > 0) {
        sum = (uint16_t)(sum + cursor_u8(&block));
    }
    return sum;
}

uint16_t sums_crc(const struct crc_model *model, struct cursor block)
{
    struct crc crc;
    bool good = crc_init(&crc, model);
    assert(good);
    (void)good;
    uint64_t running = crc_begin(&crc);
    while (cursor_left(&block) > 0) {
        running = crc_byte(&crc, running, cursor_u8(&block));
    }
    return (uint16_t)crc_end(&crc, running);
}

struct cursor sums_first(struct cursor block, size_t bytes)
{
    return cursor_block(&block, bytes);
}
