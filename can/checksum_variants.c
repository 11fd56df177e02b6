/* SPDX-License-Identifier: Apache-2.0 */
/* The checksums that have a name. The makes' own ways are facts read out of opendbc (the
 * file is named at each row, below opendbc/), the profiles out of
 * AUTOSAR_PRS_E2EProtocol. */
#include <string.h>

#include "can/checksum.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

#define INTEL(first, bits)                 \
    {                                      \
        .start = (first), .length = (bits) \
    }
#define MOTOROLA(first, bits)                                \
    {                                                        \
        .start = (first), .length = (bits), .motorola = true \
    }
#define BYTE(n) INTEL(8 * (n), 8)

#define CRC8_J1850                        \
    {                                     \
        8, 0x1D, 0xFF, false, false, 0xFF \
    }
#define CRC8_J1850_BARE                   \
    {                                     \
        8, 0x1D, 0x00, false, false, 0x00 \
    }
#define CRC8_H2F                          \
    {                                     \
        8, 0x2F, 0xFF, false, false, 0xFF \
    }
#define CRC16_CCITT                              \
    {                                            \
        16, 0x1021, 0xFFFF, false, false, 0x0000 \
    }
#define CRC16_XMODEM                             \
    {                                            \
        16, 0x1021, 0x0000, false, false, 0x0000 \
    }

#define SAME(id)                                                       \
    {                                                                  \
        id, id, id, id, id, id, id, id, id, id, id, id, id, id, id, id \
    }
#define VW_SAME(message, id) {.key = (message), .data_ids = SAME(id)},
#define VW_LISTED(message, ...) {.key = (message), .data_ids = {__VA_ARGS__}},
static const struct checksum_key vw_mqb_keys[] = {
#include "can/checksum_vw.def"
};

/* car/volkswagen/mlbcan.py */
static const struct checksum_key vw_mlb_keys[] = {
    {.key = 0x109, .constant = 0x08}, /* ACC_01 */
    {.key = 0x10D, .constant = 0x0C}, /* ACC_05 */
    {.key = 0x30C, .constant = 0x0F}, /* ACC_02 */
    {.key = 0x324, .constant = 0x27}, /* ACC_04 */
};

/* safety/modes/rivian.h and car/rivian/riviancan.py */
static const struct checksum_key rivian_keys[] = {
    {.key = 0x120, .constant = 0x63}, /* ACM_lkaHbaCmd */
    {.key = 0x150, .constant = 0x9A}, /* VDM_PropStatus */
    {.key = 0x160, .constant = 0x12}, /* ACM_longitudinalRequest */
    {.key = 0x162, .constant = 0xD1}, /* VDM_AdasSts */
    {.key = 0x208, .constant = 0xB1}, /* ESP_Status */
    {.key = 0x321, .constant = 0x97}, /* SCCM_WheelTouch */
};

/* can/common.cc, hkg_can_fd_checksum: by the length of the frame */
static const struct checksum_key hyundai_canfd_keys[] = {
    {.key = 8, .constant = 0x5F29},
    {.key = 16, .constant = 0x041D},
    {.key = 24, .constant = 0x819D},
    {.key = 32, .constant = 0x9F5B},
};

/* car/psa/psacan.py */
static const struct checksum_key psa_keys[] = {
    {.key = 0x38D, .constant = 0x7},
    {.key = 0x42D, .constant = 0xC},
    {.key = 0x452, .constant = 0x4},
};

/* safety/modes/ford.h, BrakeSysFeatures (0x415) and Yaw_Data_FD1 (0x91) */
static const struct checksum_term ford_brake[] = {
    {BYTE(0), -1},
    {BYTE(1), -1},
    {INTEL(22, 2), -1},
    {INTEL(18, 4), -1},
};
static const struct checksum_term ford_yaw[] = {
    {BYTE(0), -1}, {BYTE(1), -1},      {BYTE(2), -1},      {BYTE(3), -1},
    {BYTE(5), -1}, {INTEL(54, 2), -1}, {INTEL(52, 2), -1},
};

/* car/gm/gmcan.py; positions from dbc/gm_global_a_powertrain_generated.dbc. The button
 * row holds while ACCAlwaysOne is 1. */
static const struct checksum_term gm_lkas[] = {
    {MOTOROLA(3, 12), -1},
    {MOTOROLA(5, 2), -1},
};
static const struct checksum_term gm_brake[] = {
    {MOTOROLA(7, 16), -1},
    {MOTOROLA(33, 2), -1},
};
static const struct checksum_term gm_button[] = {
    {MOTOROLA(33, 2), 0x4EF},
    {MOTOROLA(46, 3), -16},
    {MOTOROLA(22, 1), -2},
};

/* car/mazda/mazdacan.py, CAM_LKAS (0x243), as far as it is known: with a steering angle
 * whose two high bits are not 1; positions from dbc/mazda_2017.dbc. */
