/* SPDX-License-Identifier: Apache-2.0 */
/* How every verb of `sallyport-sim` reads its options: the same words for help, for an
 * option that does not exist and for a number that is none. */
#ifndef SIM_VERB_OPTION_H
#define SIM_VERB_OPTION_H

#include <getopt.h>
#include <stdbool.h>
#include <stdint.h>

#include "can/attributes.h"

#define VERB_OPTION_BASE 1000 /* the first of the keys in a verb's table */

/* What getopt's letters are for a verb, and for one that leaves the words behind its
 * first one alone. */
#define VERB_OPTION_ANYWHERE ":h"
#define VERB_OPTION_IN_FRONT "+:h"

/* The next option as getopt_long(3) gives it, optarg its value; argv[0] is the verb,
 * optind is 0 before the first. -1: no more. 'h' (--help was printed to stdout), '?' and
 * ':' (no option, or without its value: one line to stderr) end the verb. */
MUST_CHECK int verb_option_next(int argc, char **argv, const char *letters,
                                const struct option *options, const char *help);

/* optarg as a number from 1 to most. False after one line to stderr. */
MUST_CHECK bool verb_option_number(char **argv, const char *name, uint64_t most,
                                   uint64_t *out);

#endif
