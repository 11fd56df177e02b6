/* SPDX-License-Identifier: Apache-2.0 */
/* The frames of AUTOSAR end to end protection are the protocol examples of
 * AUTOSAR_PRS_E2EProtocol (data all zero, counter 0 and 1, header at byte 0 and, as in
 * SOME/IP, at byte 8), as the tests of the Python package autosar-e2e hold them too. */
#include "can/checksum.h"

#include "tests/tap.h"

struct example {
    const char *variant;
    uint32_t data_id;
    uint8_t offset_bytes;
    uint8_t length;
    uint8_t data[32];
};

static const struct example autosar[] = {
    {"e2e_profile_1a", 0x123, 0, 8, {0xCC}},
    {"e2e_profile_1a", 0x123, 0, 8, {0x91, 0x01}},
    {"e2e_profile_1b", 0x123, 0, 8, {0xCE}},
    {"e2e_profile_1b", 0x123, 0, 8, {0x02, 0x01}},
    {"e2e_profile_1_low", 0x123, 0, 8, {0xCE}},
    {"e2e_profile_1_low", 0x123, 0, 8, {0x93, 0x01}},
    {"e2e_profile_1c", 0x123, 0, 8, {0x2A, 0x10}},
    {"e2e_profile_1c", 0x123, 0, 8, {0x77, 0x11}},
    {"e2e_profile_1c", 0x123, 8, 16, {[8] = 0x7D, 0x10}},
    {"e2e_profile_1c", 0x123, 8, 16, {[8] = 0x20, 0x11}},
    {"e2e_profile_11a", 0x123, 0, 8, {0xCC}},
    {"e2e_profile_11a", 0x123, 0, 8, {0x91, 0x01}},
    {"e2e_profile_11c", 0x123, 0, 8, {0x2A, 0x10}},
    {"e2e_profile_11c", 0x123, 0, 8, {0x77, 0x11}},
    {"e2e_profile_11c", 0x123, 8, 16, {[8] = 0x7D, 0x10}},
    {"e2e_profile_4",
     0x0A0B0C0D,
     0,
     16,
     {0x00, 0x10, 0x00, 0x00, 0x0A, 0x0B, 0x0C, 0x0D, 0x86, 0x2B, 0x05, 0x56}},
    {"e2e_profile_4",
     0x0A0B0C0D,
     0,
     16,
     {0x00, 0x10, 0x00, 0x01, 0x0A, 0x0B, 0x0C, 0x0D, 0xA5, 0x8E, 0x68, 0x07}},
    {"e2e_profile_4",
     0x0A0B0C0D,
     8,
     24,
     {[8] = 0x00, 0x18, 0x00, 0x00, 0x0A, 0x0B, 0x0C, 0x0D, 0x69, 0xD7, 0x50, 0x2E}},
    {"e2e_profile_5", 0x1234, 0, 8, {0x1C, 0xCA}},
    {"e2e_profile_5", 0x1234, 0, 8, {0xCF, 0x8D, 0x01}},
    {"e2e_profile_5", 0x1234, 8, 16, {[8] = 0x28, 0x91}},
    {"e2e_profile_5", 0x1234, 8, 16, {[8] = 0xFB, 0xD6, 0x01}},
    {"e2e_profile_6", 0x1234, 0, 8, {0xB1, 0x55, 0x00, 0x08}},
    {"e2e_profile_6", 0x1234, 0, 8, {0xF4, 0xF5, 0x00, 0x08, 0x01}},
    {"e2e_profile_6", 0x1234, 8, 16, {[8] = 0x4E, 0xB7, 0x00, 0x10}},
    {"e2e_profile_7", 0x0A0B0C0D, 0, 24, {0x1F, 0xB2, 0xE7, 0x37, 0xFC, 0xED, 0xBC,
                                          0xD9, 0x00, 0x00, 0x00, 0x18, 0x00, 0x00,
                                          0x00, 0x00, 0x0A, 0x0B, 0x0C, 0x0D}},
    {"e2e_profile_7", 0x0A0B0C0D, 0, 24, {0x7B, 0xDE, 0x72, 0x68, 0xB8, 0xE9, 0xBC,
                                          0x27, 0x00, 0x00, 0x00, 0x18, 0x00, 0x00,
                                          0x00, 0x01, 0x0A, 0x0B, 0x0C, 0x0D}},
};

