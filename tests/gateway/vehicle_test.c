/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of gateway/review/vehicle.c and fetch.c: one ledger as the review holds it. */
#include "gateway/review/vehicle.h"

#include "tests/gateway/review_kit.h"

static struct vehicle vehicle;
static struct trouble why;

static unsigned read_on(void)
{
    unsigned count = 0;
    while (vehicle_read(&vehicle) == VEHICLE_READ) {
        count++;
    }
    return count;
}

/* evil twice, then other, then evil again long after. */
static struct store *begin(void)
{
    kit_empty();
    struct store *store = kit_open();
    struct event events[] = {
        kit_flow("evil.example", 5, 0), kit_flow("other.example", 6, 1),
        kit_flow("evil.example", 5, 2), kit_flow("evil.example", 5, 60)};
    events[1].reason = REASON_NAME_NOT_ALLOWED;
    events[2].count = 40;
    events[2].flow.bytes_up = 7;
    kit_put(store, events, 4);
    EXPECT(vehicle_open(&vehicle, "van-1", kit_dir, &why));
    EXPECT_EQ(read_on(), 4);
    return store;
}

static void test_records_of_one_cause_are_one_incident(void)
{
    struct store *store = begin();
    EXPECT_EQ(vehicle.row_count, 4);
    EXPECT_EQ(vehicle.merge.count, 3);
    EXPECT_EQ(vehicle.merge.lines[0].count, 41);
    EXPECT_EQ(vehicle.incidents[0].first, 0);
    EXPECT_EQ(vehicle.rows[0].next, 2);
    EXPECT_EQ(vehicle.incidents[0].last, 2);
    EXPECT_EQ(vehicle.rows[2].next, VEHICLE_NONE);
    EXPECT_EQ(vehicle.rows[2].incident, 0);
    EXPECT(strstr(vehicle_text(&vehicle, 0), "evil.example") != NULL);
    EXPECT(strstr(vehicle_text(&vehicle, 1), "other.example") != NULL);
    EXPECT_EQ(vehicle_severity(&vehicle, 0), SEVERITY_SEVERE);
    EXPECT_EQ(vehicle.out, 43);
    EXPECT_EQ(vehicle.bytes_up, 7);
    EXPECT_EQ(strlen(vehicle.ledger_id), 32);
    vehicle_close(&vehicle);
    store_close(store);
}

static void test_what_is_written_later_goes_to_the_incident_it_belongs_to(void)
{
    struct store *store = begin();
    struct event more[] = {kit_flow("evil.example", 5, 61),
                           kit_flow("new.example", 8, 62)};
    EXPECT_EQ(read_on(), 0);
    kit_put(store, more, 2);
    EXPECT_EQ(read_on(), 2);
    EXPECT_EQ(vehicle.merge.count, 4);
    EXPECT_EQ(vehicle.incidents[2].last, 4);
    EXPECT_EQ(vehicle.rows[4].place.leaf, 4);
    vehicle_close(&vehicle);
    store_close(store);
}

static void test_what_a_decoy_kept_joins_the_flow_that_said_it(void)
{
    kit_empty();
    struct store *store = kit_open();
    struct event events[] = {
        kit_flow("evil.example", 5, 0), kit_flow("other.example", 6, 1),
        kit_flow("evil.example", 7, 2), kit_flow("evil.example", 8, 40),
        kit_flow("evil.example", 5, 41)};
    for (size_t i = 2; i < 4; i++) {
        events[i].reason = REASON_DECOY_KEPT;
        events[i].flow.evidence =
            (struct event_evidence){.len = 1, .part = 1, .parts = 1};
    }
    kit_put(store, events, 5);
    EXPECT(vehicle_open(&vehicle, "van-1", kit_dir, &why));
    EXPECT_EQ(read_on(), 5);
    EXPECT_EQ(vehicle.merge.count, 4); /* the second piece came too late */
    EXPECT_EQ(vehicle.rows[0].next, 2);
    EXPECT_EQ(vehicle.rows[2].incident, 0);
    EXPECT_EQ(vehicle.rows[2].count, 0);
    EXPECT_EQ(vehicle.merge.lines[0].count, 1);
    EXPECT_EQ(vehicle.merge.lines[0].records, 2);
    EXPECT(vehicle.incidents[0].kept);
    EXPECT(!vehicle.incidents[1].kept);
    EXPECT_EQ(vehicle.incidents[2].first, 3);
    EXPECT(vehicle.incidents[2].kept);
    EXPECT_EQ(vehicle.out, 3); /* nor is it an attempt, apart or not */
    vehicle_close(&vehicle);
    store_close(store);
}

static void test_any_record_finds_its_incident(void)
{
    struct store *store = begin();
    EXPECT_EQ(vehicle_find(&vehicle, 0), 0);
    EXPECT_EQ(vehicle_find(&vehicle, 1), 1);
    EXPECT_EQ(vehicle_find(&vehicle, 2), 0);
    EXPECT_EQ(vehicle_find(&vehicle, 3), 2);
    EXPECT_EQ(vehicle_find(&vehicle, 4), VEHICLE_NONE);
    vehicle_close(&vehicle);
    store_close(store);
}

