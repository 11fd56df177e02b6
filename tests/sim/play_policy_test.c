/* SPDX-License-Identifier: Apache-2.0 */
/* A policy of a scenario is in force whole or not at all, and a mode is one of its own.
 */
#include "tests/sim/play_kit.h"

static const char second[] = "POLICY <<\n"
                             "policy \"x\" version 2\n"
                             "bus vehicle = can0\n"
                             "bus unit = can1\n";

/* before, a second policy with these rules, after: each claim in them holds. */
static void holds(const char *before, const char *rules, const char *after)
{
    char text[1024];
    (void)snprintf(text, sizeof text, "%s\n%s%s>>\n%s", before, second, rules, after);
    ends(text, PLAY_HELD, "");
}

static void a_second_policy_replaces_the_first(void)
{
    holds("SEND unit 200#11\nEXPECT pass", "",
          "SEND unit 200#11\nEXPECT drop unknown_id");
}

static void what_the_vehicle_claimed_outlives_the_policy(void)
{
    holds("SEND vehicle 200#11 TO unit",
          "from unit to vehicle {\nid 0x200 length 1 rate 2/s\n}\n",
          "SEND unit 200#11\nEXPECT drop id_of_vehicle");
}

static void an_error_of_a_policy_has_the_line_of_the_scenario(void)
{
    EXPECT_EQ(run("POLICY <<\npolicy \"x\" version 2\nbus = can0\n>>\nEXPECT pass"),
              PLAY_BROKEN);
    EXPECT(strncmp(why.text, "s.scn:23:", 9) == 0);
}

static void a_policy_that_is_not_there_is_named(void)
{
    EXPECT_EQ(run("POLICY none.policy\nEXPECT pass"), PLAY_BROKEN);
    EXPECT(strncmp(why.text, "s.scn:21: none.policy: ", 23) == 0);
}

static void a_mode_lasts_until_the_next_policy(void)
{
    static const char modal[] =
        "POLICY <<\npolicy \"x\" version 2\nbus vehicle = can0\nbus unit = can1\n"
        "mode road\nmode site\nfrom vehicle to unit {\nid 0x100 length 1 in site\n}\n"
        ">>\n";
    char text[1024];
    (void)snprintf(text, sizeof text,
                   "%sSEND vehicle 100#00\nEXPECT drop wrong_mode\nMODE site\n"
                   "SEND vehicle 100#00\nEXPECT pass\n%sSEND vehicle 100#00\n"
                   "EXPECT drop wrong_mode",
                   modal, modal);
    ends(text, PLAY_HELD, "");
}

static void what_cannot_be_played_is_told_with_its_mend(void)
{
    static const struct {
        const char *statements;
        const char *what;
    } rows[] = {
        {"MODE moon\nEXPECT pass",
         "s.scn:21: the policy has no mode 'moon'; name one that it declares"},
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
    RUN(a_second_policy_replaces_the_first);
    RUN(what_the_vehicle_claimed_outlives_the_policy);
    RUN(an_error_of_a_policy_has_the_line_of_the_scenario);
    RUN(a_policy_that_is_not_there_is_named);
    RUN(a_mode_lasts_until_the_next_policy);
    RUN(what_cannot_be_played_is_told_with_its_mend);
    play_free(play);
    return tap_done();
}
