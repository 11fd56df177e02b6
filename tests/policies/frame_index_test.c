/* SPDX-License-Identifier: Apache-2.0 */
/* The index against a plain walk over the rules. */
#include "policies/frame_index.h"
#include "policies/j1939_rule.h"

#include "tests/policies/random.h"
#include "tests/tap.h"

static _Alignas(16) uint8_t block[1 << 20];
static struct policy_frame_rule rules[1200];
static struct policy policy;
static struct frame_index found;

static bool build(uint16_t first, uint16_t count)
{
    struct arena arena;
    arena_init(&arena, block, sizeof block);
    policy = (struct policy){.frame_rules = rules,
                             .frame_rule_count = (uint16_t)(first + count)};
    struct policy_direction way = {.first_rule = first, .rule_count = count};
    return frame_index_build(&found, &policy, &way, &arena);
}

static bool agrees_with_a_walk(uint16_t first, uint16_t count, uint32_t id, bool extended)
{
    struct frame_span want = {UINT16_MAX, 0};
    for (uint16_t i = first; i < first + count; i++) {
        if (rules[i].extended == extended && rules[i].id_first <= id &&
            id <= rules[i].id_last) {
            want.first = i < want.first ? i : want.first;
            want.last = i;
        }
    }
    struct frame_span got = frame_index_find(&found, id, extended);
    return got.first == want.first && got.last == want.last;
}

static void fill(uint64_t seed, uint16_t count, uint32_t width)
{
    struct random random = {seed};
    for (uint16_t i = 0; i < count; i++) {
        bool extended = random_below(&random, 2) != 0;
        uint32_t top = extended ? 0x1FFFFFFF : 0x7FF;
        uint32_t first = (uint32_t)random_below(&random, top + 1);
        uint32_t last = first + (uint32_t)random_below(&random, width);
        rules[i] = (struct policy_frame_rule){
            .id_first = first, .id_last = last > top ? top : last, .extended = extended};
    }
}

static void any_rules_are_found_as_by_a_walk(void)
{
    static const uint32_t widths[] = {1, 3, 0x300, 0x8000000};
    for (size_t w = 0; w < sizeof widths / sizeof widths[0]; w++) {
        for (uint16_t count = 1; count <= 1000; count = (uint16_t)(count * 3 + 1)) {
            fill(40 + w, (uint16_t)(count + 17), widths[w]);
            if (!EXPECT(build(17, count))) {
                return;
            }
            for (uint32_t id = 0; id < 2048; id++) {
                EXPECT(agrees_with_a_walk(17, count, id, false));
            }
            for (uint16_t i = 17; i < count + 17; i++) {
                EXPECT(agrees_with_a_walk(17, count, rules[i].id_first, true));
                EXPECT(agrees_with_a_walk(17, count, rules[i].id_last, true));
                EXPECT(agrees_with_a_walk(17, count, rules[i].id_first + 1, true));
                EXPECT(agrees_with_a_walk(17, count, rules[i].id_last + 1, true));
            }
        }
    }
}

/* Every tenth rule is by id, over ids of the others now and then. */
static void fill_groups(uint64_t seed, uint16_t count)
{
    struct random random = {seed};
    for (uint16_t i = 0; i < count; i++) {
        bool pdu1 = random_below(&random, 2) != 0;
        uint32_t pgn = pdu1 ? 0xE000 + 0x100 * (uint32_t)random_below(&random, 16)
                            : 0xFE00 + (uint32_t)random_below(&random, 512);
        struct policy_group group = j1939_rule_group(POLICY_GROUP_SENT, pgn);
        group.source_first = (uint8_t)random_below(&random, 256);
        group.source_last = (uint8_t)(group.source_first +
                                      random_below(&random, 256U - group.source_first));
        rules[i] = (struct policy_frame_rule){.group = group};
        j1939_rule_bind(&rules[i]);
        if (i % 10 == 9) {
            uint32_t first = (uint32_t)random_below(&random, 8) << 26 | pgn << 8;
            rules[i] = (struct policy_frame_rule){
                .id_first = first, .id_last = first + 300, .extended = true};
        }
    }
}

