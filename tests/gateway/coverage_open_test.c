/* SPDX-License-Identifier: Apache-2.0 */
/* What a rule lets across, no rule prevents: through the levels that officers read. */
#include "gateway/officer/coverage.h"

#include "tests/policies/parse_fixture.h"

static struct coverage coverage;

static const struct coverage_row *row_of(const char *id)
{
    size_t i = 0;
    while (i + 1 < ANNEX5_COUNT && strcmp(coverage.rows[i].threat->id, id) != 0) {
        i++;
    }
    return &coverage.rows[i];
}

static void expect(const char *policy_text, const char *id, const char *level,
                   const char *rules)
{
    char text[COVERAGE_RULES_BYTES];
    const struct policy *policy = parse(policy_text);
    if (!EXPECT(policy != NULL)) {
        printf("# %s", parse_said);
        return;
    }
    coverage_compute(&coverage, policy, NULL);
    coverage_print_rules(row_of(id), text);
    if (!EXPECT_TEXT(coverage_level_text(row_of(id)->level), level) ||
        !EXPECT_TEXT(text, rules)) {
        printf("# of %s under\n# %s\n", id, policy_text);
    }
}

static void test_a_rule_that_lets_positions_out_prevents_no_access_to_them(void)
{
    const char *to_unit = TO_UNIT("id 0x100 length 8 carries position");
    const char *out = UPLINK("pass tcp \"a.example\" port 5000 as jt808");
    expect(to_unit, "19.2", "in part", "by default; but for line 5");
    expect(out, "19.2", "in part", "by default; but for line 4");
    expect(TO_UNIT("id 0x100 length 8"), "19.2", "prevented", "by default");
    expect(UPLINK(""), "19.2", "prevented", "by default");
}

static void test_a_frame_rule_on_a_diagnostic_id_lets_every_service_across(void)
{
    static const char *const ids[] = {"5.2", "5.5", "7.2", "11.3", "20.1", "23.1"};
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) {
        expect(FROM_UNIT("id 0x7E0 length 8 rate 5/s"), ids[i], "in part",
               "by default; but for line 5");
        expect(FROM_UNIT("id 0x18DA10F1 extended length 8 rate 5/s"), ids[i], "in part",
               "by default; but for line 5");
        expect(FROM_UNIT("id 0x7D0 length 8 rate 5/s"), ids[i], "prevented",
               "by default");
        expect(FROM_UNIT("id 0x7E0 remote length 8 rate 5/s"), ids[i], "prevented",
               "by default");
    }
}

static void test_what_lies_at_the_back_end_is_evidence_only(void)
{
    expect(UPLINK(""), "3.1", "evidence only", "by default");
    expect(UPLINK("pass http \"a.example\" port 80 request \"GET\" \"/x\""), "3.1",
           "evidence only", "by default");
}

static void test_no_box_prevents_what_is_inside_of_the_unit_already(void)
{
    expect(FROM_UNIT(""), "9.1", "detected", "by default");
    expect(FROM_UNIT(""), "28.1", "detected", "by default");
}

static void test_a_rule_that_only_lets_pass_is_named_as_no_one_that_prevents(void)
{
    expect(UPLINK("pass tls \"a.example\" port 443"), "29.1", "prevented", "by default");
}

static void test_what_a_mode_keeps_from_the_unit_prevents_nothing_that_it_sends(void)
{
    expect("policy \"p\" version 1\nmode road\nmode site\nuplink {\nresolver "
           "198.51.100.53\npass tls \"a.example\" port 443 in road\n}\n",
           "16.1", "out of reach", "no rule asks for it");
    expect(HEAD "mode road\nmode site\nfrom vehicle to unit {\nid 0x100 length 8 in "
                "road\n}\n",
           "16.1", "prevented", "by default");
    expect(HEAD "mode road\nmode site\nfrom unit to vehicle {\nid 0x100 length 8 every "
                "100ms where bits 8|4 in 0..7 in road\n}\n",
           "16.1", "prevented", "line 7; by default");
}

