/* SPDX-License-Identifier: Apache-2.0 */
/* Finds the verb and hands over; knows no verb by itself. */
#include "gateway/dispatch.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "policies/nearest.h"

#define NOT_WRITTEN 1
#define USED_WRONGLY 2

static void print_help(const struct dispatch *self, FILE *out)
{
    fprintf(out, "%s\n", self->about);
    for (const struct dispatch_verb *verb = self->verbs; verb->name != NULL; verb++) {
        fprintf(out, "  %s %s%s%s\n      %s\n", self->program, verb->name,
                verb->arguments[0] != '\0' ? " " : "", verb->arguments, verb->sentence);
    }
    fprintf(out, "\nEach verb explains itself: %s VERB --help\nExit codes: %s.\n",
            self->program, self->codes);
}

/* Half a log on a full disk is not to be taken for the whole of it. */
static int after_writing(const struct dispatch *self, const char *verb, int code)
{
    errno = 0;
    if (fflush(stdout) == 0 && ferror(stdout) == 0) {
        return code;
    }
    fprintf(
        stderr,
        "%s %s: standard output: not all was written%s%s; make room where it goes, or "
        "send it elsewhere\n",
        self->program, verb, errno != 0 ? ": " : "", errno != 0 ? strerror(errno) : "");
    return code != 0 ? code : NOT_WRITTEN;
}

static bool is_one_of(const char *word, const char *brief, const char *whole)
{
    return strcmp(word, brief) == 0 || strcmp(word, whole) == 0;
}

static int refuse_verb(const struct dispatch *self, const char *word)
{
    struct nearest nearest = nearest_to(word);
    for (const struct dispatch_verb *verb = self->verbs; verb->name != NULL; verb++) {
        nearest_offer(&nearest, verb->name);
    }
    fprintf(stderr, "%s: no verb '%s'; ", self->program, word);
    if (nearest.name != NULL) {
        fprintf(stderr, "did you mean '%s'? ", nearest.name);
    }
    fprintf(stderr, "'%s --help' lists them\n", self->program);
    return USED_WRONGLY;
}

static int run_verb(const struct dispatch *self, int argc, char **argv)
{
    for (const struct dispatch_verb *verb = self->verbs; verb->name != NULL; verb++) {
        if (strcmp(argv[0], verb->name) == 0) {
            return after_writing(self, verb->name, verb->run(argc, argv));
        }
    }
    return refuse_verb(self, argv[0]);
}

int dispatch_run(const struct dispatch *self, int argc, char **argv)
{
    if (argc < 2) {
        print_help(self, stderr);
        return USED_WRONGLY;
    }
    bool help = strcmp(argv[1], "help") == 0;
    if (help && argc > 2) {
        char *words[] = {argv[2], (char *)"--help", NULL};
        return run_verb(self, 2, words);
    }
    if (help || is_one_of(argv[1], "-h", "--help")) {
        print_help(self, stdout);
        return after_writing(self, "--help", 0);
    }
    if (is_one_of(argv[1], "-V", "--version")) {
        printf("%s %s\n", self->program, self->version);
        return after_writing(self, "--version", 0);
    }
    return run_verb(self, argc - 1, argv + 1);
}
