/* SPDX-License-Identifier: Apache-2.0 */
#include "can/dbc_reader.h"

#include "tests/can/dbc_kit.h"

#define SIGNAL(name) " SG_ " name " : 0|8@1+ (1,0) [0|0] \"\" B\n"

static void references_find_their_signal_whatever_the_order_of_the_file(void)
{
    const struct database *database =
        kit_good("BO_ 2147483649 Wide: 1 A\n" SIGNAL("x") "BO_ 1 Low: 1 A\n" SIGNAL(
            "x") "BO_ 0 Zero: 1 A\n" SIGNAL("x") "VAL_ 1 x 1 \"one\";"
                                                 "VAL_ 0 x 0 \"a\" 1 \"b\";VAL_ "
                                                 "2147483649 x 1 \"a\" 2 \"b\" 3 \"c\";");
    EXPECT_EQ(database->messages[0].signals[0].value_count, 3);
    EXPECT_EQ(database->messages[1].signals[0].value_count, 1);
    EXPECT_EQ(database->messages[2].signals[0].value_count, 2);
}

static void a_name_is_found_whole_only(void)
{
    (void)kit_warned(
        "BO_ 1 M: 8 A\n SG_ ab : 0|8@1+ (1,0) [0|0] \"\" B\nVAL_ 1 a 1 \"x\";",
        "has no signal 'a'");
    (void)kit_warned(
        "BO_ 1 M: 8 A\n SG_ ab : 0|8@1+ (1,0) [0|0] \"\" B\nVAL_ 1 abc 1 \"x\";",
        "has no signal 'abc'");
}

static void of_two_messages_with_one_id_the_later_is_used_and_it_is_told(void)
{
    const struct database *database = kit_warned(
        "BO_ 1 M: 8 A\nBO_ 1 N: 8 A\n",
        "f:2:7: warning: 'N' has the id 0x1 of 'M', and of the two this one is used");
    EXPECT_TEXT(database_find(database, 1, false)->name, "N");
    EXPECT_EQ(database->message_count, 2);
}

static void an_id_may_be_used_in_both_formats(void)
{
    (void)kit_good("BO_ 1 M: 8 A\nBO_ 2147483649 N: 8 A\n");
}

static void of_two_signals_with_one_name_the_later_goes_by_it_and_it_is_told(void)
{
    const struct database *database =
        kit_warned("BO_ 1 M: 8 A\n SG_ a : 0|8@1+ (1,0) [0|0] \"\" B\n"
                   " SG_ a : 8|8@1+ (1,0) [0|0] \"\" B\nVAL_ 1 a 1 \"x\";",
                   "f:3:6: warning: a second signal 'a' in this message");
    EXPECT_EQ(database->messages[0].signal_count, 2);
    EXPECT_EQ(database->messages[0].signals[1].value_count, 1);
}

int main(void)
{
    RUN(references_find_their_signal_whatever_the_order_of_the_file);
    RUN(a_name_is_found_whole_only);
    RUN(of_two_messages_with_one_id_the_later_is_used_and_it_is_told);
    RUN(an_id_may_be_used_in_both_formats);
    RUN(of_two_signals_with_one_name_the_later_goes_by_it_and_it_is_told);
    return tap_done();
}
