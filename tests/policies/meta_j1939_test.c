/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/policies/parse_fixture.h"

#define TRUCK                                                                   \
    "policy \"p\" version 1\nbus vehicle = can0 j1939\nbus unit = can1 j1939\n" \
    "mode road\nmode shop announce id 0x6A0\n"
#define GIVES(rules) TRUCK "from vehicle to unit {\n" rules "\n}\n"
#define TAKES(rules) TRUCK "from unit to vehicle {\n" rules "\n}\n"
#define OTHER "id 1 length 1 rate 1/s in shop\n" /* so that the modes differ */

static bool accepts(const char *text)
{
    bool good = parse(text) != NULL && parse_count == 0;
    if (!good) {
        printf("# said %s", parse_said);
    }
    return good;
}

/* Exactly one warning, which begins so. */
static bool warns(const char *text, const char *message)
{
    bool good = parse(text) != NULL && parse_count == 1 &&
                strncmp(parse_said, message, strlen(message)) == 0;
    if (!good) {
        printf("# expected %s\n# said %s", message, parse_said);
    }
    return good;
}

static void test_a_group_needs_two_buses_that_carry_it(void)
{
    EXPECT(parse_refuses(TO_UNIT("pgn 61444 length 8"),
                         "t:5:1: this rule is for a J1939 group, but the bus 'vehicle'"));
    EXPECT(parse_refuses("policy \"p\" version 1\nbus vehicle = can0 j1939\n"
                         "bus unit = can1\nfrom vehicle to unit {\n"
                         "pgn 61444 length 8\n}\n",
                         "t:5:1: this rule is for a J1939 group, but the bus 'unit'"));
}

static void test_the_unit_takes_no_addresses(void)
{
    static const char *const rules[] = {
        "id 0x18EEFF21 extended length 8 rate 1/s in shop",
        "id 0x00EE0021 extended length 8 rate 1/s in shop",
        "pgn 60928 source 0x21 length 8 rate 1/s in shop",
        "pgn 65240 source 0x21 length 9 rate 1/s in shop",
        "pgn 37632 source 0x21 length 8 rate 1/s in shop",
    };
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        char text[400];
        (void)snprintf(text, sizeof text, TAKES("%s"), rules[i]);
        EXPECT(parse_refuses(text, "t:7:1: this rule covers '"));
        EXPECT(strstr(parse_said, "by which a node takes addresses") != NULL);
    }
    EXPECT(accepts(TAKES("request pgn 60928 source 0x21 rate 1/s in shop")));
    EXPECT(accepts(TAKES("id 0x18EEFF21 extended remote rate 1/s in shop")));
    EXPECT(accepts(GIVES("pgn 60928 length 8 in shop")));
}

static void test_one_bus_of_the_two_is_enough_for_that(void)
{
    EXPECT(parse_refuses("policy \"p\" version 1\nbus vehicle = can0 j1939\n"
                         "bus unit = can1\nfrom unit to vehicle {\n"
                         "id 0x18EEFF21 extended length 8 rate 1/s\n}\n",
                         "t:5:1: this rule covers 'Address claimed'"));
    EXPECT(parse(FROM_UNIT("id 0x18EEFF21 extended length 8 rate 1/s")) != NULL);
}

static void test_the_transport_protocol_passes_by_its_group(void)
{
    static const char *const ids[] = {"0x1CECFF21", "0x1CEB0021", "0x1CC80021",
                                      "0x1CC70021"};
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) {
        char text[400];
        (void)snprintf(text, sizeof text,
                       TAKES("id %s extended length 8 rate 1/s in shop"), ids[i]);
        EXPECT(parse_refuses(text, "t:7:1: this rule covers ids of the transport"));
        (void)snprintf(text, sizeof text, GIVES("id %s extended length 8 in shop"),
                       ids[i]);
        EXPECT(parse_refuses(text, "t:7:1: ids of the transport protocol do not pass"));
        (void)snprintf(text, sizeof text,
                       GIVES("id %s..0x1CEE0000 extended length 8 in shop"), ids[i]);
        EXPECT(warns(text, "t:7:1: warning: ids of the transport protocol do not pass"));
    }
    EXPECT(parse_refuses(TAKES("pgn 51712 source 0x21 length 8 rate 1/s in shop"),
                         "t:7:1: this rule covers 'Transfer' (PGN 51712)"));
}

