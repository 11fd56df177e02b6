/* SPDX-License-Identifier: Apache-2.0 */
/* What a rule covers, against each id asked one by one. */
#include "policies/j1939_rule.h"

#include "tests/policies/random.h"
#include "tests/tap.h"

static struct policy_frame_rule by_group(uint32_t pgn, uint8_t source_first,
                                         uint8_t source_last)
{
    struct policy_frame_rule rule = {.keep = UINT64_MAX,
                                     .length_min = 8,
                                     .length_max = 8,
                                     .group = j1939_rule_group(POLICY_GROUP_SENT, pgn)};
    rule.group.source_first = source_first;
    rule.group.source_last = source_last;
    j1939_rule_bind(&rule);
    return rule;
}

static struct policy_frame_rule to_node(struct policy_frame_rule rule, uint8_t node)
{
    rule.group.destination_first = node;
    rule.group.destination_last = node;
    j1939_rule_bind(&rule);
    return rule;
}

static struct policy_frame_rule by_id(uint32_t first, uint32_t last)
{
    return (struct policy_frame_rule){
        .id_first = first, .id_last = last, .extended = true};
}

static struct policy_frame_rule request_for(uint32_t pgn)
{
    struct policy_frame_rule rule = {.group =
                                         j1939_rule_group(POLICY_GROUP_REQUESTED, pgn)};
    j1939_rule_bind(&rule);
    return rule;
}

static void a_group_is_covered_at_each_priority(void)
{
    struct policy_frame_rule rule = by_group(0xF004, 0, 3);
    for (uint32_t priority = 0; priority < 8; priority++) {
        uint32_t id = priority << 26 | 0xF00400;
        EXPECT(j1939_rule_covers(&rule, id, true));
        EXPECT(j1939_rule_covers(&rule, id + 3, true));
        EXPECT(!j1939_rule_covers(&rule, id + 4, true));
        EXPECT(!j1939_rule_covers(&rule, id - 1, true));
        EXPECT(!j1939_rule_covers(&rule, id | 0x1000000, true));
    }
    EXPECT(!j1939_rule_covers(&rule, 0x400, false));
    EXPECT_EQ(rule.id_first, 0xF00400);
    EXPECT_EQ(rule.id_last, 0xF00403);
    EXPECT_EQ(j1939_rule_id_count(&rule), 4);
}

static void a_group_to_one_node_has_it_in_the_id(void)
{
    struct policy_frame_rule any = by_group(0xEF00, 0x21, 0x22);
    struct policy_frame_rule one = to_node(any, 3);
    EXPECT(j1939_rule_covers(&any, 0x18EF0021, true));
    EXPECT(j1939_rule_covers(&any, 0x18EFFF22, true));
    EXPECT(!j1939_rule_covers(&any, 0x18EFFF23, true));
    EXPECT(j1939_rule_covers(&one, 0x18EF0322, true));
    EXPECT(!j1939_rule_covers(&one, 0x18EF0422, true));
    EXPECT_EQ(any.id_first, 0xEF0021);
    EXPECT_EQ(any.id_last, 0xEFFF22);
    EXPECT_EQ(one.id_first, 0xEF0321);
    EXPECT_EQ(one.id_last, 0xEF0322);
    EXPECT_EQ(j1939_rule_id_count(&any), 512);
    EXPECT_EQ(j1939_rule_id_count(&one), 2);
}

static void a_range_of_ids_meets_a_group_where_it_holds_one_of_its_ids(void)
{
    struct random random = {5};
    for (unsigned round = 0; round < 3000; round++) {
        uint8_t low = (uint8_t)random_below(&random, 256);
        uint8_t high = (uint8_t)(low + random_below(&random, 256U - low));
        struct policy_frame_rule rule = by_group(0xEF00, low, high);
        if (random_below(&random, 2) != 0) {
            rule = to_node(rule, (uint8_t)random_below(&random, 256));
        }
        uint32_t first = 0x18EF0000 - 600 + (uint32_t)random_below(&random, 0x10400);
        uint32_t last = first + (uint32_t)random_below(&random, 700);
        bool met = false;
        for (uint32_t id = first; id <= last && !met; id++) {
            struct j1939_id j = j1939_decode(id);
            met = j.pgn == 0xEF00 && j.source >= low && j.source <= high &&
                  j.destination >= rule.group.destination_first &&
                  j.destination <= rule.group.destination_last;
        }
        if (!EXPECT_EQ(j1939_rule_meets(&rule, first, last, true), met)) {
            return;
        }
    }
}

static void a_wide_range_meets_what_lies_in_it(void)
{
    struct policy_frame_rule rule = by_group(0xEF00, 0x21, 0x21);
    EXPECT(j1939_rule_meets(&rule, 0, 0x1FFFFFFF, true));
    EXPECT(j1939_rule_meets(&rule, 0x18EF0022, 0x18EF0222, true));
    EXPECT(!j1939_rule_meets(&rule, 0x18EF0022, 0x18EF0120, true));
    EXPECT(j1939_rule_meets(&rule, 0x18EE0000, 0x18EF0021, true));
    EXPECT(!j1939_rule_meets(&rule, 0x18EE0000, 0x18EF0020, true));
    EXPECT(j1939_rule_meets(&rule, 0x18EFFF21, 0x18F00000, true));
    EXPECT(!j1939_rule_meets(&rule, 0x18EFFF22, 0x18F00000, true));
}

