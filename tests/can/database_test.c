/* SPDX-License-Identifier: Apache-2.0 */
#include "can/database.h"

#include "tests/can/dbc_kit.h"

static const struct database_message messages[] = {
    {.name = "Low", .id = 0x100},
    {.name = "Wide", .id = 0x100, .extended = true},
    {.name = "Speed", .id = 0x18FEF1FE, .extended = true, .j1939 = true},
    {.name = "Torque", .id = 0x0C000003, .extended = true, .j1939 = true},
    {.name = "Alike", .id = 0x18FEF200, .extended = true},
    {.name = "Twice", .id = 0x200},
    {.name = "Twice", .id = 0x201},
    {.name = "Again", .id = 0x200},
};

static struct database database(void)
{
    struct arena arena;
    struct database self = {.messages = messages,
                            .message_count = sizeof messages / sizeof *messages};
    arena_init(&arena, kit_block, sizeof kit_block);
    EXPECT(database_index(&self, &arena));
    return self;
}

static const char *name_of(uint32_t id, bool extended)
{
    struct database self = database();
    const struct database_message *found = database_find(&self, id, extended);
    return found != NULL ? found->name : "none";
}

static void a_frame_is_found_by_id_and_format(void)
{
    EXPECT_TEXT(name_of(0x100, false), "Low");
    EXPECT_TEXT(name_of(0x100, true), "Wide");
    EXPECT_TEXT(name_of(0x101, false), "none");
    EXPECT_TEXT(name_of(0x01000099, true), "none");
}

static void a_j1939_frame_is_found_by_its_group(void)
{
    EXPECT_TEXT(name_of(0x18FEF1FE, true), "Speed");
    EXPECT_TEXT(name_of(0x0CFEF121, true), "Speed"); /* priority, source */
    EXPECT_TEXT(name_of(0x0CFEF321, true), "none"); /* PDU2: the group extension counts */
    EXPECT_TEXT(name_of(0x0C00EE31, true), "Torque"); /* PDU1: the destination does not */
    EXPECT_TEXT(name_of(0x0D00EE31, true), "none");   /* the data page does */
    EXPECT_TEXT(name_of(0x0CFEF200, true), "none");   /* not J1939: by id alone */
}

static void of_two_alike_the_later_counts(void)
{
    struct database self = database();
    EXPECT_TEXT(name_of(0x200, false), "Again");
    EXPECT(database_message(&self, "Twice") == &messages[6]);
}

static void a_message_is_found_by_name(void)
{
    struct database self = database();
    EXPECT(database_message(&self, "Speed") == &messages[2]);
    EXPECT(database_message(&self, "Spee") == NULL);
    EXPECT(database_message(&self, "") == NULL);
    EXPECT(database_message(&self, "zzz") == NULL);
}

static void a_signal_is_found_by_name(void)
{
    static const struct database_signal signals[] = {
        {.name = "a"}, {.name = "b"}, {.name = "a"}};
    struct database_message message = {.signals = signals, .signal_count = 3};
    EXPECT(database_signal(&message, "a") == &signals[2]);
    EXPECT(database_signal(&message, "b") == &signals[1]);
    EXPECT(database_signal(&message, "c") == NULL);
}

static void an_empty_database_has_nothing(void)
{
    struct arena arena;
    struct database self = {.message_count = 0};
    arena_init(&arena, kit_block, sizeof kit_block);
    EXPECT(database_index(&self, &arena));
    EXPECT(database_find(&self, 1, true) == NULL);
    EXPECT(database_message(&self, "x") == NULL);
}

static void an_index_needs_room(void)
{
    for (size_t bytes = 0; bytes < 96; bytes += 16) {
        struct arena arena;
        struct database self = {.messages = messages, .message_count = 8};
        arena_init(&arena, kit_block, bytes);
        EXPECT(!database_index(&self, &arena));
    }
}

static const struct database_range ranges[] = {{1, 3}, {5, 5}};
static const struct database_signal top = {.layout = {.start = 0, .length = 8},
                                           .selects = true};
static const struct database_signal nested = {.layout = {.start = 8, .length = 8},
                                              .selects = true,
                                              .selector = &top,
                                              .ranges = ranges,
                                              .range_count = 2};
static const struct database_signal leaf = {.layout = {.start = 16, .length = 8},
                                            .selector = &nested,
                                            .ranges = ranges,
                                            .range_count = 1};

static void a_signal_holds_while_each_selector_above_says_so(void)
{
    static const struct {
        uint8_t top, nested;
        bool nested_holds, leaf_holds;
    } rows[] = {{0, 1, false, false}, {1, 0, true, false}, {3, 3, true, true},
                {4, 3, false, false}, {5, 2, true, true},  {5, 4, true, false},
                {6, 1, false, false}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        uint8_t data[FRAME_DATA_MAX] = {rows[i].top, rows[i].nested};
        EXPECT(database_signal_holds(&top, data));
        EXPECT(database_signal_holds(&nested, data) == rows[i].nested_holds);
        EXPECT(database_signal_holds(&leaf, data) == rows[i].leaf_holds);
    }
}

static void a_signal_without_a_value_never_holds(void)
{
    uint8_t data[FRAME_DATA_MAX] = {0};
    struct database_signal signal = {.layout = {.length = 0}};
    EXPECT(!database_signal_holds(&signal, data));
    signal.layout.length = 65;
    EXPECT(!database_signal_holds(&signal, data));
    signal.layout.length = 64;
    EXPECT(database_signal_holds(&signal, data));
}

int main(void)
{
    RUN(a_frame_is_found_by_id_and_format);
    RUN(a_j1939_frame_is_found_by_its_group);
    RUN(of_two_alike_the_later_counts);
    RUN(a_message_is_found_by_name);
    RUN(a_signal_is_found_by_name);
    RUN(an_empty_database_has_nothing);
    RUN(an_index_needs_room);
    RUN(a_signal_holds_while_each_selector_above_says_so);
    RUN(a_signal_without_a_value_never_holds);
    return tap_done();
}
