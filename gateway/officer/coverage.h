/* SPDX-License-Identifier: Apache-2.0 */
/* What a policy does about each threat of UN R155 Annex 5.
 *
 * The level of a threat is the lower of two: how far a box at this place can go against
 * it (annex5.def), and how far the reasons go that answer it and that this policy can
 * give (coverage.def). A rule that lets some of it across (coverage_open.h) denies none
 * of it, whatever else it asks: what is prevented but for such a rule is so in part.
 * Under a policy that observes, nothing is prevented. It is an index, and no statement
 * that a regulation is met. */
#ifndef GATEWAY_OFFICER_COVERAGE_H
#define GATEWAY_OFFICER_COVERAGE_H

#include "gateway/officer/annex5.h"
#include "gateway/officer/coverage_results.h"
#include "policies/policy.h"

#define COVERAGE_LINES_MAX 64

struct coverage_lines { /* of rules, ascending */
    size_t count;
    uint32_t lines[COVERAGE_LINES_MAX];
    bool more; /* than that */
};

struct coverage_row {
    const struct annex5_row *threat;
    enum annex5_reach level;     /* ANNEX5_NONE: out of reach */
    bool reasons[REASON_COUNT];  /* that answer it and that the policy can give */
    bool by_default;             /* some of them whatever its rules say */
    struct coverage_lines rules; /* that ask for them */
    struct coverage_lines open;  /* that let some of it across */
    size_t proofs;               /* scenarios that claim one of the reasons */
    size_t failed; /* of those, that did not hold when they were played last */
    const struct coverage_result *last; /* that held; NULL: none did */
};

struct coverage {
    struct coverage_row rows[ANNEX5_COUNT];
};

/* "prevented", "in part", "detected", "evidence only", "out of reach". */
const char *coverage_level_text(enum annex5_reach level);

/* results may be NULL: no scenario was played. They must outlive out. */
void coverage_compute(struct coverage *out, const struct policy *policy,
                      const struct coverage_results *results);

/* By which rules: "lines 4, 7; by default; but for line 9". "By default" is what the
 * gateway or the policy as a whole does, such as that what no rule names is dropped. Of
 * what is out of reach, whether a rule could change that. */
#define COVERAGE_RULES_BYTES 256
void coverage_print_rules(const struct coverage_row *row,
                          char out[static COVERAGE_RULES_BYTES]);

#endif