static const struct checksum_term mazda_lkas[] = {
    {INTEL(4, 4), -1},  {INTEL(0, 4), -1},    {BYTE(1), -1},       {INTEL(16, 1), -1},
    {INTEL(19, 1), -8}, {INTEL(23, 1), -128}, {INTEL(30, 1), -16}, {INTEL(29, 1), -32},
    {INTEL(32, 2), -1}, {INTEL(40, 4), -16},  {INTEL(44, 4), -1},  {INTEL(54, 2), -4},
    {INTEL(52, 1), -1},
};

/* openpilot for Volvo, volvocan.py create_chksum: FSM1 (C1) and FSM2 (EUCD) */
static const struct checksum_term volvo_c1[] = {
    {BYTE(3), -1},
    {INTEL(32, 6), -1},
    {BYTE(5), -1},
    {INTEL(56, 2), -1},
};
static const struct checksum_term volvo_eucd[] = {
    {BYTE(2), -1},
    {INTEL(24, 6), -1},
    {BYTE(4), -1},
    {INTEL(40, 2), -1},
};

#define ROW(title, how) .name = (title), .kind = (how)
#define OPEN .open = true
#define DATA .feeds = {FEED_DATA}
#define TERMS(list) .terms = (list), .term_count = COUNT(list)
#define KEYS(by, list) .key_kind = (by), .keys = (list), .key_count = COUNT(list)
#define FIXED(layout) .place = PLACE_FIXED, .field = layout
#define NEGATIVE_FROM(value) .initial = (value), .negative = true

/* The CRC of profile 1 is SAE J1850 with its first and last inversion taken off. */
#define PROFILE_1 FIXED(BYTE(0)), .crc = CRC8_J1850_BARE, .counter = INTEL(8, 4)
#define PROFILE_2 FIXED(BYTE(0)), .crc = CRC8_H2F, .counter = INTEL(8, 4)
#define BOTH_IDS .feeds = {FEED_DATA_ID_LOW, FEED_DATA_ID_HIGH, FEED_DATA}
#define NIBBLE_ID                                      \
    .feeds = {FEED_DATA_ID_LOW, FEED_ZERO, FEED_DATA}, \
    .stamps = {{STAMP_DATA_ID_NIBBLE, INTEL(12, 4)}}

