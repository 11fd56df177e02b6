/* SPDX-License-Identifier: Apache-2.0 */
/* Where the parser goes on after an error: at the next statement, not in the ruins. */
#include "tests/policies/parse_fixture.h"

/* The lines that messages are about, in order, as "5 8 ". */
static const char *lines_of(const char *text)
{
    static char lines[256];
    size_t used = 0;
    EXPECT(parse(text) == NULL);
    lines[0] = '\0';
    for (const char *at = parse_said; *at != '\0'; at = strchr(at, '\n') + 1) {
        used += (size_t)snprintf(lines + used, sizeof lines - used, "%lu ",
                                 strtoul(at + 2, NULL, 10));
    }
    return lines;
}

static void test_a_bad_rule_does_not_hide_the_next(void)
{
    EXPECT_TEXT(lines_of(TO_UNIT("id\nid 5\nid 6 length 8 x y z\nwhat is this\nid 7")),
                "6 6 7 8 9 ");
    EXPECT_TEXT(lines_of(UPLINK("pass tls x\npass ntp y\ndeny\nresolver z")), "4 5 7 7 ");
}

static void test_the_body_of_a_bad_block_is_passed_over(void)
{
    EXPECT_TEXT(lines_of(HEAD "from x to unit {\nid\nid\n}\nmode 5\n"), "4 8 ");
    EXPECT_TEXT(lines_of(HEAD "emergency x {\nfrom unit to y id 5\n}\nmode 5\n"), "4 7 ");
    EXPECT_TEXT(lines_of(HEAD "from x to unit {\nid\n}\nfrom unit to y {\n}\n"), "4 7 ");
    EXPECT_TEXT(lines_of(HEAD "{ { }\nid\n} }\nmode 5\n"), "4 7 ");
}

static void test_a_block_without_end_ends_at_the_next_statement(void)
{
    EXPECT_TEXT(lines_of(HEAD "from vehicle to unit {\nid 5 length 8\nuplink {\nx\n}\n"),
                "4 7 ");
    EXPECT_TEXT(lines_of(HEAD "uplink {\nfrom vehicle to unit {\nid 5\n}\n"), "4 6 ");
    EXPECT_TEXT(lines_of(HEAD "emergency {\nfrom unit to x id 5\nmode 5\n"), "4 5 6 ");
    EXPECT_TEXT(lines_of(HEAD "from x to unit {\nid 5\nmode 5\n"), "4 6 ");
}

static void test_an_end_too_many_is_one_message(void)
{
    EXPECT_TEXT(lines_of(TO_UNIT("id 5 length 8") "}\n}\n"), "7 ");
    EXPECT(parse_refuses(TO_UNIT("id 5 length 8") "}\n",
                         "t:7:1: '}' ends nothing, the block that line 4 opened ended on "
                         "line 6 already; take one out"));
    EXPECT(parse_refuses(HEAD "}\n", "t:4:1: '}' ends nothing, no block has begun"));
}

static void test_a_bad_rule_at_the_end_of_a_block_leaves_it_closed(void)
{
    EXPECT_TEXT(lines_of(HEAD "from vehicle to unit { id 5 length x }\nmode 5\n"),
                "4 5 ");
}

static void test_a_million_braces_are_one_message(void)
{
    static char text[1 << 20];
    memset(text, '{', sizeof text);
    EXPECT(parse_into(parse_block_a, text, sizeof text) == NULL);
    EXPECT_EQ(parse_count, 1);
}

int main(void)
{
    RUN(test_a_bad_rule_does_not_hide_the_next);
    RUN(test_the_body_of_a_bad_block_is_passed_over);
    RUN(test_a_block_without_end_ends_at_the_next_statement);
    RUN(test_an_end_too_many_is_one_message);
    RUN(test_a_bad_rule_at_the_end_of_a_block_leaves_it_closed);
    RUN(test_a_million_braces_are_one_message);
    return tap_done();
}
