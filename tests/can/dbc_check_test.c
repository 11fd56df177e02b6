/* SPDX-License-Identifier: Apache-2.0 */
#include "can/dbc_check.h"

#include "tests/can/dbc_kit.h"

#define AT(place) " : " place " (1,0) [0|0] \"\" B\n"

static void what_fits_and_shares_nothing_is_not_told(void)
{
    (void)kit_good(KIT_BO " SG_ a" AT("0|8@1+") " SG_ b" AT("15|8@0+") " SG_ c" AT(
        "63|8@0+") " SG_ d" AT("16|32@1-"));
}

static void a_signal_beyond_its_message_is_told_and_stays(void)
{
    const struct database *database = kit_warned(
        KIT_BO " SG_ a" AT("60|8@1+"),
        "f:2:6: warning: signal 'a' does not fit in the 8 bytes of its message");
    EXPECT_EQ(database->messages[0].signal_count, 1);
    (void)kit_warned(KIT_BO " SG_ a" AT("56|8@0+"), "does not fit");
}

static void a_signal_without_a_bit_or_with_too_many_is_told(void)
{
    (void)kit_warned(KIT_BO " SG_ a" AT("0|0@1+"), "signal 'a' has no bit");
    (void)kit_warned("BO_ 1 M: 16 A\n SG_ a" AT("0|65@1+"), "signal 'a' has 65 bits");
}

static void signals_that_share_a_bit_are_told(void)
{
    (void)kit_warned(KIT_BO
                     " SG_ a" AT("0|8@1+") " SG_ b" AT("8|8@1+") " SG_ c" AT("15|4@0+"),
                     "f:4:6: warning: signal 'c' shares bits with 'b'");
}

static void signals_under_different_values_may_share_bits(void)
{
    (void)kit_good(
        KIT_BO " SG_ s M" AT("0|8@1+") " SG_ a m0" AT("8|8@1+") " SG_ b m1" AT("8|8@1+") " SG_ t m2M" AT(
            "8|8@1+") " SG_ c m0" AT("16|8@1+") " SG_ d m1" AT("16|8@1+") "SG_MUL_VAL_ "
                                                                          "100 c t "
                                                                          "0-3;\nSG_MUL_"
                                                                          "VAL_ 100 d t "
                                                                          "4-5;\n");
}

static void signals_under_one_value_may_not(void)
{
    (void)kit_warned(
        KIT_BO " SG_ s M" AT("0|8@1+") " SG_ a m1" AT("8|8@1+") " SG_ b m1" AT("12|8@1+"),
        "f:4:6: warning: signal 'b' shares bits with 'a'");
    (void)kit_warned(
        KIT_BO " SG_ s M" AT("0|8@1+") " SG_ a" AT("8|8@1+") " SG_ b" AT(
            "8|8@1+") "SG_MUL_VAL_ 100 a s 1-3, 7-7;\nSG_MUL_VAL_ 100 b s 5-9;\n",
        "f:4:6: warning: signal 'b' shares bits with 'a'");
}

static void a_multiplexed_signal_may_not_share_bits_with_what_is_always_there(void)
{
    (void)kit_warned(
        KIT_BO " SG_ a m1" AT("8|8@1+") " SG_ s M" AT("0|8@1+") " SG_ b" AT("15|1@0+"),
        "f:2:6: warning: signal 'a' shares bits with 'b'");
}

static void many_overlaps_are_counted(void)
{
    char text[4096] = KIT_BO;
    for (unsigned i = 0; i < 30; i++) {
        size_t used = strlen(text);
        (void)snprintf(text + used, sizeof text - used, " SG_ a%u" AT("0|8@1+"), i);
    }
    EXPECT(kit_read(text) != NULL);
    EXPECT(strstr(kit_said, "f: warning: and 9 more\n") != NULL);
}

/* A file made to cost as much as it can: its time is bounded, and that is said. */
static void the_effort_of_comparing_is_bounded_and_told(void)
{
    size_t room = 200000;
    char *text = calloc(1, room);
    size_t used = (size_t)snprintf(text, room, KIT_BO " SG_ s M" AT("0|8@1+"));
    for (unsigned i = 0; i < 2100; i++) {
        used +=
            (size_t)snprintf(text + used, room - used, " SG_ a%u m%u" AT("8|8@1+"), i, i);
    }
    struct arena arena;
    void *block = aligned_alloc(16, DBC_ARENA_BYTES(used) & ~(size_t)15);
    arena_init(&arena, block, DBC_ARENA_BYTES(used) & ~(size_t)15);
    kit_said[0] = '\0';
    EXPECT(dbc_read("f", (const uint8_t *)text, used, &arena, kit_say, NULL) != NULL);
    EXPECT(strstr(kit_said, "f:1:1: warning: so many multiplexed signals") == kit_said);
    free(block);
    free(text);
}

int main(void)
{
    RUN(what_fits_and_shares_nothing_is_not_told);
    RUN(a_signal_beyond_its_message_is_told_and_stays);
    RUN(a_signal_without_a_bit_or_with_too_many_is_told);
    RUN(signals_that_share_a_bit_are_told);
    RUN(signals_under_different_values_may_share_bits);
    RUN(signals_under_one_value_may_not);
    RUN(a_multiplexed_signal_may_not_share_bits_with_what_is_always_there);
    RUN(many_overlaps_are_counted);
    RUN(the_effort_of_comparing_is_bounded_and_told);
    return tap_done();
}
