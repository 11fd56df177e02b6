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

static const char asking[] = "POLICY <<\npolicy \"x\" version 1\nbus vehicle = can0\n"
                             "bus unit = can1\nfrom unit to vehicle {\n"
                             "diagnostics id 7 answer id 8 rate 1/s {\nuds service 0x3E\n"
                             "deny otherwise answer nrc 0x33\n}\n}\n>>\n";

static void a_reply_is_to_the_last_frame_and_goes_back_on_its_wire(void)
{
    static const struct {
        const char *statements;
        enum play_end end;
        const char *what;
    } rows[] = {
        {"SEND unit 007#0111\nEXPECT reply 008#037F1133CCCCCCCC", PLAY_HELD, ""},
        {"SEND unit 007#0111\nEXPECT reply none", PLAY_FAILED,
         "s.scn:33: expected no reply; came 008#037F1133CCCCCCCC"},
        {"SEND unit 007#0111\nEXPECT reply 008#037F1134CCCCCCCC", PLAY_FAILED,
         "s.scn:33: expected 008#037F1134CCCCCCCC; came 008#037F1133CCCCCCCC"},
        {"SEND unit 007#0111\nSEND unit 009#0111\nEXPECT reply none", PLAY_HELD, ""},
        {"SEND unit 009#0111\nEXPECT reply 008#037F1133CCCCCCCC", PLAY_FAILED,
         "s.scn:33: expected 008#037F1133CCCCCCCC; came no reply"},
        {"EGRESS unit\nSEND unit 007#0111\nTIME PASSES 1ms\n"
         "EXPECT order unit 008#037F1133CCCCCCCC",
         PLAY_HELD, ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char text[1024];
        (void)snprintf(text, sizeof text, "%s%s", asking, rows[i].statements);
        ends(text, rows[i].end, rows[i].what);
    }
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
    RUN(a_reply_is_to_the_last_frame_and_goes_back_on_its_wire);
    RUN(what_cannot_be_played_is_told_with_its_mend);
    play_free(play);
    return tap_done();
}
