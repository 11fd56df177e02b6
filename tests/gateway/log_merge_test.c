/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/officer/log_merge.h"

#include "tests/gateway/trail_kit.h"
#include "tests/tap.h"

static struct event flow_event(void)
{
    return (struct event){.source = EVENT_FROM_UPLINK,
                          .wall_us = UINT64_C(1795435200000000),
                          .action = EVENT_DROPPED,
                          .reason = REASON_ADDRESS_NOT_NAMED,
                          .cause = 7,
                          .count = 1,
                          .subject = EVENT_FLOW};
}

static void test_records_of_one_cause_are_one_line_until_it_was_quiet(void)
{
    struct log_merge merge;
    struct event event = flow_event();
    log_merge_init(&merge);
    event.flow.bytes_up = 5;
    EXPECT(log_merge_add(&merge, &event, false));
    event.leaf = 1;
    event.cause = 8;
    EXPECT(log_merge_add(&merge, &event, false));
    event.leaf = 2;
    event.cause = 7;
    event.count = 40;
    event.wall_us += LOG_MERGE_GAP_US;
    EXPECT(log_merge_add(&merge, &event, false));
    EXPECT_EQ(merge.latest, 0);
    event.leaf = 3;
    event.wall_us += LOG_MERGE_GAP_US + 1;
    EXPECT(log_merge_add(&merge, &event, false));
    event.wall_us -= 1000; /* a clock set back */
    EXPECT(log_merge_add(&merge, &event, false));
    EXPECT(log_merge_add(&merge, &event, true));
    EXPECT_EQ(merge.count, 4);
    EXPECT_EQ(merge.latest, 3);
    EXPECT_EQ(merge.lines[0].count, 41);
    EXPECT_EQ(merge.lines[0].records, 2);
    EXPECT_EQ(merge.lines[0].bytes_up, 10);
    EXPECT_EQ(merge.lines[0].last_wall_us - merge.lines[0].first_wall_us,
              LOG_MERGE_GAP_US);
    EXPECT_EQ(merge.lines[2].leaf, 3);
    EXPECT_EQ(merge.lines[2].count, 80);
    log_merge_free(&merge);
}

/* Each record is written ten minutes behind what it tells of. */
static void test_a_line_is_from_the_first_to_the_last_occurrence(void)
{
    const uint64_t late_us = LOG_MERGE_GAP_US / 2;
    struct log_merge merge;
    struct event event = flow_event();
    uint64_t began_us = event.wall_us - late_us;
    log_merge_init(&merge);
    event.mono_us = late_us + 1000;
    event.first_us = 1000;
    event.last_us = 1500;
    EXPECT(log_merge_add(&merge, &event, false));
    EXPECT_EQ(merge.lines[0].first_wall_us, began_us);
    EXPECT_EQ(merge.lines[0].last_wall_us, began_us + 500);
    event.wall_us += LOG_MERGE_GAP_US; /* by when it was written it goes on */
    event.mono_us += LOG_MERGE_GAP_US;
    event.first_us = event.last_us = 2000;
    EXPECT(log_merge_add(&merge, &event, false));
    EXPECT_EQ(merge.count, 1);
    EXPECT_EQ(merge.lines[0].last_wall_us, began_us + 1000);
    event.first_us = event.last_us = 1200; /* another role's, of before */
    EXPECT(log_merge_add(&merge, &event, false));
    EXPECT_EQ(merge.lines[0].last_wall_us, began_us + 1000);
    event.last_us = UINT64_MAX;
    EXPECT(log_merge_add(&merge, &event, false));
    EXPECT_EQ(merge.lines[0].last_wall_us, event.wall_us);
    event.wall_us -= 2 * LOG_MERGE_GAP_US; /* a clock set back */
    EXPECT(log_merge_add(&merge, &event, false));
    EXPECT_EQ(merge.count, 1);
    EXPECT_EQ(merge.lines[0].last_wall_us, event.wall_us);
    log_merge_free(&merge);
}

static void test_what_was_kept_joins_a_line_and_repeats_nothing(void)
{
    struct log_merge merge;
    struct event event = flow_event();
    log_merge_init(&merge);
    EXPECT(log_merge_add(&merge, &event, false));
    event.cause = 8;
    event.wall_us += LOG_MERGE_GAP_US;
    EXPECT(log_merge_add(&merge, &event, false));
    EXPECT(log_merge_join(&merge, &event, 0));
    EXPECT_EQ(merge.latest, 0);
    EXPECT_EQ(merge.lines[0].count, 1);
    EXPECT_EQ(merge.lines[0].records, 2);
    EXPECT_EQ(merge.lines[0].last_wall_us, event.wall_us);
    event.wall_us += LOG_MERGE_GAP_US + 1;
    EXPECT(!log_merge_join(&merge, &event, 0));
    EXPECT_EQ(merge.lines[0].records, 2);
    log_merge_free(&merge);
}

static void test_pieces_of_a_hello_are_counted_beside_what_they_belong_to(void)
{
    struct log_merge merge;
    struct event event = flow_event();
    log_merge_init(&merge);
    EXPECT(log_merge_add(&merge, &event, false));
    event.count = 0;
    event.flow.evidence.len = 1;
    event.flow.evidence.kind = EVENT_HELLO_JUDGED;
    EXPECT(log_merge_add(&merge, &event, false));
    EXPECT(log_merge_add(&merge, &event, false));
    EXPECT_EQ(merge.count, 1);
    EXPECT_EQ(merge.lines[0].count, 1);
    EXPECT_EQ(merge.lines[0].records, 3);
    EXPECT_EQ(merge.lines[0].hello_records, 2);
    log_merge_free(&merge);
}

