/* SPDX-License-Identifier: Apache-2.0 */
#include "can/dbc_frames.h"

#include "tests/can/dbc_kit.h"

static void messages_are_read(void)
{
    const struct database *database = kit_good(
        "VERSION \"v1\"\nBO_ 100 Engine: 8 Node\nBO_ 2566834709 Wide: 64 Vector__XXX\n");
    EXPECT_TEXT(database->version, "v1");
    EXPECT_EQ(database->message_count, 2);
    EXPECT_TEXT(database->messages[0].name, "Engine");
    EXPECT_EQ(database->messages[0].id, 100);
    EXPECT(!database->messages[0].extended);
    EXPECT_EQ(database->messages[0].length_bytes, 8);
    EXPECT_TEXT(database->messages[0].sender, "Node");
    EXPECT_EQ(database->messages[0].signal_count, 0);
    EXPECT_EQ(database->messages[1].id, 0x18FECA15);
    EXPECT(database->messages[1].extended);
    EXPECT_TEXT(database->messages[1].sender, "");
}

static void signals_are_read(void)
{
    const struct database *database =
        kit_good(KIT_BO " SG_ a : 7|16@0- (0.5,-40) [-40|1.2e3] \"degC\" B,C\n"
                        " SG_ b:20|4@1+(1,0)[0|0]\"\"B C\n"
                        "SG_ c : 32 | 8 @ 1 + ( +1 , 0 ) [ 0 | 255 ] \"%\"\n");
    const struct database_message *message = &database->messages[0];
    EXPECT_EQ(message->signal_count, 3);
    const struct database_signal *a = &message->signals[0];
    EXPECT_TEXT(a->name, "a");
    EXPECT_EQ(a->layout.start, 7);
    EXPECT_EQ(a->layout.length, 16);
    EXPECT(a->layout.motorola && a->layout.is_signed && a->layout.kind == SIGNAL_INT);
    EXPECT(a->scale == 0.5 && a->offset == -40 && a->minimum == -40 &&
           a->maximum == 1200);
    EXPECT_TEXT(a->unit, "degC");
    EXPECT(!a->selects && a->selector == NULL && a->value_count == 0);
    EXPECT(!message->signals[1].layout.motorola && !message->signals[1].layout.is_signed);
    EXPECT_TEXT(message->signals[1].unit, "");
    EXPECT_TEXT(message->signals[2].unit, "%");
}

static void a_signal_may_bear_the_name_of_a_keyword_without_its_mark(void)
{
    const struct database *database =
        kit_good(KIT_BO " SG_ FILTER : 0|8@1+ (1,0) [0|0] \"\" VERSION\n");
    EXPECT_TEXT(database->messages[0].signals[0].name, "FILTER");
}

static void signals_of_no_frame_are_left_out(void)
{
    const struct database *database =
        kit_good("BO_ 3221225472 VECTOR__INDEPENDENT_SIG_MSG: 0 Vector__XXX\n"
                 " SG_ a : 0|8@1+ (1,0) [0|0] \"\" B\n SG_ a : 0|8@1+ (1,0) [0|0] \"\" "
                 "B\n" KIT_BO);
    EXPECT_EQ(database->message_count, 1);
    EXPECT_EQ(database->messages[0].signal_count, 0);
}

static void an_id_that_its_format_cannot_have_is_refused(void)
{
    kit_refused("BO_ 2048 M: 8 A\n",
                "f:1:5: id 2048 is above the 2047 of an 11 bit id; ");
    kit_refused("BO_ 3758096384 M: 8 A\n", "f:1:5: id 3758096384 is above 29 bits");
    kit_refused("BO_ 4294967296 M: 8 A\n",
                "f:1:5: '4294967296' where a whole number that fits");
    (void)kit_good("BO_ 2047 M: 8 A\nBO_ 2684354559 N: 8 A\n");
}

static void broken_messages_are_refused(void)
{
    kit_refused("BO_ M: 8 A\n",
                "f:1:5: 'M' where a whole number belongs; write BO_ ID NAME");
    kit_refused("BO_ 1 : 8 A\n", "f:1:7: ':' where a name belongs");
    kit_refused("BO_ 1 M 8 A\n", "f:1:9: '8' where ':' belongs");
    kit_refused("BO_ 1 M: 65536 A\n", "f:1:10: ");
    kit_refused("BO_ 1 M: 8\n", "f:2:1: a name is missing");
    kit_refused("BO_ 1 M: 8 A B\n", "f:1:14: 'B' where the end of it belongs");
    kit_refused("VERSION 1\n", "f:1:9: '1' where a text in quotes belongs");
}

