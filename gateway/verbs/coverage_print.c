/* SPDX-License-Identifier: Apache-2.0 */
/* Threat by threat, each with its rules and scenarios under it. */
#include "gateway/verbs/coverage_print.h"

#include <inttypes.h>

#include "gateway/officer/escape.h"

void coverage_print_text(FILE *out, const struct coverage *self,
                         const struct policy *policy)
{
    fprintf(out,
            "policy %s version %" PRIu64
            ", indexed to UN R155 Annex 5 (prevented: what the "
            "threat needs to cross here does not; in part: but for what these rules let "
            "across)%s\n",
            policy->name, policy->version,
            policy->observe ? "; it observes: nothing is prevented" : "");
    for (size_t i = 0; i < ANNEX5_COUNT; i++) {
        const struct coverage_row *row = &self->rows[i];
        char rules[COVERAGE_RULES_BYTES];
        coverage_print_rules(row, rules);
        fprintf(out, "%-5s %-13s  %s\n", row->threat->id, coverage_level_text(row->level),
                row->threat->words);
        if (rules[0] != 0) {
            fprintf(out, "%20s %s\n", "", rules);
        }
        if (row->last != NULL) {
            char file[COVERAGE_RESULTS_FILE_BYTES];
            (void)escape_text(file, sizeof file, sizeof file - 1, row->last->file);
            fprintf(out, "%20s scenarios: %zu of %zu hold, last %s %s\n", "",
                    row->proofs - row->failed, row->proofs, row->last->held_time, file);
        }
    }
}
