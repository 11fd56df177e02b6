/* SPDX-License-Identifier: Apache-2.0 */
/* The roll-up and what a decoy kept: each piece by itself, and no flood of them. */
#include "tests/gateway/rollup_kit.h"

static struct event piece(uint16_t client_port, uint8_t part, uint8_t byte)
{
    struct event event = flow(1, client_port);
    event.reason = REASON_DECOY_KEPT;
    event.flow.evidence =
        (struct event_evidence){.len = 1, .part = part, .parts = 10, .bytes = {byte}};
    return event;
}

static void test_pieces_of_one_flow_are_records_of_their_own(void)
{
    start();
    for (uint8_t part = 1; part <= 10; part++) {
        struct event event = piece(1, part, 'x');
        rollup_add(rollup, &event, 7);
        EXPECT_EQ(told_count, part);
        EXPECT_EQ(told[part - 1].count, 1);
        EXPECT_EQ(told[part - 1].first_us, 7);
        EXPECT_EQ(told[part - 1].flow.evidence.part, part);
        for (uint8_t other = 1; other < part; other++) {
            EXPECT(told[other - 1].cause != told[part - 1].cause);
        }
    }
    rollup_flush(rollup, 8);
    EXPECT_EQ(told_count, 10);
}

/* Two flows that say the same to one server. */
static void test_pieces_of_two_flows_have_two_causes(void)
{
    start();
    struct event one = piece(1, 1, 'x');
    struct event two = piece(2, 1, 'x');
    struct event other = piece(1, 1, 'y');
    rollup_add(rollup, &one, 7);
    rollup_add(rollup, &two, 7);
    rollup_add(rollup, &other, 7);
    EXPECT(told[0].cause != told[1].cause);
    EXPECT(told[0].cause != told[2].cause);
}

static size_t told_with_evidence(void)
{
    size_t count = 0;
    for (size_t i = 0; i < told_count; i++) {
        count += told[i].flow.evidence.len > 0;
    }
    return count;
}

/* Beyond the bound its bytes are gone, and its number is not. */
static void test_a_flood_of_evidence_is_bounded_and_counted(void)
{
    const unsigned pieces = 20000;
    const uint64_t hour_us = 3600 * SECOND_US;
    start();
    for (unsigned i = 0; i < pieces; i++) {
        struct event event = piece((uint16_t)i, 1, (uint8_t)i);
        rollup_add(rollup, &event, i * (hour_us / pieces));
        rollup_tick(rollup, i * (hour_us / pieces));
    }
    size_t kept = told_with_evidence();
    EXPECT(kept <= ROLLUP_EVIDENCES + hour_us / ROLLUP_EVIDENCE_US);
    EXPECT(kept >= hour_us / ROLLUP_EVIDENCE_US);
    EXPECT(told_count <= kept + 20); /* the others are one cause */
    rollup_flush(rollup, hour_us);
    EXPECT_EQ(told_sum, pieces);
}

static void test_what_follows_a_piece_is_summed_as_ever(void)
{
    start();
    struct event event = flow(1, 1);
    struct event kept = piece(1, 1, 'x');
    rollup_add(rollup, &event, 1);
    rollup_add(rollup, &kept, 2);
    rollup_add(rollup, &event, 3);
    EXPECT_EQ(told_count, 2);
    rollup_flush(rollup, 4);
    EXPECT_EQ(told_count, 3);
    EXPECT_EQ(told[2].reason, REASON_ADDRESS_NOT_NAMED);
    EXPECT_EQ(told_sum, 3);
}

int main(void)
{
    RUN(test_pieces_of_one_flow_are_records_of_their_own);
    RUN(test_pieces_of_two_flows_have_two_causes);
    RUN(test_a_flood_of_evidence_is_bounded_and_counted);
    RUN(test_what_follows_a_piece_is_summed_as_ever);
    free(rollup);
    return tap_done();
}
