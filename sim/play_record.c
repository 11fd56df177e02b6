/* SPDX-License-Identifier: Apache-2.0 */
/* Claims of a scenario as names of reasons. */
#include "sim/play_record.h"

#include <string.h>
#include <time.h>

static bool claims(const struct scenario_step *step)
{
    switch (step->word) {
    case SCENARIO_EXPECT_VERDICT:
        return step->outcome == SCENARIO_DROP || step->outcome == SCENARIO_WOULD_DROP;
    case SCENARIO_EXPECT_COUNT:
        return step->bound != SCENARIO_AT_MOST && step->number > 0 &&
               step->reason != REASON_ALLOWED;
    default:
        return false;
    }
}

void play_record(FILE *out, const struct scenario *scenario, const char *file,
                 const char *result)
{
    bool claimed[REASON_COUNT] = {false};
    char when[32];
    struct tm tm;
    time_t now = time(NULL);
    if (strchr(file, '\n') != NULL) {
        return;
    }
    for (size_t i = 0; i < scenario->count; i++) {
        if (claims(&scenario->steps[i])) {
            claimed[scenario->steps[i].reason] = true;
        }
    }
    (void)gmtime_r(&now, &tm);
    (void)strftime(when, sizeof when, "%Y-%m-%dT%H:%M:%SZ", &tm);
    fprintf(out, "%s %s ", when, result);
    bool any = false;
    for (int i = 0; i < REASON_COUNT; i++) {
        if (claimed[i]) {
            fprintf(out, "%s%s", any ? "," : "", reason_row((enum reason)i)->name);
            any = true;
        }
    }
    fprintf(out, "%s %s\n", any ? "" : "-", file);
}