static void test_a_ledger_that_states_what_it_lost_is_begun_again(void)
{
    struct store *store = begin();
    struct event lost = kit_flow("", 9, 62);
    lost.source = EVENT_FROM_LEDGER;
    lost.subject = EVENT_SYSTEM;
    lost.system = (struct event_system){.about = "ledger"};
    lost.reason = REASON_LEDGER_THINNED;
    EXPECT(!vehicle.stale);
    kit_put(store, &lost, 1);
    EXPECT_EQ(read_on(), 1);
    EXPECT(vehicle.stale);
    (void)snprintf(vehicle.path, sizeof vehicle.path, "/nonexistent");
    EXPECT(!vehicle_begin_again(&vehicle, &why));
    EXPECT(vehicle.stale);
    EXPECT_EQ(vehicle.row_count, 5);
    (void)snprintf(vehicle.path, sizeof vehicle.path, "%s", kit_dir);
    vehicle.seal.checks = 7;
    EXPECT(vehicle_begin_again(&vehicle, &why));
    EXPECT_EQ(vehicle.row_count, 0);
    EXPECT_EQ(vehicle.out, 0);
    EXPECT_EQ(vehicle.seal.checks, 7);
    EXPECT_TEXT(vehicle.name, "van-1");
    EXPECT_EQ(strlen(vehicle.ledger_id), 32);
    EXPECT_EQ(read_on(), 5); /* what is stated there now was before */
    EXPECT(!vehicle.stale);
    EXPECT_EQ(vehicle.merge.count, 4);
    vehicle_close(&vehicle);
    store_close(store);
}

static void test_a_note_is_counted_once(void)
{
    struct store *store = begin();
    EXPECT_EQ(vehicle.open[SEVERITY_SEVERE], 2);
    EXPECT_EQ(vehicle.open[SEVERITY_WARNING], 1);
    vehicle_note(&vehicle, 0, 1);
    vehicle_note(&vehicle, 0, 2);
    EXPECT_EQ(vehicle.open[SEVERITY_SEVERE], 1);
    EXPECT_EQ(vehicle.incidents[0].note, 2);
    vehicle_close(&vehicle);
    store_close(store);
}

static void test_a_clock_that_was_never_set_does_not_widen_the_span(void)
{
    kit_empty();
    struct store *store = kit_open();
    struct event events[] = {kit_flow("a.example", 1, 0), kit_flow("a.example", 1, 0),
                             kit_flow("a.example", 1, 5), kit_flow("a.example", 1, 3)};
    events[0].wall_trusted = events[1].wall_trusted = false;
    events[0].wall_us = 1000000;
    events[1].wall_us = 9000000;
    kit_put(store, events, 2);
    EXPECT(vehicle_open(&vehicle, "van-1", kit_dir, &why));
    EXPECT_EQ(read_on(), 2);
    EXPECT_EQ(vehicle.first_wall_us, 1000000);
    EXPECT_EQ(vehicle.last_wall_us, 9000000);
    kit_put(store, events + 2, 2);
    EXPECT_EQ(read_on(), 2);
    EXPECT_EQ(vehicle.first_wall_us, events[3].wall_us);
    EXPECT_EQ(vehicle.last_wall_us, events[2].wall_us);
    vehicle_close(&vehicle);
    store_close(store);
}

static void test_damage_is_kept_to_be_told_and_the_rest_is_read(void)
{
    struct store *store = begin();
    store_close(store);
    vehicle_close(&vehicle);
    static uint8_t image[128 * 1024];
    size_t len = kit_used(image, kit_read(1, image, sizeof image));
    image[len - 100] ^= 1; /* in the last tree head */
    kit_replace(1, image, len);
    EXPECT(vehicle_open(&vehicle, "van-1", kit_dir, &why));
    (void)read_on();
    EXPECT_EQ(vehicle.row_count, 4);
    EXPECT(strstr(vehicle.damage.text, "segment 1") != NULL);
    vehicle_close(&vehicle);
    EXPECT(!vehicle_open(&vehicle, "x", "/nonexistent", &why));
    vehicle_close(&vehicle);
}

static void test_events_of_thousands_are_fetched_by_their_place(void)
{
    kit_empty();
    struct store *store = kit_open();
    for (uint64_t seq = 1; seq <= 2000; seq += 100) {
        EXPECT(kit_write(store, seq, seq + 99));
    }
    EXPECT(vehicle_open(&vehicle, "van-1", kit_dir, &why));
    EXPECT_EQ(read_on(), 2000);
    EXPECT(vehicle.rows[1999].place.segment > 1);
    for (uint32_t row = 0; row < 2000; row += 37) {
        struct fetched fetched;
        EXPECT(fetch_event(&fetched, kit_dir, &vehicle.rows[row].place, &why));
        EXPECT_EQ(fetched.event.source_seq, row + 1);
        EXPECT_EQ(fetched.event.leaf, row);
        struct event again;
        EXPECT(event_unpack(&again, fetched.bytes, fetched.len));
    }
    vehicle_close(&vehicle);
    store_close(store);
}

int main(void)
{
    kit_start();
    RUN(test_records_of_one_cause_are_one_incident);
    RUN(test_what_is_written_later_goes_to_the_incident_it_belongs_to);
    RUN(test_what_a_decoy_kept_joins_the_flow_that_said_it);
    RUN(test_any_record_finds_its_incident);
    RUN(test_a_ledger_that_states_what_it_lost_is_begun_again);
    RUN(test_a_note_is_counted_once);
    RUN(test_a_clock_that_was_never_set_does_not_widen_the_span);
    RUN(test_damage_is_kept_to_be_told_and_the_rest_is_read);
    RUN(test_events_of_thousands_are_fetched_by_their_place);
    kit_stop();
    return tap_done();
}
