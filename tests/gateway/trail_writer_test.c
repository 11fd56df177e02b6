/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of gateway/ledger/trail_writer.c: what it writes is read back the same. */
#include "gateway/ledger/trail_writer.h"

#include "gateway/ledger/trail_reader.h"
#include "tests/gateway/trail_kit.h"
#include "tests/tap.h"

static struct event piece;
static struct trail_writer writer;

/* That what was written reads back as headers[0..count - 1], from their buses. */
static void expect_back(const struct trail_header *headers, size_t count)
{
    char bus[POLICY_NAME_BYTES];
    struct trail_header back;
    struct trail_reader reader = trail_reader_over(&piece);
    EXPECT_EQ(piece.trail.headers, count);
    for (size_t i = 0; i < count; i++) {
        if (!EXPECT(trail_reader_next(&reader, &back))) {
            return;
        }
        EXPECT_EQ(back.time_us, headers[i].time_us);
        EXPECT_EQ(back.length, headers[i].length);
        EXPECT_EQ(back.reason, headers[i].reason);
        EXPECT_EQ(back.verdict, headers[i].verdict);
        EXPECT_EQ(back.sort, headers[i].sort);
        if (back.sort == TRAIL_FRAME) {
            trail_reader_bus(&reader, &back.frame, bus);
            EXPECT_TEXT(bus, trail_kit_buses[headers[i].frame.bus]);
            back.frame.bus = headers[i].frame.bus;
            EXPECT(memcmp(&back.frame, &headers[i].frame, sizeof back.frame) == 0);
        } else {
            EXPECT(memcmp(&back.packet, &headers[i].packet, sizeof back.packet) == 0);
        }
    }
    EXPECT(!trail_reader_next(&reader, &back));
    EXPECT(trail_reader_is_whole(&reader));
}

static bool add(const struct trail_header *header)
{
    return trail_writer_add(
        &writer, header,
        header->sort == TRAIL_FRAME ? trail_kit_buses[header->frame.bus] : NULL);
}

static void test_frames_of_every_kind_come_back(void)
{
    struct trail_header headers[] = {
        trail_kit_frame(5000000, 0x123), trail_kit_frame(5000001, 0x1FFFFFFF),
        trail_kit_frame(4990000, 0x7FF), trail_kit_frame(UINT64_C(1) << 62, 0),
        trail_kit_frame(3, 0),           trail_kit_frame(3, 1),
        trail_kit_frame(UINT64_MAX, 2),  trail_kit_frame(0, 2)};
    headers[1].frame.bus = 1;
    headers[1].frame.fd = true;
    headers[1].length = 64;
    headers[2].frame.remote = true;
    headers[2].verdict = EVENT_DROPPED;
    headers[2].reason = REASON_UNKNOWN_ID;
    headers[3].verdict = EVENT_WOULD_DROP;
    headers[3].reason = REASON_UNKNOWN_ID;
    headers[5].length = 0;
    trail_writer_begin(&writer, &piece);
    for (size_t i = 0; i < sizeof headers / sizeof headers[0]; i++) {
        EXPECT(add(&headers[i]));
    }
    expect_back(headers, sizeof headers / sizeof headers[0]);
    EXPECT_EQ(piece.first_us, 5000000);
    EXPECT_EQ(piece.last_us, UINT64_MAX);
}

static void test_packets_of_both_families_come_back(void)
{
    const uint8_t six[16] = {0x20, 0x01, 0x0d, 0xb8, [15] = 1};
    struct trail_header headers[] = {trail_kit_packet(1), trail_kit_packet(2),
                                     trail_kit_frame(3, 1), trail_kit_packet(4)};
    headers[1].packet.client = headers[1].packet.server = address_ipv6(six);
    headers[1].packet.state = TRAIL_OTHER;
    headers[1].packet.transport = 58;
    headers[1].length = UINT32_MAX;
    headers[1].reason = REASON_ALLOWED;
    headers[3].length = 0;
    trail_writer_begin(&writer, &piece);
    for (size_t i = 0; i < sizeof headers / sizeof headers[0]; i++) {
        EXPECT(add(&headers[i]));
    }
    expect_back(headers, sizeof headers / sizeof headers[0]);
}

/* As a sum of many has it. */
static void test_an_end_that_is_not_known_comes_back_as_zeros(void)
{
    const uint8_t six[16] = {0x20, 0x01, 0x0d, 0xb8, [15] = 1};
    const uint8_t none[16] = {0};
    struct trail_header header = trail_kit_packet(1);
    header.packet.client = (struct address){0};
    header.packet.server = address_ipv6(six);
    trail_writer_begin(&writer, &piece);
    EXPECT(add(&header));
    header.packet.client = address_ipv6(none);
    expect_back(&header, 1);
}

static void test_a_piece_that_is_full_stays_as_it_was(void)
{
    static struct trail_header headers[EVENT_TRAIL_BYTES];
    size_t count = 0;
    bool room = true;
    trail_writer_begin(&writer, &piece);
    while (room && count < EVENT_TRAIL_BYTES) {
        headers[count] = trail_kit_frame(1000 + 900 * count, 0x100);
        room = add(&headers[count]);
        count += room;
    }
    EXPECT(!room);
    EXPECT(count >= 100); /* seven bytes each */
    EXPECT(piece.trail.len > EVENT_TRAIL_BYTES - 10);
    struct trail_header other = trail_kit_frame(5, 6);
    other.frame.bus = 1;
    EXPECT(!add(&other));
    expect_back(headers, count);
}

static void test_a_piece_has_no_more_words_than_it_can_number(void)
{
    struct trail_header headers[TRAIL_WORDS + 1];
    trail_writer_begin(&writer, &piece);
    for (uint16_t i = 0; i <= TRAIL_WORDS; i++) {
        headers[i] = trail_kit_packet(i);
        headers[i].reason = (uint16_t)(REASON_ALLOWED + 1 + i);
        EXPECT_EQ(add(&headers[i]), i < TRAIL_WORDS);
    }
    expect_back(headers, TRAIL_WORDS);
}

static void test_an_empty_piece_has_room_for_the_longest_header(void)
{
    char name[POLICY_NAME_BYTES];
    struct trail_header header = trail_kit_frame(UINT64_MAX, 0x1FFFFFFF);
    memset(name, 'w', sizeof name - 1);
    name[sizeof name - 1] = 0;
    for (uint16_t reason = 0; reason < REASON_COUNT; reason++) {
        header.reason = reason;
        trail_writer_begin(&writer, &piece);
        EXPECT(trail_writer_add(&writer, &header, name));
    }
}

int main(void)
{
    RUN(test_frames_of_every_kind_come_back);
    RUN(test_packets_of_both_families_come_back);
    RUN(test_an_end_that_is_not_known_comes_back_as_zeros);
    RUN(test_a_piece_that_is_full_stays_as_it_was);
    RUN(test_a_piece_has_no_more_words_than_it_can_number);
    RUN(test_an_empty_piece_has_room_for_the_longest_header);
    return tap_done();
}
