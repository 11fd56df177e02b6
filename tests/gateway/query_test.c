/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of filters as they stand in a URL. */
#include "gateway/review/query.h"

#include "gateway/review/form.h"
#include "tests/tap.h"

#define NOW_US UINT64_C(1795435200000000) /* 2026-11-23T12:00:00Z */

static struct query query;
static struct trouble why;
static char printed[2048];

/* False when a value of the URL is none. */
static bool read_query(const char *text)
{
    char copy[1024];
    struct form form = {.count = 0};
    bool good = true;
    (void)snprintf(copy, sizeof copy, "%s", text);
    query_init(&query);
    EXPECT(form_read(&form, copy));
    for (size_t i = 0; i < form.count; i++) {
        good = query_add(&query, form.pairs[i].name, form.pairs[i].value, NOW_US, &why) &&
               good;
    }
    return good;
}

static const char *print_query(void)
{
    FILE *out = fmemopen(printed, sizeof printed, "w");
    query_print(out, &query);
    (void)fclose(out);
    return printed;
}

static void test_what_is_printed_reads_back_the_same(void)
{
    EXPECT(
        read_query("vehicle=van-1&severity=warning&verdict=stopped&verdict=passed&reason="
                   "tunnel_attempt&reason=unknown_id&source=can&source=uplink&subject="
                   "flow&open=1&since=2026-11-22&until=11-23T09:02:30Z&text=a%26b+"
                   "%22%3Cx&page=3"));
    struct query first = query;
    EXPECT_TEXT(
        print_query(),
        "/incidents?vehicle=van-1&amp;severity=warning&amp;verdict=stopped&amp;"
        "verdict=passed&amp;reason=unknown_id&amp;reason=tunnel_attempt&amp;source="
        "can&amp;source=uplink&amp;subject=flow&amp;open=1&amp;since=2026-11-22T00%3A"
        "00%3A00&amp;until=2026-11-23T09%3A02%3A30&amp;text=a%26b%20%22%3Cx&amp;page="
        "3");
    char *to = printed; /* as a browser reads the attribute */
    for (const char *at = strchr(printed, '?') + 1; *at != 0; at++) {
        *to++ = *at;
        at += strncmp(at, "&amp;", 5) == 0 ? 4 : 0;
    }
    *to = 0;
    EXPECT(read_query(printed));
    EXPECT(memcmp(&first, &query, sizeof query) == 0);
}

static void test_nothing_asked_for_is_nothing_printed(void)
{
    EXPECT(read_query("since=&until=&text=&vehicle=&unknown=1"));
    EXPECT(!query_filters(&query));
    EXPECT_TEXT(print_query(), "/incidents");
    EXPECT(read_query("open=1"));
    EXPECT(query_filters(&query));
}

static void test_each_wrong_value_is_told_with_the_mend(void)
{
    static const struct {
        const char *text, *mend;
    } wrong[] = {
        {"severity=grave",
         "not filtered by severity: 'grave' is none; choose one under Severity"},
        {"verdict=dropped", "under Verdict"},
        {"reason=rubbish", "not filtered by reason: 'rubbish' is none"},
        {"source=x", "under Told by"},
        {"subject=x", "under What tried"},
        {"since=tomorrow", "not filtered by Since: 'tomorrow' is no time"},
        {"until=25:00", "11-23 09:02"},
        {"page=0", "begin with 1"},
        {"page=-1", "begin with 1"},
        {"page=99999999", "begin with 1"},
        {"page=2x", "begin with 1"},
        {"open=yes", "under Review"},
        {"text="
         "012345678901234567890123456789012345678901234567890123456789012345678901234"
         "5678901234567890123456789012345678901234567890123456789",
         "too long"},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        EXPECT(!read_query(wrong[i].text));
        EXPECT(strstr(why.text, wrong[i].mend) != NULL);
        EXPECT(strstr(why.text, "--") == NULL);
        EXPECT(!query_filters(&query) && query.page == 1);
    }
}

