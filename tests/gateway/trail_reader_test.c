/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of gateway/ledger/trail_reader.c: bytes that no writer made. */
#include "gateway/ledger/trail_reader.h"

#include "gateway/ledger/trail_writer.h"
#include "tests/gateway/trail_kit.h"
#include "tests/tap.h"

struct row {
    const char *what;
    size_t len;
    uint8_t bytes[40];
    unsigned headers; /* before its end */
    bool whole;
};

static struct event piece_of(const uint8_t *bytes, size_t len)
{
    struct event piece = {.subject = EVENT_TRAIL, .first_us = 100};
    memcpy(piece.trail.packed, bytes, len);
    piece.trail.len = (uint16_t)len;
    return piece;
}

/* How many headers; whole tells whether anything was left over. */
static unsigned count_headers(const struct event *piece, bool *whole)
{
    struct trail_header header;
    struct trail_reader reader = trail_reader_over(piece);
    unsigned count = 0;
    while (trail_reader_next(&reader, &header)) {
        count++;
    }
    *whole = trail_reader_is_whole(&reader);
    return count;
}

#define BUS 0, 1, 'u'
static const struct row rows[] = {
    {"nothing", 0, {0}, 0, true},
    {"a frame", 9, {BUS, 0x05, 0, 1, 0x23, 0x01, 8}, 1, true},
    {"an extended one", 11, {BUS, 0x25, 0, 1, 0xff, 0xff, 0xff, 0x1f, 8}, 1, true},
    {"a word alone", 3, {BUS}, 0, true},
    {"a word of no letters", 2, {0, 0}, 0, false},
    {"a word with a NUL in it", 4, {0, 2, 'u', 0}, 0, false},
    {"a word that is cut", 3, {0, 2, 'u'}, 0, false},
    {"a bus that has no word", 9, {BUS, 0x05, 0, 2, 0x23, 0x01, 8}, 0, false},
    {"a bus 0", 9, {BUS, 0x05, 0, 0, 0x23, 0x01, 8}, 0, false},
    {"a standard id above 11 bits", 9, {BUS, 0x05, 0, 1, 0x00, 0x08, 8}, 0, false},
    {"an id above 29 bits", 11, {BUS, 0x25, 0, 1, 0, 0, 0, 0x20, 8}, 0, false},
    {"more than 64 bytes", 9, {BUS, 0x05, 0, 1, 0x23, 0x01, 65}, 0, false},
    {"no sort", 9, {BUS, 0x07, 0, 1, 0x23, 0x01, 8}, 0, false},
    {"no sort, but a tag", 9, {BUS, 0x04, 0, 1, 0x23, 0x01, 8}, 0, false},
    {"a reason that has no word", 10, {BUS, 0x15, 0, 1, 0x23, 0x01, 8, 9}, 0, false},
    {"a reason that is not known", 10, {BUS, 0x15, 0, 1, 0x23, 0x01, 8, 1}, 1, true},
    {"a time without an end",
     14,
     {BUS, 0x05, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255},
     0,
     false},
    {"a packet", 17, {0x02, 0, 6, 0, 1, 2, 3, 4, 5, 0, 6, 7, 8, 9, 5, 0, 0}, 1, true},
    {"a packet in no state",
     17,
     {0x02, 0, 6, 5, 1, 2, 3, 4, 5, 0, 6, 7, 8, 9, 5, 0, 0},
     0,
     false},
    {"a packet of tag bits to come",
     17,
     {0x42, 0, 6, 0, 1, 2, 3, 4, 5, 0, 6, 7, 8, 9, 5, 0, 0},
     0,
     false},
    {"a packet too long to be",
     21,
     {0x02, 0, 6, 0, 1, 2, 3, 4, 5, 0, 6, 7, 8, 9, 5, 0, 128, 128, 128, 128, 16},
     0,
     false},
    {"an IPv6 packet cut short",
     17,
     {0x22, 0, 6, 0, 1, 2, 3, 4, 5, 0, 6, 7, 8, 9, 5, 0, 0},
     0,
     false},
};

static void test_only_what_the_format_has_is_read(void)
{
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct event piece = piece_of(rows[i].bytes, rows[i].len);
        bool whole = false;
        unsigned count = count_headers(&piece, &whole);
        if (!EXPECT(count == rows[i].headers && whole == rows[i].whole)) {
            printf("# %s: %u headers%s\n", rows[i].what, count, whole ? ", whole" : "");
        }
    }
}

static void test_more_words_than_have_a_number_are_none(void)
{
    uint8_t bytes[3 * (TRAIL_WORDS + 1)];
    bool whole = false;
    for (size_t i = 0; i < sizeof bytes; i += 3) {
        memcpy(bytes + i, (const uint8_t[]){BUS}, 3);
    }
    struct event piece = piece_of(bytes, sizeof bytes - 3);
    EXPECT_EQ(count_headers(&piece, &whole), 0);
    EXPECT(whole);
    piece = piece_of(bytes, sizeof bytes);
    EXPECT_EQ(count_headers(&piece, &whole), 0);
    EXPECT(!whole);
}

static void test_a_word_as_long_as_a_name_can_be_is_read_and_no_longer_one(void)
{
    uint8_t bytes[POLICY_NAME_BYTES + 8];
    char bus[POLICY_NAME_BYTES];
    struct trail_header header;
    memset(bytes, 'w', sizeof bytes);
    bytes[0] = 0;
    bytes[1] = POLICY_NAME_BYTES - 1;
    memcpy(bytes + 2 + bytes[1], (const uint8_t[]){0x05, 0, 1, 0x23, 0x01, 8}, 6);
    struct event piece = piece_of(bytes, 8U + bytes[1]);
    struct trail_reader reader = trail_reader_over(&piece);
    if (EXPECT(trail_reader_next(&reader, &header))) {
        trail_reader_bus(&reader, &header.frame, bus);
        EXPECT_EQ(strlen(bus), POLICY_NAME_BYTES - 1);
        EXPECT_EQ(header.time_us, 100);
        EXPECT_EQ(header.frame.id, 0x123);
    }
    piece.trail.packed[1]++;
    reader = trail_reader_over(&piece);
    EXPECT(!trail_reader_next(&reader, &header));
}

static void test_no_byte_that_is_changed_or_cut_leads_out_of_the_piece(void)
{
    struct event piece = {0};
    struct trail_writer writer;
    bool whole = false;
    trail_writer_begin(&writer, &piece);
    struct trail_header headers[] = {trail_kit_frame(1, 2), trail_kit_packet(2),
                                     trail_kit_frame(3, 0x1234567)};
    for (size_t i = 0; i < 3; i++) {
        EXPECT(trail_writer_add(&writer, &headers[i], "unit"));
    }
    uint16_t len = piece.trail.len;
    for (uint16_t i = 0; i < len; i++) {
        piece.trail.len = i;
        EXPECT(count_headers(&piece, &whole) < 3);
        piece.trail.len = len;
        for (unsigned value = 0; value < 256; value++) {
            uint8_t kept = piece.trail.packed[i];
            piece.trail.packed[i] = (uint8_t)value;
            EXPECT(count_headers(&piece, &whole) <= len);
            piece.trail.packed[i] = kept;
        }
    }
}

int main(void)
{
    RUN(test_only_what_the_format_has_is_read);
    RUN(test_more_words_than_have_a_number_are_none);
    RUN(test_a_word_as_long_as_a_name_can_be_is_read_and_no_longer_one);
    RUN(test_no_byte_that_is_changed_or_cut_leads_out_of_the_piece);
    return tap_done();
}
