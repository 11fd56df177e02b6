/* SPDX-License-Identifier: Apache-2.0 */
/* Target: scenario_parse, play_run. A refusal names file and line in one line; what is
 * accepted plays to an end, on the judges that run in the gateway. */
#include "sim/play.h"
#include "sim/scenario.h"
#include "tests/fuzz/fuzz.h"

#define REPEATS_MAX 1000

/* No other file is read, and none plays for minutes. */
static int is_small(const struct scenario *scenario)
{
    for (size_t i = 0; i < scenario->count; i++) {
        const struct scenario_step *step = &scenario->steps[i];
        if ((step->word == SCENARIO_POLICY && step->name[0] != '\0') ||
            step->repeat > REPEATS_MAX || step->word == SCENARIO_BACKGROUND) {
            return 0;
        }
    }
    return 1;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct scenario scenario;
    static struct play *play;
    struct trouble why = {0};
    if (play == NULL) {
        play = play_new();
        HOLDS(play != NULL);
    }
    if (!scenario_parse(&scenario, "fuzz", (const char *)data, size, &why)) {
        HOLDS(strncmp(why.text, "fuzz:", 5) == 0 && strchr(why.text, '\n') == NULL);
    } else if (is_small(&scenario)) {
        HOLDS(play_run(play, &scenario, "fuzz", NULL, &why) == PLAY_HELD ||
              why.text[0] != '\0');
    }
    return 0;
}