static void test_a_trail_adds_headers_to_its_line_and_no_repeat(void)
{
    struct log_merge merge;
    struct event event = flow_event();
    struct event piece = event;
    piece.subject = EVENT_TRAIL;
    piece.count = 0;
    piece.mono_us = 50000000;
    piece.first_us = 42000000;
    piece.trail = (struct event_trail){.headers = 100, .part = 1, .parts = 2};
    log_merge_init(&merge);
    EXPECT(!log_merge_trail(&merge, &piece)); /* nothing that it could belong to */
    EXPECT(log_merge_add(&merge, &event, false));
    piece.wall_us += 250000;
    EXPECT(log_merge_trail(&merge, &piece));
    piece.first_us = 45000000;
    piece.trail.headers = 12;
    EXPECT(log_merge_add(&merge, &piece, false));
    EXPECT_EQ(merge.count, 1);
    EXPECT_EQ(merge.lines[0].headers, 112);
    EXPECT(merge.lines[0].trail.damaged); /* none of them is in it */
    EXPECT_EQ(merge.lines[0].trail_us, 8000000);
    piece.trail = (struct event_trail){.headers = 70, .asked = true};
    piece.detail = DETAIL_TRAIL_QUEUE;
    EXPECT(log_merge_trail(&merge, &piece));
    EXPECT_EQ(merge.lines[0].headers, 112);
    EXPECT_EQ(merge.lines[0].left_out[0], 0);
    EXPECT_EQ(merge.lines[0].left_out[1], 70);
    EXPECT_EQ(merge.lines[0].left_out_why, DETAIL_TRAIL_QUEUE);
    EXPECT_EQ(merge.lines[0].count, 1);
    EXPECT_EQ(merge.lines[0].records, 4);
    EXPECT_EQ(merge.lines[0].last_wall_us, event.wall_us);
    piece.cause++;
    EXPECT(!log_merge_trail(&merge, &piece));
    piece.cause--;
    piece.wall_us += LOG_MERGE_GAP_US;
    EXPECT(!log_merge_trail(&merge, &piece));
    log_merge_free(&merge);
}

/* The trail of a stopped frame: so many others, and its own last. */
static struct event own_trail(const struct event *event, uint32_t others, bool asked)
{
    struct event piece = *event;
    struct trail_writer writer;
    piece.subject = EVENT_TRAIL;
    piece.count = 0;
    trail_writer_begin(&writer, &piece);
    for (uint32_t n = others; n > 0; n--) {
        struct trail_header other = trail_kit_frame(piece.mono_us - n * 1000, n);
        EXPECT(trail_writer_add(&writer, &other, "unit"));
    }
    struct trail_header own = trail_kit_frame(piece.mono_us, 0x7E0);
    own.reason = event->reason;
    own.verdict = event->action;
    EXPECT(trail_writer_add(&writer, &own, "unit"));
    piece.trail.part = piece.trail.parts = 1;
    piece.trail.asked = asked;
    return piece;
}

static void test_the_header_of_the_event_itself_came_not_before_it(void)
{
    struct log_merge merge;
    struct event event = flow_event();
    event.mono_us = 50000000;
    log_merge_init(&merge);
    EXPECT(log_merge_add(&merge, &event, false));
    struct event piece = own_trail(&event, 0, false);
    EXPECT(log_merge_trail(&merge, &piece));
    EXPECT_EQ(merge.lines[0].headers, 0);
    EXPECT_EQ(merge.lines[0].own_headers, 1);
    EXPECT_EQ(merge.lines[0].trail_us, 0);
    piece = own_trail(&event, 7, false);
    EXPECT(log_merge_trail(&merge, &piece));
    piece = own_trail(&event, 0, false); /* the lapse stays that of the longest */
    EXPECT(log_merge_trail(&merge, &piece));
    EXPECT_EQ(merge.lines[0].headers, 7);
    EXPECT_EQ(merge.lines[0].own_headers, 3);
    EXPECT_EQ(merge.lines[0].trail_us, 7000);
    piece = own_trail(&event, 0, true); /* the other path has none of it */
    EXPECT(log_merge_trail(&merge, &piece));
    EXPECT_EQ(merge.lines[0].headers, 8);
    EXPECT_EQ(merge.lines[0].own_headers, 3);
    piece.first_us = UINT64_MAX; /* no clock had that */
    EXPECT(log_merge_trail(&merge, &piece));
    EXPECT_EQ(merge.lines[0].trail_us, 7000);
    log_merge_free(&merge);
}

static void test_thousands_of_causes_each_keep_their_line(void)
{
    struct log_merge merge;
    log_merge_init(&merge);
    for (uint64_t round = 0; round < 3; round++) {
        for (uint64_t cause = 0; cause < 5000; cause++) {
            struct event event = {.cause = cause * 4096, .count = 1, .leaf = cause};
            EXPECT(log_merge_add(&merge, &event, false));
        }
    }
    EXPECT_EQ(merge.count, 5002); /* cause 0 is none: each apart */
    for (size_t i = 1; i < 5000; i++) {
        EXPECT_EQ(merge.lines[i].count, 3);
    }
    log_merge_free(&merge);
}

int main(void)
{
    RUN(test_pieces_of_a_hello_are_counted_beside_what_they_belong_to);
    RUN(test_records_of_one_cause_are_one_line_until_it_was_quiet);
    RUN(test_a_line_is_from_the_first_to_the_last_occurrence);
    RUN(test_what_was_kept_joins_a_line_and_repeats_nothing);
    RUN(test_a_trail_adds_headers_to_its_line_and_no_repeat);
    RUN(test_the_header_of_the_event_itself_came_not_before_it);
    RUN(test_thousands_of_causes_each_keep_their_line);
    return tap_done();
}
