/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/officer/log_row.h"

#include <stdlib.h>

#include "can/cursor.h"
#include "policies/utf8.h"
#include "tests/tap.h"

#define MINUTE_US UINT64_C(60000000)
#define NOON_US UINT64_C(1795435200000000) /* 2026-11-23 12:00:00 UTC */

static struct event flow_event(void)
{
    uint8_t ip[4] = {198, 51, 100, 99};
    return (struct event){.wall_us = NOON_US + MINUTE_US,
                          .wall_trusted = true,
                          .reason = REASON_ADDRESS_NOT_NAMED,
                          .subject = EVENT_FLOW,
                          .flow = {.transport = 6,
                                   .protocol = TRAFFIC_TLS,
                                   .server = address_ipv4(ip),
                                   .server_port = 443,
                                   .host = "evil.example"}};
}

static struct log_merge_line line_for(uint64_t count)
{
    return (struct log_merge_line){.count = count,
                                   .first_wall_us = NOON_US,
                                   .last_wall_us = NOON_US + 3 * MINUTE_US};
}

static size_t width(const char *text)
{
    struct cursor in = cursor_over((const uint8_t *)text, strlen(text));
    size_t columns = 0;
    while (cursor_left(&in) > 0) {
        uint32_t character = 0;
        EXPECT(utf8_next(&in, &character) && utf8_stands_alone(character));
        columns += utf8_columns(character);
    }
    return columns;
}

static int known_year = 2026; /* of the reader */

static const char *row_of(const struct event *event, const struct log_merge_line *line,
                          size_t columns, bool colour)
{
    static char kept[2048];
    char *text = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&text, &len);
    log_row_print(out, event, line, columns, known_year, colour);
    (void)fclose(out);
    (void)snprintf(kept, sizeof kept, "%s", text);
    free(text);
    EXPECT(colour || width(kept) <= columns);
    return kept;
}

static void test_a_row_says_when_how_bad_what_why_where_and_how_often(void)
{
    struct event event = flow_event();
    struct log_merge_line line = line_for(1);
    EXPECT_TEXT(row_of(&event, &line, 100, false),
                "11-23 12:00:00Z !! stopped address_not_named  TCP tls 198.51.100.99:443 "
                "evil.example");
    EXPECT_TEXT(row_of(&event, &line, 80, false),
                "11-23 12:00:00Z !! stopped address_not_named  tls evil.example:443");
    line = line_for(41);
    EXPECT_TEXT(row_of(&event, &line, 120, false),
                "11-23 12:00:00Z !! stopped address_not_named  TCP tls 198.51.100.99:443 "
                "evil.example                        x41 in 3 min");
    EXPECT_TEXT(
        row_of(&event, &line, 80, false),
        "11-23 12:00:00Z !! stopped address_not_named  tls evil.example:443       "
        "    x41");
}

static void test_an_allowed_flow_says_how_much_crossed_either_way(void)
{
    struct event event = flow_event();
    struct log_merge_line line = line_for(1);
    event.action = EVENT_PASSED;
    event.reason = REASON_PASS_THROUGH;
    line.bytes_down = 1004;
    EXPECT(strstr(row_of(&event, &line, 120, false), "  0 bytes out, 1,004 bytes in") !=
           NULL);
}

static void test_the_year_is_said_where_it_is_not_known(void)
{
    struct event event = flow_event();
    struct log_merge_line line = line_for(41);
    known_year = 2027;
    EXPECT_TEXT(row_of(&event, &line, 80, false),
                "2026-11-23 12:00:00Z !! stopped address_not_named  tls evil.example:443"
                "      x41");
    known_year = 2026;
}

