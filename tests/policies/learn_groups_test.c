/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/learn_groups.h"

#include "tests/tap.h"

static struct learn_groups groups;

static void hear(uint32_t id, const char *bytes, uint8_t length)
{
    struct frame frame = {
        .id = id, .extended = true, .kind = FRAME_DATA, .length = length};
    memcpy(frame.data, bytes, length);
    learn_groups_add(&groups, 1, &frame, 1000);
}

static void test_an_announcement_is_a_row_of_what_it_carries(void)
{
    groups = (struct learn_groups){0};
    hear(0x1CECFF00, "\x20\x0E\x00\x02\xFF\xCA\xFE\x00", 8);
    hear(0x1CECFF00, "\x20\x16\x00\x04\xFF\xCA\xFE\x00", 8);
    hear(0x1CEC0300, "\x10\x0E\x00\x02\xFF\xCA\xFE\x00", 8);
    EXPECT_EQ(groups.count, 2);
    EXPECT_EQ(groups.rows[0].id.pgn, 0xFECA);
    EXPECT_EQ(groups.rows[0].length_min, 14);
    EXPECT_EQ(groups.rows[0].length_max, 22);
    EXPECT_EQ(groups.rows[0].times, 2);
    EXPECT_EQ(groups.rows[0].window.most, 2);
    EXPECT_EQ(groups.rows[1].id.destination, 3);
    struct j1939_id id = {.pgn = 0xFECA, .source = 0, .destination = J1939_GLOBAL};
    EXPECT(learn_groups_carried(&groups, 1, &id) == &groups.rows[0]);
    EXPECT(learn_groups_carried(&groups, 0, &id) == NULL);
}

static void test_what_announces_nothing_that_can_be_is_passed_over(void)
{
    groups = (struct learn_groups){0};
    hear(0x1CECFF00, "\x20\x08\x00\x02\xFF\xCA\xFE\x00", 8); /* fits a frame */
    hear(0x1CECFF00, "\x20\xFA\x06\x02\xFF\xCA\xFE\x00", 8); /* 1786 bytes */
    hear(0x1CECFF00, "\x11\x0E\x00\x02\xFF\xCA\xFE\x00", 8); /* a CTS */
    hear(0x1CECFF00, "\x20\x0E\x00\x02\xFF\xCA\xFE\xFF", 8); /* no PGN */
    hear(0x1CECFF00, "\x20\x0E\x00\x02\xFF\xCA\xFE", 7);     /* short */
    hear(0x18EAFF00, "\xCA\xFE", 2);                         /* asks for nothing */
    struct frame frame = {.id = 0x1CECFF00, .kind = FRAME_DATA, .length = 8};
    learn_groups_add(&groups, 1, &frame, 1000); /* of 11 bits */
    frame.extended = true;
    frame.kind = FRAME_REMOTE;
    learn_groups_add(&groups, 1, &frame, 1000);
    EXPECT_EQ(groups.count + groups.lost, 0);
}

static void test_a_request_is_a_row_of_what_it_asks_for(void)
{
    groups = (struct learn_groups){0};
    hear(0x18EAFF31, "\xEC\xFE\x00", 3);
    EXPECT_EQ(groups.count, 1);
    EXPECT(groups.rows[0].requested);
    EXPECT_EQ(groups.rows[0].id.pgn, 0xFEEC);
    EXPECT_EQ(groups.rows[0].id.source, 0x31);
    struct j1939_id id = groups.rows[0].id;
    EXPECT(learn_groups_carried(&groups, 1, &id) == NULL);
}

static void test_three_groups_of_the_table_make_a_bus_of_j1939(void)
{
    groups = (struct learn_groups){0};
    EXPECT(!learn_groups_speaks(&groups));
    hear(0x18EEFF00, "\0\0\0\0\0\0\0\0", 8); /* address claimed */
    hear(0x0CEEFF01, "\0\0\0\0\0\0\0\0", 8); /* the same group */
    hear(0x0C000003, "\0\0\0\0\0\0\0\0", 8); /* TSC1 */
    hear(0x18DA10F1, "\0\0\0\0\0\0\0\0", 8); /* carries others */
    hear(0x18FF0000, "\0\0\0\0\0\0\0\0", 8); /* a maker's own */
    EXPECT(!learn_groups_speaks(&groups));
    hear(0x18EA00F9, "\xEC\xFE\x00", 3); /* a request */
    EXPECT(learn_groups_speaks(&groups));
}

static void test_rows_beyond_the_last_are_counted(void)
{
    groups = (struct learn_groups){0};
    for (unsigned i = 0; i < LEARN_GROUPS_MAX + 7; i++) {
        hear(0x18EAFF00U + i % 256, i < 256 ? "\xEC\xFE\x00" : "\xED\xFE\x00", 3);
    }
    EXPECT_EQ(groups.count, LEARN_GROUPS_MAX);
    EXPECT_EQ(groups.lost, 7);
}

static void test_the_most_in_a_second_is_counted_from_the_event_that_begins_one(void)
{
    struct learn_window window = {0};
    learn_window_add(&window, 5000000);
    EXPECT_EQ(window.most, 1);
    learn_window_add(&window, 5999999);
    learn_window_add(&window, 6000000);
    EXPECT_EQ(window.most, 2);
    EXPECT_EQ(window.count, 1);
}

int main(void)
{
    RUN(test_an_announcement_is_a_row_of_what_it_carries);
    RUN(test_what_announces_nothing_that_can_be_is_passed_over);
    RUN(test_a_request_is_a_row_of_what_it_asks_for);
    RUN(test_three_groups_of_the_table_make_a_bus_of_j1939);
    RUN(test_rows_beyond_the_last_are_counted);
    RUN(test_the_most_in_a_second_is_counted_from_the_event_that_begins_one);
    return tap_done();
}
