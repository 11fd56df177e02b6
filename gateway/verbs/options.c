/* SPDX-License-Identifier: Apache-2.0 */
/* Makes the tables of getopt_long(3) out of one. */
#include "gateway/verbs/options.h"

#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "gateway/number.h"
#include "policies/nearest.h"

#define BASE 1000 /* above every letter */

/* getopt's two forms of the rows and of help. */
struct forms {
    struct option longs[OPTIONS_MAX + 2];
    char letters[3 + 2 * (OPTIONS_MAX + 1) + 1];
};

static bool has_value(const struct options_row *row)
{
    return row->flag == NULL;
}

/* start is how letters begin: ':' has a missing value told apart, '+' ends at the first
 * word that is no option. */
static void make_forms(struct forms *out, const struct options_row *rows, size_t count,
                       const char *start)
{
    size_t longs = 1;
    *out = (struct forms){.longs = {{"help", no_argument, NULL, 'h'}}};
    size_t letters = (size_t)snprintf(out->letters, sizeof out->letters, "%sh", start);
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

/* " did you mean '--NAME'?" if one is near the word that is none, else "". */
static void offer(char *out, size_t size, const struct options_row *rows, size_t count,
                  const char *word)
{
    out[0] = '\0';
    if (strncmp(word, "--", 2) != 0) {
        return;
    }
    struct nearest nearest = nearest_to(word + 2);
    nearest_offer(&nearest, "help");
    for (size_t i = 0; i < count; i++) {
        if (rows[i].name != NULL) {
            nearest_offer(&nearest, rows[i].name);
        }
    }
    if (nearest.name != NULL && nearest.distance > 0) {
        (void)snprintf(out, size, " did you mean '--%.40s'?", nearest.name);
    }
}

/* After getopt_long(3) has returned '?' or ':'. */
static enum verb_exit refuse(char **argv, int option, const struct options_row *rows,
                             size_t count)
{
    const char *program = program_invocation_short_name;
    const char *verb = argv[0];
    const char letter[] = {'-', (char)optopt, '\0'};
    const char *word = optopt > 0 && optopt < BASE ? letter : argv[optind - 1];
    char near[80];
    if (option == ':') {
        fprintf(stderr, "%s %s: '%s' has no value; see '%s %s --help'\n", program, verb,
                word, program, verb);
        return VERB_USAGE;
    }
    offer(near, sizeof near, rows, count, word);
    fprintf(stderr, "%s %s: no option '%s';%s '%s %s --help' lists them\n", program, verb,
            word, near, program, verb);
    return VERB_USAGE;
}

static bool take_number(const struct options_row *row, const char *value,
                        struct trouble *why)
{
    const char letter[] = {row->letter, '\0'};
    uint64_t number = 0;
    if (!number_parse(&number, value) || number == 0 || number > row->most) {
        trouble_set(why, "%s%s %.60s: write a number from 1 to %" PRIu64,
                    row->name != NULL ? "--" : "-",
                    row->name != NULL ? row->name : letter, value, row->most);
        return false;
    }
    *row->number = number;
    return true;
}

static bool take(const struct options_row *row, const char *value, struct trouble *why)
{
    if (row->take != NULL) {
        return row->take(row->target, value, why);
    }
    if (row->number != NULL) {
        return take_number(row, value, why);
    }
    if (row->text != NULL) {
        *row->text = value;
    } else {
        *row->flag = true;
    }
    return true;
}

static enum verb_exit read_all(int argc, char **argv, const struct options_row *rows,
                               size_t count, const char *help, const char *start)
{
    struct forms forms;
    struct trouble why;
    int option;
    make_forms(&forms, rows, count, start);
    opterr = 0;
    optind = 0; /* a new scan, which also forgets the one before */
    while ((option = getopt_long(argc, argv, forms.letters, forms.longs, NULL)) != -1) {
        if (option == 'h') {
            fputs(help, stdout);
            return VERB_DONE;
        }
        const struct options_row *row = find(rows, count, option);
        if (row == NULL) {
            return refuse(argv, option, rows, count);
        }
        if (!take(row, optarg, &why)) {
            fprintf(stderr, "%s %s: %s\n", program_invocation_short_name, argv[0],
                    why.text);
            return VERB_USAGE;
        }
    }
    return VERB_FOUND;
}

enum verb_exit options_read(int argc, char **argv, const struct options_row *rows,
                            size_t count, const char *help)
{
    return read_all(argc, argv, rows, count, help, ":");
}

enum verb_exit options_read_leading(int argc, char **argv, const struct options_row *rows,
                                    size_t count, const char *help)
{
    return read_all(argc, argv, rows, count, help, "+:");
}
