/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of what a query selects from ledgers. */
#include "gateway/review/selection.h"

#include <limits.h>

#include "tests/gateway/review_kit.h"

#define VANS 2
#define EVENTS 150

static char root[33];
static struct fleet fleet;
static struct query query;
static struct selection selection;
static struct trouble why;

/* Van 1 begins an incident each even minute, van 2 each odd one; every third is a frame.
 */
static void make_ledgers(void)
{
    for (unsigned van = 0; van < VANS; van++) {
        (void)snprintf(kit_dir, sizeof kit_dir, "%s/van-%u", root, van + 1);
        struct store *store = kit_open();
        for (unsigned i = 0; i < EVENTS; i++) {
            struct event event = kit_flow("evil.example", 1000 + i, 2 * i + van);
            if (i % 3 == 0) {
                event.subject = EVENT_FRAME;
                event.source = EVENT_FROM_CAN;
                event.reason = REASON_UNKNOWN_ID;
                event.frame = (struct event_frame){.from = "unit", .id = 0x123};
            }
            event.count = 2;
            kit_put(store, &event, 1);
        }
        store_close(store);
    }
    EXPECT(fleet_add(&fleet, root, &why));
    kit_read_all(&fleet);
}

static void select_with(const char *name, const char *value)
{
    if (name == NULL) {
        query_init(&query);
    } else {
        EXPECT(query_add(&query, name, value, kit_now.wall_us, &why));
    }
    EXPECT(selection_make(&selection, &fleet, &query));
}

static void test_pages_hold_each_incident_once_the_latest_first(void)
{
    unsigned seen = 0;
    uint64_t before_us = UINT64_MAX;
    select_with(NULL, NULL);
    EXPECT_EQ(selection.total, VANS * EVENTS);
    EXPECT_EQ(selection.repeats, VANS * EVENTS * 2);
    for (query.page = 1; query.page <= VANS * EVENTS / SELECTION_PAGE; query.page++) {
        EXPECT(selection_make(&selection, &fleet, &query));
        for (uint32_t i = 0; i < selection.item_count; i++, seen++) {
            const struct selection_item *item = &selection.items[i];
            uint64_t at_us = item->vehicle->merge.lines[item->incident].first_wall_us;
            EXPECT(at_us < before_us);
            before_us = at_us;
        }
    }
    EXPECT_EQ(seen, VANS * EVENTS);
    EXPECT(selection_make(&selection, &fleet, &query));
    EXPECT_EQ(selection.item_count, 0); /* behind the last page */
    query.page = QUERY_PAGE_MAX;
    EXPECT(selection_make(&selection, &fleet, &query));
    EXPECT_EQ(selection.item_count, 0);
}

static void test_choices_are_counted_as_if_their_group_were_free(void)
{
    select_with(NULL, NULL);
    select_with("reason", "unknown_id");
    EXPECT_EQ(selection.total, 100);
    EXPECT_EQ(selection.choices.reasons[REASON_UNKNOWN_ID], 100);
    EXPECT_EQ(selection.choices.reasons[REASON_ADDRESS_NOT_NAMED], 200);
    EXPECT_EQ(selection.choices.subjects[EVENT_FRAME], 100);
    EXPECT_EQ(selection.choices.subjects[EVENT_FLOW], 0);
    EXPECT_EQ(selection.choices.severities[SEVERITY_WARNING], 100);
    EXPECT_EQ(selection.choices.open, 100);
    EXPECT_EQ(selection.choices.reasons[REASON_DECOY_KEPT], 0);
    fleet.vehicles[0]->incidents[1].kept = true; /* of a flow */
    select_with("reason", "decoy_kept");
    EXPECT_EQ(selection.total, 101);
    EXPECT_EQ(selection.choices.reasons[REASON_DECOY_KEPT], 1);
    EXPECT_EQ(selection.choices.reasons[REASON_ADDRESS_NOT_NAMED], 200);
    fleet.vehicles[0]->incidents[1].kept = false;
    select_with(NULL, NULL);
    select_with("reason", "unknown_id");
    select_with("vehicle", "van-2");
    EXPECT_EQ(selection.total, 50);
    EXPECT_EQ(selection.choices.sources[EVENT_FROM_CAN], 50);
    EXPECT_EQ(selection.choices.actions[EVENT_DROPPED], 50);
}

static uint64_t in_bins(void)
{
    uint64_t sum = 0;
    for (uint32_t i = 0; i < selection.bin_count; i++) {
        for (unsigned severity = 0; severity < 4; severity++) {
            sum += selection.bins[i][severity];
        }
    }
    return sum;
}

