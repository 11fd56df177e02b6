/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/officer/report_places.h"

#include "tests/tap.h"

static struct report_places places;

static struct event asked(const char *name, uint64_t count, uint64_t wall_us)
{
    struct event event = {.subject = EVENT_NAME,
                          .count = count,
                          .wall_us = wall_us,
                          .reason = REASON_NAME_NOT_ALLOWED};
    (void)snprintf(event.name.name, sizeof event.name.name, "%s", name);
    return event;
}

static void add_of(size_t ledger, const char *name, uint64_t count, uint64_t wall_us)
{
    struct event event = asked(name, count, wall_us);
    report_places_add(&places, &event, ledger);
}

static void add(const char *name, uint64_t count, uint64_t wall_us)
{
    add_of(0, name, count, wall_us);
}

static const char *text_of(const struct event *event)
{
    static char text[REPORT_PLACES_TEXT_BYTES];
    report_places_text(text, event);
    return text;
}

static void test_a_place_is_named_by_what_is_known_of_it(void)
{
    struct event flow = {.subject = EVENT_FLOW, .flow = {.server_port = 443}};
    EXPECT_TEXT(text_of(&flow), "many destinations:443");
    EXPECT(address_parse(&flow.flow.server, "2001:db8::1"));
    EXPECT_TEXT(text_of(&flow), "2001:db8::1:443");
    (void)snprintf(flow.flow.host, sizeof flow.flow.host, "evil.example");
    EXPECT_TEXT(text_of(&flow), "evil.example:443");
    struct event name = asked("", 1, 1);
    EXPECT_TEXT(text_of(&name), "DNS many names");
    struct event packet = {.subject = EVENT_PACKET};
    EXPECT_TEXT(text_of(&packet), "many packets");
    struct event frame = {.subject = EVENT_FRAME, .frame = {.to = "vehicle"}};
    EXPECT_TEXT(text_of(&frame), "CAN bus vehicle");
}

static void test_no_name_is_taken_for_what_is_told_as_one(void)
{
    struct event name = asked("many names", 1, 1);
    EXPECT_TEXT(text_of(&name), "DNS many\\x20names");
    struct event flow = {.subject = EVENT_FLOW, .flow = {.server_port = 443}};
    (void)snprintf(flow.flow.host, sizeof flow.flow.host, "many destinations");
    EXPECT_TEXT(text_of(&flow), "many\\x20destinations:443");
    memset(&places, 0, sizeof places);
    memset(flow.flow.host, ' ', sizeof flow.flow.host - 1);
    report_places_add(&places, &flow, 0);
    flow.flow.host[sizeof flow.flow.host - 2] = 'x';
    report_places_add(&places, &flow, 0);
    EXPECT_EQ(places.count, 2); /* at its longest none is cut */
}

static void test_repeats_of_a_place_are_summed_and_the_most_frequent_is_first(void)
{
    memset(&places, 0, sizeof places);
    add("a.example", 2, 20);
    add("b.example", 9, 21);
    add("a.example", 40, 10); /* told later, of an earlier time */
    report_places_sort(&places);
    EXPECT_EQ(places.count, 2);
    EXPECT_TEXT(places.rows[0].text, "DNS a.example");
    EXPECT_EQ(places.rows[0].attempts, 42);
    EXPECT_EQ(places.rows[0].first_us, 10);
    EXPECT_EQ(places.rows[0].last_us, 20);
}

static void add_flow(const char *host, enum reason reason, uint64_t bytes_up,
                     uint64_t count)
{
    struct event event = {.subject = EVENT_FLOW,
                          .count = count,
                          .wall_us = 1,
                          .reason = reason,
                          .flow = {.server_port = 443, .bytes_up = bytes_up}};
    (void)snprintf(event.flow.host, sizeof event.flow.host, "%s", host);
    report_places_add(&places, &event, 0);
}

static void test_the_severe_come_first_then_where_bytes_went(void)
{
    memset(&places, 0, sizeof places);
    add_flow("often.example", REASON_NAME_NOT_ALLOWED, 0, 900);
    add_flow("bytes.example", REASON_NAME_NOT_ALLOWED, 70, 2);
    add_flow("severe.example", REASON_SECRET_FOUND, 0, 1);
    add_flow("severe.example", REASON_NAME_NOT_ALLOWED, 0, 1); /* the last: it stays so */
    report_places_sort(&places);
    EXPECT_TEXT(places.rows[0].text, "severe.example:443");
    EXPECT_TEXT(places.rows[1].text, "bytes.example:443");
    EXPECT_TEXT(places.rows[2].text, "often.example:443");
}

static void test_a_place_knows_which_ledgers_it_was_tried_from(void)
{
    memset(&places, 0, sizeof places);
    add_of(0, "b.example", 1, 1);
    for (size_t ledger = 3; ledger < 8; ledger++) {
        add_of(ledger, "a.example", 1, 1);
        add_of(ledger, "a.example", 1, 2);
    }
    report_places_sort(&places);
    EXPECT_EQ(places.rows[0].ledger_count, 5);
    EXPECT_EQ(places.rows[0].ledgers[0], 3);
    EXPECT_EQ(places.rows[0].ledgers[REPORT_PLACES_LEDGERS - 1], 5);
    EXPECT_EQ(places.rows[1].ledger_count, 1);
    EXPECT_EQ(places.rows[1].ledgers[0], 0);
}

static void test_a_full_table_counts_the_rest_and_goes_on_with_those_it_knows(void)
{
    char name[32];
    memset(&places, 0, sizeof places);
    for (unsigned i = 0; i < REPORT_PLACES_MAX + 3; i++) {
        (void)snprintf(name, sizeof name, "n%u.example", i);
        add(name, 2, 1);
    }
    add("n0.example", 5, 1);
    EXPECT_EQ(places.count, REPORT_PLACES_MAX);
    EXPECT_EQ(places.others, 6);
    report_places_sort(&places);
    EXPECT_EQ(places.rows[0].attempts, 7);
}

int main(void)
{
    RUN(test_a_place_is_named_by_what_is_known_of_it);
    RUN(test_no_name_is_taken_for_what_is_told_as_one);
    RUN(test_repeats_of_a_place_are_summed_and_the_most_frequent_is_first);
    RUN(test_the_severe_come_first_then_where_bytes_went);
    RUN(test_a_place_knows_which_ledgers_it_was_tried_from);
    RUN(test_a_full_table_counts_the_rest_and_goes_on_with_those_it_knows);
    return tap_done();
}