const struct checksum_variant checksum_variants[] = {
    /* AUTOSAR end to end protection */
    {ROW("e2e_profile_1a", CHECKSUM_CRC), PROFILE_1, BOTH_IDS},
    {ROW("e2e_profile_1b", CHECKSUM_CRC), OPEN, PROFILE_1,
     .feeds = {FEED_DATA_ID_TURN, FEED_DATA}},
    {ROW("e2e_profile_1c", CHECKSUM_CRC), PROFILE_1, NIBBLE_ID},
    {ROW("e2e_profile_1_low", CHECKSUM_CRC), PROFILE_1,
     .feeds = {FEED_DATA_ID_LOW, FEED_DATA}},
    {ROW("e2e_profile_2", CHECKSUM_CRC), OPEN, PROFILE_2,
     .feeds = {FEED_DATA, FEED_DATA_ID_LISTED}},
    {ROW("e2e_profile_4", CHECKSUM_CRC), OPEN, FIXED(MOTOROLA(71, 32)), DATA,
     .crc = {32, 0xF4ACFB13, 0xFFFFFFFF, true, true, 0xFFFFFFFF},
     .counter = MOTOROLA(23, 16),
     .stamps = {{STAMP_LENGTH, MOTOROLA(7, 16)}, {STAMP_DATA_ID, MOTOROLA(39, 32)}}},
    {ROW("e2e_profile_5", CHECKSUM_CRC), OPEN, FIXED(INTEL(0, 16)), .crc = CRC16_CCITT,
     .counter = INTEL(16, 8), .feeds = {FEED_DATA, FEED_DATA_ID_LOW, FEED_DATA_ID_HIGH}},
    {ROW("e2e_profile_6", CHECKSUM_CRC), OPEN, FIXED(MOTOROLA(7, 16)), .crc = CRC16_CCITT,
     .counter = INTEL(32, 8), .feeds = {FEED_DATA, FEED_DATA_ID_HIGH, FEED_DATA_ID_LOW},
     .stamps = {{STAMP_LENGTH, MOTOROLA(23, 16)}}},
    {ROW("e2e_profile_7", CHECKSUM_CRC), OPEN, FIXED(MOTOROLA(7, 64)), DATA,
     .crc = {64, 0x42F0E1EBA9EA3693, UINT64_MAX, true, true, UINT64_MAX},
     .counter = MOTOROLA(103, 32),
     .stamps = {{STAMP_LENGTH, MOTOROLA(71, 32)}, {STAMP_DATA_ID, MOTOROLA(135, 32)}}},
    {ROW("e2e_profile_11a", CHECKSUM_CRC), PROFILE_1, BOTH_IDS},
    {ROW("e2e_profile_11c", CHECKSUM_CRC), PROFILE_1, NIBBLE_ID},
    {ROW("e2e_profile_22", CHECKSUM_CRC), PROFILE_2,
     .feeds = {FEED_DATA, FEED_DATA_ID_LISTED}},

    /* Arithmetic of no make: the message says where the field lies. It stands before the
     * makes, so that a find that many of them could be is not named after one. */
    {ROW("xor", CHECKSUM_XOR), OPEN, DATA},
    {ROW("sum", CHECKSUM_SUM), OPEN, DATA},
    {ROW("sum_inverted", CHECKSUM_SUM), DATA, NEGATIVE_FROM(0xFF)},
    {ROW("sum_negated", CHECKSUM_SUM), OPEN, DATA, NEGATIVE_FROM(0)},
    {ROW("nibbles", CHECKSUM_NIBBLES), OPEN, DATA},
    {ROW("nibbles_negated", CHECKSUM_NIBBLES), DATA, NEGATIVE_FROM(0)},
    {ROW("nibbles_inverted", CHECKSUM_NIBBLES), OPEN, DATA, NEGATIVE_FROM(0xF)},
    {ROW("crc8_j1850", CHECKSUM_CRC), OPEN, DATA, .crc = CRC8_J1850},
    {ROW("crc8_h2f", CHECKSUM_CRC), OPEN, DATA, .crc = CRC8_H2F},
    {ROW("crc8_smbus", CHECKSUM_CRC), OPEN, DATA, .crc = {8, 0x07, 0, false, false, 0}},
    {ROW("crc8_dvb_s2", CHECKSUM_CRC), OPEN, DATA, .crc = {8, 0xD5, 0, false, false, 0}},
    {ROW("crc8_maxim", CHECKSUM_CRC), OPEN, DATA, .crc = {8, 0x31, 0, true, true, 0}},
    {ROW("crc16_ccitt", CHECKSUM_CRC), OPEN, DATA, .crc = CRC16_CCITT},
    {ROW("crc16_xmodem", CHECKSUM_CRC), OPEN, DATA, .crc = CRC16_XMODEM},
    {ROW("crc16_arc", CHECKSUM_CRC), OPEN, DATA, .crc = {16, 0x8005, 0, true, true, 0}},
    {ROW("crc32", CHECKSUM_CRC), OPEN, DATA,
     .crc = {32, 0x04C11DB7, 0xFFFFFFFF, true, true, 0xFFFFFFFF}},

    /* Makes. can/common.cc: Toyota, Subaru, Honda, Chrysler, XOR of Volkswagen PQ,
     * Hyundai CAN FD, comma body */
    {ROW("toyota", CHECKSUM_SUM), .place = PLACE_LAST_BYTE,
     .feeds = {FEED_LENGTH, FEED_ID, FEED_DATA}},
    {ROW("subaru", CHECKSUM_SUM), FIXED(BYTE(0)), .feeds = {FEED_ID, FEED_DATA}},
    {ROW("subaru_preglobal", CHECKSUM_SUM), .place = PLACE_GIVEN,
     DATA}, /* subarucan.py */
    {ROW("honda", CHECKSUM_NIBBLES), .place = PLACE_LAST_NIBBLE, NEGATIVE_FROM(8),
     .extended_adds = 3, .feeds = {FEED_ID, FEED_DATA}},
    {ROW("chrysler", CHECKSUM_CRC), .place = PLACE_LAST_BYTE, DATA, .crc = CRC8_J1850},
    /* chryslercan.py begins at 0 and has a last XOR for each id; those are what SAE J1850
     * gives for the lengths of these ids, so the plain CRC holds for the others too. */
    {ROW("fca_giorgio", CHECKSUM_CRC), .place = PLACE_LAST_BYTE, DATA, .crc = CRC8_J1850},
    {ROW("nissan", CHECKSUM_CRC), .place = PLACE_LAST_BYTE, DATA,
     .crc = CRC8_J1850}, /* nissancan.py */
    {ROW("rivian", CHECKSUM_CRC), FIXED(BYTE(0)), DATA, .crc = CRC8_J1850_BARE,
     KEYS(KEY_ID, rivian_keys), .keyed_only = true},
    {ROW("vw_pq", CHECKSUM_XOR), .place = PLACE_GIVEN, DATA},
    {ROW("vw_mlb", CHECKSUM_XOR), FIXED(BYTE(0)), DATA, KEYS(KEY_ID, vw_mlb_keys),
     .keyed_only = true},
    {ROW("vw_mqb", CHECKSUM_CRC), PROFILE_2, .feeds = {FEED_DATA, FEED_DATA_ID_LISTED},
     KEYS(KEY_ID, vw_mqb_keys), .keyed_only = true},
    {ROW("tesla", CHECKSUM_SUM), .place = PLACE_GIVEN,
     .feeds = {FEED_ID_16, FEED_DATA}}, /* safety/modes/tesla.h */
    /* car/hyundai/hyundaican.py: LKAS11 by year, SCC12 and the like, TCS13, FCA11 */
    {ROW("hyundai_sum", CHECKSUM_SUM), FIXED(BYTE(6)), DATA},
    {ROW("hyundai_sum_6", CHECKSUM_SUM), FIXED(BYTE(6)), DATA, .end = 6},
    /* hyundaican.py begins it at 0x22 and ends it with 0xDF, which over its 7 bytes is
     * the same */
    {ROW("hyundai_crc8", CHECKSUM_CRC), .place = PLACE_GIVEN, DATA, .crc = CRC8_J1850},
    {ROW("hyundai_nibbles", CHECKSUM_NIBBLES), .place = PLACE_GIVEN, DATA,
     NEGATIVE_FROM(0)},
    {ROW("hyundai_nibbles_7", CHECKSUM_NIBBLES), FIXED(INTEL(48, 4)), DATA, .end = 7,
     NEGATIVE_FROM(0)},
    {ROW("hyundai_canfd", CHECKSUM_CRC), FIXED(INTEL(0, 16)), .crc = CRC16_XMODEM,
     .feeds = {FEED_DATA, FEED_ID_16}, KEYS(KEY_LENGTH, hyundai_canfd_keys)},
    {ROW("psa", CHECKSUM_NIBBLES), .place = PLACE_GIVEN, DATA, NEGATIVE_FROM(0),
     .constant = 0xB, KEYS(KEY_ID, psa_keys)},
    {ROW("comma_body", CHECKSUM_CRC), .place = PLACE_LAST_BYTE,
     .crc = {8, 0xD5, 0xFF, false, false, 0x00}, .feeds = {FEED_DATA_BACKWARDS}},
    {ROW("ford_brake", CHECKSUM_TERMS), FIXED(BYTE(3)), .initial = 0xFF,
     TERMS(ford_brake)},
    {ROW("ford_yaw", CHECKSUM_TERMS), FIXED(BYTE(4)), .initial = 0xFF, TERMS(ford_yaw)},
    {ROW("gm_lkas", CHECKSUM_TERMS), FIXED(MOTOROLA(19, 12)), .initial = 0x1000,
     TERMS(gm_lkas)},
    {ROW("gm_brake", CHECKSUM_TERMS), FIXED(MOTOROLA(23, 16)), .initial = 0x10000,
     TERMS(gm_brake)},
    {ROW("gm_button", CHECKSUM_TERMS), FIXED(MOTOROLA(43, 12)), .initial = 240 + 15 + 16,
     TERMS(gm_button)},
    {ROW("gm_time", CHECKSUM_SUM), FIXED(MOTOROLA(35, 12)), DATA, .end = 4,
     NEGATIVE_FROM(0x1000)},
    {ROW("gm_steering_status", CHECKSUM_SUM), FIXED(MOTOROLA(55, 16)), DATA, .end = 6,
     .initial = 0x60},
    {ROW("mazda_lkas", CHECKSUM_TERMS), FIXED(BYTE(7)), .initial = 249,
     TERMS(mazda_lkas)},
    {ROW("volvo_c1", CHECKSUM_TERMS), .place = PLACE_GIVEN, .initial = 0xFF,
     TERMS(volvo_c1)},
    {ROW("volvo_eucd", CHECKSUM_TERMS), .place = PLACE_GIVEN, .initial = 0xFF,
     TERMS(volvo_eucd)},
    /* SAE J1939-71: SPN 4207 of TSC1 and SPN 3188 of ACC1, XBR and others. Byte 8 holds
     * the counter in its low half, which enters with the seven bytes and the identifier.
     */
    {ROW("j1939_tsc1", CHECKSUM_SUM), FIXED(INTEL(60, 4)), .fold = FOLD_TSC1,
     .counter = INTEL(56, 4), .feeds = {FEED_DATA, FEED_ID}},
    {ROW("j1939_xbr", CHECKSUM_SUM), FIXED(INTEL(60, 4)), .fold = FOLD_XBR,
     .counter = INTEL(56, 4), .feeds = {FEED_DATA, FEED_ID}},
};
const size_t checksum_variant_count = COUNT(checksum_variants);

const struct checksum_variant *checksum_variant(const char *name)
{
    for (size_t i = 0; i < checksum_variant_count; i++) {
        if (strcmp(checksum_variants[i].name, name) == 0) {
            return &checksum_variants[i];
        }
    }
    return NULL;
}
