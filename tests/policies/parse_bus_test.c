/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/policies/parse_fixture.h"

#define P "policy \"p\" version 1\n"

static void test_a_bus_has_its_rates_and_its_trust(void)
{
    const struct policy *policy = parse(
        P "bus vehicle = can0\nbus unit-2 = \"1can\" fd data-bitrate 8M bitrate 125k");
    EXPECT(policy != NULL);
    EXPECT_TEXT(policy->buses[0].interface, "can0");
    EXPECT(!policy->buses[0].untrusted && !policy->buses[0].fd);
    EXPECT_EQ(policy->buses[0].bitrate, 0);
    EXPECT_TEXT(policy->buses[1].interface, "1can");
    EXPECT(policy->buses[1].untrusted && policy->buses[1].fd);
    EXPECT_EQ(policy->buses[1].bitrate, 125000);
    EXPECT_EQ(policy->buses[1].data_bitrate, 8000000);
}

static void test_a_bus_has_its_load_and_is_watched(void)
{
    const struct policy *policy = parse(
        P "bus vehicle = can0 watch load 60% bitrate 250k\nbus unit = can1 bitrate 250k");
    EXPECT(policy != NULL);
    EXPECT_EQ(policy->buses[0].load_percent, 60);
    EXPECT(policy->buses[0].watch);
    EXPECT_EQ(policy->buses[1].load_percent, 0);
    EXPECT(!policy->buses[1].watch);
}

static void test_the_first_mode_is_normal_and_others_are_announced(void)
{
    const struct policy *policy =
        parse(P "mode road mode shop announce id 0x6A0\nmode x announce id 5 extended\n");
    EXPECT(policy != NULL);
    EXPECT_TEXT(policy->modes[0].name, "road");
    EXPECT(!policy->modes[0].announced);
    EXPECT(policy->modes[1].announced && !policy->modes[1].announce_extended);
    EXPECT_EQ(policy->modes[1].announce_id, 0x6A0);
    EXPECT(policy->modes[2].announced && policy->modes[2].announce_extended);
}

static void test_a_bus_that_cannot_be_is_told(void)
{
    static const struct {
        const char *text;
        const char *message;
    } rows[] = {
        {P "bus", "t:2:4: the text ends here; write a name"},
        {P "bus 9 = can0", "t:2:5: '9' cannot be the name of a bus"},
        {P "bus a", "t:2:6: the text ends here; write '='"},
        {P "bus a = ", "t:2:9: the text ends here; write a network interface"},
        {P "bus a = \"x/y\"", "t:2:9: 'x/y' cannot stand here; write a network"},
        {P "bus a = c bitrate", "t:2:18: the text ends here; write a bitrate"},
        {P "bus a = c bitrate 0k", "t:2:19: 0 is no limit"},
        {P "bus a = c bitrate 5G", "t:2:19: '5G' cannot stand here; write a bitrate"},
        {P "bus a = c bitrate 5000M", "t:2:19: too large; write a number up to"},
        {P "bus a = c bitrate 1k", "t:2:19: a CAN bus runs at 5k to 1M"},
        {P "bus a = c bitrate 500 fd",
         "t:2:19: 500 bit/s is slower than any CAN bus; write 500k"},
        {P "bus a = c fd data-bitrate 21M", "t:2:27: a CAN bus runs at 5k to 20M"},
        {P "bus a = c bitrate 1M fd data-bitrate 500k", "t:2:1: a data-bitrate lies"},
        {P "bus a = c data-bitrate", "t:2:23: the text ends here; write a bitrate"},
        {P "bus a = c bitrate 500k load", "t:2:28: the text ends here; write a share"},
        {P "bus a = c bitrate 500k load 60",
         "t:2:29: '60' cannot stand here; write a share"},
        {P "bus a = c bitrate 500k load 0%", "t:2:29: 0 is no limit"},
        {P "bus a = c bitrate 500k load 101%", "t:2:29: no bus carries more than 100%"},
        {P "bus a = c load 60%", "t:2:1: 'load' is a share of the bitrate; say that too"},
        {P "bus a = c fd fd", "t:2:14: 'fd' is said twice"},
        {P "bus a = c\nbus a = d fd",
         "t:3:1: the name 'a' is taken by the bus on line 2"},
        {P "bus a = c\nbus b = c", "t:3:1: the interface 'c' is taken"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        EXPECT(parse_refuses(rows[i].text, rows[i].message));
    }
}

static void test_a_mode_that_cannot_be_is_told(void)
{
    static const struct {
        const char *text;
        const char *message;
    } rows[] = {
        {P "mode", "t:2:5: the text ends here; write a name"},
        {P "mode to", "t:2:6: 'to' is a word of the language; give the mode"},
        {P "mode a\nmode b announce", "t:3:16: the text ends here; write 'id'"},
        {P "mode a\nmode b announce id", "t:3:19: the text ends here; write an arbitr"},
        {P "mode a\nmode b announce id *", "t:3:20: '*' is no arbitration id"},
        {P "mode a\nmode b announce id 0x800", "t:3:1: an id above 0x7FF has 29 bits"},
        {P "mode a\nmode b announce id 0x20000000", "t:3:20: no arbitration id is above"},
        {P "mode a announce id 5", "t:2:1: the first mode is the normal one"},
        {P "mode a\nmode a", "t:3:1: the mode 'a' is already on line 2"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        EXPECT(parse_refuses(rows[i].text, rows[i].message));
    }
}

static void test_one_bus_or_mode_too_many_is_told_once(void)
{
    EXPECT(parse_refuses(P "bus a = a bus b = b bus c = c bus d = d bus e = e bus f = f\n"
                           "bus g = g bus h = h\nbus i = i fd\n",
                         "t:4:1: more than 8 buses; take some out"));
    EXPECT(parse_refuses(P "mode a mode b mode c mode d mode e mode f mode g mode h\n"
                           "mode i mode j mode k mode l mode m mode n mode o mode p\n"
                           "mode q announce id 5\n",
                         "t:4:1: more than 16 modes; take some out"));
}

/* A bus with a bad clause is known all the same: no second message further on. */
static void test_a_bad_clause_does_not_hide_the_name(void)
{
    EXPECT(parse_refuses(P "bus vehicle = can0 bitrate x\nbus unit = can1\n"
                           "from vehicle to unit {\nid 5 length 8\n}\n",
                         "t:2:28: 'x' cannot stand here"));
}

int main(void)
{
    RUN(test_a_bus_has_its_rates_and_its_trust);
    RUN(test_a_bus_has_its_load_and_is_watched);
    RUN(test_the_first_mode_is_normal_and_others_are_announced);
    RUN(test_a_bus_that_cannot_be_is_told);
    RUN(test_a_mode_that_cannot_be_is_told);
    RUN(test_one_bus_or_mode_too_many_is_told_once);
    RUN(test_a_bad_clause_does_not_hide_the_name);
    return tap_done();
}