static struct frame frame_of(const uint8_t *data, uint8_t length)
{
    struct frame frame = {.id = 0x100, .fd = length > 8, .length = length};
    memcpy(frame.data, data, length);
    return frame;
}

static void expect_holds(const struct checksum *checksum, struct frame frame)
{
    EXPECT(checksum_holds(checksum, &frame));
    struct frame original = frame;
    for (unsigned bit = 0; bit < 8U * frame.length; bit++) {
        frame.data[bit / 8] ^= (uint8_t)(1U << bit % 8);
        EXPECT(!checksum_holds(checksum, &frame));
        frame.data[bit / 8] ^= (uint8_t)(1U << bit % 8);
    }
    signal_put(&checksum->field, frame.data, 0);
    for (size_t i = 0; i < CHECKSUM_STAMPS; i++) {
        signal_put(&checksum->stamps[i].field, frame.data, 0);
    }
    checksum_put(checksum, &frame);
    EXPECT(frame_equal(&frame, &original));
}

static void the_examples_of_autosar_hold_and_no_bit_of_them_may_change(void)
{
    for (size_t i = 0; i < sizeof autosar / sizeof *autosar; i++) {
        const struct example *example = &autosar[i];
        struct checksum checksum;
        const struct checksum_message message = {.id = 0x100,
                                                 .length = example->length,
                                                 .offset_bytes = example->offset_bytes,
                                                 .data_id = example->data_id};
        EXPECT_EQ(checksum_bind(&checksum, checksum_variant(example->variant), &message),
                  CHECKSUM_OK);
        int failed = tap_failed;
        tap_failed = false;
        expect_holds(&checksum, frame_of(example->data, example->length));
        if (tap_failed) {
            printf("# %s, example %zu\n", example->variant, i);
        }
        tap_failed = tap_failed || failed;
    }
}

static void profile_2_takes_the_data_id_that_the_counter_names(void)
{
    static const uint8_t zeros[16];
    static const uint8_t ascending[16] = {0, 1, 2,  3,  4,  5,  6,  7,
                                          8, 9, 10, 11, 12, 13, 14, 15};
    static const struct {
        const uint8_t *data_ids;
        uint8_t data[8];
    } examples[] = {
        {zeros, {0x45, 0x01}},
        {ascending, {0xBC, 0x02, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07}},
        {ascending, {0x61, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07}},
    };
    static const char *const names[] = {"e2e_profile_2", "e2e_profile_22"};
    for (size_t i = 0; i < 2 * sizeof examples / sizeof *examples; i++) {
        struct checksum checksum;
        const struct checksum_message message = {.length = 8,
                                                 .data_ids = examples[i / 2].data_ids};
        EXPECT_EQ(checksum_bind(&checksum, checksum_variant(names[i % 2]), &message),
                  CHECKSUM_OK);
        expect_holds(&checksum, frame_of(examples[i / 2].data, 8));
    }
}

