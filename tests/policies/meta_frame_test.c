/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/policies/parse_fixture.h"

#define MODES HEAD "mode road\nmode shop announce id 0x6A0\n"
#define SHOP(rules) MODES "from unit to vehicle {\n" rules "\n}\n"

static bool accepts(const char *text)
{
    bool good = parse(text) != NULL && parse_count == 0;
    if (!good) {
        printf("# said %s", parse_said);
    }
    return good;
}

static void test_fd_rules_need_two_fd_buses(void)
{
    static const char half[] =
        "policy \"p\" version 1\nbus vehicle = can0 fd\nbus unit = can1\n"
        "from vehicle to unit {\nid 5 any-format length 8\n}\n";
    EXPECT(parse_refuses(TO_UNIT("id 5 fd length 8"),
                         "t:5:1: this rule passes FD frames, but the bus 'vehicle'"));
    EXPECT(parse_refuses(half, "t:5:1: this rule passes FD frames, but the bus 'unit'"));
}

static void test_what_comes_from_the_unit_is_limited(void)
{
    EXPECT(
        parse_refuses(FROM_UNIT("id 5 length 8"), "t:5:1: what comes from 'unit' must"));
    EXPECT(parse_refuses(FROM_UNIT("id 5 remote"), "t:5:1: what comes from 'unit' must"));
    EXPECT(accepts(FROM_UNIT("id 5 length 8 every 1s")));
    EXPECT(accepts(FROM_UNIT("id 5 length 8 rate 1/s")));
    EXPECT(accepts(FROM_UNIT("id 5 length 8 pace 1s")));
    EXPECT(accepts(FROM_UNIT("id 5 length 8 pace 1s every 1s")));
    EXPECT(accepts(TO_UNIT("id 5 length 8")));
}

static void test_what_comes_from_the_unit_is_named(void)
{
    EXPECT(accepts(FROM_UNIT("id 0x100..0x1FF length 8 rate 1/s")));
    EXPECT(parse_refuses(FROM_UNIT("id 0x100..0x200 length 8 rate 1/s"),
                         "t:5:1: 257 ids from 'unit' in one rule"));
    EXPECT(
        parse_refuses(FROM_UNIT("id 0..0x1FFFFFFF extended length 8 rate 1/s in normal"),
                      "t:5:48: no mode 'normal'"));
    EXPECT(accepts(TO_UNIT("id 0..0x7FF length 0..8")));
}

static void test_diagnosis_has_a_rate_and_a_mode_of_its_own(void)
{
    static const char *const ids[] = {
        "0x7DF",
        "0x7E0",
        "0x7EF",
        "0x7D0..0x7DF",
        "0x18DA10F1 extended",
        "0x18DB33F1 extended",
        "0x0CDA10F1 extended",
        "0x18CEFFFF..0x18CF0000 extended",
        "0x1CCD0000 extended",
    };
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) {
        char text[512];
        (void)snprintf(text, sizeof text, SHOP("id %s length 8 every 1s in shop"),
                       ids[i]);
        EXPECT(parse_refuses(text, "t:7:1: this rule covers a diagnostic id"));
        (void)snprintf(text, sizeof text, SHOP("id %s length 8 rate 5/s in shop"),
                       ids[i]);
        EXPECT(accepts(text));
        (void)snprintf(text, sizeof text, FROM_UNIT("id %s length 8 rate 5/s"), ids[i]);
        EXPECT(parse(text) != NULL && parse_count == 1);
        EXPECT(strstr(parse_said, "warning: this rule passes a diagnostic id") != NULL);
    }
    EXPECT(accepts(FROM_UNIT("id 0x7DE length 8 every 1s\nid 0x7F0 length 8 every 1s\n"
                             "id 0x18D9FFFF extended length 8 every 1s\n"
                             "id 0x18DC0000 extended length 8 every 1s")));
    EXPECT(accepts(TO_UNIT("id 0x7E8 length 8")));
}

