/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of gateway/review/trail_table.c. */
#include "gateway/review/trail_table.h"

#include <stdlib.h>

#include "tests/gateway/review_kit.h"
#include "tests/gateway/trail_kit.h"

static char *text;
static size_t text_len;

/* The card of the first incident of a ledger with these events in it. */
static void print(const struct event *events, size_t count)
{
    struct fleet fleet = {.count = 0};
    struct trouble why;
    kit_empty();
    struct store *store = kit_open();
    kit_put(store, events, count);
    store_close(store);
    EXPECT(fleet_add(&fleet, kit_dir, &why));
    kit_read_all(&fleet);
    free(text);
    FILE *out = open_memstream(&text, &text_len);
    trail_table_print(out, fleet.vehicles[0], 0);
    (void)fclose(out);
    fleet_close(&fleet);
}

/* A piece of so many headers, the n-th n us before it. */
static struct event piece_of(uint64_t cause, uint32_t headers, const char *bus)
{
    struct event event = kit_event(++kit_seq);
    event.source = EVENT_FROM_UPLINK;
    event.cause = cause;
    event.mono_us = 50000000;
    trail_kit_pack(&event, headers, bus, 1, 1);
    EXPECT_EQ(event.trail.headers, headers);
    return event;
}

static unsigned rows(void)
{
    unsigned count = 0;
    for (const char *at = text; (at = strstr(at, "<tr><td")) != NULL; at++) {
        count++;
    }
    return count;
}

static void test_each_header_is_a_row(void)
{
    struct event events[2] = {kit_flow("evil.example", 7, 0)};
    events[1] = piece_of(7, 2, "<b>unit");
    print(events, 2);
    EXPECT_EQ(rows(), 2);
    EXPECT(strstr(text, "2 headers are kept") != NULL);
    EXPECT(strstr(text, "<tr><td class=\"n\">0.000002 s</td><td class=\"what\">CAN "
                        "&lt;b&gt;unit 002, 8 bytes</td><td>passed</td>") != NULL);
}

/* The flow and its trail in one: the last header is what was judged. */
static void test_what_was_stopped_itself_came_not_before_it(void)
{
    struct event events[2] = {kit_flow("evil.example", 7, 0)};
    events[0].action = EVENT_PASSED; /* as the headers of the kit */
    events[0].reason = REASON_ALLOWED;
    events[1] = piece_of(7, 2, "unit");
    print(events, 2);
    EXPECT_EQ(rows(), 1);
    EXPECT(strstr(text, "1 header is kept, and no byte of what was in it.") != NULL);
    EXPECT(strstr(text, ">0.000002 s<") != NULL);
    events[1] = piece_of(7, 1, "unit");
    print(events, 2);
    EXPECT_EQ(rows(), 0);
    EXPECT(strstr(text, "Nothing else in the seconds that are kept.") != NULL);
    EXPECT(strstr(text, "<table") == NULL);
    events[1].trail.asked = true;
    print(events, 2);
    EXPECT_EQ(rows(), 1);
}

static void test_of_many_the_latest_are_shown(void)
{
    struct event events[4] = {kit_flow("evil.example", 7, 0)};
    for (int i = 1; i < 4; i++) {
        events[i] = piece_of(7, 90, "unit");
    }
    print(events, 4);
    EXPECT_EQ(rows(), TRAIL_TABLE_ROWS);
    EXPECT(strstr(text, "270 headers are kept") != NULL);
    EXPECT(strstr(text, "all are in the downloads") != NULL);
    EXPECT(strstr(text, ">0.000021 s<") != NULL);
}

static void test_a_trail_that_breaks_off_is_told(void)
{
    struct event events[3] = {kit_flow("evil.example", 7, 0)};
    events[1] = piece_of(7, 2, "unit");
    events[2] = piece_of(7, 3, "unit");
    events[1].trail.parts = events[2].trail.parts = 2;
    events[2].trail.part = 2;
    print(events, 3);
    EXPECT_EQ(rows(), 5);
    EXPECT(strstr(text, "breaks off") == NULL);
    print(events, 2);
    EXPECT_EQ(rows(), 2);
    EXPECT(strstr(text, "the trail breaks off, pieces of it are missing.") != NULL);
    trail_kit_cut(&events[2]);
    print(events, 3);
    EXPECT_EQ(rows(), 4);
    EXPECT(strstr(text, "the trail breaks off, damaged.") != NULL);
}

static unsigned rows_of(const char *bus)
{
    char name[32];
    unsigned count = 0;
    (void)snprintf(name, sizeof name, ">CAN %s ", bus);
    for (const char *at = text; (at = strstr(at, name)) != NULL; at++) {
        count++;
    }
    return count;
}

static void test_the_other_path_is_cut_first(void)
{
    struct event events[6] = {kit_flow("evil.example", 7, 0)};
    for (int i = 1; i < 6; i++) {
        events[i] = piece_of(7, 90, i == 1 ? "own" : "other");
        events[i].trail.asked = i > 1;
    }
    print(events, 6);
    EXPECT_EQ(rows_of("own"), 90);
    EXPECT_EQ(rows_of("other"), TRAIL_TABLE_ROWS - 90);
    EXPECT(strstr(text, "90 of its own path, 110 of the other;") != NULL);
    events[2].trail.asked = events[3].trail.asked = false;
    print(events, 6);
    EXPECT_EQ(rows(), TRAIL_TABLE_ROWS);
    EXPECT_EQ(rows_of("own"), 20); /* the latest of the path */
    EXPECT(strstr(text, "200 of its own path, 0 of the other;") != NULL);
}

static void test_a_trail_that_was_left_out_is_told(void)
{
    struct event events[3] = {kit_flow("evil.example", 7, 0)};
    events[1] = piece_of(7, 2, "unit");
    events[1].reason = REASON_TRAIL_LEFT_OUT;
    events[1].detail = DETAIL_TRAIL_BUDGET;
    events[1].trail = (struct event_trail){.headers = 1412};
    print(events, 2);
    EXPECT_EQ(rows(), 0);
    EXPECT(strstr(text, "Of what came by its own path before it, 1,412 headers are left "
                        "out: so many trails at once are not kept.") != NULL);
    EXPECT(strstr(text, "<table") == NULL);
    events[2] = piece_of(7, 3, "unit");
    events[1].trail.asked = true;
    print(events, 3);
    EXPECT_EQ(rows(), 3);
    EXPECT(strstr(text, "Of what came by the other path") != NULL);
}

static void test_without_a_trail_there_is_no_card(void)
{
    struct event event = kit_flow("evil.example", 7, 0);
    print(&event, 1);
    EXPECT_TEXT(text, "");
}

int main(void)
{
    kit_start();
    RUN(test_each_header_is_a_row);
    RUN(test_what_was_stopped_itself_came_not_before_it);
    RUN(test_of_many_the_latest_are_shown);
    RUN(test_the_other_path_is_cut_first);
    RUN(test_a_trail_that_breaks_off_is_told);
    RUN(test_a_trail_that_was_left_out_is_told);
    RUN(test_without_a_trail_there_is_no_card);
    free(text);
    kit_stop();
    return tap_done();
}