static void test_a_span_before_now_becomes_a_time(void)
{
    EXPECT(read_query("since=2h"));
    EXPECT_EQ(query.filter.since_us, NOW_US - UINT64_C(7200000000));
    EXPECT_TEXT(print_query(), "/incidents?since=2026-11-23T10%3A00%3A00");
}

static void test_hidden_fields_are_escaped_and_leave_out_what_they_should(void)
{
    EXPECT(read_query("vehicle=%22%3E%3Cscript%3E&severity=severe&text=x"));
    FILE *out = fmemopen(printed, sizeof printed, "w");
    query_fields(out, &query, QUERY_OTHER);
    (void)fclose(out);
    EXPECT_TEXT(
        printed,
        "<input type=\"hidden\" name=\"vehicle\" value=\"&quot;&gt;&lt;script&gt;\">"
        "<input type=\"hidden\" name=\"severity\" value=\"severe\">");
}

/* An incident of its own, without a ledger. */
static char texts[] = "TCP 198.51.100.9:443 Evil\\x20one.example";
static struct log_merge_line line = {.first_wall_us = NOW_US,
                                     .last_wall_us = NOW_US + 100};
static struct vehicle_incident incident = {.reason = REASON_ADDRESS_NOT_NAMED,
                                           .action = EVENT_DROPPED,
                                           .source = EVENT_FROM_UPLINK,
                                           .subject = EVENT_FLOW};
static struct vehicle vehicle = {
    .name = "van-1", .merge.lines = &line, .incidents = &incident, .texts = texts};

static void test_what_keeps_an_incident_out_is_told_by_group(void)
{
    static const struct {
        const char *text;
        unsigned misses;
    } rows[] = {
        {"", 0},
        {"vehicle=van-1&severity=severe&verdict=stopped&reason=address_not_named&source="
         "uplink&subject=flow&open=1&text=eViL",
         0},
        {"vehicle=van-2", QUERY_VEHICLE},
        {"verdict=passed", QUERY_VERDICT},
        {"verdict=passed&verdict=stopped", 0},
        {"reason=unknown_id", QUERY_REASON},
        {"source=can", QUERY_SOURCE},
        {"subject=name&source=can", QUERY_SUBJECT | QUERY_SOURCE},
        {"text=good", QUERY_OTHER},
        {"text=443+evil", 0},
        {"text=evil+one", 0},
        {"text=evil%5Cx20one", 0},
        {"text=evil+two", QUERY_OTHER},
        {"since=2026-11-23T12:00:01", QUERY_OTHER},
        {"since=2026-11-23T12:00:00", 0},
        {"until=2026-11-23T12:00:00", 0},
        {"until=2026-11-23T11:59:59", QUERY_OTHER},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        EXPECT(read_query(rows[i].text));
        EXPECT_EQ(query_misses(&query, &vehicle, 0), rows[i].misses);
    }
    EXPECT(read_query("reason=decoy_kept"));
    EXPECT_EQ(query_misses(&query, &vehicle, 0), QUERY_REASON);
    incident.kept = true;
    EXPECT_EQ(query_misses(&query, &vehicle, 0), 0);
    incident.kept = false;
    incident.note = 1;
    EXPECT(read_query("open=1"));
    EXPECT_EQ(query_misses(&query, &vehicle, 0), QUERY_OPEN);
    incident.note = 0;
    incident.reason = REASON_COUNT; /* of a newer gateway */
    EXPECT(read_query("reason=unknown_id&severity=severe"));
    EXPECT_EQ(query_misses(&query, &vehicle, 0), QUERY_REASON);
}

int main(void)
{
    RUN(test_what_is_printed_reads_back_the_same);
    RUN(test_nothing_asked_for_is_nothing_printed);
    RUN(test_each_wrong_value_is_told_with_the_mend);
    RUN(test_a_span_before_now_becomes_a_time);
    RUN(test_hidden_fields_are_escaped_and_leave_out_what_they_should);
    RUN(test_what_keeps_an_incident_out_is_told_by_group);
    return tap_done();
}