static void test_rules_that_could_both_judge_a_frame_are_told(void)
{
    EXPECT(parse_refuses(TO_UNIT("id 5 length 8\nid 5 length 4"),
                         "t:6:1: the rule on line 5 covers an id of this one"));
    EXPECT(parse_refuses(TO_UNIT("id 1..5 length 8\nid 6 length 8\nid 5..9 length 4"),
                         "t:7:1: the rule on line 5 covers"));
    EXPECT(parse_refuses(MODES "from vehicle to unit {\nid 5 length 8 in road\n"
                               "id 5 length 8\n}\n",
                         "t:8:1: the rule on line 7 covers"));
}

static void test_rules_that_could_not_are_not(void)
{
    EXPECT(accepts(
        TO_UNIT("id 5 length 8\nid 6 length 8\nid 5 extended length 8\n"
                "id 5 remote") "from unit to vehicle {\nid 5 remote every 1s\n}\n"));
    EXPECT(accepts(MODES
                   "from vehicle to unit {\nid 5 length 8 in road\nid 5 length 4 in "
                   "shop\n}\n"));
    EXPECT(accepts("policy \"p\" version 1\nbus vehicle = c fd\nbus unit = d fd\n"
                   "from vehicle to unit {\nid 5 length 8\nid 5 fd length 64\n}\n"));
    EXPECT(!accepts(
        "policy \"p\" version 1\nbus vehicle = c fd\nbus unit = d fd\n"
        "from vehicle to unit {\nid 5 length 8\nid 5 any-format length 64\n}\n"));
}

#define LOADED(every, more)                                                              \
    "policy \"p\" version 1\nbus vehicle = can0 bitrate 135k\nbus unit = can1\nmode a\n" \
    "mode b announce id 1\nfrom unit to vehicle {\nid 5 length 8 every " every           \
    " in a\n" more "\n}\n"

static void test_the_unit_cannot_fill_a_bus(void)
{
    EXPECT(accepts(LOADED("2ms", "")));
    EXPECT(parse(LOADED("1999us", "")) != NULL);
    EXPECT(strstr(parse_said, "t:2:1: warning: the rules let the unit put 67534 bit/s") !=
           NULL);
    EXPECT(parse(LOADED("1ms", "")) != NULL);
    EXPECT(
        parse_refuses(LOADED("999us", ""), "t:2:1: the rules let the unit put 135136"));
    /* What never holds at the same time is not added up. */
    EXPECT(accepts(LOADED("2ms", "id 6 length 8 every 2ms in b")));
    EXPECT(!accepts(LOADED("2ms", "id 6 length 8 every 2ms in a")));
}

static void test_so_many_rules_have_a_pace_and_no_more(void)
{
    static char text[32 * (POLICY_PACED_RULES_MAX + 8)];
    for (unsigned many = POLICY_PACED_RULES_MAX; many <= POLICY_PACED_RULES_MAX + 2;
         many++) {
        size_t used =
            (size_t)snprintf(text, sizeof text, HEAD "from vehicle to unit {\n");
        for (unsigned i = 0; i < many; i++) {
            used += (size_t)snprintf(text + used, sizeof text - used,
                                     "id %u length 8 pace 1s\n", i);
        }
        (void)snprintf(text + used, sizeof text - used, "}\n");
        EXPECT(many == POLICY_PACED_RULES_MAX
                   ? accepts(text)
                   : parse_refuses(text, "t:261:1: more than 256 rules with 'pace'"));
    }
}

int main(void)
{
    RUN(test_so_many_rules_have_a_pace_and_no_more);
    RUN(test_fd_rules_need_two_fd_buses);
    RUN(test_what_comes_from_the_unit_is_limited);
    RUN(test_what_comes_from_the_unit_is_named);
    RUN(test_diagnosis_has_a_rate_and_a_mode_of_its_own);
    RUN(test_rules_that_could_both_judge_a_frame_are_told);
    RUN(test_rules_that_could_not_are_not);
    RUN(test_the_unit_cannot_fill_a_bus);
    return tap_done();
}
