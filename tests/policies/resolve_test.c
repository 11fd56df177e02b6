/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/resolve.h"

#include "policies/mask.h"
#include "policies/shape.h"
#include "tests/policies/random.h"
#include "tests/tap.h"

static struct policy_mask masks[POLICY_RULE_MASKS_MAX];
static struct resolve it;

static void begin(unsigned room)
{
    memset(masks, 0, sizeof masks);
    it = (struct resolve){masks, 1, room};
}

static const struct database_range zero = {0, 0};
static const struct database_signal page = {
    .name = "Page", .layout = {.start = 0, .length = 2}, .selects = true};
static const struct database_signal odometer = {.name = "Odometer",
                                                .layout = {.start = 8, .length = 8},
                                                .selector = &page,
                                                .ranges = &zero,
                                                .range_count = 1};

static void test_a_message_gives_id_format_and_length(void)
{
    struct policy_frame_rule rule = {.keep = UINT64_MAX};
    const struct database_message fd = {
        .id = 0x18000001, .extended = true, .fd = true, .length_bytes = 48};
    EXPECT(resolve_message(&rule, &fd) == NULL);
    EXPECT_EQ(rule.id_first, 0x18000001);
    EXPECT_EQ(rule.id_last, 0x18000001);
    EXPECT(rule.extended && rule.format == POLICY_FORMAT_FD);
    EXPECT_EQ(rule.length_min, 48);
    EXPECT_EQ(rule.length_max, 48);
}

static void test_a_j1939_message_of_no_node_is_of_every_node(void)
{
    struct policy_frame_rule rule = {.keep = UINT64_MAX};
    struct database_message message = {
        .id = 0x18FEF1FE, .extended = true, .j1939 = true, .length_bytes = 8};
    EXPECT(resolve_message(&rule, &message) == NULL);
    EXPECT_EQ(rule.group.kind, POLICY_GROUP_SENT);
    EXPECT_EQ(rule.group.pgn, 0xFEF1);
    EXPECT_EQ(rule.group.source_first, 0);
    EXPECT_EQ(rule.group.source_last, 255);
    EXPECT_EQ(rule.group.destination_first, 0);
    EXPECT_EQ(rule.group.destination_last, 255);
    EXPECT(rule.extended && rule.id_first == 0xFEF100 && rule.id_last == 0xFEF1FF);
    EXPECT(shape_group_fault(&rule) == NULL);
    message.id = 0x18FEF121;
    EXPECT(resolve_message(&rule, &message) == NULL);
    EXPECT_EQ(rule.group.source_first, 0x21);
    EXPECT_EQ(rule.group.source_last, 0x21);
}

static void test_a_j1939_message_to_one_node_is_to_that_node(void)
{
    struct policy_frame_rule rule = {.keep = UINT64_MAX};
    struct database_message message = {
        .id = 0x0C0003FE, .extended = true, .j1939 = true, .length_bytes = 8};
    EXPECT(resolve_message(&rule, &message) == NULL);
    EXPECT_EQ(rule.group.pgn, 0);
    EXPECT_EQ(rule.group.destination_first, 3);
    EXPECT_EQ(rule.group.destination_last, 3);
    message.id = 0x0C00FE21;
    EXPECT(resolve_message(&rule, &message) == NULL);
    EXPECT_EQ(rule.group.source_first, 0x21);
    EXPECT_EQ(rule.group.destination_first, 0);
    EXPECT_EQ(rule.group.destination_last, 255);
}

static void test_what_no_frame_holds_is_told(void)
{
    struct policy_frame_rule rule = {.keep = UINT64_MAX};
    const struct database_message message = {.length_bytes = 65};
    const struct database_signal none = {.name = "none"};
    struct database_signal wide = {.layout = {.length = 65}, .selects = true};
    EXPECT(resolve_message(&rule, &message) != NULL);
    begin(POLICY_RULE_MASKS_MAX);
    EXPECT(resolve_signal(&it, &none, 8) != NULL);
    EXPECT(resolve_signal(&it, &odometer, 1) != NULL);
    EXPECT(resolve_signal(&it, &wide, 64) != NULL);
    EXPECT(resolve_signal(&it, &odometer, 2) == NULL);
}

static void test_signals_of_one_page_share_a_mask(void)
{
    struct database_signal other = odometer;
    other.layout.start = 24;
    begin(POLICY_RULE_MASKS_MAX);
    EXPECT(resolve_signal(&it, &odometer, 8) == NULL);
    EXPECT(resolve_signal(&it, &other, 8) == NULL);
    EXPECT_EQ(it.count, 2);
    EXPECT_EQ(masks[0].bits[0], 3);
    EXPECT_EQ(masks[1].bits[1], 0xFF);
    EXPECT_EQ(masks[1].bits[3], 0xFF);
}

static void test_values_that_a_selector_cannot_have_make_no_page(void)
{
    static const struct database_range ranges[] = {{4, 9}, {3, 2}, {2, 9}};
    struct database_signal odd = odometer;
    odd.ranges = ranges;
    odd.range_count = 3;
    begin(POLICY_RULE_MASKS_MAX);
    EXPECT(resolve_signal(&it, &odd, 8) == NULL);
    EXPECT_EQ(it.count, 2);
    EXPECT_EQ(masks[1].conditions[0].first, 2);
    EXPECT_EQ(masks[1].conditions[0].last, 3);
}

