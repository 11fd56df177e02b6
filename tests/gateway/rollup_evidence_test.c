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

static struct event hello(unsigned host, uint8_t part, uint32_t offset)
{
    struct event event = flow(host, 1);
    event.flow.evidence = (struct event_evidence){
        .len = 1, .kind = EVENT_HELLO_JUDGED, .part = part, .parts = 2, .offset = offset};
    return event;
}

static void deny_with_hello(unsigned host, uint64_t now_us)
{
    const struct event denial = flow(host, 1);
    const struct event pieces[] = {hello(host, 1, 0), hello(host, 2, 1)};
    rollup_add(rollup, &denial, now_us);
    rollup_add(rollup, &pieces[0], now_us);
    rollup_add(rollup, &pieces[1], now_us);
}

static void test_the_hello_of_the_first_of_a_cause_is_a_part_of_it(void)
{
    start();
    deny_with_hello(1, 7);
    deny_with_hello(1, 8);
    EXPECT_EQ(told_count, 3);
    for (size_t i = 0; i < 3; i++) {
        EXPECT_EQ(told[i].count, i == 0);
        EXPECT_EQ(told[i].cause, told[0].cause);
        EXPECT_EQ(told[i].flow.evidence.part, i);
        EXPECT_EQ(told[i].first_us, 7);
        EXPECT_EQ(told[i].last_us, 7);
    }
    rollup_flush(rollup, 9);
    EXPECT_EQ(told_count, 4);
    EXPECT_EQ(told[3].flow.evidence.len, 0);
    EXPECT_EQ(told_sum, 2);
    EXPECT_EQ(rollup_hellos_left_out(rollup), 0);
}

/* Its pieces would belong to nothing. */
static void test_a_hello_of_nothing_that_was_told_is_not_kept(void)
{
    start();
    struct event piece = hello(1, 1, 0);
    rollup_add(rollup, &piece, 7);
    piece = hello(1, 2, 1);
    rollup_add(rollup, &piece, 7);
    EXPECT_EQ(told_count, 0);
    deny_with_hello(2, 8);
    piece = hello(1, 1, 0);
    rollup_add(rollup, &piece, 8);
    EXPECT_EQ(told_count, 3);
}

static void test_hellos_are_bounded_and_those_left_out_are_counted(void)
{
    start();
    for (unsigned host = 0; host < ROLLUP_HELLOS + 5; host++) {
        deny_with_hello(host, 1000 + host);
    }
    EXPECT_EQ(told_with_evidence(), 2 * ROLLUP_HELLOS);
    EXPECT_EQ(rollup_hellos_left_out(rollup), 5);
    deny_with_hello(99, 1000 + ROLLUP_HELLO_US + ROLLUP_HELLOS);
    EXPECT_EQ(told_with_evidence(), 2 * (ROLLUP_HELLOS + 1));
    EXPECT_EQ(rollup_hellos_left_out(rollup), 5);
    rollup_flush(rollup, 2 * ROLLUP_HELLO_US);
    EXPECT_EQ(told_sum, ROLLUP_HELLOS + 6);
}

static struct event frame_with(uint8_t byte)
{
    struct event event = frame(0x123);
    event.frame.length = event.frame.data_len = 1;
    event.frame.data[0] = byte;
    return event;
}

static void test_the_first_frame_of_a_cause_is_told_with_its_data(void)
{
    start();
    struct event one = frame_with(1);
    struct event two = frame_with(2);
    struct event bare = frame(0x123);
    rollup_add(rollup, &one, 7);
    rollup_add(rollup, &two, 8);
    EXPECT_EQ(told_count, 1);
    EXPECT(told[0].frame.data_len == 1 && told[0].frame.data[0] == 1);
    rollup_tick(rollup, 7 + SECOND_US);
    EXPECT_EQ(told_count, 2);
    EXPECT_EQ(told[1].frame.data_len, 0);
    uint64_t cause = told[0].cause;
    start();
    rollup_add(rollup, &bare, 7);
    EXPECT_EQ(told[0].cause, cause);
}

int main(void)
{
    RUN(test_the_hello_of_the_first_of_a_cause_is_a_part_of_it);
    RUN(test_a_hello_of_nothing_that_was_told_is_not_kept);
    RUN(test_hellos_are_bounded_and_those_left_out_are_counted);
    RUN(test_the_first_frame_of_a_cause_is_told_with_its_data);
    RUN(test_pieces_of_one_flow_are_records_of_their_own);
    RUN(test_pieces_of_two_flows_have_two_causes);
    RUN(test_a_flood_of_evidence_is_bounded_and_counted);
    RUN(test_what_follows_a_piece_is_summed_as_ever);
    free(rollup);
    return tap_done();
}
