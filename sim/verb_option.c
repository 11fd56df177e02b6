/* SPDX-License-Identifier: Apache-2.0 */
/* getopt_long(3) with our words for what is wrong. */
#include "sim/verb_option.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

/* After getopt_long(3) has returned '?' or ':'. */
static void refuse(char **argv, int key)
{
    const char letter[] = {'-', (char)optopt, '\0'};
    const char *word =
        optopt > 0 && optopt < VERB_OPTION_BASE ? letter : argv[optind - 1];
    fprintf(stderr,
            key == ':' ? "sallyport-sim %s: '%s' has no value; see 'sallyport-sim %s "
                         "--help'\n"
                       : "sallyport-sim %s: no option '%s'; 'sallyport-sim %s --help' "
                         "lists them\n",
            argv[0], word, argv[0]);
}

int verb_option_next(int argc, char **argv, const char *letters,
                     const struct option *options, const char *help)
{
    opterr = 0;
    int key = getopt_long(argc, argv, letters, options, NULL);
    if (key == 'h') {
        (void)fputs(help, stdout);
    } else if (key == '?' || key == ':') {
        refuse(argv, key);
    }
    return key;
}

bool verb_option_number(char **argv, const char *name, uint64_t most, uint64_t *out)
{
    char *rest;
    errno = 0;
    *out = strtoull(optarg, &rest, 10);
    bool good = errno == 0 && *rest == '\0' && optarg[0] >= '0' && optarg[0] <= '9' &&
                *out > 0 && *out <= most;
    if (!good) {
        fprintf(stderr, "sallyport-sim %s: %s %s: write a number from 1 to %" PRIu64 "\n",
                argv[0], name, optarg, most);
    }
    return good;
}