static void test_too_many_pages_are_told(void)
{
    static struct database_range ranges[3] = {{0, 0}, {1, 1}, {3, 3}};
    struct database_signal many = odometer;
    many.ranges = ranges;
    many.range_count = 3;
    begin(3);
    EXPECT(resolve_signal(&it, &many, 8) != NULL);
    EXPECT_EQ(it.count, 3);
    begin(4);
    EXPECT(resolve_signal(&it, &many, 8) == NULL);
}

static void test_four_multiplexers_are_too_deep(void)
{
    struct database_signal chain[5];
    for (size_t i = 0; i < 5; i++) {
        chain[i] = odometer;
        chain[i].selector = i == 0 ? NULL : &chain[i - 1];
    }
    begin(POLICY_RULE_MASKS_MAX);
    EXPECT(resolve_signal(&it, &chain[3], 8) == NULL);
    EXPECT_EQ(masks[it.count - 1].condition_count <= 3, 1);
    EXPECT(resolve_signal(&it, &chain[4], 8) != NULL);
}

static void test_a_selector_of_64_bits_has_all_its_values(void)
{
    static const struct database_range all = {0, UINT64_MAX};
    struct database_signal wide = page;
    struct database_signal below = odometer;
    wide.layout = (struct signal_layout){.start = 7, .length = 64, .motorola = true};
    below.selector = &wide;
    below.ranges = &all;
    below.layout.start = 64;
    begin(POLICY_RULE_MASKS_MAX);
    EXPECT(resolve_signal(&it, &below, 16) == NULL);
    EXPECT(masks[1].conditions[0].last == UINT64_MAX && masks[1].conditions[0].motorola);
}

/* The law of resolve.h: a signal that was not listed never shows, on any page, but where
 * a listed one lies over it. */
static void test_no_bit_of_another_page_passes(void)
{
    struct frame frame = {.length = 8};
    begin(POLICY_RULE_MASKS_MAX);
    EXPECT(resolve_signal(&it, &odometer, 8) == NULL);
    for (unsigned value = 0; value < 256; value++) {
        memset(frame.data, 0xA5, 8);
        frame.data[0] = (uint8_t)value;
        mask_apply(masks, it.count, &frame);
        EXPECT_EQ(frame.data[0], value & 3);
        EXPECT_EQ(frame.data[1], (value & 3) == 0 ? 0xA5 : 0);
        for (unsigned i = 2; i < 8; i++) {
            EXPECT_EQ(frame.data[i], 0);
        }
    }
}

/* The same by another way: what database.h says is there in each frame. */
static void test_what_passes_is_what_the_database_finds_there(void)
{
    static const struct database_range some[] = {{1, 3}, {5, 5}};
    struct database_signal sub = odometer;
    struct database_signal level = odometer;
    const struct database_signal *const all[] = {&page, &odometer, &sub, &level};
    struct random random = {99};
    sub.layout = (struct signal_layout){.start = 7, .length = 4, .motorola = true};
    level.layout = (struct signal_layout){.start = 19, .length = 13, .motorola = true};
    level.selector = &sub;
    level.ranges = some;
    level.range_count = 2;
    for (int round = 0; round < 20000 && !tap_failed; round++) {
        unsigned listed = (unsigned)random_below(&random, 16);
        struct frame in = {.length = 8};
        uint8_t keep[FRAME_DATA_MAX] = {0};
        begin(POLICY_RULE_MASKS_MAX);
        for (unsigned i = 0; i < 8; i++) {
            in.data[i] = (uint8_t)random_below(&random, 256);
        }
        for (unsigned i = 0; i < 4; i++) {
            const struct database_signal *at = (listed >> i & 1) != 0 ? all[i] : NULL;
            EXPECT(at == NULL || resolve_signal(&it, at, 8) == NULL);
            for (; at != NULL; at = at->selector) {
                if (database_signal_holds(at, in.data)) {
                    signal_mark(&at->layout, keep);
                }
            }
        }
        struct frame out = in;
        mask_apply(masks, it.count, &out);
        for (unsigned i = 0; i < 8; i++) {
            EXPECT_EQ(out.data[i], in.data[i] & keep[i]);
        }
    }
}

int main(void)
{
    RUN(test_a_message_gives_id_format_and_length);
    RUN(test_a_j1939_message_of_no_node_is_of_every_node);
    RUN(test_a_j1939_message_to_one_node_is_to_that_node);
    RUN(test_what_no_frame_holds_is_told);
    RUN(test_signals_of_one_page_share_a_mask);
    RUN(test_values_that_a_selector_cannot_have_make_no_page);
    RUN(test_too_many_pages_are_told);
    RUN(test_four_multiplexers_are_too_deep);
    RUN(test_a_selector_of_64_bits_has_all_its_values);
    RUN(test_no_bit_of_another_page_passes);
    RUN(test_what_passes_is_what_the_database_finds_there);
    return tap_done();
}
