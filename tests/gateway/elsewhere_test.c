/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/review/elsewhere.h"

#include "tests/gateway/review_kit.h"

static struct vehicle vehicle;
static struct content told;
static struct elsewhere elsewhere;
static struct trouble why;

static struct event name_event(const char *name, enum event_action action,
                               unsigned minute)
{
    struct event event = kit_flow("", 1000 + minute, minute);
    event.subject = EVENT_NAME;
    event.action = (uint8_t)action;
    event.reason = action == EVENT_PASSED ? REASON_ALLOWED : REASON_NAME_NOT_ALLOWED;
    memset(&event.name, 0, sizeof event.name);
    event.name.type = 1;
    (void)snprintf(event.name.name, sizeof event.name.name, "%s", name);
    return event;
}

static bool find(const struct event *events, size_t count, uint32_t incident)
{
    kit_empty();
    struct store *store = kit_open();
    kit_put(store, events, count);
    EXPECT(vehicle_open(&vehicle, "van-1", kit_dir, &why));
    while (vehicle_read(&vehicle) == VEHICLE_READ) {
    }
    EXPECT_EQ(vehicle.merge.count, count);
    bool found = elsewhere_find(&elsewhere, &vehicle, incident, &told);
    vehicle_close(&vehicle);
    store_close(store);
    return found;
}

static void test_what_was_told_is_found_where_it_passed(void)
{
    struct event events[] = {
        name_event("lat48.1371.lon11.5761.telemetry.example", EVENT_PASSED, 0),
        name_event("lat48.1371.lon11.5761.telemetry.example", EVENT_PASSED, 3000),
        name_event("lat50.1371.lon11.5761.telemetry.example", EVENT_PASSED, 3001),
        name_event("id4210000003.telemetry.example", EVENT_PASSED, 3002),
        name_event("lat48.1371.lon11.5761.p5.example", EVENT_DROPPED, 3003),
        kit_flow("stranger.example", 6, 3100),
        kit_flow("lat48.139.lon11.570.example", 7, 4000)};
    events[6].action = EVENT_WOULD_DROP;
    content_init(&told);
    content_add_position(&told, 48.13988, 11.57010);
    content_add_identifier(&told, CONTENT_DEVICE, "4210000003", 10);
    EXPECT(find(events, 7, 5));
    EXPECT_EQ(elsewhere.line_count, 2);
    EXPECT_TEXT(elsewhere.lines[0], "secret position 48.13988 11.57010 within 2km\n");
    EXPECT_TEXT(elsewhere.lines[1], "secret name \"4210000003\"\n");
    EXPECT_EQ(elsewhere.passed, 3);
    EXPECT_EQ(elsewhere.denied, 1);
    EXPECT_EQ(elsewhere.shown_count, 3);
    EXPECT_EQ(elsewhere.shown[0].incident, 1);
    EXPECT_EQ(elsewhere.shown[0].line, 0);
    EXPECT_EQ(elsewhere.shown[1].incident, 3);
    EXPECT_EQ(elsewhere.shown[1].line, 1);
    EXPECT_EQ(elsewhere.shown[2].incident, 6);
}

static void test_more_than_are_shown_are_counted(void)
{
    static struct event events[ELSEWHERE_SHOWN_MAX + 6];
    size_t count = sizeof events / sizeof *events;
    for (size_t i = 0; i < count; i++) {
        events[i] =
            name_event("lat48.1371.lon11.5761.example", EVENT_PASSED, (unsigned)i * 30);
    }
    content_init(&told);
    content_add_position(&told, 48.13988, 11.57010);
    EXPECT(find(events, count, 0));
    EXPECT_EQ(elsewhere.passed, count - 1);
    EXPECT_EQ(elsewhere.shown_count, ELSEWHERE_SHOWN_MAX);
}

static void test_only_what_a_policy_takes_is_looked_for(void)
{
    struct event event = kit_flow("stranger.example", 6, 0);
    content_init(&told);
    EXPECT(!find(&event, 1, 0));
    content_add_identifier(&told, CONTENT_CLIENT, "a-client", 8);
    content_add_identifier(&told, CONTENT_PLATE, "M\"}\nuplink", 10);
    content_add_identifier(&told, CONTENT_DEVICE, "x\" }", 4);
    content_add_identifier(&told, CONTENT_DEVICE, "1234", 4); /* in everything */
    content_add_identifier(&told, CONTENT_IMEI, "490154203237519", 15); /* check digit */
    EXPECT(!find(&event, 1, 0));
    content_add_identifier(&told, CONTENT_IMEI, "490154203237518", 15);
    content_add_identifier(&told, CONTENT_PLATE, "M-AB 1234", 9);
    EXPECT(find(&event, 1, 0));
    EXPECT_EQ(elsewhere.line_count, 2);
    EXPECT_TEXT(elsewhere.lines[0], "secret imei \"490154203237518\"\n");
    EXPECT_TEXT(elsewhere.lines[1], "secret plate \"M-AB 1234\"\n");
    EXPECT_EQ(elsewhere.passed + elsewhere.denied, 0);
}

static void test_places_near_each_other_are_one_and_four_are_the_most(void)
{
    struct event event = kit_flow("stranger.example", 6, 0);
    content_init(&told);
    for (int i = 0; i < 30; i++) {
        int degrees = 10 + i / 5;
        content_add_position(&told, degrees + 0.001 * (i % 5), -20);
    }
    EXPECT(find(&event, 1, 0));
    EXPECT_EQ(elsewhere.line_count, 4);
    EXPECT_TEXT(elsewhere.lines[3], "secret position 13.00000 -20.00000 within 2km\n");
}

static void test_the_nearest_of_the_reason_that_has_bytes_is_found(void)
{
    static const struct incident {
        uint64_t minute;
        bool has_bytes;
        uint16_t reason;
    } table[] = {{0, true, REASON_TUNNEL_ATTEMPT},
                 {100, false, REASON_TUNNEL_ATTEMPT},
                 {101, true, REASON_VIDEO_STREAM},
                 {102, false, REASON_TUNNEL_ATTEMPT},
                 {120, true, REASON_TUNNEL_ATTEMPT}};
    struct vehicle_incident incidents[5];
    struct log_merge_line lines[5];
    memset(incidents, 0, sizeof incidents);
    memset(lines, 0, sizeof lines);
    for (size_t i = 0; i < 5; i++) {
        incidents[i].has_bytes = table[i].has_bytes;
        incidents[i].reason = table[i].reason;
        lines[i].first_wall_us = table[i].minute * KIT_MINUTE_US;
    }
    struct vehicle made = {.incidents = incidents, .merge = {.lines = lines, .count = 5}};
    EXPECT_EQ(elsewhere_nearest_with_bytes(&made, 1), 4);
    EXPECT_EQ(elsewhere_nearest_with_bytes(&made, 4), 0);
    EXPECT_EQ(elsewhere_nearest_with_bytes(&made, 2), VEHICLE_NONE);
    incidents[4].has_bytes = false;
    EXPECT_EQ(elsewhere_nearest_with_bytes(&made, 3), 0);
}

int main(void)
{
    kit_start();
    RUN(test_what_was_told_is_found_where_it_passed);
    RUN(test_more_than_are_shown_are_counted);
    RUN(test_only_what_a_policy_takes_is_looked_for);
    RUN(test_places_near_each_other_are_one_and_four_are_the_most);
    RUN(test_the_nearest_of_the_reason_that_has_bytes_is_found);
    kit_stop();
    return tap_done();
}