static void rules_share_the_ids_that_both_cover(void)
{
    struct policy_frame_rule a = by_group(0xEF00, 0x10, 0x20);
    struct policy_frame_rule b = by_group(0xEF00, 0x20, 0x30);
    struct policy_frame_rule c = by_group(0xEF00, 0x21, 0x30);
    struct policy_frame_rule id = by_id(0x0CEF0320, 0x0CEF0320);
    struct policy_frame_rule other = by_id(0x0CF00320, 0x0CF00320);
    EXPECT(j1939_rule_shares(&a, &b) && j1939_rule_shares(&b, &a));
    EXPECT(!j1939_rule_shares(&a, &c) && !j1939_rule_shares(&c, &a));
    EXPECT(j1939_rule_shares(&a, &id) && j1939_rule_shares(&id, &a));
    EXPECT(!j1939_rule_shares(&other, &a) && !j1939_rule_shares(&a, &other));
    EXPECT(j1939_rule_shares(&id, &id) && !j1939_rule_shares(&id, &other));
    a = to_node(a, 4);
    EXPECT(j1939_rule_shares(&a, &b) && !j1939_rule_shares(&a, &id));
    b = to_node(b, 3);
    EXPECT(!j1939_rule_shares(&a, &b) && !j1939_rule_shares(&b, &a));
    b = to_node(by_group(0xEE00, 0, 255), 4);
    EXPECT(!j1939_rule_shares(&a, &b));
}

static void a_request_is_of_the_group_of_requests(void)
{
    struct policy_frame_rule request = request_for(0xFEEC);
    struct policy_frame_rule all = by_group(0xEA00, 0, 255);
    EXPECT_EQ(j1939_rule_wire_pgn(&request), 0xEA00);
    EXPECT(request.length_min == 3 && request.length_max == 8 && request.keep == 7);
    EXPECT(request.extended && request.id_first == 0xEA0000);
    EXPECT(j1939_rule_shares(&request, &all));
    EXPECT(j1939_rule_passes(&request, 0xEA00));
    EXPECT(!j1939_rule_passes(&request, 0xFEEC));
}

static void a_rule_by_id_stays_as_it_is(void)
{
    struct policy_frame_rule rule = by_id(5, 9);
    rule.length_max = 4;
    rule.extended = false;
    j1939_rule_bind(&rule);
    EXPECT(rule.id_first == 5 && rule.id_last == 9 && rule.length_max == 4);
    EXPECT(!rule.extended);
    EXPECT_EQ(j1939_rule_id_count(&rule), 5);
    EXPECT(j1939_rule_covers(&rule, 9, false) && !j1939_rule_covers(&rule, 9, true));
    EXPECT(!j1939_rule_covers(&rule, 10, false) && !j1939_rule_covers(&rule, 4, false));
}

static void a_rule_passes_a_group_by_name_or_by_one_of_its_ids(void)
{
    struct policy_frame_rule claim = by_id(0x18EEFF21, 0x18EEFF21);
    struct policy_frame_rule group = by_group(0xEE00, 0x21, 0x21);
    EXPECT(j1939_rule_passes(&claim, 0xEE00) && !j1939_rule_passes(&claim, 0xEF00));
    EXPECT(j1939_rule_passes(&group, 0xEE00) && !j1939_rule_passes(&group, 0xEF00));
    claim.remote = true;
    EXPECT(!j1939_rule_passes(&claim, 0xEE00));
}

static void a_rule_has_the_classes_of_what_it_lets_through(void)
{
    struct policy_frame_rule rule = by_group(0xFEEC, 0, 255);
    EXPECT_EQ(j1939_rule_classes(&rule), DATA_IDENTITY);
    rule = by_id(0x18FEF300, 0x18FEF3FF);
    EXPECT_EQ(j1939_rule_classes(&rule), DATA_POSITION);
    rule = by_id(0x18FEE800, 0x18FEF3FF);
    EXPECT_EQ(j1939_rule_classes(&rule),
              DATA_POSITION | DATA_IDENTITY | DATA_DRIVING | DATA_VERSIONS);
    rule = by_group(0xFF17, 0, 255);
    EXPECT_EQ(j1939_rule_classes(&rule), 0);
    rule = request_for(0xFECA);
    EXPECT_EQ(j1939_rule_classes(&rule), DATA_FAULTS);
    rule = request_for(0xFF17);
    EXPECT_EQ(j1939_rule_classes(&rule), 0);
}

int main(void)
{
    RUN(a_group_is_covered_at_each_priority);
    RUN(a_group_to_one_node_has_it_in_the_id);
    RUN(a_range_of_ids_meets_a_group_where_it_holds_one_of_its_ids);
    RUN(a_wide_range_meets_what_lies_in_it);
    RUN(rules_share_the_ids_that_both_cover);
    RUN(a_request_is_of_the_group_of_requests);
    RUN(a_rule_by_id_stays_as_it_is);
    RUN(a_rule_passes_a_group_by_name_or_by_one_of_its_ids);
    RUN(a_rule_has_the_classes_of_what_it_lets_through);
    return tap_done();
}