static void test_what_does_not_fit_is_cut_in_the_middle(void)
{
    uint8_t six[16] = {0x20, 0x01, 0x0d, 0xb8, 0x11, 0x11, 0x22, 0x22,
                       0x33, 0x33, 0x44, 0x44, 0x55, 0x55, 0x66, 0x66};
    struct event event = flow_event();
    struct log_merge_line line = line_for(9600);
    (void)snprintf(event.flow.host, sizeof event.flow.host, "%s",
                   "a-very-long-name.of.a.fleet.telemetry.example");
    EXPECT_TEXT(row_of(&event, &line, 80, false),
                "11-23 12:00:00Z !! stopped address_not_named  tls a-very-lon\xe2\x80\xa6"
                "y.example:443 x9600");
    event.flow.host[0] = 0;
    event.flow.server = address_ipv6(six);
    EXPECT_TEXT(row_of(&event, &line, 80, false),
                "11-23 12:00:00Z !! stopped address_not_named  [2001:db8:1111\xe2\x80\xa6"
                "555:6666]:443 x9600");
    event = (struct event){.subject = EVENT_NAME,
                           .reason = REASON_NAME_BUDGET_SPENT,
                           .name = {.type = 1,
                                    .name = "lat48.139120.lon11.571633.p5."
                                            "telemetry.example"}};
    line = line_for(1);
    EXPECT_TEXT(row_of(&event, &line, 80, false),
                "11-23 12:00:00? !! stopped name_budget_spent  DNS A lat48.13912"
                "\xe2\x80\xa6"
                "elemetry.example");
}

/* Under every reason, in the least of columns, with the year, and however often. */
static void test_an_ipv4_address_and_its_port_are_never_cut(void)
{
    const uint8_t ip[4] = {203, 200, 113, 177};
    struct log_merge_line line = line_for(123456789);
    struct event flow = flow_event();
    struct event packet = {.subject = EVENT_PACKET,
                           .packet = {.protocol = 200, .server = address_ipv4(ip)}};
    flow.flow.host[0] = 0;
    flow.flow.server = address_ipv4(ip);
    flow.flow.server_port = 65535;
    flow.flow.protocol = TRAFFIC_GL200BINARY;
    line.bytes_up = line.bytes_down = 123456789;
    for (known_year = 2026; known_year <= 2027; known_year++) {
        for (int reason = 0; reason < REASON_COUNT; reason++) {
            flow.reason = packet.reason = (uint16_t)reason;
            flow.action = packet.action = EVENT_WOULD_DROP;
            EXPECT(strstr(row_of(&flow, &line, 80, false), " 203.200.113.177:65535") !=
                   NULL);
            EXPECT(strstr(row_of(&packet, &line, 80, false), " 203.200.113.177") != NULL);
        }
    }
    known_year = 2026;
    flow.reason = REASON_ADDRESS_NOT_NAMED;
    flow.action = EVENT_DROPPED;
    EXPECT_TEXT(row_of(&flow, &line, 80, false),
                "11-23 12:00:00Z !! stopped address_not_named  203.200.113.177:65535 "
                "x12345\xe2\x80\xa6"
                "B out");
}

static void test_of_an_ipv6_address_the_middle_alone_is_left_out(void)
{
    const uint8_t six[16] = {0x20, 0x01, 0x0d, 0xb8, 0x11, 0x11, 0x22, 0x22,
                             0x33, 0x33, 0x44, 0x44, 0x55, 0x55, 0x66, 0x66};
    struct log_merge_line line = line_for(41);
    struct event event = flow_event();
    event.flow.host[0] = 0;
    event.flow.server = address_ipv6(six);
    event.flow.server_port = 65535;
    for (int reason = 0; reason < REASON_COUNT; reason++) {
        event.reason = (uint16_t)reason;
        const char *row = row_of(&event, &line, 80, false);
        const char *cut = strstr(row, "\xe2\x80\xa6");
        EXPECT(strstr(row, " [2001:") != NULL && strstr(row, "]:65535 ") != NULL &&
               cut != NULL && cut > strstr(row, " [2001:"));
    }
}

static void test_of_a_frame_its_way_and_id_stay(void)
{
    struct event event = {
        .subject = EVENT_FRAME,
        .wall_trusted = true,
        .action = EVENT_WOULD_DROP,
        .reason = REASON_CONTENT_ENCODING_UNREADABLE,
        .frame = {.from = "unit", .to = "vehicle", .id = 0x6F1, .length = 8}};
    struct log_merge_line line = line_for(30);
    EXPECT_TEXT(row_of(&event, &line, 80, false),
                "11-23 12:00:00Z  ! would stop content_encoding_unreadable "
                "unit>vehicle 6F1   x30");
    event.reason = REASON_FIRST_SEEN;
    event.action = EVENT_NOTED;
    line = line_for(1);
    EXPECT_TEXT(row_of(&event, &line, 80, false),
                "11-23 12:00:00Z    noted   first_seen         CAN unit>vehicle 6F1, 8 "
                "bytes");
    event.frame.from[0] = 0;
    EXPECT_TEXT(row_of(&event, &line, 80, false),
                "11-23 12:00:00Z    noted   first_seen         CAN, many ids");
}

