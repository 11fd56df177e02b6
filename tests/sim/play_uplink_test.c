/* SPDX-License-Identifier: Apache-2.0 */
/* Names, flows and bytes of a scenario come to what the judges and the budget say. */
#include "tests/sim/play_kit.h"

static void an_address_is_a_way_out_once_its_name_was_resolved(void)
{
    ends("CONNECT tcp 198.51.100.1 80\nEXPECT drop address_not_named\n"
         "RESOLVE a.example -> 198.51.100.1\nEXPECT pass\n"
         "CONNECT tcp 198.51.100.1 80\nEXPECT pass",
         PLAY_HELD, "");
}

static void what_is_no_answer_for_a_unit_is_not_pinned(void)
{
    ends("RESOLVE b.example -> 198.51.100.1\nEXPECT drop name_not_allowed\n"
         "RESOLVE a.example -> 10.0.0.1\nEXPECT drop private_answer\n"
         "CONNECT tcp 10.0.0.1 80\nEXPECT drop address_not_named\n"
         "RESOLVE a..example\nEXPECT drop name_malformed",
         PLAY_HELD, "");
}

static void bytes_go_until_the_budget_is_spent(void)
{
    ends("RESOLVE a.example -> 198.51.100.1\nCONNECT tcp 198.51.100.1 80\n"
         "SENDUP 8B\nEXPECT pass\nEXPECT sent 8B\n"
         "SENDUP 8B\nEXPECT drop budget_spent\nEXPECT sent 2B\n"
         "SENDDOWN 1MB\nEXPECT pass",
         PLAY_HELD, "");
}

static void a_flow_that_was_refused_carries_nothing(void)
{
    ends("RESOLVE a.example -> 198.51.100.1\nCONNECT tcp 198.51.100.1 80\n"
         "CONNECT tcp 198.51.100.2 80\nSENDUP 1B\nEXPECT pass",
         PLAY_BROKEN,
         "s.scn:24: no flow is open; write a CONNECT that passes before this");
}

static void what_a_rule_asks_nothing_of_may_go_on_as_it_likes(void)
{
    ends("RESOLVE a.example -> 198.51.100.1\nCONNECT tcp 198.51.100.1 80 as http\n"
         "EXPECT pass\nTHEN as ssh\nEXPECT pass\nTHEN plain\nEXPECT pass\nSENDUP 8B\n"
         "EXPECT pass",
         PLAY_HELD, "");
}

static void a_flow_that_was_refused_is_told_as_what_it_is(void)
{
    ends("CONNECT tcp 198.51.100.1 554 as rtsp\nEXPECT drop video_stream\n"
         "CONNECT udp 198.51.100.1 51820 as wireguard\nEXPECT drop tunnel_attempt",
         PLAY_HELD, "");
}

static void how_a_flow_is_refused_can_be_expected(void)
{
    ends("CONNECT tcp 198.51.100.1 80\nEXPECT drop address_not_named reset", PLAY_HELD,
         "");
    ends("CONNECT tcp 198.51.100.1 80\nEXPECT drop address_not_named decoy", PLAY_FAILED,
         "s.scn:22: expected drop address_not_named decoy; came drop address_not_named "
         "reset");
    ends("RESOLVE b.example\nEXPECT drop name_not_allowed silent", PLAY_FAILED,
         "s.scn:22: expected drop name_not_allowed silent; came drop name_not_allowed");
}

static void what_cannot_be_played_is_told_with_its_mend(void)
{
    static const struct {
        const char *statements;
        const char *what;
    } rows[] = {
        {"SENDUP 1B\nEXPECT pass",
         "s.scn:21: no flow is open; write a CONNECT that passes before this"},
        {"SAY x\nEXPECT pass",
         "s.scn:21: no flow is open; write a CONNECT that passes before this"},
        {"THEN as ssh\nEXPECT pass",
         "s.scn:21: no flow is open; write a CONNECT that passes before this"},
        {"RESOLVE a.example -> 198.51.100.1\nCONNECT tcp 198.51.100.1 80\nTHEN hello\n"
         "EXPECT pass",
         "s.scn:23: the flow began with no hello; CONNECT tls before this"},
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
    RUN(an_address_is_a_way_out_once_its_name_was_resolved);
    RUN(what_is_no_answer_for_a_unit_is_not_pinned);
    RUN(bytes_go_until_the_budget_is_spent);
    RUN(a_flow_that_was_refused_carries_nothing);
    RUN(what_a_rule_asks_nothing_of_may_go_on_as_it_likes);
    RUN(a_flow_that_was_refused_is_told_as_what_it_is);
    RUN(how_a_flow_is_refused_can_be_expected);
    RUN(what_cannot_be_played_is_told_with_its_mend);
    play_free(play);
    return tap_done();
}
