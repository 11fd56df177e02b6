/* SPDX-License-Identifier: Apache-2.0 */
/* The player fails when a claim does, says why, and keeps nothing from one play to the
 * next. That claims which hold are held is what tests/scenarios shows. */
#include "tests/sim/play_kit.h"

static void a_claim_that_holds_is_held(void)
{
    ends("SEND unit 200#11\nEXPECT pass 200#11", PLAY_HELD, "");
}

static void each_sort_of_claim_can_fail(void)
{
    ends("SEND unit 200#11\nEXPECT drop unknown_id", PLAY_FAILED,
         "s.scn:22: expected drop unknown_id; came pass 200#11");
    ends("SEND unit 201#11\nEXPECT drop over_rate", PLAY_FAILED,
         "s.scn:22: expected drop over_rate; came drop unknown_id");
    ends("SEND unit 201#11\nEXPECT pass", PLAY_FAILED,
         "s.scn:22: expected pass; came drop unknown_id");
    ends("SEND unit 201#11\nEXPECT would-drop unknown_id", PLAY_FAILED,
         "s.scn:22: expected would-drop unknown_id; came drop unknown_id");
    ends("SEND unit 201#11\nEXPECT emergency", PLAY_FAILED,
         "s.scn:22: expected emergency; came drop unknown_id");
    ends("SEND unit 200#11\nEXPECT pass 200#12", PLAY_FAILED,
         "s.scn:22: expected pass 200#12; came pass 200#11");
    ends("RESOLVE a.example\nEXPECT pass 200#12", PLAY_FAILED,
         "s.scn:22: expected pass 200#12; came pass");
    ends("EXPECT pass", PLAY_FAILED,
         "s.scn:21: expected pass; came nothing, for nothing was judged yet");
    ends("SEND unit 200#11\nEXPECT count allowed 2", PLAY_FAILED,
         "s.scn:22: expected allowed 2; came 1");
    ends("SEND unit 200#11\nEXPECT count allowed at-least 2", PLAY_FAILED,
         "s.scn:22: expected allowed at least 2; came 1");
    ends("SEND unit 200#11\nEXPECT count allowed at-most 0", PLAY_FAILED,
         "s.scn:22: expected allowed at most 0; came 1");
    ends("EGRESS vehicle\nEXPECT left vehicle 1", PLAY_FAILED,
         "s.scn:22: expected left 1; came 0");
    ends("EXPECT sent 5B", PLAY_FAILED, "s.scn:21: expected sent 5; came 0");
}

