/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of gateway/roles/trail_keeper.c. */
#include "gateway/roles/trail_keeper.h"

#include "gateway/ledger/trail_reader.h"
#include "tests/gateway/trail_kit.h"
#include "tests/tap.h"

#define NOW_US UINT64_C(50000000)

static struct trail_keeper keeper;
static struct trail_header headers[TRAIL_KEEPER_FRAMES];
static struct policy policy = {.bus_count = 2,
                               .buses = {{.name = "vehicle"}, {.name = "unit"}}};

static void begin(void)
{
    keeper = (struct trail_keeper){.ring = {0}};
    trail_keeper_init(&keeper, headers, TRAIL_KEEPER_FRAMES);
    trail_keeper_set_policy(&keeper, &policy);
}

static void see(uint32_t count, uint32_t id)
{
    for (uint32_t i = 0; i < count; i++) {
        struct trail_header header = trail_kit_frame(NOW_US - count + i, id);
        header.frame.bus = i % 2;
        trail_ring_put(&keeper.ring, &header);
    }
}

/* How many headers the first `parts` parts hold; latest_us: of the last. */
static uint32_t read_back(unsigned parts, uint64_t *latest_us)
{
    struct trail_header header;
    uint32_t count = 0;
    for (unsigned i = 0; i < parts; i++) {
        struct trail_reader reader = trail_reader_over(&keeper.parts[i]);
        EXPECT_EQ(keeper.parts[i].trail.part, i + 1);
        EXPECT_EQ(keeper.parts[i].trail.parts, parts);
        while (trail_reader_next(&reader, &header)) {
            *latest_us = header.time_us;
            count++;
        }
        EXPECT(trail_reader_is_whole(&reader));
    }
    return count;
}

static void test_a_full_ring_of_frames_fits(void)
{
    uint64_t latest_us = 0;
    begin();
    see(TRAIL_KEEPER_FRAMES + 10, 0x1FFFFFFF);
    unsigned parts = trail_keeper_take(&keeper, false, 100, NOW_US);
    EXPECT(parts > 1 && parts <= TRAIL_KEEPER_PARTS);
    EXPECT_EQ(read_back(parts, &latest_us), TRAIL_KEEPER_FRAMES);
    EXPECT_EQ(latest_us, NOW_US - 1);
    for (unsigned i = 0; i < parts; i++) {
        EXPECT_EQ(keeper.parts[i].count, 0);
        EXPECT_EQ(keeper.parts[i].action, EVENT_NOTED);
    }
}

static void test_a_full_ring_of_packets_fits(void)
{
    const uint8_t six[16] = {0x20, 0x01, 0x0d, 0xb8, [15] = 1};
    uint64_t latest_us = 0;
    begin();
    trail_keeper_init(&keeper, headers, TRAIL_KEEPER_PACKETS);
    for (uint32_t i = 0; i < TRAIL_KEEPER_PACKETS; i++) {
        struct trail_header header = trail_kit_packet(NOW_US + i * UINT64_C(19000));
        header.packet.client = header.packet.server = address_ipv6(six);
        trail_ring_put(&keeper.ring, &header);
    }
    unsigned parts = trail_keeper_take(&keeper, false, 100, NOW_US + TRAIL_AGE_US);
    EXPECT(parts > 0 && parts <= TRAIL_KEEPER_PARTS);
    EXPECT_EQ(read_back(parts, &latest_us), TRAIL_KEEPER_PACKETS);
}

/* Names of buses as long as they can be leave little room beside them. */
static void test_what_does_not_fit_loses_its_oldest(void)
{
    uint64_t latest_us = 0;
    begin();
    static struct policy eight = {.bus_count = POLICY_BUSES_MAX};
    for (int i = 0; i < POLICY_BUSES_MAX; i++) {
        memset(eight.buses[i].name, 'a' + i, POLICY_NAME_BYTES - 1);
    }
    trail_keeper_set_policy(&keeper, &eight);
    for (uint32_t i = 0; i < TRAIL_KEEPER_FRAMES; i++) {
        struct trail_header header = trail_kit_frame(i * UINT64_C(4000), 0x1FFFFFFF);
        header.frame.bus = i % POLICY_BUSES_MAX;
        header.reason = REASON_UNKNOWN_ID;
        trail_ring_put(&keeper.ring, &header);
    }
    unsigned parts = trail_keeper_take(&keeper, false, 100, TRAIL_KEEPER_FRAMES * 4000);
    EXPECT(parts > 0 && parts <= TRAIL_KEEPER_PARTS);
    uint32_t count = read_back(parts, &latest_us);
    EXPECT(count >= TRAIL_KEEPER_FRAMES / 4 && count < TRAIL_KEEPER_FRAMES);
    EXPECT_EQ(latest_us, (TRAIL_KEEPER_FRAMES - 1) * 4000);
}