static void broken_signals_are_refused(void)
{
    static const struct {
        const char *signal;
        unsigned column;
    } rows[] = {
        {"SG_ : 0|8@1+ (1,0) [0|0] \"\" B", 5},
        {"SG_ 64_BIT : 0|8@1+ (1,0) [0|0] \"\" B", 5},
        {"SG_ a 0|8@1+ (1,0) [0|0] \"\" B", 7},
        {"SG_ a : x|8@1+ (1,0) [0|0] \"\" B", 9},
        {"SG_ a : 0/8@1+ (1,0) [0|0] \"\" B", 10},
        {"SG_ a : 0|99999@1+ (1,0) [0|0] \"\" B", 11},
        {"SG_ a : 0|8 1+ (1,0) [0|0] \"\" B", 13},
        {"SG_ a : 0|8@2+ (1,0) [0|0] \"\" B", 13},
        {"SG_ a : 0|8@1 (1,0) [0|0] \"\" B", 15},
        {"SG_ a : 0|8@1+ 1,0) [0|0] \"\" B", 16},
        {"SG_ a : 0|8@1+ (,0) [0|0] \"\" B", 17},
        {"SG_ a : 0|8@1+ (1 0) [0|0] \"\" B", 19},
        {"SG_ a : 0|8@1+ (1,) [0|0] \"\" B", 19},
        {"SG_ a : 0|8@1+ (1,0 [0|0] \"\" B", 21},
        {"SG_ a : 0|8@1+ (1,0) 0|0] \"\" B", 22},
        {"SG_ a : 0|8@1+ (1,0) [|0] \"\" B", 23},
        {"SG_ a : 0|8@1+ (1,0) [0,0] \"\" B", 24},
        {"SG_ a : 0|8@1+ (1,0) [0|] \"\" B", 25},
        {"SG_ a : 0|8@1+ (1,0) [0|0 \"\" B", 27},
        {"SG_ a : 0|8@1+ (1,0) [0|0] B", 28},
        {"SG_ a : 0|8@1+ (.25,0) [0|0] \"\" B", 17},
        {"SG_ a : 0|8@1+ (1,0) [0|0] \"\" 5", 31},
        {"SG_ a : 0|8@1+ (1,0) [0|1e999] \"\" B", 25},
        {"SG_ a : 0|8@1+ (1,0) [0|0] \"", 28},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char text[256];
        char line[32];
        (void)snprintf(text, sizeof text, KIT_BO "%s\n", rows[i].signal);
        (void)snprintf(line, sizeof line, "f:2:%u: ", rows[i].column);
        kit_refused(text, line);
    }
}

static void a_mark_that_tells_no_multiplexing_is_refused(void)
{
    static const char *const marks[] = {
        "m", "mM", "MM", "mx", "m3m", "x", "m99999999999999999999"};
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        char text[256];
        (void)snprintf(text, sizeof text, KIT_BO "SG_ a %s : 0|8@1+ (1,0) [0|0] \"\" B\n",
                       marks[i]);
        kit_refused(text, "f:2:7: '");
    }
}

static void a_signal_before_any_message_is_refused(void)
{
    kit_refused("SG_ a : 0|8@1+ (1,0) [0|0] \"\" B\n",
                "f:1:1: a signal before the first message; ");
}

static void the_signals_of_a_wrong_message_are_no_further_fault(void)
{
    kit_refused("BO_ 9999 M: 8 A\n SG_ a : 0|8@1+ (1,0) [0|0] \"\" B\n", "f:1:5: ");
}

static void reading_goes_on_after_a_fault(void)
{
    EXPECT(
        kit_read("BO_ x\nBO_ 1 M: 8 A\n SG_ a : 0|y\n SG_ b : 0|8@1+ (1,0) [0|0] \"\" B\n"
                 "BO_ 2048 N: 8 A\n") == NULL);
    EXPECT(strstr(kit_said, "f:1:5: ") != NULL && strstr(kit_said, "f:3:12: ") != NULL &&
           strstr(kit_said, "f:5:5: ") != NULL);
}

int main(void)
{
    RUN(messages_are_read);
    RUN(signals_are_read);
    RUN(a_signal_may_bear_the_name_of_a_keyword_without_its_mark);
    RUN(signals_of_no_frame_are_left_out);
    RUN(an_id_that_its_format_cannot_have_is_refused);
    RUN(broken_messages_are_refused);
    RUN(broken_signals_are_refused);
    RUN(a_mark_that_tells_no_multiplexing_is_refused);
    RUN(a_signal_before_any_message_is_refused);
    RUN(the_signals_of_a_wrong_message_are_no_further_fault);
    RUN(reading_goes_on_after_a_fault);
    return tap_done();
}