static void test_the_unit_asks_for_named_groups(void)
{
    EXPECT(parse_refuses(TAKES("id 0x18EAFF21 extended length 3 rate 1/s in shop"),
                         "t:7:1: this rule covers 'Request' (PGN 59904), which asks"));
    EXPECT(parse_refuses(TAKES("pgn 59904 source 0x21 length 3 rate 1/s in shop"),
                         "t:7:1: this rule covers 'Request' (PGN 59904), which asks"));
    EXPECT(parse_refuses(TAKES("pgn 51456 source 0x21 length 8 rate 1/s in shop"),
                         "t:7:1: this rule covers 'Request 2' (PGN 51456)"));
    EXPECT(accepts(GIVES("pgn 59904 length 3 in shop")));
}

static void test_memory_and_commands_are_for_the_workshop(void)
{
    EXPECT(parse_refuses(TAKES(OTHER "pgn 55552 source 0x21 length 8 rate 1/s"),
                         "t:8:1: this rule passes 'DM14 memory access request'"));
    EXPECT(parse_refuses(
        TAKES(OTHER "id 0x18D70021 extended length 8 rate 1/s in road"),
        "t:8:1: this rule passes 'DM16 binary data transfer' (PGN 55040) in the"));
    EXPECT(accepts(TAKES("pgn 55552 source 0x21 length 8 rate 1/s in shop")));
    EXPECT(
        warns(TAKES(OTHER "pgn 0 source 0x21 length 8 rate 1/s"),
              "t:8:1: warning: this rule lets the unit command the vehicle by 'Torque"));
    EXPECT(warns(TAKES(OTHER "request pgn 65235 source 0x21 rate 1/s"),
                 "t:8:1: warning: this rule lets the unit command the vehicle by 'DM11"));
    EXPECT(accepts(TAKES("pgn 0 source 0x21 length 8 rate 1/s in shop")));
    EXPECT(accepts(GIVES("pgn 0 length 8 in shop\npgn 55552 length 8")));
}

static void test_identity_and_position_are_told_with_their_class(void)
{
    EXPECT(warns(GIVES("id 1 length 1 in shop\npgn 65260 length 17..40"),
                 "t:8:1: warning: this rule gives the unit data of the class identity "
                 "in the normal mode 'road'"));
    EXPECT(warns(GIVES("id 1 length 1 in shop\nid 0x18FEF300 extended length 8"),
                 "t:8:1: warning: this rule gives the unit data of the class position"));
    EXPECT(warns(GIVES("id 1 length 1 in shop\npgn 65256 length 8"),
                 "t:8:1: warning: this rule gives the unit data of the class position "
                 "in"));
    EXPECT(accepts(GIVES("pgn 65260 length 17..40 in shop")));
    EXPECT(accepts(GIVES("id 1 length 1 in shop\npgn 65265 length 8")));
    EXPECT(accepts(GIVES("id 1 length 1 in shop\nrequest pgn 65260")));
    EXPECT(accepts(TAKES(OTHER "pgn 65260 source 0x21 length 17 rate 1/s")));
}

static void test_a_receiver_has_a_way_to_answer(void)
{
    EXPECT(parse_refuses(
        GIVES("pgn 65226 destination 0x21 length 9..1785"),
        "t:7:1: node 0x21 has no way to answer, which this group needs; add 'from unit "
        "to vehicle { }'"));
    EXPECT(
        accepts(GIVES("pgn 65226 destination 0x21 length 9..1785 in shop") "from unit to "
                                                                           "vehicle { "
                                                                           "}\n"));
    EXPECT(accepts(GIVES("pgn 65226 destination 255 length 9..1785 in shop")));
    EXPECT(accepts(GIVES("pgn 65226 length 9..1785 in shop")));
    EXPECT(accepts(GIVES("pgn 61184 destination 0x21 length 8 in shop")));
}

#define BOTH(unit, vehicle)                                               \
    GIVES(vehicle)                                                        \
    "from unit to vehicle {\nid 1 length 1 rate 1/s in shop\n" unit "\n}" \
    "\n"

