/* SPDX-License-Identifier: Apache-2.0 */
/* The options of a verb, of either program, from a table of them. */
#ifndef GATEWAY_VERBS_OPTIONS_H
#define GATEWAY_VERBS_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "can/trouble.h"
#include "gateway/verbs/verbs.h"

#define OPTIONS_MAX 15

/* An option: one of flag, text, number and take is set. */
struct options_row {
    const char *name;  /* behind "--", NULL: none */
    char letter;       /* behind "-", 0: none */
    bool *flag;        /* becomes true */
    const char **text; /* becomes its value; said twice, the last counts */
    uint64_t *number;  /* becomes its value, from 1 to most; the last counts */
    uint64_t most;
    /* Called with each value, in order; false with why "what; the mend". */
    bool (*take)(void *target, const char *value, struct trouble *why);
    void *target;
};

/* Reads the options of argv, argv[0] the verb; --help and -h are among them and print
 * help to stdout. VERB_FOUND: go on, what is no option is argv[optind] to argv[argc - 1].
 * Else the exit code: VERB_DONE after help, VERB_USAGE after one line about an option
 * that does not exist, has no value, or whose value is not taken. At most OPTIONS_MAX
 * rows. */
MUST_CHECK enum verb_exit options_read(int argc, char **argv,
                                       const struct options_row *rows, size_t count,
                                       const char *help);

/* As options_read, but what stands behind the first word that is no option is left alone:
 * it is another program's. */
MUST_CHECK enum verb_exit options_read_leading(int argc, char **argv,
                                               const struct options_row *rows,
                                               size_t count, const char *help);

#endif