static void an_order_fails_by_place_by_bytes_and_by_number(void)
{
    static const char sends[] =
        "EGRESS vehicle\nSEND unit 200#11\nSEND unit 200#22\nTIME PASSES 1ms\n";
    static const struct {
        const char *order;
        enum play_end end;
        const char *what;
    } rows[] = {
        {"200 200", PLAY_HELD, ""},
        {"200#11 200#22", PLAY_HELD, ""},
        {"200#22 200#11", PLAY_FAILED,
         "s.scn:25: expected 200#22 200#11; came 200#11 200#22"},
        {"200", PLAY_FAILED, "s.scn:25: expected 200; came 200 200"},
        {"200 00000200", PLAY_FAILED, "s.scn:25: expected 200 00000200; came 200 200"},
        {"", PLAY_FAILED, "s.scn:25: expected nothing on the wire; came 200 200"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char text[512];
        (void)snprintf(text, sizeof text, "%sEXPECT order vehicle %s", sends,
                       rows[i].order);
        ends(text, rows[i].end, rows[i].what);
    }
    ends("EGRESS vehicle\nEXPECT order vehicle 200", PLAY_FAILED,
         "s.scn:22: expected 200; came nothing");
}

static void what_cannot_be_played_is_told_with_its_mend(void)
{
    static const struct {
        const char *statements;
        const char *what;
    } rows[] = {
        {"EXPECT left vehicle 0",
         "s.scn:21: the bus 'vehicle' has no wire; write EGRESS vehicle before this"},
        {"EXPECT order moon 123",
         "s.scn:21: the policy has no bus 'moon'; name one of its buses"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        ends(rows[i].statements, PLAY_BROKEN, rows[i].what);
    }
}

static void without_a_policy_nothing_is_played(void)
{
    static struct scenario scenario;
    EXPECT(scenario_parse(&scenario, "s.scn", "EXPECT pass", 11, &why));
    EXPECT_EQ(play_run(play, &scenario, "s.scn", NULL, &why), PLAY_BROKEN);
    EXPECT_TEXT(why.text, "s.scn:1: no policy is in force yet; begin with POLICY");
}

static void nothing_is_left_of_the_play_before(void)
{
    ends("SEND vehicle 200#11 TO unit\nEGRESS vehicle\nSEND unit 200#11\n"
         "EXPECT drop id_of_vehicle\nRESOLVE a.example -> 198.51.100.1\n"
         "CONNECT tcp 198.51.100.1 80\nSENDUP 10B\nEXPECT pass",
         PLAY_HELD, "");
    ends("SEND unit 200#11\nEXPECT pass\nCONNECT tcp 198.51.100.1 80\n"
         "EXPECT drop address_not_named\nRESOLVE a.example -> 198.51.100.1\n"
         "CONNECT tcp 198.51.100.1 80\nSENDUP 10B\nEXPECT pass\nEXPECT count allowed 4",
         PLAY_HELD, "");
    ends("EXPECT left vehicle 0", PLAY_BROKEN,
         "s.scn:21: the bus 'vehicle' has no wire; write EGRESS vehicle before this");
}

static void the_trace_tells_where_verdicts_change(void)
{
    static struct scenario scenario;
    static char text[4096];
    char traced[512] = "";
    FILE *trace = fmemopen(traced, sizeof traced, "w");
    (void)snprintf(text, sizeof text,
                   "%sREPEAT 9 EVERY 100ms SEND unit 200#11\nEXPECT count allowed 3",
                   policy);
    EXPECT(scenario_parse(&scenario, "s.scn", text, strlen(text), &why));
    EXPECT_EQ(play_run(play, &scenario, "s.scn", trace, &why), PLAY_HELD);
    EXPECT(fclose(trace) == 0);
    EXPECT_TEXT(traced, "s.scn:21: 0.000000 s: pass 200#11\n"
                        "s.scn:21: 0.200000 s: drop over_rate\n"
                        "s.scn:21: 0.500000 s: pass 200#11\n"
                        "s.scn:21: 0.600000 s: drop over_rate\n");
}

/* Two parts of one play: budgets and time go on, the flow does not. */
static void what_a_part_leaves_is_there_in_the_next(void)
{
    static struct scenario part;
    static char text[4096];
    (void)snprintf(text, sizeof text,
                   "%sRESOLVE a.example -> 198.51.100.1\n"
                   "CONNECT tcp 198.51.100.1 80\nSENDUP 10B\nEXPECT pass",
                   policy);
    play_begin(play, NULL);
    EXPECT(scenario_parse(&part, "s.scn", text, strlen(text), &why));
    EXPECT_EQ(play_part(play, &part, "s.scn", &why), PLAY_HELD);
    static const char spent[] = "CONNECT tcp 198.51.100.1 80\nEXPECT drop budget_spent\n";
    EXPECT(scenario_parse(&part, "t.scn", spent, sizeof spent - 1, &why));
    EXPECT_EQ(play_part(play, &part, "t.scn", &why), PLAY_HELD);
    play_wait(play, 2000000);
    EXPECT_EQ(play_now_us(play), 2000000);
    static const char closed[] = "SENDUP 1B\nEXPECT pass\n";
    EXPECT(scenario_parse(&part, "u.scn", closed, sizeof closed - 1, &why));
    EXPECT_EQ(play_part(play, &part, "u.scn", &why), PLAY_BROKEN);
}

int main(void)
{
    if (!kit_open()) {
        return 1;
    }
    RUN(a_claim_that_holds_is_held);
    RUN(each_sort_of_claim_can_fail);
    RUN(an_order_fails_by_place_by_bytes_and_by_number);
    RUN(what_cannot_be_played_is_told_with_its_mend);
    RUN(without_a_policy_nothing_is_played);
    RUN(nothing_is_left_of_the_play_before);
    RUN(what_a_part_leaves_is_there_in_the_next);
    RUN(the_trace_tells_where_verdicts_change);
    play_free(play);
    return tap_done();
}