static void test_an_address_has_one_side(void)
{
    static const char said[] = "t:11:1: the unit may not send from an address of the "
                               "vehicle: the rule on line 7";
    EXPECT(parse_refuses(BOTH("pgn 65303 source 0x21 length 8 rate 1/s",
                              "pgn 61444 source 0x20..0x21 length 8"),
                         said));
    EXPECT(parse_refuses(BOTH("pgn 65303 source 0..0x20 length 8 rate 1/s",
                              "pgn 61444 source 0x20..0x21 length 8"),
                         said));
    EXPECT(accepts(BOTH("pgn 65303 source 0x21 length 8 rate 1/s",
                        "pgn 61444 source 0x22 length 8")));
    EXPECT(accepts(BOTH("pgn 65303 source 0x23 length 8 rate 1/s",
                        "pgn 61444 source 0x22 length 8")));
    EXPECT(accepts(BOTH("pgn 65303 length 8 rate 1/s", "pgn 61444 source 0 length 8")));
    EXPECT(accepts(BOTH("pgn 65303 source 1 length 8 rate 1/s", "pgn 61444 length 8")));
    EXPECT(parse_refuses(TAKES("pgn 65303 source 254 length 8 rate 1/s in shop"),
                         "t:7:1: no node sends from 254 or 255"));
    EXPECT(parse_refuses(
        TAKES("id 0x18FF17FE..0x18FF17FF extended length 8 rate 1/s in shop"),
        "t:7:1: no node sends from 254 or 255"));
    EXPECT(accepts(TAKES("id 0x18FF17FE..0x18FF1800 extended length 8 rate 1/s in "
                         "shop")));
    EXPECT(accepts(TAKES("id 0x18FF17FE extended remote rate 1/s in shop")));
    EXPECT(accepts(TAKES("pgn 65303 source 253..254 length 8 rate 1/s in shop")));
}

static void test_requests_for_two_groups_are_two_rules(void)
{
    EXPECT(accepts(TAKES("request pgn 65226 source 0x21 rate 1/s in shop\n"
                         "request pgn 65227 source 0x21 rate 1/s in shop")));
    EXPECT(parse_refuses(
        TAKES("request pgn 65226 source 0x21 rate 1/s in shop\n"
              "request pgn 65226 source 0x20..0x21 destination 3 rate 1/s in "
              "shop"),
        "t:8:1: the rule on line 7 covers an id of this one"));
    EXPECT(parse_refuses(GIVES("pgn 61444 length 8 in shop\n"
                               "id 0x0CF00400 extended length 8 in shop"),
                         "t:8:1: the rule on line 7 covers an id of this one"));
}

static void test_no_emergency_is_a_way_around(void)
{
    static const char *const ids[] = {"0x18EEFF21", "0x1CECFF21", "0x18EAFF21",
                                      "0x18D90021"};
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) {
        char text[400];
        (void)snprintf(
            text, sizeof text,
            TAKES("id 1 length 1 rate 1/s in shop") "emergency {\nfrom unit "
                                                    "to vehicle id %s extended\n}\n",
            ids[i]);
        EXPECT(parse_refuses(text, "t:10:1: 0x"));
        EXPECT(strstr(parse_said, "by which the unit could do anything") != NULL);
    }
    EXPECT(accepts(TAKES("id 1 length 1 rate 1/s in shop") "emergency {\nfrom unit to "
                                                           "vehicle id 0x18FF1721 "
                                                           "extended\nfrom unit to "
                                                           "vehicle id 0x6F1\nfrom "
                                                           "vehicle to unit id "
                                                           "0x18EEFF00 extended\n}\n"));
}

int main(void)
{
    RUN(test_a_group_needs_two_buses_that_carry_it);
    RUN(test_the_unit_takes_no_addresses);
    RUN(test_one_bus_of_the_two_is_enough_for_that);
    RUN(test_the_transport_protocol_passes_by_its_group);
    RUN(test_the_unit_asks_for_named_groups);
    RUN(test_memory_and_commands_are_for_the_workshop);
    RUN(test_identity_and_position_are_told_with_their_class);
    RUN(test_a_receiver_has_a_way_to_answer);
    RUN(test_an_address_has_one_side);
    RUN(test_requests_for_two_groups_are_two_rules);
    RUN(test_no_emergency_is_a_way_around);
    return tap_done();
}
