/* SPDX-License-Identifier: Apache-2.0 */
/* What every channel must keep. */
#include <stdio.h>

#include "tests/policies/parse_fixture.h"

#define MODES \
    HEAD "bus body = can2\nbus unit-b = can3\nmode road\nmode shop announce id 0x6A0\n"
#define FROM_UNIT_AND(statements, others) \
    MODES "from unit to vehicle {\n" statements "\n}\n" others
#define FIRST(ids) "diagnostics " ids " rate 5/s { uds service 0x3E }\n"
#define ENGINE FIRST("id 0x7E0 answer id 0x7E8 functional id 0x7DF")

static void test_diagnostics_are_asked_by_a_unit_of_a_vehicle(void)
{
    EXPECT(parse(FROM_UNIT_AND(ENGINE, "")) != NULL);
    EXPECT(parse_refuses(MODES "from vehicle to unit {\n" ENGINE "}\n",
                         "t:9:1: diagnostics are judged where a unit asks a vehicle, and "
                         "'vehicle' is no unit"));
    EXPECT(parse_refuses(MODES "from unit to unit-b {\n" ENGINE "}\n",
                         "t:9:1: diagnostics are judged where a unit asks a vehicle, and "
                         "'unit-b' is a unit too"));
}

static void test_an_FD_channel_is_between_FD_buses(void)
{
    EXPECT(parse_refuses(FROM_UNIT_AND(FIRST("id 1 answer id 2 fd"), ""),
                         "t:9:1: this channel is FD, but the bus 'unit' is not"));
    EXPECT(parse_refuses("policy \"p\" version 1\nbus unit = can0 fd\nbus a = can1\n"
                         "from unit to a {\n" FIRST("id 1 answer id 2 fd") "}\n",
                         "t:5:1: this channel is FD, but the bus 'a' is not"));
}

static void test_its_ids_are_in_no_rule_that_could_judge_them(void)
{
    static const char covers[] = "t:9:1: the rule on line ";
    EXPECT(parse_refuses(FROM_UNIT_AND(ENGINE "id 0x7E0 length 8 rate 1/s in shop", ""),
                         covers));
    EXPECT(parse_refuses(FROM_UNIT_AND(ENGINE "id 0x7DF length 8 rate 1/s in shop", ""),
                         covers));
    EXPECT(parse_refuses(
        FROM_UNIT_AND(ENGINE, "from vehicle to unit {\nid 0x7E8 length 8\n}\n"), covers));
    EXPECT(parse_refuses(
        FROM_UNIT_AND(ENGINE, "from vehicle to unit {\nid 0x7E0 length 8\n}\n"), covers));
    EXPECT(parse_refuses(
        FROM_UNIT_AND(ENGINE, "from body to vehicle {\nid 0x7E0 length 8\n}\n"),
        covers)); /* a node there would send it too */
    EXPECT(parse_refuses(
        FROM_UNIT_AND(ENGINE,
                      "from unit-b to body {\nid 0x7E8 length 8 rate 1/s in shop\n}\n"),
        covers));
    EXPECT(parse(FROM_UNIT_AND(
               ENGINE "id 0x7E0 extended length 8 rate 1/s",
               "from vehicle to body {\nid 0x7E8 length 8\nid 0x7E9 length 8\n}\n"
               "from body to unit {\nid 0x7E0 remote\n}\n")) != NULL);
}

