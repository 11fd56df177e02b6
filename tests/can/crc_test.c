/* SPDX-License-Identifier: Apache-2.0 */
/* The check values are those of the catalogue of parametrised CRC algorithms (CRC
 * RevEng): the CRC of the nine characters "123456789". */
#include "can/crc.h"

#include "tests/tap.h"

static const struct {
    const char *name;
    struct crc_model model;
    uint64_t check;
} catalogue[] = {
    {"CRC-8/SAE-J1850", {8, 0x1D, 0xFF, false, false, 0xFF}, 0x4B},
    {"CRC-8/AUTOSAR", {8, 0x2F, 0xFF, false, false, 0xFF}, 0xDF},
    {"CRC-8/SMBUS", {8, 0x07, 0x00, false, false, 0x00}, 0xF4},
    {"CRC-8/DVB-S2", {8, 0xD5, 0x00, false, false, 0x00}, 0xBC},
    {"CRC-8/MAXIM-DOW", {8, 0x31, 0x00, true, true, 0x00}, 0xA1},
    {"CRC-12/UMTS", {12, 0x80F, 0x000, false, true, 0x000}, 0xDAF},
    {"CRC-16/IBM-3740", {16, 0x1021, 0xFFFF, false, false, 0x0000}, 0x29B1},
    {"CRC-16/XMODEM", {16, 0x1021, 0x0000, false, false, 0x0000}, 0x31C3},
    {"CRC-16/ARC", {16, 0x8005, 0x0000, true, true, 0x0000}, 0xBB3D},
    {"CRC-32/ISO-HDLC", {32, 0x04C11DB7, 0xFFFFFFFF, true, true, 0xFFFFFFFF}, 0xCBF43926},
    {"CRC-32/AUTOSAR", {32, 0xF4ACFB13, 0xFFFFFFFF, true, true, 0xFFFFFFFF}, 0x1697D06A},
    {"CRC-64/XZ",
     {64, 0x42F0E1EBA9EA3693, UINT64_MAX, true, true, UINT64_MAX},
     0x995DC9BBDF1939FA},
    {"CRC-64/ECMA-182", {64, 0x42F0E1EBA9EA3693, 0, false, false, 0}, 0x6C40DF5F0B497347},
};

static uint64_t crc_of(const struct crc *crc, const char *text)
{
    uint64_t running = crc_begin(crc);
    for (; *text != '\0'; text++) {
        running = crc_byte(crc, running, (uint8_t)*text);
    }
    return crc_end(crc, running);
}

static void every_model_gives_the_check_value_of_the_catalogue(void)
{
    for (size_t i = 0; i < sizeof catalogue / sizeof *catalogue; i++) {
        struct crc crc;
        EXPECT(crc_init(&crc, &catalogue[i].model));
        if (!EXPECT_EQ(crc_of(&crc, "123456789"), catalogue[i].check)) {
            printf("# %s\n", catalogue[i].name);
        }
    }
}

static void a_width_or_number_that_cannot_be_is_refused(void)
{
    static const struct crc_model wrong[] = {
        {7, 0x09, 0, false, false, 0},     {65, 1, 0, false, false, 0},
        {8, 0x11D, 0, false, false, 0},    {8, 0x1D, 0x100, false, false, 0},
        {16, 0, 0, false, false, 0x10000},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct crc crc;
        EXPECT(!crc_init(&crc, &wrong[i]));
    }
}

int main(void)
{
    RUN(every_model_gives_the_check_value_of_the_catalogue);
    RUN(a_width_or_number_that_cannot_be_is_refused);
    return tap_done();
}
