/* SPDX-License-Identifier: Apache-2.0 */
/* Finds the verb and hands over; knows no verb by itself. */
#include <stdio.h>
#include <string.h>

#include "sim/verbs.h"

static const struct verb {
    const char *name;
    const char *arguments;
    const char *sentence;
    int (*run)(int argc, char **argv);
} verbs[] = {
#define VERB(name, arguments, sentence) {#name, arguments, sentence, sim_verb_##name},
#include "sim/verbs.def"
#undef VERB
    {NULL, NULL, NULL, NULL},
};

static void print_help(FILE *out)
{
    fputs("sallyport-sim: a vehicle on a desk, to try a policy and the gateway without a "
          "car.\n\n",
          out);
    for (const struct verb *verb = verbs; verb->name != NULL; verb++) {
        fprintf(out, "  sallyport-sim %-8s %-47s %s\n", verb->name, verb->arguments,
                verb->sentence);
    }
    fputs("\nEach verb explains itself: sallyport-sim VERB --help\n"
          "Exit codes: 0 done, 1 found something, 2 used wrongly.\n",
          out);
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        print_help(stderr);
        return SIM_USAGE;
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 ||
        strcmp(argv[1], "help") == 0) {
        print_help(stdout);
        return SIM_DONE;
    }
    for (const struct verb *verb = verbs; verb->name != NULL; verb++) {
        if (strcmp(argv[1], verb->name) == 0) {
            return verb->run(argc - 1, argv + 1);
        }
    }
    fprintf(stderr, "sallyport-sim: no verb '%s'; 'sallyport-sim --help' lists them\n",
            argv[1]);
    return SIM_USAGE;
}
