/* SPDX-License-Identifier: Apache-2.0 */
#include "can/dbc_attributes.h"

#include "tests/can/dbc_kit.h"

#define WIDE "BO_ 2566834709 Wide: 8 A\n SG_ a : 0|8@1+ (1,0) [0|0] \"\" B\n"

static const struct database_message *message_of(const char *sections)
{
    char text[1024];
    (void)snprintf(text, sizeof text, WIDE "%s", sections);
    return &kit_good(text)->messages[0];
}

static void a_cycle_is_that_of_the_message_or_the_default(void)
{
    EXPECT_EQ(message_of("BA_ \"GenMsgCycleTime\" BO_ 2566834709 20;")->cycle_ms, 20);
    EXPECT_EQ(message_of("BA_DEF_DEF_ \"GenMsgCycleTime\" 100;")->cycle_ms, 100);
    EXPECT_EQ(message_of("BA_DEF_DEF_ \"GenMsgCycleTime\" 100;"
                         "BA_ \"GenMsgCycleTime\" BO_ 2566834709 0;")
                  ->cycle_ms,
              0);
    EXPECT_EQ(message_of("BA_ \"GenMsgCycleTime\" BO_ 2566834709 9.6;")->cycle_ms, 10);
    EXPECT_EQ(message_of("BA_ \"GenMsgCycleTime\" BO_ 2566834709 -5;")->cycle_ms, 0);
}

static void a_format_is_told_by_name_or_by_its_number_in_the_list(void)
{
    static const char list[] =
        "BA_DEF_ BO_ \"VFrameFormat\" ENUM \"StandardCAN\",\"ExtendedCAN\","
        "\"StandardCAN_FD\",\"ExtendedCAN_FD\",\"J1939PG\";";
    char text[512];
    EXPECT(message_of("BA_ \"VFrameFormat\" BO_ 2566834709 \"J1939PG\";")->j1939);
    EXPECT(message_of("BA_ \"VFrameFormat\" BO_ 2566834709 \"ExtendedCAN_FD\";")->fd);
    (void)snprintf(text, sizeof text, "%s BA_ \"VFrameFormat\" BO_ 2566834709 4;", list);
    EXPECT(message_of(text)->j1939 && !message_of(text)->fd);
    (void)snprintf(text, sizeof text, "%s BA_ \"VFrameFormat\" BO_ 2566834709 3;", list);
    EXPECT(message_of(text)->fd && !message_of(text)->j1939);
    (void)snprintf(text, sizeof text,
                   "%s BA_DEF_DEF_ \"VFrameFormat\" \"J1939PG\";"
                   "BA_ \"VFrameFormat\" BO_ 2566834709 1;",
                   list);
    EXPECT(!message_of(text)->fd && !message_of(text)->j1939);
}

static void without_a_list_the_numbers_are_those_of_vector(void)
{
    EXPECT(
        message_of("BA_DEF_ BO_ \"VFrameFormat\" INT 0 3;BA_DEF_DEF_ \"VFrameFormat\" 3;")
            ->j1939);
    EXPECT(message_of("BA_ \"VFrameFormat\" BO_ 2566834709 15;")->fd);
    EXPECT(!message_of("BA_ \"VFrameFormat\" BO_ 2566834709 99;")->fd);
}

static void the_protocol_speaks_where_the_format_does_not(void)
{
    EXPECT(message_of("BA_ \"ProtocolType\" \"J1939\";")->j1939);
    EXPECT(message_of("BA_DEF_DEF_ \"ProtocolType\" \"J1939\";")->j1939);
    EXPECT(!message_of("BA_DEF_DEF_ \"ProtocolType\" \"\";")->j1939);
    EXPECT(!message_of("BA_ \"ProtocolType\" \"J1939\";"
                       "BA_ \"VFrameFormat\" BO_ 2566834709 1;")
                ->j1939);
    EXPECT(!kit_good(KIT_BO "BA_ \"ProtocolType\" \"J1939\";")->messages[0].j1939);
}

static void a_long_message_of_no_known_format_is_fd(void)
{
    EXPECT(kit_good("BO_ 1 M: 32 A\n")->messages[0].fd);
    EXPECT(!kit_good("BO_ 1 M: 8 A\n")->messages[0].fd);
    EXPECT(!kit_good("BO_ 1 M: 65 A\n")->messages[0].fd);
    EXPECT(!kit_good("BO_ 1 M: 32 A\nBA_ \"VFrameFormat\" BO_ 1 0;")->messages[0].fd);
    EXPECT(!kit_good("BO_ 1 M: 32 A\nBA_ \"ProtocolType\" \"J1939\";")->messages[0].fd);
}

static void long_names_take_the_place_of_the_short(void)
{
    const struct database_message *message =
        message_of("BA_ \"SystemMessageLongSymbol\" BO_ 2566834709 \"VeryWide\";"
                   "BA_ \"SystemSignalLongSymbol\" SG_ 2566834709 a \"LongA\";"
                   "VAL_ 2566834709 a 1 \"x\";");
    EXPECT_TEXT(message->name, "VeryWide");
    EXPECT_TEXT(message->signals[0].name, "LongA");
    EXPECT_EQ(message->signals[0].value_count, 1);
    message = message_of("BA_ \"SystemMessageLongSymbol\" BO_ 2566834709 \"\";"
                         "BA_ \"SystemSignalLongSymbol\" SG_ 2566834709 a \"\";");
    EXPECT_TEXT(message->name, "Wide");
    EXPECT_TEXT(message->signals[0].name, "a");
}