static void test_what_left_is_told(void)
{
    struct event event = flow_event();
    struct log_merge_line line = line_for(2);
    event.action = EVENT_PASSED;
    event.reason = REASON_PASS_THROUGH;
    line.bytes_up = 12345;
    EXPECT_TEXT(row_of(&event, &line, 80, false),
                "11-23 12:00:00Z    passed  pass_through       tls evil.\xe2\x80\xa6"
                "mple:443 x2, 12.3 KB out");
    line.count = line.bytes_up = UINT64_MAX;
    EXPECT_TEXT(row_of(&event, &line, 80, false),
                "11-23 12:00:00Z    passed  pass_through       tls ev\xe2\x80\xa6"
                "le:443 x184467440\xe2\x80\xa6"
                ".1 TB out");
    line.count = 1;
    line.bytes_up = 1;
    EXPECT_TEXT(row_of(&event, &line, 80, false),
                "11-23 12:00:00Z    passed  pass_through       tls evil.example:443    1 "
                "byte out");
}

static void test_colour_is_by_severity_and_ends(void)
{
    struct event event = flow_event();
    struct log_merge_line line = line_for(1);
    EXPECT_TEXT(row_of(&event, &line, 80, true),
                "\033[1;31m11-23 12:00:00Z !! stopped address_not_named  tls "
                "evil.example:443\033[0m");
}

static void test_hostile_text_of_any_length_stays_in_its_row(void)
{
    struct event event = flow_event();
    struct log_merge_line line = line_for(UINT64_MAX);
    line.bytes_up = UINT64_MAX;
    uint32_t state = 1;
    for (int i = 0; i < 2000; i++) {
        size_t len = (size_t)i % (sizeof event.flow.host - 1);
        for (size_t j = 0; j < len; j++) {
            state = state * 1664525U + 1013904223U;
            event.flow.host[j] = (char)(state >> 24 | 1U);
        }
        event.flow.host[len] = 0;
        event.reason = (uint16_t)(state % REASON_COUNT);
        event.action = (uint8_t)(state >> 8 & 3U);
        const char *row = row_of(&event, &line, 80 + (size_t)i % 171, false);
        EXPECT(strchr(row, '\033') == NULL && strchr(row, '\n') == NULL);
    }
}

/* As of a ledger of last year: less is left for the subject than the extent could take.
 */
static void test_behind_the_longest_reason_hostile_text_stays_in_its_row(void)
{
    struct event event = flow_event();
    struct log_merge_line line = line_for(123456);
    line.bytes_up = 999900;
    memset(event.flow.host, 0xFF, sizeof event.flow.host - 1);
    known_year = 2027;
    for (int reason = 0; reason < REASON_COUNT; reason++) {
        event.reason = (uint16_t)reason;
        for (size_t columns = LOG_ROW_COLUMNS_MIN; columns < 100; columns++) {
            EXPECT(strstr(row_of(&event, &line, columns, false), "\xff") == NULL ||
                   columns > LOG_ROW_COLUMNS_MIN);
        }
    }
    known_year = 2026;
}

int main(void)
{
    RUN(test_a_row_says_when_how_bad_what_why_where_and_how_often);
    RUN(test_an_allowed_flow_says_how_much_crossed_either_way);
    RUN(test_the_year_is_said_where_it_is_not_known);
    RUN(test_what_does_not_fit_is_cut_in_the_middle);
    RUN(test_an_ipv4_address_and_its_port_are_never_cut);
    RUN(test_of_an_ipv6_address_the_middle_alone_is_left_out);
    RUN(test_of_a_frame_its_way_and_id_stay);
    RUN(test_what_left_is_told);
    RUN(test_colour_is_by_severity_and_ends);
    RUN(test_hostile_text_of_any_length_stays_in_its_row);
    RUN(test_behind_the_longest_reason_hostile_text_stays_in_its_row);
    return tap_done();
}
