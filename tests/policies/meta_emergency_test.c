/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/policies/parse_fixture.h"

#define CALL "emergency {\nfrom unit to vehicle id 0x6F1\n}\n"

static void test_a_rule_may_not_pass_an_emergency_id_too(void)
{
    EXPECT(
        parse_refuses(FROM_UNIT("id 0x6F0..0x6F2 length 8 rate 1/s") CALL,
                      "t:8:1: 0x6F1 is passed the same way by the rule on line 5 too"));
    EXPECT(parse_refuses(TO_UNIT("id 0x6F1 length 8") CALL,
                         "t:8:1: 0x6F1 is passed back by the rule on line 5 too"));
}

static void test_other_ids_and_other_buses_may(void)
{
    EXPECT(
        parse(TO_UNIT("id 0x6F1 extended length 8\nid 0x6F0 length 8\nid 0x6F2 length 8")
                  CALL) != NULL);
    EXPECT(
        parse(HEAD "bus body = can2\nfrom body to unit {\nid 0x6F1 length 8\n}\n" CALL) !=
        NULL);
}

static void test_an_emergency_is_said_once(void)
{
    EXPECT(
        parse_refuses(EMERGENCY("from unit to vehicle id 5\nfrom unit to vehicle id 5"),
                      "t:6:1: 0x5 is an emergency id between these buses on line 5"));
    EXPECT(
        parse_refuses(EMERGENCY("from unit to vehicle id 5\nfrom vehicle to unit id 5"),
                      "t:6:1: 0x5 is an emergency id between these buses on line 5"));
    EXPECT(parse_refuses(EMERGENCY("to ::ffff:1.2.3.4 udp port 1\nto 1.2.3.4 udp port 1"),
                         "t:6:1: this destination is on line 5 already"));
    EXPECT(
        parse(EMERGENCY("from unit to vehicle id 5\nfrom unit to vehicle id 5 extended\n"
                        "to ::1 udp port 1\nto ::1 tcp port 1\nto ::1 udp port 2\n"
                        "to ::2 udp port 1")) != NULL);
}

int main(void)
{
    RUN(test_a_rule_may_not_pass_an_emergency_id_too);
    RUN(test_other_ids_and_other_buses_may);
    RUN(test_an_emergency_is_said_once);
    return tap_done();
}