static void values_of_another_type_say_nothing_and_refuse_nothing(void)
{
    EXPECT_EQ(message_of("BA_DEF_DEF_ \"GenMsgCycleTime\" \"\";")->cycle_ms, 0);
    EXPECT_EQ(message_of("BA_DEF_DEF_ \"GenMsgCycleTime\" \"20\";")->cycle_ms, 20);
    EXPECT_EQ(message_of("BA_DEF_DEF_ \"GenMsgCycleTime\" \"none\";")->cycle_ms, 0);
    EXPECT(!message_of("BA_DEF_DEF_ \"VFrameFormat\" -1;")->fd);
    EXPECT(!message_of("BA_DEF_DEF_ \"ProtocolType\" 0;BA_ \"ProtocolType\" 1;")->j1939);
}

static void attributes_of_nothing_are_told(void)
{
    (void)kit_warned("BA_ \"GenMsgCycleTime\" BO_ 7 20;\n",
                     "f:1:1: warning: no message has the id 7;");
    (void)kit_warned("BA_ \"SystemSignalLongSymbol\" SG_ 7 a \"x\";\n",
                     "no message has the id 7;");
}

static void other_attributes_and_objects_are_passed_over(void)
{
    (void)message_of(
        "BA_DEF_ \"Other\" INT 0 1;BA_DEF_ BO_ \"GenMsgCycleTime\" INT 0 1;"
        "BA_DEF_ SG_ \"VFrameFormat\" ENUM \"a\";BA_DEF_DEF_ \"Other\" 1;"
        "BA_DEF_DEF_ \"SystemMessageLongSymbol\" \"\";"
        "BA_ \"Other\" 5;BA_ \"GenMsgCycleTime\" 5;BA_ \"SystemSignalLongSymbol\" BO_ 7 "
        "\"x\";"
        "BA_ \"ProtocolType\" BU_ A \"J1939\";BA_ \"GenMsgCycleTime\" BO_ 3221225472 5;"
        "BA_ \"ProtocolType\" BO_ 2566834709 \"J1939\";"
        "BA_REL_ \"x\" BU_SG_REL_ A SG_ 1 a 5;BA_DEF_DEF_REL_ \"x\" 1;");
}

static void broken_attributes_are_refused(void)
{
    kit_refused("BA_ GenMsgCycleTime BO_ 1 20;\n", "f:1:5: ");
    kit_refused(KIT_BO "BA_ \"GenMsgCycleTime\" BO_ 100 x;\n", "f:2:31: ");
    kit_refused(KIT_BO "BA_ \"GenMsgCycleTime\" BO_ 100 1 2;\n", "f:2:33: ");
    kit_refused(KIT_BO "BA_ \"VFrameFormat\" BO_ 100 x;\n", "f:2:28: ");
    kit_refused(KIT_BO "BA_ \"SystemMessageLongSymbol\" BO_ 100 1;\n", "f:2:39: ");
    kit_refused("BA_ \"GenMsgCycleTime\" BO_ x 20;\n", "f:1:27: ");
    kit_refused("BA_ \"SystemSignalLongSymbol\" SG_ 100 5;\n", "f:1:38: ");
    kit_refused("BA_ \"ProtocolType\" :;\n", "f:1:20: ");
    kit_refused("BA_DEF_DEF_ GenMsgCycleTime 1;\n", "f:1:13: ");
    kit_refused("BA_DEF_DEF_ \"GenMsgCycleTime\" x;\n", "f:1:31: ");
    kit_refused("BA_DEF_DEF_ \"VFrameFormat\" x;\n", "f:1:28: ");
    kit_refused("BA_DEF_ BO_ VFrameFormat ENUM \"a\";\n", "f:1:13: ");
    kit_refused("BA_DEF_ BO_ \"VFrameFormat\" ENUM \"a\",5;\n", "f:1:37: ");
}

static void a_list_of_formats_has_an_end(void)
{
    char text[512] = "BA_DEF_ BO_ \"VFrameFormat\" ENUM \"a\"";
    for (unsigned i = 0; i < 70; i++) {
        (void)strncat(text, ",\"b\"", sizeof text - strlen(text) - 1);
    }
    (void)strncat(text, ";", sizeof text - strlen(text) - 1);
    (void)kit_good(text);
}

int main(void)
{
    RUN(a_cycle_is_that_of_the_message_or_the_default);
    RUN(a_format_is_told_by_name_or_by_its_number_in_the_list);
    RUN(without_a_list_the_numbers_are_those_of_vector);
    RUN(the_protocol_speaks_where_the_format_does_not);
    RUN(a_long_message_of_no_known_format_is_fd);
    RUN(long_names_take_the_place_of_the_short);
    RUN(values_of_another_type_say_nothing_and_refuse_nothing);
    RUN(attributes_of_nothing_are_told);
    RUN(other_attributes_and_objects_are_passed_over);
    RUN(broken_attributes_are_refused);
    RUN(a_list_of_formats_has_an_end);
    return tap_done();
}
