/* SPDX-License-Identifier: Apache-2.0 */
/* Finds the verb and hands over; knows no verb by itself. */
#include "gateway/dispatch.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define NOT_WRITTEN 1
#define USED_WRONGLY 2

static void print_help(const struct dispatch *self, FILE *out)
{
    int width = 0;
    for (const struct dispatch_verb *verb = self->verbs; verb->name != NULL; verb++) {
        int len = (int)strlen(verb->arguments);
        width = len > width ? len : width;
    }
    fprintf(out, "%s\n", self->about);
    for (const struct dispatch_verb *verb = self->verbs; verb->name != NULL; verb++) {
        fprintf(out, "  %s %-8s %-*s %s\n", self->program, verb->name, width,
                verb->arguments, verb->sentence);
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
    fprintf(stderr, "%s %s: what it prints was not all written: %s; make room for it\n",
            self->program, verb, errno != 0 ? strerror(errno) : "an error before");
    return code != 0 ? code : NOT_WRITTEN;
}

int dispatch_run(const struct dispatch *self, int argc, char **argv)
{
    if (argc < 2) {
        print_help(self, stderr);
        return USED_WRONGLY;
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 ||
        strcmp(argv[1], "help") == 0) {
        print_help(self, stdout);
        return after_writing(self, "--help", 0);
    }
    if (strcmp(argv[1], "--version") == 0) {
        printf("%s %s\n", self->program, self->version);
        return after_writing(self, "--version", 0);
    }
    for (const struct dispatch_verb *verb = self->verbs; verb->name != NULL; verb++) {
        if (strcmp(argv[1], verb->name) == 0) {
            return after_writing(self, verb->name, verb->run(argc - 1, argv + 1));
        }
    }
    fprintf(stderr, "%s: no verb '%s'; '%s --help' lists them\n", self->program, argv[1],
            self->program);
    return USED_WRONGLY;
}
