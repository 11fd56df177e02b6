/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/policies/parse_fixture.h"

#define BOTH(unit, vehicle) FROM_UNIT(unit) "from vehicle to unit {\n" vehicle "\n}\n"

static void test_the_unit_may_not_send_what_the_vehicle_sends(void)
{
    static const char said[] = "t:5:1: the unit may not send what a vehicle node sends: "
                               "the rule on line 8";
    EXPECT(parse_refuses(BOTH("id 5 length 8 rate 1/s", "id 5 length 8"), said));
    EXPECT(parse_refuses(BOTH("id 5..6 length 8 rate 1/s", "id 6..7 length 1"), said));
    EXPECT(parse_refuses(BOTH("id 6..7 length 8 rate 1/s", "id 5..6 length 1"), said));
    EXPECT(parse_refuses(BOTH("id 0x18FEF100 extended length 8 rate 1/s",
                              "id 0..0x1FFFFFFF extended length 8"),
                         said));
}

static void test_it_may_not_in_another_mode_either_nor_on_another_bus(void)
{
    EXPECT(parse_refuses(HEAD "mode a\nmode b announce id 0x6A0\n"
                              "from unit to vehicle {\nid 5 length 8 rate 1/s in a\n}\n"
                              "from vehicle to unit {\nid 5 length 8 in b\n}\n",
                         "t:7:1: the unit may not send"));
    EXPECT(parse_refuses(HEAD "bus body = can2\n"
                              "from unit to vehicle {\nid 5 length 8 rate 1/s\n}\n"
                              "from body to vehicle {\nid 5 length 8\n}\n",
                         "t:6:1: the unit may not send"));
}

static void test_it_may_ask_the_owner_of_an_id_and_send_ids_beside(void)
{
    EXPECT(parse(BOTH("id 5 remote rate 1/s", "id 5 length 8")) != NULL);
    EXPECT(parse(BOTH("id 5 length 8 rate 1/s", "id 5 remote")) != NULL);
    EXPECT(parse(BOTH("id 5 length 8 rate 1/s", "id 5 extended length 8")) != NULL);
    EXPECT(parse(BOTH("id 6..7 length 8 rate 1/s", "id 0..5 length 8\nid 8 length 8")) !=
           NULL);
}

static void test_two_units_may_send_one_id(void)
{
    EXPECT(parse(HEAD "bus unit-b = can2\n"
                      "from unit to vehicle {\nid 5 length 8 rate 1/s\n}\n"
                      "from unit-b to vehicle {\nid 5 length 8 rate 1/s\n}\n") != NULL);
}

int main(void)
{
    RUN(test_the_unit_may_not_send_what_the_vehicle_sends);
    RUN(test_it_may_not_in_another_mode_either_nor_on_another_bus);
    RUN(test_it_may_ask_the_owner_of_an_id_and_send_ids_beside);
    RUN(test_two_units_may_send_one_id);
    return tap_done();
}