static void the_field_of_a_bare_sum_lies_where_the_message_says(void)
{
    static const uint8_t data[8] = {1, 2, 3, 4, 5, 6, 7, 8};
    static const struct {
        const char *variant;
        struct signal_layout field;
        uint64_t value;
    } rows[] = {
        {"xor", {.start = 24, .length = 8}, 8 ^ 4},
        {"sum", {.start = 0, .length = 8}, 35},
        {"sum_inverted", {.start = 56, .length = 8}, 0xFF - 28},
        {"sum_negated", {.start = 56, .length = 8}, 0x100 - 28},
        {"nibbles", {.start = 4, .length = 4}, 36 & 15},
        {"nibbles_negated", {.start = 0, .length = 4}, (0 - 35) & 15},
        {"nibbles_inverted", {.start = 0, .length = 4}, (15 - 35) & 15},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct checksum checksum;
        const struct checksum_message message = {.length = 8, .field = &rows[i].field};
        EXPECT_EQ(checksum_bind(&checksum, checksum_variant(rows[i].variant), &message),
                  CHECKSUM_OK);
        struct frame frame = frame_of(data, 8);
        EXPECT_EQ(checksum_compute(&checksum, &frame), rows[i].value);
    }
}

static void the_bare_crcs_are_those_of_the_catalogue(void)
{
    static const struct {
        const char *variant;
        uint16_t bits;
        uint64_t check; /* of "123456789", from the catalogue (CRC RevEng) */
    } rows[] = {
        {"crc8_j1850", 8, 0x4B},      {"crc8_h2f", 8, 0xDF},
        {"crc8_smbus", 8, 0xF4},      {"crc8_dvb_s2", 8, 0xBC},
        {"crc8_maxim", 8, 0xA1},      {"crc16_ccitt", 16, 0x29B1},
        {"crc16_xmodem", 16, 0x31C3}, {"crc16_arc", 16, 0xBB3D},
        {"crc32", 32, 0xCBF43926},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct signal_layout field = {.start = 72, .length = rows[i].bits};
        const struct checksum_message message = {
            .length = (uint8_t)(9 + rows[i].bits / 8), .field = &field};
        struct checksum checksum;
        EXPECT_EQ(checksum_bind(&checksum, checksum_variant(rows[i].variant), &message),
                  CHECKSUM_OK);
        struct frame frame = {.length = message.length, .data = "123456789"};
        EXPECT_EQ(checksum_compute(&checksum, &frame), rows[i].check);
    }
}

static void a_row_can_be_written_out_for_a_make_that_nobody_has_named(void)
{
    static const struct checksum_variant own = {
        .name = "own",
        .kind = CHECKSUM_CRC,
        .crc = {8, 0x07, 0x00, false, false, 0x55},
        .feeds = {FEED_ID_16, FEED_DATA},
        .first = 2,
        .end = 6,
        .place = PLACE_LAST_BYTE,
    };
    const struct checksum_message message = {.id = 0x3231, .length = 8};
    struct checksum checksum;
    EXPECT_EQ(checksum_bind(&checksum, &own, &message), CHECKSUM_OK);
    struct frame frame = frame_of((const uint8_t *)"ab3456cd", 8);
    struct checksum bare;
    const struct checksum_message six = {
        .length = 7, .field = &(const struct signal_layout){.start = 48, .length = 8}};
    EXPECT_EQ(checksum_bind(&bare, checksum_variant("crc8_smbus"), &six), CHECKSUM_OK);
    struct frame whole = frame_of((const uint8_t *)"123456", 7);
    EXPECT_EQ(checksum_compute(&checksum, &frame),
              checksum_compute(&bare, &whole) ^ 0x55);
}

static void a_wrong_length_or_data_id_does_not_hold_under_a_right_crc(void)
{
    static const char *const variants[] = {"e2e_profile_4", "e2e_profile_6",
                                           "e2e_profile_7", "e2e_profile_1c"};
    for (size_t i = 0; i < 2 * sizeof variants / sizeof *variants; i++) {
        const struct checksum_message message = {.length = 24, .data_id = 0x123};
        struct checksum checksum;
        EXPECT_EQ(checksum_bind(&checksum, checksum_variant(variants[i / 2]), &message),
                  CHECKSUM_OK);
        const struct checksum_stamp *stamp = &checksum.stamps[i % 2];
        if (stamp->kind == STAMP_NONE) {
            continue;
        }
        struct frame frame = {.fd = true, .length = 24};
        checksum_put(&checksum, &frame);
        EXPECT(checksum_holds(&checksum, &frame));
        signal_put(&stamp->field, frame.data, 5);
        signal_put(&checksum.field, frame.data, checksum_compute(&checksum, &frame));
        EXPECT(!checksum_holds(&checksum, &frame));
    }
}

