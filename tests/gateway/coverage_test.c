/* SPDX-License-Identifier: Apache-2.0 */
#include "gateway/officer/coverage.h"

#include "tests/policies/parse_fixture.h"

static struct coverage coverage;
static struct coverage_results results;

static const struct coverage_row *row_of(const char *id)
{
    size_t i = 0;
    while (i + 1 < ANNEX5_COUNT && strcmp(coverage.rows[i].threat->id, id) != 0) {
        i++;
    }
    return &coverage.rows[i];
}

static const char *level_of(const char *id)
{
    return coverage_level_text(row_of(id)->level);
}

static const char *rules_of(const char *id)
{
    static char text[COVERAGE_RULES_BYTES];
    coverage_print_rules(row_of(id), text);
    return text;
}

static void compute(const char *text)
{
    const struct policy *policy = parse(text);
    if (!EXPECT(policy != NULL)) {
        printf("# %s", parse_said);
        return;
    }
    coverage_compute(&coverage, policy, &results);
}

/* A reason that is indexed to a threat says what it does about it. */
static void test_every_reason_that_is_indexed_covers_something(void)
{
    static const bool covers[REASON_COUNT] = {
#define COVER(reason, does, needs) [REASON_##reason] = true,
#include "gateway/officer/coverage.def"
#undef COVER
    };
    for (int i = 0; i < REASON_COUNT; i++) {
        const struct reason_row *row = reason_row((enum reason)i);
        if (!EXPECT(row->annex5[0] == 0 || covers[i])) {
            printf("# %s is not in gateway/officer/coverage.def\n", row->name);
        }
    }
}

static void test_what_is_dropped_by_default_is_prevented_without_a_rule(void)
{
    compute(FROM_UNIT(""));
    EXPECT_TEXT(level_of("11.1"), "prevented");
    EXPECT_TEXT(rules_of("11.1"), "by default");
    EXPECT_TEXT(level_of("11.3"), "prevented");
}

static void test_without_a_bus_what_needs_one_is_out_of_reach(void)
{
    compute("policy \"p\" version 1\n");
    EXPECT_TEXT(level_of("11.3"), "out of reach");
    EXPECT_TEXT(rules_of("11.3"), "no rule asks for it");
    EXPECT_TEXT(level_of("19.2"), "prevented"); /* no uplink: nothing goes out */
}

static void test_what_a_box_cannot_do_no_policy_can(void)
{
    compute(FROM_UNIT(""));
    EXPECT_TEXT(level_of("11.2"), "out of reach");
    EXPECT_TEXT(rules_of("11.2"), "not on the gateway's path");
    EXPECT_TEXT(level_of("4.1"), "detected"); /* frames are dropped; radio is not seen */
}

static void test_a_rule_that_asks_for_it_brings_it_into_reach_by_its_line(void)
{
    compute(FROM_UNIT("id 0x100 length 8 every 100ms"));
    EXPECT_TEXT(level_of("6.3"), "out of reach");
    compute(FROM_UNIT("id 0x100 length 8 every 100ms counter bits 8|4"));
    EXPECT_TEXT(level_of("6.3"), "detected");
    EXPECT_TEXT(rules_of("6.3"), "line 5");
}

static void test_a_rule_towards_the_unit_says_nothing_of_what_the_unit_sends(void)
{
    compute(TO_UNIT("id 0x100 length 8 every 100ms counter bits 8|4"));
    EXPECT_TEXT(level_of("6.3"), "out of reach");
}

static void test_old_versions_of_tls_are_prevented_by_the_rule_that_asks(void)
{
    compute(UPLINK("pass tls \"a.example\" port 443"));
    EXPECT_TEXT(level_of("26.3"), "out of reach");
    compute(UPLINK("pass tls \"a.example\" port 443\npass tls \"b.example\" port 443 "
                   "version \"1.3\""));
    EXPECT_TEXT(level_of("26.3"), "in part");
    EXPECT_TEXT(rules_of("26.3"), "line 5; but for line 4");
    compute(UPLINK("pass tls \"b.example\" port 443 version \"1.3\""));
    EXPECT_TEXT(level_of("26.3"), "prevented");
    EXPECT_TEXT(rules_of("26.3"), "line 4");
}

static void test_many_lines_are_counted_and_the_first_shown(void)
{
    char text[16384] = "";
    size_t used =
        (size_t)snprintf(text, sizeof text, "%s%s", HEAD, "from unit to vehicle {\n");
    for (unsigned i = 0; i < 100; i++) {
        used += (size_t)snprintf(text + used, sizeof text - used,
                                 "id 0x%X length 8 every 100ms counter bits 8|4\n",
                                 0x100 + i);
    }
    (void)snprintf(text + used, sizeof text - used, "}\n");
    compute(text);
    EXPECT_EQ(row_of("6.3")->rules.count, COVERAGE_LINES_MAX);
    EXPECT_TEXT(rules_of("6.3"), "lines 5, 6, 7, 8, 9, 10, 11, 12 and 56 or more");
}

static void test_a_policy_that_observes_detects_at_most(void)
{
    compute("policy \"p\" version 1 observe\nbus vehicle = can0\nbus unit = can1\n");
    for (size_t i = 0; i < ANNEX5_COUNT; i++) {
        EXPECT(coverage.rows[i].level != ANNEX5_PREVENT);
    }
    EXPECT_TEXT(level_of("11.1"), "detected");
}

static void test_the_newest_scenario_that_held_is_the_proof(void)
{
    struct trouble why = {0};
    results = (struct coverage_results){.count = 0};
    EXPECT(coverage_results_parse(
        &results, "r",
        "2026-01-01T00:00:00Z held unknown_id a.scn\n"
        "2026-01-03T00:00:00Z held diagnostic_request,unknown_id b.scn\n"
        "2026-01-02T00:00:00Z held unknown_id c.scn\n"
        "2026-01-04T00:00:00Z failed unknown_id c.scn\n"
        "2026-01-05T00:00:00Z held wrong_counter d.scn\n",
        &why));
    compute(FROM_UNIT(""));
    const struct coverage_row *row = row_of("11.1");
    EXPECT_EQ(row->proofs, 3);
    EXPECT_EQ(row->failed, 1);
    EXPECT(row->last != NULL && strcmp(row->last->file, "b.scn") == 0);
    EXPECT(row_of("6.3")->last == NULL); /* no rule can give its reason */
    results = (struct coverage_results){.count = 0};
}

int main(void)
{
    RUN(test_every_reason_that_is_indexed_covers_something);
    RUN(test_what_is_dropped_by_default_is_prevented_without_a_rule);
    RUN(test_without_a_bus_what_needs_one_is_out_of_reach);
    RUN(test_what_a_box_cannot_do_no_policy_can);
    RUN(test_a_rule_that_asks_for_it_brings_it_into_reach_by_its_line);
    RUN(test_a_rule_towards_the_unit_says_nothing_of_what_the_unit_sends);
    RUN(test_old_versions_of_tls_are_prevented_by_the_rule_that_asks);
    RUN(test_many_lines_are_counted_and_the_first_shown);
    RUN(test_a_policy_that_observes_detects_at_most);
    RUN(test_the_newest_scenario_that_held_is_the_proof);
    return tap_done();
}
