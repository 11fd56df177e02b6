/* SPDX-License-Identifier: Apache-2.0 */
#include "can/dbc_mux.h"

#include "tests/can/dbc_kit.h"

#define AT(place) " : " place "@1+ (1,0) [0|0] \"\" B\n"

static const struct database_signal *signal_of(const struct database *database,
                                               const char *name)
{
    return database_signal(&database->messages[0], name);
}

static void a_signal_is_there_under_one_value_of_the_selector(void)
{
    const struct database *database =
        kit_good(KIT_BO " SG_ a m3" AT("8|8") " SG_ s M" AT("0|8") " SG_ b m0" AT("8|8"));
    const struct database_signal *a = signal_of(database, "a");
    EXPECT(signal_of(database, "s")->selects);
    EXPECT(signal_of(database, "s")->selector == NULL);
    EXPECT(a->selector == signal_of(database, "s"));
    EXPECT_EQ(a->range_count, 1);
    EXPECT_EQ(a->ranges[0].first, 3);
    EXPECT_EQ(a->ranges[0].last, 3);
}

static void ranges_of_several_selectors_are_told_by_their_section(void)
{
    const struct database *database = kit_good(
        KIT_BO
        " SG_ s M" AT("0|4") " SG_ t M" AT("4|4") " SG_ a m1" AT("8|8") " SG_ b m0" AT(
            "16|8") "SG_MUL_VAL_ 100 a t 1-3, 5-5;\nSG_MUL_VAL_ 100 b s 0-0 2-2;\n");
    const struct database_signal *a = signal_of(database, "a");
    EXPECT(a->selector == signal_of(database, "t"));
    EXPECT_EQ(a->range_count, 2);
    EXPECT_EQ(a->ranges[0].last, 3);
    EXPECT_EQ(a->ranges[1].first, 5);
    EXPECT_EQ(signal_of(database, "b")->range_count, 2);
}

static void a_selector_may_hang_below_another(void)
{
    const struct database *database =
        kit_good(KIT_BO " SG_ s M" AT("0|8") " SG_ t m2M" AT("8|8") " SG_ a m1" AT(
            "16|8") "SG_MUL_VAL_ 100 a t 1-1;\n");
    const struct database_signal *t = signal_of(database, "t");
    EXPECT(t->selects && t->selector == signal_of(database, "s"));
    EXPECT(signal_of(database, "a")->selector == t);
}

static void a_multiplexed_signal_without_a_selector_is_told_and_always_there(void)
{
    const struct database *database = kit_warned(
        KIT_BO " SG_ a m3" AT("8|8"), "f:2:6: warning: signal 'a' is multiplexed, but");
    EXPECT(signal_of(database, "a")->selector == NULL);
}

static void the_first_of_several_selectors_is_taken_and_told(void)
{
    const struct database *database = kit_warned(
        KIT_BO " SG_ s M" AT("0|4") " SG_ t M" AT("4|4") " SG_ a m3" AT("8|8"),
        "f:4:6: warning: signal 'a' is multiplexed by one of 2 selectors, and 's'");
    EXPECT(signal_of(database, "a")->selector == signal_of(database, "s"));
}

static void a_second_selector_is_told_and_left_out(void)
{
    const struct database *database =
        kit_warned(KIT_BO " SG_ s M" AT("0|4") " SG_ t M" AT("4|4") " SG_ a m3" AT(
                       "8|8") "SG_MUL_VAL_ 100 a s 1-1;\nSG_MUL_VAL_ 100 a t 1-1;\n",
                   "f:6:1: warning: signal 'a' has a selector already, 's'");
    EXPECT(signal_of(database, "a")->selector == signal_of(database, "s"));
}

static void a_selector_that_is_not_marked_is_told(void)
{
    const struct database *database = kit_warned(
        KIT_BO " SG_ s" AT("0|4") " SG_ a" AT("8|8") "SG_MUL_VAL_ 100 a s 1-1;\n",
        "f:4:1: warning: signal 's' is no selector");
    EXPECT(signal_of(database, "s")->selects);
}

static void selectors_that_go_round_are_cut(void)
{
    const struct database *database =
        kit_warned(KIT_BO " SG_ s m0M" AT("0|4") " SG_ t m0M" AT(
                       "4|4") "SG_MUL_VAL_ 100 s t 1-1;\nSG_MUL_VAL_ 100 t s 1-1;\n",
                   "f:2:6: warning: the selectors above 's' go round");
    EXPECT(signal_of(database, "s")->selector == NULL);
    EXPECT(signal_of(database, "t")->selector == signal_of(database, "s"));
    (void)kit_warned(KIT_BO " SG_ s m0M" AT("0|4") "SG_MUL_VAL_ 100 s s 1-1;\n",
                     "go round");
}

static void what_does_not_exist_is_told(void)
{
    (void)kit_warned("SG_MUL_VAL_ 5 a s 1-1;\n", "no message has the id 5");
    (void)kit_warned(KIT_BO "SG_MUL_VAL_ 100 a s 1-1;\n", "has no signal 'a'");
    (void)kit_warned(KIT_BO " SG_ a" AT("0|4") "SG_MUL_VAL_ 100 a s 1-1;\n",
                     "has no signal 's'");
    (void)kit_good("SG_MUL_VAL_ 3221225472 a s 1-1;\n");
}

static void a_range_that_ends_before_it_begins_is_told(void)
{
    (void)kit_warned(KIT_BO
                     " SG_ s M" AT("0|4") " SG_ a" AT("8|8") "SG_MUL_VAL_ 100 a s 3-1;\n",
                     "f:4:21: warning: this range ends before it begins");
}

static void broken_ranges_are_refused(void)
{
    kit_refused("SG_MUL_VAL_ 100 a 1-1;\n", "f:1:19: '1' where a name belongs");
    kit_refused("SG_MUL_VAL_ 100 a s 1 1;\n", "f:1:21: '1' where the end of it belongs");
    kit_refused("SG_MUL_VAL_ 100 a s 1-;\n", "f:1:23: a whole number is missing");
    kit_refused("SG_MUL_VAL_ 100 a s 1-1,x;\n",
                "f:1:25: 'x' where the end of it belongs");
}

static void memory_that_ends_at_any_selector_is_told(void)
{
    static const char text[] =
        KIT_BO " SG_ s M" AT("0|8") " SG_ a m3" AT("8|8") " SG_ b m4" AT("8|8");
    size_t refused = 0;
    for (size_t bytes = 0; bytes < 4096; bytes += 16) {
        struct arena arena;
        arena_init(&arena, kit_block, bytes);
        refused += dbc_read("f", (const uint8_t *)text, sizeof text - 1, &arena, NULL,
                            NULL) == NULL;
    }
    EXPECT(refused > 0 && refused < 4096 / 16);
}

int main(void)
{
    RUN(a_signal_is_there_under_one_value_of_the_selector);
    RUN(ranges_of_several_selectors_are_told_by_their_section);
    RUN(a_selector_may_hang_below_another);
    RUN(a_multiplexed_signal_without_a_selector_is_told_and_always_there);
    RUN(the_first_of_several_selectors_is_taken_and_told);
    RUN(a_second_selector_is_told_and_left_out);
    RUN(a_selector_that_is_not_marked_is_told);
    RUN(selectors_that_go_round_are_cut);
    RUN(what_does_not_exist_is_told);
    RUN(a_range_that_ends_before_it_begins_is_told);
    RUN(broken_ranges_are_refused);
    RUN(memory_that_ends_at_any_selector_is_told);
    return tap_done();
}