static void the_longest_frame_has_a_checksum_too(void)
{
    const struct checksum_message message = {.id = 0x100, .length = 64, .data_id = 7};
    struct checksum checksum;
    EXPECT_EQ(checksum_bind(&checksum, checksum_variant("e2e_profile_5"), &message),
              CHECKSUM_OK);
    struct frame frame = {.fd = true, .length = 64, .data = {[63] = 1}};
    checksum_put(&checksum, &frame);
    expect_holds(&checksum, frame);
}

static void a_frame_of_another_length_neither_holds_nor_is_written(void)
{
    const struct checksum_message message = {.id = 0x100, .length = 8};
    struct checksum checksum;
    EXPECT_EQ(checksum_bind(&checksum, checksum_variant("toyota"), &message),
              CHECKSUM_OK);
    struct frame frame = frame_of((const uint8_t *)"1234567", 7);
    struct frame before = frame;
    EXPECT(!checksum_holds(&checksum, &frame));
    checksum_put(&checksum, &frame);
    EXPECT(frame_equal(&frame, &before));
}

static void what_cannot_be_bound_is_said_in_words(void)
{
    static const struct checksum_variant wide = {
        .kind = CHECKSUM_CRC, .crc = {.width = 65}, .place = PLACE_LAST_BYTE};
    static const struct signal_layout outside = {.start = 57, .length = 8};
    static const struct {
        const char *variant;
        struct checksum_message message;
        enum checksum_fault fault;
    } rows[] = {
        {"xor", {.length = 8}, CHECKSUM_FAULT_FIELD},
        {"xor", {.length = 8, .field = &outside}, CHECKSUM_FAULT_FIELD},
        {"toyota", {.length = 0}, CHECKSUM_FAULT_FIELD},
        {"toyota", {.length = 65}, CHECKSUM_FAULT_FIELD},
        {"e2e_profile_4", {.length = 8}, CHECKSUM_FAULT_FIELD},
        {"e2e_profile_6", {.length = 3}, CHECKSUM_FAULT_FIELD},
        {"vw_mqb", {.id = 0x7FF, .length = 8}, CHECKSUM_FAULT_KEY},
        {"e2e_profile_2", {.length = 8}, CHECKSUM_FAULT_DATA_IDS},
    };
    struct checksum checksum;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        EXPECT_EQ(
            checksum_bind(&checksum, checksum_variant(rows[i].variant), &rows[i].message),
            rows[i].fault);
        EXPECT(strlen(checksum_fault_text(rows[i].fault)) > 0);
    }
    const struct checksum_message message = {.length = 8};
    EXPECT_EQ(checksum_bind(&checksum, &wide, &message), CHECKSUM_FAULT_CRC);
}

int main(void)
{
    RUN(the_examples_of_autosar_hold_and_no_bit_of_them_may_change);
    RUN(profile_2_takes_the_data_id_that_the_counter_names);
    RUN(the_field_of_a_bare_sum_lies_where_the_message_says);
    RUN(the_bare_crcs_are_those_of_the_catalogue);
    RUN(a_row_can_be_written_out_for_a_make_that_nobody_has_named);
    RUN(a_wrong_length_or_data_id_does_not_hold_under_a_right_crc);
    RUN(the_longest_frame_has_a_checksum_too);
    RUN(a_frame_of_another_length_neither_holds_nor_is_written);
    RUN(what_cannot_be_bound_is_said_in_words);
    return tap_done();
}
