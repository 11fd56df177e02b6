/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/learn.h"

#include "tests/policies/learn_kit.h"

static void test_a_bus_has_one_number_and_the_unit_is_known_by_its_name(void)
{
    struct learn *learn = kit_new(NULL);
    char name[] = "vehicle0";
    EXPECT_EQ(learn_bus(learn, "unit"), 0);
    EXPECT_EQ(learn_bus(learn, "vehicle"), 1);
    EXPECT_EQ(learn_bus(learn, "unit"), 0);
    EXPECT(learn->buses[0].untrusted && !learn->buses[1].untrusted);
    for (int i = 2; i < POLICY_BUSES_MAX; i++) {
        name[7] = (char)('0' + i);
        EXPECT_EQ(learn_bus(learn, name), i);
    }
    EXPECT_EQ(learn_bus(learn, "more"), -1);
}

static void test_room_is_kept_for_the_bus_of_the_unit(void)
{
    struct learn *learn = kit_new(NULL);
    char name[] = "vehicle0";
    for (int i = 0; i < POLICY_BUSES_MAX - 1; i++) {
        name[7] = (char)('0' + i);
        EXPECT_EQ(learn_bus(learn, name), i);
    }
    EXPECT_EQ(learn_bus(learn, "more"), -1);
    EXPECT_EQ(learn_bus(learn, "unit"), POLICY_BUSES_MAX - 1);
}

static void test_each_id_of_each_bus_is_a_message_and_they_end_in_order(void)
{
    struct learn *learn = kit_new(NULL);
    (void)!learn_bus(learn, "vehicle");
    (void)!learn_bus(learn, "unit");
    for (uint32_t id = 300; id > 0; id--) {
        struct frame frame = kit_frame(id % 3 == 0 ? 0x18000000 + id : id, 8);
        kit_hear(learn, (uint8_t)(id % 2), &frame, 2, 10000, 0);
    }
    learn_finish(learn);
    EXPECT_EQ(learn->message_count, 300);
    EXPECT_EQ(learn->buses[0].frames + learn->buses[1].frames, 600);
    for (size_t i = 1; i < learn->message_count; i++) {
        EXPECT(learn_message_compare(&learn->messages[i - 1], &learn->messages[i]) < 0);
        EXPECT_EQ(learn->messages[i]->frames, 2);
    }
    EXPECT(learn->messages[0]->fields->searched);
}

static void test_error_frames_are_counted_and_not_learned(void)
{
    struct learn *learn = kit_new(NULL);
    (void)!learn_bus(learn, "vehicle");
    struct frame error = {.kind = FRAME_ERROR, .length = 8};
    kit_hear(learn, 0, &error, 3, 1000, 0);
    EXPECT_EQ(learn->buses[0].errors, 3);
    EXPECT_EQ(learn->message_count, 0);
}

static void test_messages_beyond_the_last_are_counted_as_lost(void)
{
    static _Alignas(16) uint8_t large[LEARN_MESSAGES_MAX * 6000U];
    struct arena arena;
    arena_init(&arena, large, sizeof large);
    struct learn *learn = learn_new(&arena, NULL);
    (void)!learn_bus(learn, "vehicle");
    for (uint32_t id = 0; id < LEARN_MESSAGES_MAX + 10; id++) {
        struct frame frame = kit_frame(0x10000 + id, 8);
        learn_add(learn, 0, &frame, id);
    }
    EXPECT_EQ(learn->message_count, LEARN_MESSAGES_MAX);
    EXPECT_EQ(learn->lost, 10);
    struct frame frame = kit_frame(0x20000, 8);
    learn_count(learn, 0, &frame, 5, 0);
    EXPECT_EQ(learn->lost, 15);
}

static void test_a_full_arena_loses_messages_and_not_the_others(void)
{
    struct learn *learn = kit_new(NULL);
    (void)!learn_bus(learn, "vehicle");
    kit_arena.size_bytes = kit_arena.used_bytes + sizeof(struct learn_message) + 64;
    for (uint32_t id = 1; id <= 4; id++) {
        struct frame frame = kit_frame(id, 8);
        learn_add(learn, 0, &frame, 1000);
    }
    EXPECT_EQ(learn->message_count, 1);
    EXPECT_EQ(learn->lost, 3);
    arena_init(&kit_arena, kit_block, 64);
    EXPECT(learn_new(&kit_arena, NULL) == NULL);
}

static void test_what_a_ledger_counts_adds_to_what_was_heard(void)
{
    struct learn *learn = kit_new(NULL);
    (void)!learn_bus(learn, "unit");
    struct frame frame = kit_frame(0x201, 2);
    learn_count(learn, 0, &frame, 1, 0);
    learn_count(learn, 0, &frame, 100, 10000000);
    EXPECT_EQ(learn->message_count, 1);
    EXPECT_EQ(learn->messages[0]->frames, 101);
    EXPECT_EQ(learn->messages[0]->window.most, 10);
    EXPECT_EQ(learn->buses[0].frames, 101);
}

static void test_a_message_is_found_on_the_side_that_is_asked_for(void)
{
    struct learn *learn = kit_new(NULL);
    (void)!learn_bus(learn, "vehicle");
    (void)!learn_bus(learn, "unit");
    struct frame frame = kit_frame(0x201, 2);
    struct frame remote = kit_frame(0x202, 2);
    remote.kind = FRAME_REMOTE;
    kit_hear(learn, 1, &frame, 1, 0, 0);
    kit_hear(learn, 0, &remote, 1, 0, 0);
    EXPECT(learn_find(learn, 0x201, false, true) != NULL);
    EXPECT(learn_find(learn, 0x201, false, false) == NULL);
    EXPECT(learn_find(learn, 0x201, true, true) == NULL);
    EXPECT(learn_find(learn, 0x202, false, false) == NULL);
}

int main(void)
{
    RUN(test_a_bus_has_one_number_and_the_unit_is_known_by_its_name);
    RUN(test_room_is_kept_for_the_bus_of_the_unit);
    RUN(test_each_id_of_each_bus_is_a_message_and_they_end_in_order);
    RUN(test_error_frames_are_counted_and_not_learned);
    RUN(test_messages_beyond_the_last_are_counted_as_lost);
    RUN(test_a_full_arena_loses_messages_and_not_the_others);
    RUN(test_what_a_ledger_counts_adds_to_what_was_heard);
    RUN(test_a_message_is_found_on_the_side_that_is_asked_for);
    return tap_done();
}