static void test_the_bins_hold_every_record_in_their_time(void)
{
    select_with(NULL, NULL);
    EXPECT_EQ(in_bins(), VANS * EVENTS * 2);
    EXPECT_EQ(selection.width_us, 5 * KIT_MINUTE_US);
    EXPECT(selection.bin_count <= SELECTION_BINS && selection.bin_count >= 60);
    query.filter.since_us = kit_now.wall_us + 10 * KIT_MINUTE_US;
    query.filter.until_us = kit_now.wall_us + 20 * KIT_MINUTE_US;
    EXPECT(selection_make(&selection, &fleet, &query));
    EXPECT_EQ(selection.total, 11);
    EXPECT_EQ(in_bins(), 22);
    EXPECT_EQ(selection.repeats, 22);
    EXPECT_EQ(selection.width_us, 10000000);
    query.filter.until_us = kit_now.wall_us; /* ends before it begins */
    EXPECT(selection_make(&selection, &fleet, &query));
    EXPECT_EQ(selection.bin_count, 0);
}

static void test_a_record_that_goes_on_within_the_time_asked_for_counts(void)
{
    struct vehicle_row *row = &fleet.vehicles[0]->rows[5];
    struct log_merge_line *line = &fleet.vehicles[0]->merge.lines[5];
    select_with(NULL, NULL);
    query.filter.since_us = row->last_us - 20000000;
    query.filter.until_us = row->last_us - 10000000;
    EXPECT(selection_make(&selection, &fleet, &query));
    EXPECT_EQ(selection.repeats, 0);
    row->first_us = line->first_wall_us = row->last_us - 25000000;
    EXPECT(selection_make(&selection, &fleet, &query));
    EXPECT_EQ(selection.total, 1);
    EXPECT_EQ(selection.repeats, 2);
    row->first_us = line->first_wall_us = row->last_us;
}

static void test_a_span_of_all_time_still_has_bins(void)
{
    select_with(NULL, NULL);
    query.filter.since_us = 1;
    query.filter.until_us = UINT64_MAX;
    EXPECT(selection_make(&selection, &fleet, &query));
    EXPECT_EQ(selection.bin_count, SELECTION_BINS);
    EXPECT_EQ(in_bins(), VANS * EVENTS * 2);
}

static void test_times_that_cannot_be_are_listed_all_the_same(void)
{
    struct log_merge_line *line = &fleet.vehicles[1]->merge.lines[EVENTS - 1];
    struct log_merge_line before = *line;
    unsigned seen = 0;
    line->first_wall_us = line->last_wall_us = UINT64_MAX;
    query_init(&query);
    for (query.page = 1; query.page <= VANS * EVENTS / SELECTION_PAGE; query.page++) {
        EXPECT(selection_make(&selection, &fleet, &query));
        seen += selection.item_count;
        EXPECT(query.page > 1 || selection.items[0].vehicle == fleet.vehicles[1]);
    }
    EXPECT_EQ(seen, VANS * EVENTS);
    line->first_wall_us = line->last_wall_us = 0;
    EXPECT(selection_make(&selection, &fleet, &query));
    *line = before;
}

static void test_nothing_read_selects_nothing(void)
{
    struct fleet none = {.count = 0};
    query_init(&query);
    EXPECT(selection_make(&selection, &none, &query));
    EXPECT_EQ(selection.total, 0);
    EXPECT_EQ(selection.bin_count, 0);
}

int main(void)
{
    kit_start();
    (void)snprintf(root, sizeof root, "%.32s", kit_dir);
    make_ledgers();
    RUN(test_pages_hold_each_incident_once_the_latest_first);
    RUN(test_choices_are_counted_as_if_their_group_were_free);
    RUN(test_the_bins_hold_every_record_in_their_time);
    RUN(test_a_record_that_goes_on_within_the_time_asked_for_counts);
    RUN(test_a_span_of_all_time_still_has_bins);
    RUN(test_times_that_cannot_be_are_listed_all_the_same);
    RUN(test_nothing_read_selects_nothing);
    fleet_close(&fleet);
    for (unsigned van = 1; van <= VANS; van++) {
        (void)snprintf(kit_dir, sizeof kit_dir, "%s/van-%u", root, van);
        kit_empty();
        (void)rmdir(kit_dir);
    }
    (void)snprintf(kit_dir, sizeof kit_dir, "%s", root);
    kit_stop();
    return tap_done();
}