/* The span holds every rule that covers the id, and ends in none that cannot. */
static void holds_what_covers(uint16_t count, uint32_t id)
{
    struct frame_span got = frame_index_find(&found, id, true);
    for (uint16_t i = 0; i < count; i++) {
        bool inside = got.first <= i && i <= got.last;
        EXPECT(inside || !j1939_rule_covers(&rules[i], id, true));
    }
    for (unsigned end = 0; end < 2 && got.first <= got.last; end++) {
        const struct policy_frame_rule *rule = &rules[end == 0 ? got.first : got.last];
        uint32_t there = rule->group.kind != POLICY_GROUP_NONE ? id & 0x3FFFFFF : id;
        EXPECT(rule->id_first <= there && there <= rule->id_last);
    }
}

static void groups_are_found_at_each_priority_beside_ids(void)
{
    for (uint16_t count = 1; count <= 600; count = (uint16_t)(count * 3 + 1)) {
        fill_groups(60, count);
        EXPECT(build(0, count));
        for (uint16_t i = 0; i < count && !tap_failed; i++) {
            for (uint32_t priority = 0; priority < 8; priority++) {
                uint32_t top = priority << 26;
                holds_what_covers(count, top | (rules[i].id_first & 0x3FFFFFF));
                holds_what_covers(count, top | (rules[i].id_last & 0x3FFFFFF));
                holds_what_covers(count, top | ((rules[i].id_last + 1) & 0x3FFFFFF));
            }
        }
    }
}

static void the_last_group_ends_the_table(void)
{
    rules[0] =
        (struct policy_frame_rule){.group = j1939_rule_group(POLICY_GROUP_SENT, 0x3FFFF)};
    j1939_rule_bind(&rules[0]);
    EXPECT(build(0, 1));
    EXPECT_EQ(frame_index_find(&found, 0x1FFFFFFF, true).first, 0);
    EXPECT_EQ(frame_index_find(&found, 0x03FFFF00, true).first, 0);
    EXPECT(frame_index_find(&found, 0x1FFFFEFF, true).first > 0);
}

static void no_rules_cover_nothing(void)
{
    EXPECT(build(0, 0));
    EXPECT(agrees_with_a_walk(0, 0, 0, false));
    EXPECT(agrees_with_a_walk(0, 0, 0, true));
    EXPECT(agrees_with_a_walk(0, 0, 0x1FFFFFFF, true));
}

static void the_ends_of_the_id_space_are_covered(void)
{
    rules[0] = (struct policy_frame_rule){.id_last = 0x7FF};
    rules[1] = (struct policy_frame_rule){.id_last = 0x1FFFFFFF, .extended = true};
    EXPECT(build(0, 2));
    EXPECT_EQ(frame_index_find(&found, 0, false).first, 0);
    EXPECT_EQ(frame_index_find(&found, 0x7FF, false).first, 0);
    EXPECT_EQ(frame_index_find(&found, 0, true).first, 1);
    EXPECT_EQ(frame_index_find(&found, 0x1FFFFFFF, true).last, 1);
}

static void a_standard_range_beyond_the_table_stays_inside_it(void)
{
    rules[0] = (struct policy_frame_rule){.id_first = 0x7FE, .id_last = UINT32_MAX};
    EXPECT(build(0, 1));
    EXPECT_EQ(frame_index_find(&found, 0x7FF, false).first, 0);
    EXPECT(frame_index_find(&found, 0x7FD, false).first > 0);
}

static void an_arena_too_small_is_told_at_every_size(void)
{
    fill(50, 3, 1);
    policy = (struct policy){.frame_rules = rules, .frame_rule_count = 3};
    struct policy_direction way = {.rule_count = 3};
    size_t size_bytes = 0;
    struct arena arena;
    for (arena_init(&arena, block, 0);
         !frame_index_build(&found, &policy, &way, &arena) && size_bytes < sizeof block;
         size_bytes += 16) {
        arena_init(&arena, block, size_bytes);
    }
    EXPECT(size_bytes > 2048 * sizeof(struct frame_span));
    EXPECT(size_bytes < 16384);
}

int main(void)
{
    RUN(any_rules_are_found_as_by_a_walk);
    RUN(groups_are_found_at_each_priority_beside_ids);
    RUN(the_last_group_ends_the_table);
    RUN(no_rules_cover_nothing);
    RUN(the_ends_of_the_id_space_are_covered);
    RUN(a_standard_range_beyond_the_table_stays_inside_it);
    RUN(an_arena_too_small_is_told_at_every_size);
    return tap_done();
}
