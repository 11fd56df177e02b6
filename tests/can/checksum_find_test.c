/* SPDX-License-Identifier: Apache-2.0 */
#include "can/checksum_find.h"

#include "tests/tap.h"

#define FRAMES 300

static struct frame frames[FRAMES];
static struct checksum_found found;
static uint32_t noise = 1;

static uint8_t next_noise(void)
{
    noise = noise * 1664525U + 1013904223U;
    return (uint8_t)(noise >> 24);
}

/* Frames of a counter in the low half of byte 1, noise in bytes 2 to 4 and zeros. */
static void make_frames(uint32_t id, uint8_t length)
{
    for (size_t i = 0; i < FRAMES; i++) {
        frames[i] = (struct frame){.id = id, .length = length, .fd = length > 8};
        frames[i].data[1] = (uint8_t)(i & 15);
        for (size_t at = 2; at < 5 && at < length; at++) {
            frames[i].data[at] = next_noise();
        }
    }
}

static bool find_made(const char *variant, struct checksum_message message)
{
    struct checksum checksum;
    make_frames(message.id, message.length);
    if (!EXPECT_EQ(checksum_bind(&checksum, checksum_variant(variant), &message),
                   CHECKSUM_OK)) {
        return false;
    }
    checksum.constant ^= found.checksum.constant;
    for (size_t i = 0; i < FRAMES; i++) {
        checksum_put(&checksum, &frames[i]);
    }
    found = (struct checksum_found){0};
    return checksum_find(&found, frames, FRAMES);
}

static void expect_found(const char *variant, unsigned byte, bool solved)
{
    EXPECT_TEXT(found.checksum.variant->name, variant);
    EXPECT_EQ(found.checksum.field_mask[byte], 0xFF);
    EXPECT_EQ(found.solved, solved);
    EXPECT(found.frames * found.checksum.field.length >= CHECKSUM_FIND_BITS);
    for (size_t i = 0; i < FRAMES; i++) {
        EXPECT(checksum_holds(&found.checksum, &frames[i]));
    }
}