static void test_a_frame_whose_values_are_not_asked_may_be_malicious(void)
{
    const char *with_counter = FROM_UNIT("id 0x100 length 8 every 100ms counter bits "
                                         "8|4");
    const char *with_values = FROM_UNIT("id 0x100 length 8 every 100ms where bits 8|4 "
                                        "in 0..7");
    expect(FROM_UNIT("id 0x100 length 8 every 100ms"), "11.1", "in part",
           "by default; but for line 5");
    expect(with_counter, "11.1", "in part", "by default; but for line 5");
    expect(with_values, "11.1", "prevented", "line 5; by default");
    expect(FROM_UNIT("id 0x100 length 8 every 100ms"), "24.1", "prevented",
           "line 5; by default");
}

#define CHANNEL(services)                                                               \
    "policy \"p\" version 1\nbus vehicle = can0\nbus unit = can1\nmode road\n"          \
    "mode workshop\nfrom unit to vehicle {\ndiagnostics id 0x7E0 answer id 0x7E8 rate " \
    "20/s {\n" services "\n}\n}\n"

static void test_a_channel_that_changes_a_node_prevents_no_change(void)
{
    expect(CHANNEL("uds service 0x22 identifier 0xF190"), "5.1", "prevented",
           "by default");
    expect(CHANNEL("uds service 0x22 identifier 0xF190"), "7.2", "in part",
           "by default; but for line 7");
    expect(CHANNEL("uds service 0x3E"), "7.2", "prevented", "by default");
    expect(CHANNEL("uds service 0x10 sub 0x01"), "5.1", "prevented", "by default");
    expect(CHANNEL("uds service 0x10 sub 0x01..0x02 in workshop"), "5.1", "in part",
           "by default; but for line 7");
    expect(CHANNEL("uds service 0x34 in workshop"), "11.3", "in part",
           "by default; but for line 7");
    expect(CHANNEL("uds service 0x22 identifier 0xF190"), "19.2", "in part",
           "by default; but for line 7");
}

static void test_plain_bytes_of_one_rule_are_heard_whatever_another_asks(void)
{
    expect(UPLINK("pass tls \"a.example\" port 443"), "7.1", "prevented", "line 4");
    expect(UPLINK("pass tls \"a.example\" port 443\npass mqtt \"b.example\" port 1883 "
                  "publish \"x\""),
           "7.1", "in part", "line 4; but for line 5");
    expect(UPLINK("pass tls \"a.example\" port 443\npass ntp \"b.example\""), "7.1",
           "prevented", "line 4");
}

static void test_what_the_kernel_carries_in_an_emergency_is_let_across(void)
{
    expect(EMERGENCY("from unit to vehicle id 0x6F1"), "11.1", "in part",
           "by default; but for line 5");
    expect(EMERGENCY("to 198.51.100.112 udp port 5060"), "19.2", "in part",
           "by default; but for line 5");
}

int main(void)
{
    RUN(test_a_rule_that_lets_positions_out_prevents_no_access_to_them);
    RUN(test_a_frame_rule_on_a_diagnostic_id_lets_every_service_across);
    RUN(test_what_lies_at_the_back_end_is_evidence_only);
    RUN(test_no_box_prevents_what_is_inside_of_the_unit_already);
    RUN(test_a_rule_that_only_lets_pass_is_named_as_no_one_that_prevents);
    RUN(test_what_a_mode_keeps_from_the_unit_prevents_nothing_that_it_sends);
    RUN(test_a_frame_whose_values_are_not_asked_may_be_malicious);
    RUN(test_a_channel_that_changes_a_node_prevents_no_change);
    RUN(test_plain_bytes_of_one_rule_are_heard_whatever_another_asks);
    RUN(test_what_the_kernel_carries_in_an_emergency_is_let_across);
    return tap_done();
}
