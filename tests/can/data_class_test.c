/* SPDX-License-Identifier: Apache-2.0 */
#include "can/data_class.h"

#include "tests/tap.h"

static void a_class_is_found_by_its_whole_word(void)
{
    EXPECT_EQ(data_class_find("identity", 8), DATA_IDENTITY);
    EXPECT_EQ(data_class_find("cabin", 5), DATA_CABIN);
    EXPECT_EQ(data_class_find("cab", 3), 0);
    EXPECT_EQ(data_class_find("Cabin", 5), 0);
}

static void a_set_is_printed_in_words(void)
{
    char text[DATA_CLASS_TEXT_BYTES];
    data_class_print(text, DATA_POSITION | DATA_IDENTITY);
    EXPECT_TEXT(text, "identity, position");
    data_class_print(text, 0);
    EXPECT_TEXT(text, "none");
}

static void there_is_room_for_all(void)
{
    char text[DATA_CLASS_TEXT_BYTES];
    data_class_print(text, DATA_CLASS_ALL);
    EXPECT_TEXT(text, "identity, position, cabin, driving, faults, versions, memory");
}

int main(void)
{
    RUN(a_class_is_found_by_its_whole_word);
    RUN(a_set_is_printed_in_words);
    RUN(there_is_room_for_all);
    return tap_done();
}
