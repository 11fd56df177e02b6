/* SPDX-License-Identifier: Apache-2.0 */
/* Makes the tables of getopt_long(3) out of one. */
#include "gateway/verbs/options.h"

#include <getopt.h>
#include <stdio.h>

#define BASE 1000 /* above every letter */

/* getopt's two forms of the rows and of help. */
struct forms {
    struct option longs[OPTIONS_MAX + 2];
    char letters[2 + 2 * (OPTIONS_MAX + 1) + 1];
};

static bool has_value(const struct options_row *row)
{
    return row->text != NULL || row->take != NULL;
}

static void make_forms(struct forms *out, const struct options_row *rows, size_t count)
{
    size_t longs = 1;
    size_t letters = 2;
    *out = (struct forms){.longs = {{"help", no_argument, NULL, 'h'}},
                          .letters = ":h"}; /* ':' has a missing value told apart */
    for (size_t i = 0; i < count && i < OPTIONS_MAX; i++) {
        if (rows[i].name != NULL) {
            out->longs[longs++] = (struct option){
                rows[i].name, has_value(&rows[i]) ? required_argument : no_argument, NULL,
                BASE + (int)i};
        }
        if (rows[i].letter != 0) {
            out->letters[letters++] = rows[i].letter;
            if (has_value(&rows[i])) {
                out->letters[letters++] = ':';
            }
        }
    }
}

/* The row of what getopt_long returned, NULL if none. */
static const struct options_row *find(const struct options_row *rows, size_t count,
                                      int option)
{
    for (size_t i = 0; i < count; i++) {
        if (option == BASE + (int)i ||
            (rows[i].letter != 0 && option == rows[i].letter)) {
            return &rows[i];
        }
    }
    return NULL;
}

/* After getopt_long(3) has returned '?' or ':'. */
static enum verb_exit refuse(char **argv, int option)
{
    const char *verb = argv[0];
    const char letter[] = {'-', (char)optopt, '\0'};
    const char *word = optopt > 0 && optopt < BASE ? letter : argv[optind - 1];
    if (option == ':') {
        fprintf(stderr, "sallyport %s: '%s' has no value; see 'sallyport %s --help'\n",
                verb, word, verb);
    } else {
        fprintf(stderr,
                "sallyport %s: no option '%s'; 'sallyport %s --help' lists them\n", verb,
                word, verb);
    }
    return VERB_USAGE;
}

enum verb_exit options_read(int argc, char **argv, const struct options_row *rows,
                            size_t count, const char *help)
{
    struct forms forms;
    make_forms(&forms, rows, count);
    opterr = 0;
    optind = 0; /* a new scan, which also forgets the one before */
    for (;;) {
        int option = getopt_long(argc, argv, forms.letters, forms.longs, NULL);
        if (option == -1) {
            return VERB_FOUND;
        }
        if (option == 'h') {
            fputs(help, stdout);
            return VERB_DONE;
        }
        const struct options_row *row = find(rows, count, option);
        if (row == NULL) {
            return refuse(argv, option);
        }
        if (row->take != NULL) {
            if (!row->take(row->target, optarg)) {
                return VERB_USAGE;
            }
        } else if (row->text != NULL) {
            *row->text = optarg;
        } else {
            *row->flag = true;
        }
    }
}
