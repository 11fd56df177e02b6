/* SPDX-License-Identifier: Apache-2.0 */
/* An open flow when mode, budget and time change. */
#include "sim/play.h"

#include "tests/tap.h"

static const char policy[] =
    "POLICY <<\n"
    "policy \"x\" version 1\n"
    "mode road\n"
    "mode site\n"
    "uplink {\n"
    "resolver 198.51.100.53\n"
    "pass tcp \"a.example\" port 80 in road\n"
    "pass tcp \"b.example\" port 80 up 10B/hour update 1min in road\n"
    "pass tls \"c.example\" port 443 in road\n"
    "pass tls \"c.example\" port 443 inspect in site\n"
    "pass tls \"d.example\" port 443 in road\n"
    "pass tls \"d.example\" port 443 pin "
    "\"sha256/AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA=\" in site\n"
    "pass udp \"e.example\" port 9 up 40B/hour update 1min in road\n"
    "}\n"
    ">>\n"
    "RESOLVE a.example -> 198.51.100.1 1s\n"
    "RESOLVE b.example -> 198.51.100.2\n"
    "RESOLVE c.example -> 198.51.100.3\n"
    "RESOLVE d.example -> 198.51.100.4\n"
    "RESOLVE e.example -> 198.51.100.5\n";
#define PLAIN "CONNECT tcp 198.51.100.1 80\n"
#define UPDATE "CONNECT tcp 198.51.100.2 80\n"

static struct play *play;

static void ends(const char *statements, enum play_end end, const char *what)
{
    static struct scenario scenario;
    static char text[4096];
    struct trouble why = {0};
    (void)snprintf(text, sizeof text, "%s%s", policy, statements);
    enum play_end came = scenario_parse(&scenario, "s.scn", text, strlen(text), &why)
                             ? play_run(play, &scenario, "s.scn", NULL, &why)
                             : PLAY_BROKEN;
    if (!EXPECT_EQ(came, end) || !EXPECT(strstr(why.text, what) != NULL)) {
        printf("# %s# %s\n", statements, why.text);
    }
}

static void held(const char *statements)
{
    ends(statements, PLAY_HELD, "");
}

static void a_mode_without_its_rule_cuts_a_flow(void)
{
    held(PLAIN "MODE site\nEXPECT drop wrong_mode");
    ends(PLAIN "MODE site\nSENDUP 1B\nEXPECT pass", PLAY_BROKEN, "no flow is open");
    held(PLAIN "MODE road\nSENDUP 1B\nEXPECT pass");
}

static void a_flow_outlives_the_pin_that_it_was_opened_by(void)
{
    held(PLAIN "TIME PASSES 1day\nMODE road\nSENDUP 1B\nEXPECT pass\n" PLAIN
               "EXPECT drop address_not_named");
}

static void an_update_waits_for_its_deadline(void)
{
    held(UPDATE "MODE site\nEXPECT pass\nEXPECT count update_deferred 1\n"
                "TIME PASSES 59s\nSENDUP 1B\nEXPECT pass\nMODE site\nTIME PASSES 1s\n"
                "EXPECT drop update_overdue");
    held(UPDATE "MODE site\nREPEAT 60 EVERY 1s SENDDOWN 1B\nEXPECT pass\n"
                "EXPECT count update_overdue 0\nTIME PASSES 1s\n"
                "EXPECT drop update_overdue");
}

static void an_update_that_is_good_again_has_no_deadline(void)
{
    held(UPDATE "MODE site\nMODE road\nTIME PASSES 1hour\nSENDUP 1B\nEXPECT pass");
}

static void a_budget_is_met_by_an_update(void)
{
    held(UPDATE "SENDUP 11B\nEXPECT pass\nEXPECT sent 11B\nSENDUP 5B\nEXPECT pass\n"
                "EXPECT count update_deferred 1\nTIME PASSES 1min\n"
                "EXPECT drop update_overdue\nEXPECT count budget_spent 0");
    held("CONNECT udp 198.51.100.5 9\nSENDUP 13B\nEXPECT pass\nEXPECT sent 13B\n"
         "TIME PASSES 1min\nEXPECT drop update_overdue");
}

static void what_the_next_rule_asks_more_cannot_be_made_up_for(void)
{
    held("CONNECT tls 198.51.100.3 443 name c.example\nMODE site\n"
         "EXPECT drop not_examined");
    held("CONNECT tls 198.51.100.4 443 name d.example\nMODE site\n"
         "EXPECT drop certificate_unknown");
}

int main(void)
{
    play = play_new();
    if (play == NULL) {
        puts("Bail out! out of memory");
        return 1;
    }
    RUN(a_mode_without_its_rule_cuts_a_flow);
    RUN(a_flow_outlives_the_pin_that_it_was_opened_by);
    RUN(an_update_waits_for_its_deadline);
    RUN(an_update_that_is_good_again_has_no_deadline);
    RUN(a_budget_is_met_by_an_update);
    RUN(what_the_next_rule_asks_more_cannot_be_made_up_for);
    play_free(play);
    return tap_done();
}
