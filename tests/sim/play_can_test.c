/* SPDX-License-Identifier: Apache-2.0 */
/* Which direction a frame of a scenario takes, and what becomes of it on a wire. */
#include "tests/sim/play_kit.h"

static void a_direction_that_is_not_there_passes_nothing(void)
{
    ends("SEND unit 200#11 TO body\nEXPECT drop unknown_id\nSEND body 200#11\n"
         "EXPECT drop not_given",
         PLAY_HELD, "");
}

static void only_what_passes_comes_to_the_wire(void)
{
    ends("EGRESS vehicle\nSEND unit 200#11\nSEND unit 201#11\nTIME PASSES 1ms\n"
         "EXPECT order vehicle 200#11",
         PLAY_HELD, "");
}

static void what_waits_too_long_for_the_wire_is_one_more_verdict(void)
{
    ends("EGRESS vehicle\nBACKGROUND vehicle 005#00 FROM 200 UNTIL 7FF\n"
         "SEND unit 200#11\nSEND unit 200#22\nTIME PASSES 1s\n"
         "EXPECT order vehicle 200#11\nEXPECT count allowed 2\n"
         "EXPECT count stale_frame 1",
         PLAY_HELD, "");
}

static void what_cannot_be_played_is_told_with_its_mend(void)
{
    static const struct {
        const char *statements;
        const char *what;
    } rows[] = {
        {"SEND moon 123#00\nEXPECT pass",
         "s.scn:21: the policy has no bus 'moon'; name one of its buses"},
        {"SEND vehicle 123#00 TO moon\nEXPECT pass",
         "s.scn:21: the policy has no bus 'moon'; name one of its buses"},
        {"SEND vehicle 123#00\nEXPECT pass",
         "s.scn:21: the policy leads from 'vehicle' to several buses; add TO and one of "
         "them"},
        {"EGRESS moon\nEXPECT pass",
         "s.scn:21: the policy has no bus 'moon'; name one of its buses"},
        {"BACKGROUND vehicle 005#00 FROM 010 UNTIL 011\nEXPECT pass",
         "s.scn:21: the bus 'vehicle' has no wire; write EGRESS vehicle before this"},
        {"BACKGROUND moon 005#00 FROM 010 UNTIL 011\nEXPECT pass",
         "s.scn:21: the policy has no bus 'moon'; name one of its buses"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        ends(rows[i].statements, PLAY_BROKEN, rows[i].what);
    }
}

int main(void)
{
    if (!kit_open()) {
        return 1;
    }
    RUN(a_direction_that_is_not_there_passes_nothing);
    RUN(only_what_passes_comes_to_the_wire);
    RUN(what_waits_too_long_for_the_wire_is_one_more_verdict);
    RUN(what_cannot_be_played_is_told_with_its_mend);
    play_free(play);
    return tap_done();
}
