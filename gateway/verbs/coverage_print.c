/* SPDX-License-Identifier: Apache-2.0 */
/* Threat by threat, each with its rules and scenarios under it. */
#include "gateway/verbs/coverage_print.h"

#include <inttypes.h>

#include "gateway/officer/escape.h"

/* The words that the rows below use. */
static const char words[] =
    "  indexed to UN R155 Annex 5, which binds the manufacturer\n"
    "  prevented      what the threat needs to cross here does not\n"
    "  in part        the same, but for what the rules named behind it let across\n"
    "  detected       nothing stops it here; what shows it is told in the log\n"
    "  evidence only  the log keeps what helps to find out afterwards\n"
    "  out of reach   not on the gateway's path, or no rule asks for it\n"
    "  by default     by the gateway or the policy as a whole, whatever rules say,\n"
    "                 as what no rule names is dropped\n";

static void print_head(FILE *out, const struct policy *policy, bool scenarios)
{
    fprintf(out, "policy %s version %" PRIu64 "\n", policy->name, policy->version);
    if (policy->observe) {
        fputs("  it observes: nothing is prevented\n", out);
    }
    fputs(words, out);
    if (scenarios) {
        fputs("  scenarios      each shows that the gateway does it, under a policy of "
              "its\n"
              "                 own, not under this one\n",
              out);
    }
}

void coverage_print_text(FILE *out, const struct coverage *self,
                         const struct policy *policy, bool scenarios)
{
    print_head(out, policy, scenarios);
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
        } else if (row->proofs > 0) {
            fprintf(out, "%20s scenarios: never, %zu do not hold\n", "", row->proofs);
        }
    }
}
