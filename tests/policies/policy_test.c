/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/policy.h"

#include "tests/tap.h"

static const struct policy policy = {
    .buses = {{.name = "vehicle"}, {.name = "unit"}},
    .bus_count = 2,
    .modes = {{.name = "road"}, {.name = "workshop"}, {.name = "beyond"}},
    .mode_count = 2,
    .directions = {{.from = 0, .to = 1}, {.from = 1, .to = 0}},
    .direction_count = 1,
};

static void test_finds_what_is_there(void)
{
    EXPECT(policy_find_bus(&policy, "vehicle") == 0);
    EXPECT(policy_find_bus(&policy, "unit") == 1);
    EXPECT(policy_find_mode(&policy, "workshop") == 1);
    EXPECT(policy_find_direction(&policy, 0, 1) == 0);
}

static void test_finds_nothing_beyond_the_counts(void)
{
    EXPECT(policy_find_mode(&policy, "beyond") == -1);
    EXPECT(policy_find_direction(&policy, 1, 0) == -1);
    EXPECT(policy_find_bus(&policy, "") == -1);
}

static void test_names_match_whole_and_in_case(void)
{
    EXPECT(policy_find_bus(&policy, "vehicle2") == -1);
    EXPECT(policy_find_bus(&policy, "vehicl") == -1);
    EXPECT(policy_find_bus(&policy, "Unit") == -1);
}

static void test_a_rule_has_its_line_and_a_channel_behind_the_rules_too(void)
{
    struct policy_frame_rule rules[] = {{.line = 3}, {.line = 5}};
    struct policy_channel channels[] = {{.line = 7}};
    const struct policy counted = {.frame_rules = rules,
                                   .frame_rule_count = 2,
                                   .channels = channels,
                                   .channel_count = 1};
    EXPECT_EQ(policy_rule_line(&counted, 1), 5);
    EXPECT_EQ(policy_rule_line(&counted, 2), 7);
    EXPECT_EQ(policy_rule_line(&counted, 3), 0);
    EXPECT_EQ(policy_rule_line(&counted, 0xFFFF), 0);
}

static void test_rules_with_a_pace_are_counted(void)
{
    struct policy_frame_rule rules[] = {{.pace_us = 5}, {.pace_us = 0}, {.pace_us = 1}};
    struct policy paced = {.frame_rules = rules, .frame_rule_count = 3};
    EXPECT_EQ(policy_paced_rules(&paced), 2);
    EXPECT_EQ(policy_paced_rules(&policy), 0);
}

static void test_the_first_mode_is_the_lowest_bit(void)
{
    EXPECT_EQ(policy_first_mode(1), 0);
    EXPECT_EQ(policy_first_mode(0x8004), 2);
    EXPECT_EQ(policy_first_mode(0x8000), 15);
    EXPECT_EQ(policy_first_mode(0), POLICY_MODES_MAX);
}

enum {
    U = POLICY_EVIDENCE_UNSAID,
    N = POLICY_EVIDENCE_NONE,
    H = POLICY_EVIDENCE_HEADERS,
    P = POLICY_EVIDENCE_PAYLOAD
};

/* Rows: said by the policy, the bus, and what is kept of a trusted bus and the unit's. */
static void test_what_is_kept_of_a_bus_is_what_its_line_or_else_the_policy_says(void)
{
    static const uint8_t rows[][4] = {{U, U, H, H}, {N, U, N, N}, {H, U, H, H},
                                      {P, U, H, P}, {P, N, N, N}, {N, H, H, H},
                                      {U, P, P, P}, {N, P, P, P}, {P, P, P, P}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct policy said = {.evidence = rows[i][0],
                              .buses = {{.evidence = rows[i][1]},
                                        {.evidence = rows[i][1], .untrusted = true}}};
        EXPECT_EQ(policy_evidence_of_bus(&said, &said.buses[0]), rows[i][2]);
        EXPECT_EQ(policy_evidence_of_bus(&said, &said.buses[1]), rows[i][3]);
    }
    EXPECT_TEXT(policy_evidence_text(POLICY_EVIDENCE_UNSAID), "");
    EXPECT_TEXT(policy_evidence_text(POLICY_EVIDENCE_NONE), "none");
    EXPECT_TEXT(policy_evidence_text(POLICY_EVIDENCE_HEADERS), "headers");
    EXPECT_TEXT(policy_evidence_text(POLICY_EVIDENCE_PAYLOAD), "payload");
}

/* Rows: said by the policy, the uplink, and what is kept without a decoy and with it. */
static void test_a_decoy_asks_for_payload_where_nothing_is_said(void)
{
    static const uint8_t rows[][4] = {{U, U, H, P}, {N, U, N, N}, {H, U, H, H},
                                      {P, U, P, P}, {P, N, N, N}, {N, P, P, P},
                                      {P, H, H, H}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct policy said = {.evidence = rows[i][0], .uplink.evidence = rows[i][1]};
        EXPECT_EQ(policy_evidence_of_uplink(&said), rows[i][2]);
        said.uplink.denial = POLICY_DENY_DECOY;
        EXPECT_EQ(policy_evidence_of_uplink(&said), rows[i][3]);
    }
}

int main(void)
{
    RUN(test_what_is_kept_of_a_bus_is_what_its_line_or_else_the_policy_says);
    RUN(test_a_decoy_asks_for_payload_where_nothing_is_said);
    RUN(test_rules_with_a_pace_are_counted);
    RUN(test_the_first_mode_is_the_lowest_bit);
    RUN(test_finds_what_is_there);
    RUN(test_finds_nothing_beyond_the_counts);
    RUN(test_names_match_whole_and_in_case);
    RUN(test_a_rule_has_its_line_and_a_channel_behind_the_rules_too);
    return tap_done();
}
