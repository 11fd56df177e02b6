/* SPDX-License-Identifier: Apache-2.0 */
/* Plays statements behind a small policy, for the tests of play*.c. */
#ifndef TESTS_SIM_PLAY_KIT_H
#define TESTS_SIM_PLAY_KIT_H

#include "sim/play.h"

#include "tests/tap.h"

static const char policy[] = "POLICY <<\n"
                             "policy \"x\" version 1\n"
                             "bus vehicle = can0 bitrate 500k\n"
                             "bus unit = can1\n"
                             "bus body = can2\n"
                             "mode road\n"
                             "from vehicle to unit {\n"
                             "id 0x100 length 1\n"
                             "}\n"
                             "from vehicle to body {\n"
                             "id 0x100 length 1\n"
                             "}\n"
                             "from unit to vehicle {\n"
                             "id 0x200 length 0..8 rate 2/s\n"
                             "}\n"
                             "uplink {\n"
                             "resolver 198.51.100.53\n"
                             "pass tcp \"a.example\" port 80 up 10B/s\n"
                             "}\n"
                             ">>\n"; /* 20 lines */

static struct play *play;
static struct trouble why;

static enum play_end run(const char *statements)
{
    static struct scenario scenario;
    static char text[4096];
    (void)snprintf(text, sizeof text, "%s%s", policy, statements);
    why.text[0] = '\0';
    if (!scenario_parse(&scenario, "s.scn", text, strlen(text), &why)) {
        return PLAY_BROKEN;
    }
    return play_run(play, &scenario, "s.scn", NULL, &why);
}

static void ends(const char *statements, enum play_end end, const char *what)
{
    bool good = EXPECT_EQ(run(statements), end) && EXPECT_TEXT(why.text, what);
    if (!good) {
        printf("# %s\n", statements);
    }
}

/* In main, before the tests. False after a message. */
static bool kit_open(void)
{
    play = play_new();
    if (play == NULL) {
        puts("Bail out! out of memory");
    }
    return play != NULL;
}

#endif
