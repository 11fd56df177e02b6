/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/officer/coverage_results.h"

#include "tests/tap.h"

static struct coverage_results results;
static struct trouble why;

static bool parse(const char *text)
{
    results = (struct coverage_results){.count = 0};
    why.text[0] = 0;
    return coverage_results_parse(&results, "r", text, &why);
}

static void test_a_line_is_a_time_a_result_reasons_and_a_file(void)
{
    EXPECT(parse("2026-11-29T15:28:05Z held unknown_id,wrong_mode my own.scn\n"));
    EXPECT_EQ(results.count, 1);
    EXPECT_TEXT(results.rows[0].file, "my own.scn");
    EXPECT_TEXT(results.rows[0].held_time, "2026-11-29T15:28:05Z");
    EXPECT(results.rows[0].held && results.rows[0].reasons[REASON_UNKNOWN_ID] &&
           results.rows[0].reasons[REASON_WRONG_MODE] &&
           !results.rows[0].reasons[REASON_TOO_SOON]);
}

static void test_of_one_scenario_the_last_line_counts_and_when_it_held_stays(void)
{
    EXPECT(parse("2026-11-29T15:28:05Z held unknown_id a.scn\n"
                 "2026-11-30T15:28:05Z broken - a.scn"));
    EXPECT_EQ(results.count, 1);
    EXPECT(!results.rows[0].held && !results.rows[0].reasons[REASON_UNKNOWN_ID]);
    EXPECT_TEXT(results.rows[0].held_time, "2026-11-29T15:28:05Z");
}

static void test_what_is_no_line_is_named_by_its_number(void)
{
    static const char *const bad[] = {
        "x\n2026-11-29T15:28:05Z held - a\n",
        "2026-11-29 15:28:05Z held - a\n",
        "2026-11-29T15:28:05 held - a\n",
        "2026-11-29T15:28:05Z holds - a\n",
        "2026-11-29T15:28:05Z held -\n",
        "2026-11-29T15:28:05Z held - \n",
        "2026-11-29T15:28:05Z held no_such a\n",
        "2026-11-29T15:28:05Z held unknown_id,,wrong_mode a\n",
        "2026-11-29T15:28:05Z held \n",
        " 2026-11-29T15:28:05Z held - a\n",
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        if (!EXPECT(!parse(bad[i])) || !EXPECT(strncmp(why.text, "r:1: ", 5) == 0)) {
            printf("# of %s", bad[i]);
        }
    }
    EXPECT(!parse("2026-11-29T15:28:05Z held - a\n\nx\n"));
    EXPECT(strncmp(why.text, "r:3: ", 5) == 0);
}

static void test_of_a_long_path_the_end_is_kept(void)
{
    char text[600];
    char path[500];
    memset(path, 'd', sizeof path);
    memcpy(path + sizeof path - 6, "/a.scn", 6);
    (void)snprintf(text, sizeof text, "2026-11-29T15:28:05Z held - %.500s\n", path);
    EXPECT(parse(text));
    EXPECT_EQ(strlen(results.rows[0].file), COVERAGE_RESULTS_FILE_BYTES - 1);
    EXPECT(strcmp(strrchr(results.rows[0].file, '/'), "/a.scn") == 0);
}

static void test_more_scenarios_than_fit_are_refused(void)
{
    char line[80];
    bool good = true;
    results = (struct coverage_results){.count = 0};
    for (unsigned i = 0; good && i < COVERAGE_RESULTS_MAX; i++) {
        (void)snprintf(line, sizeof line, "2026-11-29T15:28:05Z held - %u\n", i);
        good = coverage_results_parse(&results, "r", line, &why);
    }
    EXPECT(good);
    EXPECT(
        !coverage_results_parse(&results, "r", "2026-11-29T15:28:05Z held - x\n", &why));
}

int main(void)
{
    RUN(test_a_line_is_a_time_a_result_reasons_and_a_file);
    RUN(test_of_one_scenario_the_last_line_counts_and_when_it_held_stays);
    RUN(test_what_is_no_line_is_named_by_its_number);
    RUN(test_of_a_long_path_the_end_is_kept);
    RUN(test_more_scenarios_than_fit_are_refused);
    return tap_done();
}
