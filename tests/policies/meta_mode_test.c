/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/policies/parse_fixture.h"

#define MODES HEAD "mode road\nmode shop announce id 0x6A0\n"

static bool warns(const char *text, const char *message)
{
    bool good = parse(text) != NULL && parse_count == 1 &&
                strncmp(parse_said, message, strlen(message)) == 0;
    if (!good) {
        printf("# expected %s\n# said %s", message, parse_said);
    }
    return good;
}

static void test_a_mode_that_no_bus_is_told_of_warns(void)
{
    EXPECT(warns(HEAD "mode road\nmode shop\nfrom vehicle to unit {\nid 5 length 8 in "
                      "shop\n}\n",
                 "t:5:1: warning: no bus is told of the mode 'shop'"));
}

static void test_without_a_bus_nobody_is_to_be_told(void)
{
    EXPECT(parse("policy \"p\" version 1\nmode road\nmode site\nuplink {\nresolver ::1\n"
                 "pass tls \"a.example\" port 443 in road\n}\n") != NULL);
    EXPECT_EQ(parse_count, 0);
}

static void test_a_mode_that_changes_nothing_warns(void)
{
    EXPECT(warns(MODES "from vehicle to unit {\nid 5 length 8\n}\n",
                 "t:5:1: warning: the mode 'shop' changes nothing"));
    EXPECT(parse(MODES "from vehicle to unit {\nid 5 length 8 in road\n}\n") != NULL);
    EXPECT_EQ(parse_count, 0);
}

static void test_an_in_that_names_every_mode_warns(void)
{
    static const char warning[] = "t:6:1: warning: 'in' names every mode";
    EXPECT(warns(HEAD "mode road\nfrom vehicle to unit {\nid 5 length 8 in road\n}\n",
                 warning));
    EXPECT(warns("policy \"p\" version 1\nmode a\nmode b\nuplink {\nresolver ::1\n"
                 "pass tls \"a.example\" port 443 in b, a\n"
                 "pass tls \"b.example\" port 443 in b\n}\n",
                 warning));
}

static void test_nothing_else_may_pass_an_announcement(void)
{
    EXPECT(parse_refuses(MODES "from vehicle to unit {\nid 0x6A0 length 8 in shop\n}\n",
                         "t:7:1: 0x6A0 announces the mode 'shop' on line 5"));
    EXPECT(parse_refuses(
        MODES "from unit to vehicle {\nid 0x69F..0x6A1 length 8 rate 1/s in shop\n}\n",
        "t:7:1: 0x6A0 announces the mode"));
    EXPECT(parse_refuses(MODES "emergency {\nfrom unit to vehicle id 0x6A0\n}\n",
                         "t:7:1: 0x6A0 announces the mode"));
    EXPECT(parse(MODES
                 "from vehicle to unit {\nid 0x6A0 extended length 8 in shop\n}\n"
                 "emergency {\nfrom unit to vehicle id 0x6A0 extended\n}\n") == NULL);
    EXPECT(strstr(parse_said, "announces") == NULL);
}

int main(void)
{
    RUN(test_a_mode_that_no_bus_is_told_of_warns);
    RUN(test_without_a_bus_nobody_is_to_be_told);
    RUN(test_a_mode_that_changes_nothing_warns);
    RUN(test_an_in_that_names_every_mode_warns);
    RUN(test_nothing_else_may_pass_an_announcement);
    return tap_done();
}
