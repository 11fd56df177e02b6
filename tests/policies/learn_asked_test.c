/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/learn_asked.h"

#include "tests/tap.h"

static struct learn_asked asked;

static void ask(uint32_t id, bool extended, const char *bytes, uint8_t length)
{
    struct frame frame = {
        .id = id, .extended = extended, .kind = FRAME_DATA, .length = length};
    memcpy(frame.data, bytes, length);
    learn_asked_add(&asked, 0, &frame);
}

static void test_a_request_is_a_row_with_its_times(void)
{
    asked = (struct learn_asked){0};
    ask(0x7E0, false, "\x03\x22\xF1\x90\0\0\0\0", 8);
    ask(0x7E0, false, "\x03\x22\xF1\x90\0\0\0\0", 8);
    ask(0x7E0, false, "\x02\x10\x03\0\0\0\0\0", 8);
    EXPECT_EQ(asked.count, 2);
    EXPECT_EQ(asked.rows[0].service_id, 0x22);
    EXPECT_EQ(asked.rows[0].identifier, 0xF190);
    EXPECT_EQ(asked.rows[0].times, 2);
    EXPECT(!asked.rows[0].intrusive);
    EXPECT(asked.rows[1].has_sub && asked.rows[1].sub == 3 &&
           !asked.rows[1].has_identifier);
}

static void test_each_identifier_is_a_row(void)
{
    asked = (struct learn_asked){0};
    ask(0x18DA10F1, true, "\x05\x22\xF1\x90\xF1\x87\0\0", 8);
    EXPECT_EQ(asked.count, 2);
    EXPECT_EQ(asked.rows[1].identifier, 0xF187);
}

static void test_a_first_frame_says_what_is_asked(void)
{
    asked = (struct learn_asked){0};
    ask(0x7E0, false, "\x10\x14\x2E\xF1\x90\x41\x42\x43", 8);
    EXPECT_EQ(asked.count, 1);
    EXPECT(asked.rows[0].service_id == 0x2E && asked.rows[0].intrusive);
}

static void test_answers_other_ids_and_what_is_no_request_are_passed_over(void)
{
    asked = (struct learn_asked){0};
    ask(0x7E8, false, "\x03\x22\xF1\x90\0\0\0\0", 8);
    ask(0x123, false, "\x03\x22\xF1\x90\0\0\0\0", 8);
    ask(0x7E0, false, "\x03\x62\xF1\x90\0\0\0\0", 8);
    ask(0x7E0, false, "\x21\x22\xF1\x90\0\0\0\0", 8);
    ask(0x7E0, false, "\x01\xBF\0\0\0\0\0\0", 8);
    ask(0x7E0, false, "", 0);
    struct frame remote = {.id = 0x7E0, .kind = FRAME_REMOTE, .length = 8};
    learn_asked_add(&asked, 0, &remote);
    EXPECT_EQ(asked.count + asked.lost, 0);
}

static void test_rows_beyond_the_last_are_counted(void)
{
    asked = (struct learn_asked){0};
    for (unsigned i = 0; i < LEARN_ASKED_MAX + 5; i++) {
        char bytes[] = {3, 0x22, (char)(i >> 8), (char)i, 0, 0, 0, 0};
        ask(0x7E0, false, bytes, 8);
    }
    EXPECT_EQ(asked.count, LEARN_ASKED_MAX);
    EXPECT_EQ(asked.lost, 5);
}

int main(void)
{
    RUN(test_a_request_is_a_row_with_its_times);
    RUN(test_each_identifier_is_a_row);
    RUN(test_a_first_frame_says_what_is_asked);
    RUN(test_answers_other_ids_and_what_is_no_request_are_passed_over);
    RUN(test_rows_beyond_the_last_are_counted);
    return tap_done();
}
