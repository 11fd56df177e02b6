/* SPDX-License-Identifier: Apache-2.0 */
/* CRC-32C by the SSE4.2 instruction, or by a table of the 16 values of four bits. */
#include "gateway/ledger/crc32c.h"

#include <string.h>

static const uint32_t nibbles[16] = {
    0x00000000U, 0x105EC76FU, 0x20BD8EDEU, 0x30E349B1U, 0x417B1DBCU, 0x5125DAD3U,
    0x61C69362U, 0x7198540DU, 0x82F63B78U, 0x92A8FC17U, 0xA24BB5A6U, 0xB21572C9U,
    0xC38D26C4U, 0xD3D3E1ABU, 0xE330A81AU, 0xF36E6F75U,
};

uint32_t crc32c_add_by_table(uint32_t before, const void *bytes, size_t len)
{
    const uint8_t *at = bytes;
    uint32_t crc = ~before;
    for (size_t i = 0; i < len; i++) {
        crc ^= at[i];
        crc = crc >> 4 ^ nibbles[crc & 15U];
        crc = crc >> 4 ^ nibbles[crc & 15U];
    }
    return ~crc;
}

#if defined __x86_64__
__attribute__((target("sse4.2"))) static uint32_t
add_by_instruction(uint32_t before, const void *bytes, size_t len)
{
    const uint8_t *at = bytes;
    uint64_t crc = ~before;
    for (; len >= sizeof(uint64_t); len -= sizeof(uint64_t), at += sizeof(uint64_t)) {
        uint64_t eight;
        memcpy(&eight, at, sizeof eight);
        crc = __builtin_ia32_crc32di(crc, eight);
    }
    for (; len > 0; len--, at++) {
        crc = __builtin_ia32_crc32qi((uint32_t)crc, *at);
    }
    return ~(uint32_t)crc;
}

uint32_t crc32c_add(uint32_t before, const void *bytes, size_t len)
{
    return __builtin_cpu_supports("sse4.2") ? add_by_instruction(before, bytes, len)
                                            : crc32c_add_by_table(before, bytes, len);
}
#else
uint32_t crc32c_add(uint32_t before, const void *bytes, size_t len)
{
    return crc32c_add_by_table(before, bytes, len);
}
#endif
