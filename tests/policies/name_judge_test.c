/* SPDX-License-Identifier: Apache-2.0 */
/* Which names pass, and how names compare. */
#include "policies/name_judge.h"

#include "tests/tap.h"

static void a_pattern_matches_as_its_table_says(void)
{
    static const struct {
        const char *pattern;
        const char *name;
        bool matches;
    } rows[] = {
        {"a.example", "a.example", true},
        {"a.example", "b.example", false},
        {"a.example", "x.a.example", false},
        {"a.example", "a.example.com", false},
        {"*.example", "a.example", true},
        {"*.example", "b.a.example", true},
        {"*.example", "example", false},
        {"*.example", ".example", false},
        {"*.example", "badexample", false},
        {"*.example", "a.example.org", false},
        {"*.a.example", "a.example", false},
        {"*.a.example", "xa.example", false},
        {"*.a.example", "x.a.example", true},
        {"*x.example", "ax.example", false},
        {"a.*.example", "a.b.example", false},
        {"a.example", "", false},
        {"*.example", "", false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (!EXPECT_EQ(name_matches(rows[i].pattern, rows[i].name), rows[i].matches)) {
            printf("# %s %s\n", rows[i].pattern, rows[i].name);
        }
    }
}

static void a_name_is_lowered_and_loses_its_final_dot(void)
{
    char out[POLICY_HOST_BYTES];
    EXPECT(name_normalise(out, "API.Telemetry-2.EXAMPLE."));
    EXPECT_TEXT(out, "api.telemetry-2.example");
    EXPECT(name_normalise(out, "_dmarc.x"));
    EXPECT_TEXT(out, "_dmarc.x");
    EXPECT(name_normalise(out, "az.AZ.09"));
    EXPECT_TEXT(out, "az.az.09");
}

static void what_is_no_name_is_refused(void)
{
    static const char *const rows[] = {"",     ".",   "..",    "a..b", ".a",
                                       "a b",  "a/b", "a\xC3", "*.a",  "a:443",
                                       "a\nb", "a@b", "a[b",   "a`b",  "a{b"};
    char out[POLICY_HOST_BYTES];
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        EXPECT(!name_normalise(out, rows[i]));
    }
}

static void labels_and_names_end_at_their_lengths(void)
{
    char out[POLICY_HOST_BYTES];
    char name[300];
    memset(name, 'a', sizeof name);
    name[63] = '\0';
    EXPECT(name_normalise(out, name));
    name[63] = 'a';
    name[64] = '\0';
    EXPECT(!name_normalise(out, name));
    memset(name, 'a', sizeof name);
    for (int dot = 49; dot < 254; dot += 50) {
        name[dot] = '.';
    }
    name[253] = '\0';
    EXPECT(name_normalise(out, name));
    EXPECT_EQ(strlen(out), 253);
    name[253] = '.'; /* the final dot is no character of the name */
    name[254] = '\0';
    EXPECT(name_normalise(out, name));
    EXPECT_EQ(strlen(out), 253);
    name[253] = 'a';
    EXPECT(!name_normalise(out, name));
    name[254] = 'a';
    name[299] = '\0';
    EXPECT(!name_normalise(out, name));
}

static struct policy_flow_rule rules[] = {
    {.transport = POLICY_TLS, .host = "api.example", .port = 443, .modes = 2},
    {.transport = POLICY_TLS, .host = "*.cloud.example", .port = 443, .modes = 1},
    {.transport = POLICY_UDP, .host = "api.example", .port = 123, .modes = 4},
};
static const struct policy policy = {
    .mode_count = 3, .uplink = {.present = true, .rules = rules, .rule_count = 3}};

static void judge(uint8_t mode, const char *name, uint16_t type,
                  enum verdict_action action, enum reason reason, uint16_t rule)
{
    struct verdict got = name_judge_check(&policy, mode, name, type);
    EXPECT_EQ(got.action, action);
    EXPECT_TEXT(reason_row(got.reason)->name, reason_row(reason)->name);
    EXPECT_EQ(got.rule, rule);
}

static void a_name_passes_by_the_first_rule_that_holds(void)
{
    judge(1, "api.example", NAME_TYPE_A, VERDICT_PASS, REASON_ALLOWED, 0);
    judge(2, "api.example", NAME_TYPE_A, VERDICT_PASS, REASON_ALLOWED, 2);
    judge(0, "x.cloud.example", NAME_TYPE_A, VERDICT_PASS, REASON_ALLOWED, 1);
}

static void only_address_questions_pass(void)
{
    for (unsigned type = 0; type < 70000 && type <= UINT16_MAX; type++) {
        bool address =
            type == NAME_TYPE_A || type == NAME_TYPE_AAAA || type == NAME_TYPE_HTTPS;
        struct verdict got =
            name_judge_check(&policy, 0, "x.cloud.example", (uint16_t)type);
        EXPECT_EQ(got.action, address ? VERDICT_PASS : VERDICT_DROP);
        EXPECT_EQ(got.reason, address ? REASON_ALLOWED : REASON_NAME_TYPE);
        EXPECT_EQ(got.rule, 1);
    }
}

static void a_name_of_another_mode_is_told_so(void)
{
    judge(0, "api.example", NAME_TYPE_A, VERDICT_DROP, REASON_WRONG_MODE, 0);
    judge(15, "api.example", NAME_TYPE_A, VERDICT_DROP, REASON_WRONG_MODE, 0);
    judge(255, "api.example", NAME_TYPE_A, VERDICT_DROP, REASON_WRONG_MODE, 0);
}

static void an_unknown_name_is_not_allowed_whatever_is_asked(void)
{
    judge(0, "evil.example", NAME_TYPE_A, VERDICT_DROP, REASON_NAME_NOT_ALLOWED,
          VERDICT_NO_RULE);
    judge(0, "cloud.example", 16, VERDICT_DROP, REASON_NAME_NOT_ALLOWED, VERDICT_NO_RULE);
}

static void without_an_uplink_no_name_passes(void)
{
    static const struct policy closed = {.mode_count = 1};
    struct verdict got = name_judge_check(&closed, 0, "api.example", NAME_TYPE_A);
    EXPECT_EQ(got.action, VERDICT_DROP);
    EXPECT_EQ(got.reason, REASON_NAME_NOT_ALLOWED);
}

int main(void)
{
    RUN(a_pattern_matches_as_its_table_says);
    RUN(a_name_is_lowered_and_loses_its_final_dot);
    RUN(what_is_no_name_is_refused);
    RUN(labels_and_names_end_at_their_lengths);
    RUN(a_name_passes_by_the_first_rule_that_holds);
    RUN(only_address_questions_pass);
    RUN(a_name_of_another_mode_is_told_so);
    RUN(an_unknown_name_is_not_allowed_whatever_is_asked);
    RUN(without_an_uplink_no_name_passes);
    return tap_done();
}
