/* SPDX-License-Identifier: Apache-2.0 */
#include "sim/scenario_line.h"

#include "tests/tap.h"

static struct scenario_line line;
static struct trouble why;

static void over(const char *text)
{
    why.text[0] = '\0';
    scenario_line_init(&line, text, strlen(text), &why);
}

static void words_are_cut_at_spaces_and_end_at_a_comment(void)
{
    over(" \tSEND  unit\r # why 123");
    EXPECT_EQ(line.count, 2);
    EXPECT_TEXT(scenario_line_word(&line, "a word"), "SEND");
    EXPECT(!scenario_line_accept(&line, "vehicle"));
    EXPECT(scenario_line_accept(&line, "unit"));
    EXPECT(scenario_line_at_end(&line));
    over("123#1122");
    EXPECT_TEXT(scenario_line_word(&line, "a frame"), "123#1122");
}

static void the_first_failure_is_told_and_sticks(void)
{
    over("20xs 5");
    (void)scenario_line_time(&line);
    EXPECT_TEXT(why.text, "'20xs' is no time; write one such as 20ms");
    EXPECT_TEXT(scenario_line_word(&line, "more"), "");
    EXPECT_TEXT(why.text, "'20xs' is no time; write one such as 20ms");
    over("");
    EXPECT_TEXT(scenario_line_word(&line, "a bus"), "");
    EXPECT_TEXT(why.text, "the line ends where a bus must stand");
}

static void more_words_or_characters_than_fit_are_refused(void)
{
    char text[SCENARIO_LINE_BYTES + 1];
    memset(text, 'x', sizeof text);
    scenario_line_init(&line, text, SCENARIO_LINE_BYTES - 1, &why);
    EXPECT(!line.failed);
    scenario_line_init(&line, text, SCENARIO_LINE_BYTES, &why);
    EXPECT(line.failed);
    for (size_t i = 1; i < sizeof text; i += 2) {
        text[i] = ' ';
    }
    scenario_line_init(&line, text, (size_t)2 * SCENARIO_LINE_WORDS, &why);
    EXPECT(!line.failed);
    scenario_line_init(&line, text, (size_t)2 * SCENARIO_LINE_WORDS + 1, &why);
    EXPECT(line.failed);
}

static void numbers_stop_at_their_bound(void)
{
    over("255 256");
    EXPECT_EQ(scenario_line_number(&line, 255, "a number"), 255);
    EXPECT(!line.failed);
    EXPECT_EQ(scenario_line_number(&line, 255, "a number"), 0);
    EXPECT(line.failed);
    over("18446744073709551616");
    EXPECT_EQ(scenario_line_number(&line, UINT64_MAX, "a number"), 0);
    EXPECT(line.failed);
}

static void times_bytes_and_ids_are_what_they_say(void)
{
    struct scenario_item item = {0};
    over("20ms 10kB 3A0");
    EXPECT_EQ(scenario_line_time(&line), 20000);
    EXPECT_EQ(scenario_line_bytes(&line), 10000);
    scenario_line_item(&line, false, &item);
    EXPECT_EQ(item.frame.id, 0x3A0);
    EXPECT(!item.frame.extended && !item.whole && !line.failed);
    over("18FEF1a0");
    item = (struct scenario_item){0};
    scenario_line_item(&line, false, &item);
    EXPECT(item.frame.extended && item.frame.id == 0x18FEF1A0);
    over("3A0#11");
    scenario_line_item(&line, true, &item);
    EXPECT(item.whole && item.frame.data[0] == 0x11);
    over("3A0#11");
    scenario_line_item(&line, false, &item);
    EXPECT(line.failed);
}

static void a_name_that_does_not_fit_is_refused_and_empty(void)
{
    char name[5];
    over("four");
    scenario_line_name(&line, name, sizeof name, "a name");
    EXPECT_TEXT(name, "four");
    over("fiver");
    scenario_line_name(&line, name, sizeof name, "a name");
    EXPECT_TEXT(name, "");
    EXPECT(line.failed);
}

int main(void)
{
    RUN(words_are_cut_at_spaces_and_end_at_a_comment);
    RUN(the_first_failure_is_told_and_sticks);
    RUN(more_words_or_characters_than_fit_are_refused);
    RUN(numbers_stop_at_their_bound);
    RUN(times_bytes_and_ids_are_what_they_say);
    RUN(a_name_that_does_not_fit_is_refused_and_empty);
    return tap_done();
}