static void test_nor_in_a_group_that_has_them_at_their_priority(void)
{
    static const char trucks[] = "policy \"p\" version 1\nbus vehicle = can0 j1939\n"
                                 "bus unit = can1 j1939\nmode road\n"
                                 "mode shop announce id 0x6A0\n";
    static const char channel[] = "diagnostics id 0x18DA10F1 answer id 0x18DAF110 "
                                  "functional id 0x18DB33F1 extended rate 5/s {\n"
                                  "uds service 0x3E\n}\n";
    static const struct {
        const char *there;
        const char *back;
        const char *covers; /* NULL: none */
    } rows[] = {
        {"pgn 0xDA00 source 0xF1 length 8 rate 1/s in shop", "", "10 covers 0x18DA10F1"},
        {"pgn 0xDB00 source 0xF1 length 8 rate 1/s in shop", "", "10 covers 0x18DB33F1"},
        {"", "pgn 0xDA00 source 0x10 length 8", "13 covers 0x18DAF110"},
        {"pgn 0xDA00 source 0xF2 length 8 rate 1/s in shop", "", NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char text[1024];
        char covers[128];
        (void)snprintf(text, sizeof text,
                       "%sfrom unit to vehicle {\n%s%s\n}\n"
                       "from vehicle to unit {\n%s\n}\n",
                       trucks, channel, rows[i].there, rows[i].back);
        (void)snprintf(covers, sizeof covers, "t:7:1: the rule on line %s",
                       rows[i].covers);
        EXPECT(rows[i].covers == NULL ? parse(text) != NULL
                                      : parse_refuses(text, covers));
    }
}

static void test_nor_in_another_channel(void)
{
    static const char too[] = "t:10:1: 0x";
    EXPECT(
        parse_refuses(FROM_UNIT_AND(ENGINE FIRST("id 0x7E0 answer id 0x7E9"), ""), too));
    EXPECT(
        parse_refuses(FROM_UNIT_AND(ENGINE FIRST("id 0x7E1 answer id 0x7E8"), ""), too));
    EXPECT(
        parse_refuses(FROM_UNIT_AND(ENGINE FIRST("id 0x7E8 answer id 0x7E9"), ""), too));
    EXPECT(
        parse_refuses(FROM_UNIT_AND(ENGINE FIRST("id 0x7DF answer id 0x7E9"), ""), too));
    EXPECT(
        parse(FROM_UNIT_AND(ENGINE FIRST("id 0x7E1 answer id 0x7E9 functional id 0x7DF"),
                            "")) != NULL);
    EXPECT(parse(FROM_UNIT_AND(ENGINE FIRST("id 0x7E0 answer id 0x7E8 extended"), "")) !=
           NULL);
}

static void test_nodes_behind_one_id_have_bytes_of_their_own(void)
{
#define BEHIND(there, back) FIRST("id 1 answer id 2 prefixed " there " answer " back)
    EXPECT(parse(FROM_UNIT_AND(BEHIND("1", "0xF1") BEHIND("2", "0xF2"), "")) != NULL);
    EXPECT(parse_refuses(FROM_UNIT_AND(BEHIND("1", "0xF1") BEHIND("1", "0xF2"), ""),
                         "t:10:1: 0x1 is an id of the channel on line 9 too"));
    EXPECT(parse_refuses(FROM_UNIT_AND(BEHIND("1", "0xF1") BEHIND("2", "0xF1"), ""),
                         "t:10:1: 0x2 is an id of the channel on line 9 too"));
    EXPECT(parse_refuses(FROM_UNIT_AND(BEHIND("1", "0xF1") FIRST("id 1 answer id 3"), ""),
                         "t:10:1: 0x1 is an id"));
}

static void test_emergencies_and_announcements_keep_their_ids(void)
{
    EXPECT(parse_refuses(
        FROM_UNIT_AND(ENGINE, "emergency {\nfrom unit to vehicle id 0x7DF\n}\n"),
        "t:13:1: 0x7DF is an id of the channel on line 9"));
    EXPECT(parse_refuses(FROM_UNIT_AND(FIRST("id 1 answer id 0x6A0"), ""),
                         "t:9:1: 0x6A0 announces the mode 'shop' on line 7"));
    EXPECT(parse(FROM_UNIT_AND(FIRST("id 1 answer id 0x6A0 extended"),
                               "emergency {\nfrom unit to vehicle id 1\n}\n")) != NULL);
}

#define PERMITS(statement) \
    FROM_UNIT_AND("diagnostics id 1 answer id 2 rate 5/s {\n" statement "\n}", "")

static void test_what_is_intrusive_needs_another_mode(void)
{
    EXPECT(parse_refuses(PERMITS("uds service 0x2E identifier 1, 2"),
                         "t:10:1: WriteDataByIdentifier can change a node or take it "
                         "over, and must not in the normal mode 'road'; add 'in shop'"));
    EXPECT(parse(PERMITS("uds service 0x2E identifier 1, 2 in shop")) != NULL);
    EXPECT(
        parse_refuses(PERMITS("uds service 0x10"), "t:10:1: DiagnosticSessionControl"));
    EXPECT(parse(PERMITS("uds service 0x10 sub 1, 3")) != NULL);
    EXPECT(parse_refuses(FROM_UNIT("diagnostics id 1 answer id 2 rate 5/s {\n"
                                   "obd mode 4\n}"),
                         "t:6:1: ClearDTCs can change a node or take it over, and must "
                         "not in the normal mode 'normal'; add 'in workshop' and declare "
                         "that mode"));
}

static bool warns(const char *text, const char *warning)
{
    bool good = parse(text) != NULL && parse_count == 1 &&
                strncmp(parse_said, warning, strlen(warning)) == 0;
    if (!good) {
        printf("# wanted %s\n# said %s", warning, parse_said);
    }
    return good;
}

static void test_what_tells_who_and_where_is_warned_of(void)
{
    EXPECT(warns(PERMITS("uds service 0x22 identifier 0xF190\nuds service 0x3E in shop"),
                 "t:10:1: warning: the answers can give away identity in the normal mode "
                 "'road'"));
    EXPECT(
        warns(PERMITS("uds service 0x22\nuds service 0x3E in shop"),
              "t:10:1: warning: the answers can give away identity, position, memory"));
    EXPECT(warns(PERMITS("uds service 0x23\nuds service 0x3E in shop"),
                 "t:10:1: warning: the answers can give away memory in the normal mode"));
    EXPECT(
        warns(PERMITS("uds service 0x2C sub 0x02\nuds service 0x3E in shop"),
              "t:10:1: warning: the answers can give away identity, position, memory"));
    EXPECT(parse(PERMITS("uds service 0x22 identifier 0xF190 in shop")) != NULL);
    EXPECT_EQ(parse_count, 0);
}

static void test_a_permission_of_a_mode_makes_the_mode_differ(void)
{
    EXPECT(warns(PERMITS("uds service 0x3E"),
                 "t:7:1: warning: the mode 'shop' changes nothing"));
    EXPECT(warns(FROM_UNIT_AND("diagnostics id 1 answer id 2 rate 5/s in road, shop {\n"
                               "uds service 0x3E in shop\n}",
                               ""),
                 "t:9:1: warning: 'in' names every mode"));
}

static void test_requests_count_in_the_load_of_the_bus(void)
{
    EXPECT(warns("policy \"p\" version 1\nbus a = can0 bitrate 10k\nbus unit = can1\n"
                 "from unit to a {\ndiagnostics id 1 answer id 2 rate 50/s {\n"
                 "uds service 0x3E\n}\n}\n",
                 "t:2:1: warning: the rules let the unit put 6750 bit/s on 'a'"));
}

int main(void)
{
    RUN(test_diagnostics_are_asked_by_a_unit_of_a_vehicle);
    RUN(test_an_FD_channel_is_between_FD_buses);
    RUN(test_its_ids_are_in_no_rule_that_could_judge_them);
    RUN(test_nor_in_a_group_that_has_them_at_their_priority);
    RUN(test_nor_in_another_channel);
    RUN(test_nodes_behind_one_id_have_bytes_of_their_own);
    RUN(test_emergencies_and_announcements_keep_their_ids);
    RUN(test_what_is_intrusive_needs_another_mode);
    RUN(test_what_tells_who_and_where_is_warned_of);
    RUN(test_a_permission_of_a_mode_makes_the_mode_differ);
    RUN(test_requests_count_in_the_load_of_the_bus);
    return tap_done();
}