/* The trail that was to be taken last. */
static void expect_left_out(unsigned count, enum detail why)
{
    struct event back;
    uint8_t packed[EVENT_PACKED_MAX];
    const struct event *event = &keeper.parts[0];
    EXPECT(keeper.left_out);
    EXPECT(event_is_left_out(event));
    EXPECT_EQ(event->reason, REASON_TRAIL_LEFT_OUT);
    EXPECT_EQ(event->detail, why);
    EXPECT_EQ(event->trail.headers, count);
    EXPECT_EQ(event->count, 0);
    EXPECT(event->first_us > 0 && event->first_us <= event->last_us);
    EXPECT(event_unpack(&back, packed, event_pack(event, packed)));
    EXPECT(event_is_left_out(&back));
}

static void test_nothing_seen_makes_no_trail_and_none_is_left_out(void)
{
    begin();
    EXPECT_EQ(trail_keeper_take(&keeper, false, 100, NOW_US), 0);
    see(1, 1);
    EXPECT_EQ(trail_keeper_take(&keeper, false, 100, NOW_US + TRAIL_AGE_US), 0);
    see(1, 1);
    trail_keeper_set_policy(&keeper, &policy);
    EXPECT_EQ(trail_keeper_take(&keeper, false, 100, NOW_US), 0);
    EXPECT(!keeper.left_out);
}

static void test_a_queue_without_room_and_a_spent_budget_leave_it_out(void)
{
    begin();
    see(1, 1);
    EXPECT_EQ(trail_keeper_take(&keeper, false, 0, NOW_US), 0);
    expect_left_out(1, DETAIL_TRAIL_QUEUE);
    for (unsigned i = 0; i < TRAIL_KEEPER_PIECES; i++) {
        EXPECT_EQ(trail_keeper_take(&keeper, false, 1, NOW_US), 1);
    }
    EXPECT(!keeper.left_out);
    EXPECT_EQ(trail_keeper_take(&keeper, false, 1, NOW_US), 0);
    expect_left_out(1, DETAIL_TRAIL_BUDGET);
    EXPECT_EQ(trail_keeper_take(&keeper, false, 1, NOW_US + TRAIL_KEEPER_PIECE_US), 1);
    EXPECT_EQ(trail_keeper_take(&keeper, false, 1, NOW_US + TRAIL_KEEPER_PIECE_US), 0);
}

/* A trail that is one piece too long takes none of what is left. */
static void test_a_trail_that_is_left_out_takes_nothing_of_the_budget(void)
{
    begin();
    see(200, 1);
    for (unsigned i = 0; i < TRAIL_KEEPER_PIECES / 2 - 1; i++) {
        EXPECT_EQ(trail_keeper_take(&keeper, false, 2, NOW_US), 2);
    }
    see(400, 1);
    EXPECT_EQ(trail_keeper_take(&keeper, false, 3, NOW_US), 0);
    expect_left_out(600, DETAIL_TRAIL_QUEUE);
    EXPECT_EQ(trail_keeper_take(&keeper, false, 100, NOW_US), 0);
    expect_left_out(600, DETAIL_TRAIL_BUDGET);
    EXPECT_EQ(keeper.parts[0].last_us, NOW_US - 1);
    trail_keeper_set_policy(&keeper, &policy);
    see(200, 1);
    EXPECT_EQ(trail_keeper_take(&keeper, false, 2, NOW_US), 2);
    EXPECT_EQ(trail_keeper_take(&keeper, false, 2, NOW_US), 0);
}

static void test_what_another_role_asks_for_is_short_and_leaves_half_to_its_own(void)
{
    uint64_t latest_us = 0;
    begin();
    see(TRAIL_KEEPER_FRAMES, 1);
    unsigned parts = trail_keeper_take(&keeper, true, 100, NOW_US);
    EXPECT_EQ(read_back(parts, &latest_us), TRAIL_KEEPER_ASKED);
    EXPECT_EQ(latest_us, NOW_US - 1);
    unsigned told = parts;
    for (int i = 0; i < TRAIL_KEEPER_PIECES && parts > 0; i++) {
        parts = trail_keeper_take(&keeper, true, 100, NOW_US);
        told += parts;
    }
    EXPECT(told > TRAIL_KEEPER_PIECES / 2 - 10 && told <= TRAIL_KEEPER_PIECES / 2);
    expect_left_out(TRAIL_KEEPER_ASKED, DETAIL_TRAIL_BUDGET);
    EXPECT(trail_keeper_take(&keeper, false, 100, NOW_US) > 10);
}

int main(void)
{
    RUN(test_a_full_ring_of_frames_fits);
    RUN(test_a_full_ring_of_packets_fits);
    RUN(test_what_does_not_fit_loses_its_oldest);
    RUN(test_nothing_seen_makes_no_trail_and_none_is_left_out);
    RUN(test_a_queue_without_room_and_a_spent_budget_leave_it_out);
    RUN(test_a_trail_that_is_left_out_takes_nothing_of_the_budget);
    RUN(test_what_another_role_asks_for_is_short_and_leaves_half_to_its_own);
    return tap_done();
}
