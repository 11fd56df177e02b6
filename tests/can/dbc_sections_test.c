/* SPDX-License-Identifier: Apache-2.0 */
#include "can/dbc_sections.h"

#include "tests/can/dbc_kit.h"

static struct dbc_reader reader;

static bool find(const char *text, size_t arena_bytes)
{
    static struct arena arena;
    arena_init(&arena, kit_block, arena_bytes);
    reader = (struct dbc_reader){
        .arena = &arena, .text = dbc_lexer_over((const uint8_t *)text, strlen(text))};
    return dbc_sections_find(&reader);
}

static void sections_that_are_read_later_are_found_in_order(void)
{
    EXPECT(find("VERSION \"\"\nBU_: A\nBO_ 1 M: 8 A\nSG_ s\nSG_ t\nCM_ \"x\";VAL_ 1 s ;",
                4096));
    EXPECT_EQ(reader.message_room, 1);
    EXPECT_EQ(reader.signal_room, 2);
    EXPECT_EQ(reader.span_count, 5);
    EXPECT_EQ(dbc_sections_at(&reader, 0).keyword, DBC_VERSION);
    EXPECT_EQ(dbc_sections_at(&reader, 1).keyword, DBC_BO_);
    EXPECT_EQ(dbc_sections_at(&reader, 3).keyword, DBC_SG_);
    struct dbc_section last = dbc_sections_at(&reader, 4);
    EXPECT_EQ(last.keyword, DBC_VAL_);
    EXPECT_EQ(last.offset, 51);
    EXPECT_EQ(last.body.len - last.body.pos, 5);
    EXPECT_EQ(reader.faults.count, 0);
}

static void each_takes_sixteen_bytes_at_the_end_of_the_arena(void)
{
    EXPECT(find("BO_ 1\nSG_ 2\n", 39));
    EXPECT_EQ(reader.arena->size_bytes, 0);
    EXPECT(!find("BO_ 1\nSG_ 2\nSG_ 3\n", 39));
    EXPECT(!find("BO_ 1\n", 15));
}

static void what_is_no_section_is_told(void)
{
    kit_refused("hello\nBU_: A\n", "f:1:1: no section begins like this; ");
    kit_refused("BU_: A\nCM_ \"a\" ;;\n", "f:2:10: ");
    kit_refused("\x7F"
                "ELF",
                "f:1:1: ");
}

static void a_section_without_its_end_is_told(void)
{
    kit_refused("CM_ \"x\"\nBO_ 1 M: 8 A\n", "f:1:1: its ';' is missing; write CM_ ");
    kit_refused("CM_ \"x\";\n CM_ BO_ 1 \"x\nBO_ 1 M: 8 A\n",
                "f:2:12: a text without its end; close it with '\"'");
}

int main(void)
{
    RUN(sections_that_are_read_later_are_found_in_order);
    RUN(each_takes_sixteen_bytes_at_the_end_of_the_arena);
    RUN(what_is_no_section_is_told);
    RUN(a_section_without_its_end_is_told);
    return tap_done();
}
