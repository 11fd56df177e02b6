/* SPDX-License-Identifier: Apache-2.0 */
/* Finds the verb and hands over; knows no verb by itself. */
#include "gateway/dispatch.h"

#include <stdio.h>
#include <string.h>

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

int dispatch_run(const struct dispatch *self, int argc, char **argv)
{
    if (argc < 2) {
        print_help(self, stderr);
        return USED_WRONGLY;
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 ||
        strcmp(argv[1], "help") == 0) {
        print_help(self, stdout);
        return 0;
    }
    for (const struct dispatch_verb *verb = self->verbs; verb->name != NULL; verb++) {
        if (strcmp(argv[1], verb->name) == 0) {
            return verb->run(argc - 1, argv + 1);
        }
    }
    fprintf(stderr, "%s: no verb '%s'; '%s --help' lists them\n", self->program, argv[1],
            self->program);
    return USED_WRONGLY;
}
