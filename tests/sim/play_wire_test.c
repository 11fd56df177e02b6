/* SPDX-License-Identifier: Apache-2.0 */
/* What a scenario may expect of a wire, and what is said when it did not come. */
#include "tests/sim/play_kit.h"

#define TWICE                                                    \
    "EGRESS vehicle\nSEND unit 200#11\nTIME PASSES 500ms\nSEND " \
    "unit 200#22\nTIME PASSES 1ms\n"

static void what_left_is_counted_and_in_order(void)
{
    ends(TWICE "EXPECT left vehicle 2\nEXPECT order vehicle 200#11 200#22\n"
               "EXPECT order vehicle 200 200",
         PLAY_HELD, "");
    ends(TWICE "EXPECT left vehicle 3", PLAY_FAILED, "s.scn:26: expected left 3; came 2");
    ends(TWICE "EXPECT order vehicle 200 201", PLAY_FAILED,
         "s.scn:26: expected 200 201; came 200 200");
    ends("EGRESS vehicle\nEXPECT order vehicle 200#01", PLAY_FAILED,
         "s.scn:22: expected 200#01; came nothing");
    ends(TWICE "EXPECT order vehicle", PLAY_FAILED,
         "s.scn:26: expected nothing on the wire; came 200 200");
}

static void the_time_between_frames_is_measured(void)
{
    ends(TWICE
         "EXPECT gaps vehicle 200 500ms to 500ms\nEXPECT span vehicle 200 1ms to 1s",
         PLAY_HELD, "");
    ends(TWICE "EXPECT gaps vehicle 200 501ms to 1s", PLAY_FAILED,
         "s.scn:26: expected gaps of 501000 to 1000000 us; came 500000 to 500000 us, 2 "
         "frames");
    ends(TWICE "EXPECT span vehicle 200 1ms to 499ms", PLAY_FAILED,
         "s.scn:26: expected a span of 1000 to 499000 us; came 500000 to 500000 us, 2 "
         "frames");
    ends(TWICE "EXPECT gaps vehicle 00000200 1ms to 1s", PLAY_FAILED,
         "s.scn:26: expected gaps of 1000 to 1000000 us; came fewer than two frames of "
         "it");
}

static void what_has_no_wire_is_told(void)
{
    ends("EXPECT gaps vehicle 200 1ms to 1s", PLAY_BROKEN,
         "s.scn:21: the bus 'vehicle' has no wire; write EGRESS vehicle before this");
    ends("EXPECT left moon 1", PLAY_BROKEN,
         "s.scn:21: the policy has no bus 'moon'; name one of its buses");
}

int main(void)
{
    if (!kit_open()) {
        return 1;
    }
    RUN(what_left_is_counted_and_in_order);
    RUN(the_time_between_frames_is_measured);
    RUN(what_has_no_wire_is_told);
    play_free(play);
    return tap_done();
}