static void a_make_is_found_by_its_row(void)
{
    static const struct {
        const char *variant;
        uint32_t id;
        uint8_t length;
        unsigned byte;
    } rows[] = {
        {"toyota", 0x2E4, 8, 7},        {"subaru", 0x122, 8, 0}, {"vw_mqb", 0xFD, 8, 0},
        {"hyundai_canfd", 0x50, 16, 0}, {"rivian", 0x208, 8, 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        found = (struct checksum_found){0};
        EXPECT(find_made(
            rows[i].variant,
            (struct checksum_message){.id = rows[i].id, .length = rows[i].length}));
        expect_found(rows[i].variant, rows[i].byte, false);
    }
}

static void half_a_byte_is_enough(void)
{
    found = (struct checksum_found){0};
    EXPECT(find_made("honda", (struct checksum_message){.id = 0x33D, .length = 6}));
    EXPECT_TEXT(found.checksum.variant->name, "honda");
    EXPECT_EQ(found.checksum.field_mask[5], 0x0F);
}

static void a_wide_crc_is_found_in_either_order(void)
{
    const struct signal_layout intel = {.start = 40, .length = 16};
    const struct signal_layout motorola = {.start = 47, .length = 16, .motorola = true};
    found = (struct checksum_found){0};
    EXPECT(find_made("crc16_xmodem",
                     (struct checksum_message){.id = 1, .length = 8, .field = &intel}));
    expect_found("crc16_xmodem", 5, false);
    EXPECT(!found.checksum.field.motorola);
    found = (struct checksum_found){0};
    EXPECT(find_made("crc16_arc", (struct checksum_message){
                                      .id = 1, .length = 8, .field = &motorola}));
    expect_found("crc16_arc", 5, false);
    EXPECT(found.checksum.field.motorola);
}

static void a_constant_that_nobody_has_named_is_worked_out(void)
{
    const struct signal_layout field = {.start = 56, .length = 8};
    const struct checksum_message message = {.id = 1, .length = 8, .field = &field};
    static const char *const variants[] = {"crc8_dvb_s2", "xor", "sum", "sum_negated"};
    for (size_t i = 0; i < sizeof variants / sizeof *variants; i++) {
        found.checksum.constant = 0x5B; /* find_made puts it in */
        EXPECT(find_made(variants[i], message));
        expect_found(variants[i], 7, true);
        EXPECT_EQ(found.checksum.constant, 0x5B);
        EXPECT_EQ(found.frames, CHECKSUM_FIND_FRAMES - 1);
    }
}

static void a_list_of_data_ids_is_worked_out(void)
{
    static const uint8_t ids[16] = {3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7, 9, 3};
    found = (struct checksum_found){0};
    EXPECT(find_made("e2e_profile_2",
                     (struct checksum_message){.id = 1, .length = 8, .data_ids = ids}));
    expect_found("e2e_profile_2", 0, true);
    EXPECT(memcmp(found.checksum.data_ids, ids, sizeof ids) == 0);
    EXPECT_EQ(found.frames, CHECKSUM_FIND_FRAMES - 16);
}

static void an_alternating_data_id_is_worked_out(void)
{
    found = (struct checksum_found){0};
    EXPECT(find_made("e2e_profile_1b",
                     (struct checksum_message){.id = 1, .length = 8, .data_id = 0x1234}));
    expect_found("e2e_profile_1b", 0, true);
    EXPECT_EQ(found.checksum.data_id, 0x1234);
}

static void a_data_id_that_is_in_the_frame_is_read_from_it(void)
{
    found = (struct checksum_found){0};
    const struct checksum_message message = {
        .id = 1, .length = 16, .data_id = 0x0A0B0C0D};
    struct checksum checksum;
    make_frames(1, 16);
    EXPECT_EQ(checksum_bind(&checksum, checksum_variant("e2e_profile_4"), &message),
              CHECKSUM_OK);
    for (size_t i = 0; i < FRAMES; i++) {
        frames[i].data[13] = next_noise();
        checksum_put(&checksum, &frames[i]);
    }
    EXPECT(checksum_find(&found, frames, FRAMES));
    expect_found("e2e_profile_4", 8, false);
}

static void rows_that_hold_at_the_same_place_are_counted(void)
{
    found = (struct checksum_found){0};
    EXPECT(find_made("nissan", (struct checksum_message){.id = 1, .length = 8}));
    expect_found("crc8_j1850", 7, false);
    /* chrysler, fca_giorgio, nissan and hyundai_crc8 say the same */
    EXPECT_EQ(found.rivals, 4);
}

static void one_row_can_be_asked_for_with_little_evidence(void)
{
    found = (struct checksum_found){0};
    const struct checksum_variant *toyota = checksum_variant("toyota");
    EXPECT(find_made("toyota", (struct checksum_message){.id = 0x2E4, .length = 8}));
    EXPECT(checksum_find_row(&found, toyota, frames, 3));
    EXPECT_EQ(found.frames, 3);
    EXPECT_EQ(found.values, 3);
    EXPECT(!checksum_find_row(&found, checksum_variant("honda"), frames, 100));
    EXPECT(!checksum_find_row(&found, checksum_variant("xor"), frames, 3));
    EXPECT(!checksum_find_row(&found, toyota, frames, 0));
}

static void a_relation_of_two_bytes_inside_the_data_is_no_checksum(void)
{
    make_frames(0x201, 5);
    for (size_t i = 0; i < FRAMES; i++) {
        uint8_t *data = frames[i].data;
        memset(data, 0, 5);
        data[1] = (uint8_t)(0xD0 + 4 * (i & 1));
        data[4] = next_noise();
        data[3] = (uint8_t)(data[1] + data[4] + 3); /* what a sum with the id would be */
    }
    EXPECT(!checksum_find(&found, frames, FRAMES));
}

static void of_bytes_that_are_each_the_xor_of_the_others_the_last_is_taken(void)
{
    make_frames(0x100, 8);
    for (size_t i = 0; i < FRAMES; i++) {
        uint8_t *data = frames[i].data;
        memset(data, 0, 8);
        data[2] = next_noise();
        data[3] = (uint8_t)(data[2] ^ (i & 31));
        data[4] = i & 3;
        data[7] = (uint8_t)(data[2] ^ data[3] ^ data[4]);
    }
    found = (struct checksum_found){0};
    EXPECT(checksum_find(&found, frames, FRAMES));
    EXPECT_EQ(found.checksum.field.start, 56);
    EXPECT_EQ(found.values, 8);
}

static void noise_has_no_checksum(void)
{
    for (size_t length = 1; length <= 8; length++) {
        for (size_t i = 0; i < FRAMES; i++) {
            frames[i] = (struct frame){.id = 0x100, .length = (uint8_t)length};
            for (size_t at = 0; at < length; at++) {
                frames[i].data[at] = next_noise();
            }
        }
        EXPECT(!checksum_find(&found, frames, FRAMES));
    }
}

static void the_same_frame_again_is_no_evidence(void)
{
    found = (struct checksum_found){0};
    EXPECT(find_made("toyota", (struct checksum_message){.id = 0x2E4, .length = 8}));
    memcpy(&frames[100], frames, 100 * sizeof *frames);
    EXPECT(checksum_find(&found, frames, 200));
    EXPECT_EQ(found.frames, 100);
}

static void too_few_different_frames_are_no_evidence(void)
{
    found = (struct checksum_found){0};
    EXPECT(find_made("toyota", (struct checksum_message){.id = 0x2E4, .length = 8}));
    EXPECT(!checksum_find(&found, frames, 7));
    for (size_t i = 7; i < FRAMES; i++) {
        frames[i] = frames[i % 7];
    }
    EXPECT(!checksum_find(&found, frames, FRAMES));
    EXPECT(!checksum_find(&found, frames, 0));
}

static void a_byte_that_follows_one_other_is_no_checksum(void)
{
    make_frames(0x100, 8);
    for (size_t i = 0; i < FRAMES; i++) {
        memset(frames[i].data, 0, 8);
        frames[i].data[3] = next_noise();
        frames[i].data[4] = (uint8_t)~frames[i].data[3];
    }
    EXPECT(!checksum_find(&found, frames, FRAMES));
}

int main(void)
{
    RUN(a_make_is_found_by_its_row);
    RUN(half_a_byte_is_enough);
    RUN(a_wide_crc_is_found_in_either_order);
    RUN(a_constant_that_nobody_has_named_is_worked_out);
    RUN(a_list_of_data_ids_is_worked_out);
    RUN(an_alternating_data_id_is_worked_out);
    RUN(a_data_id_that_is_in_the_frame_is_read_from_it);
    RUN(rows_that_hold_at_the_same_place_are_counted);
    RUN(one_row_can_be_asked_for_with_little_evidence);
    RUN(a_relation_of_two_bytes_inside_the_data_is_no_checksum);
    RUN(of_bytes_that_are_each_the_xor_of_the_others_the_last_is_taken);
    RUN(noise_has_no_checksum);
    RUN(the_same_frame_again_is_no_evidence);
    RUN(too_few_different_frames_are_no_evidence);
    RUN(a_byte_that_follows_one_other_is_no_checksum);
    return tap_done();
}
