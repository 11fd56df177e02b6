/* SPDX-License-Identifier: Apache-2.0 */
/* Finds the verb and hands over; knows no verb by itself. */
#include <stdio.h>
#include <string.h>

#include "gateway/roles/role.h"
#include "gateway/verbs/verbs.h"

static const struct verb {
    const char *name;
    const char *arguments;
    const char *sentence;
    int (*run)(int argc, char **argv);
} verbs[] = {
#define VERB(name, arguments, sentence) {#name, arguments, sentence, verb_##name},
#include "gateway/verbs/verbs.def"
#undef VERB
    {NULL, NULL, NULL, NULL},
};

static void print_help(FILE *out)
{
    fputs("sallyport: a security gateway between a vehicle's telematics unit, its CAN "
          "buses and "
          "its modem.\nBy default nothing crosses; a policy says what may.\n\n",
          out);
    for (const struct verb *verb = verbs; verb->name != NULL; verb++) {
        fprintf(out, "  sallyport %-8s %-44s %s\n", verb->name, verb->arguments,
                verb->sentence);
    }
    fputs("\nEach verb explains itself: sallyport VERB --help\n"
          "Exit codes: 0 done, 1 found something (violation, bad policy, broken log), 2 "
          "used wrongly.\n",
          out);
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        print_help(stderr);
        return VERB_USAGE;
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 ||
        strcmp(argv[1], "help") == 0) {
        print_help(stdout);
        return VERB_DONE;
    }
    if (argc == 3 && strcmp(argv[1], "role") == 0) {
        return role_main(argv[2]); /* how guard starts the others; no verb for people */
    }
    for (const struct verb *verb = verbs; verb->name != NULL; verb++) {
        if (strcmp(argv[1], verb->name) == 0) {
            return verb->run(argc - 1, argv + 1);
        }
    }
    fprintf(stderr, "sallyport: no verb '%s'; 'sallyport --help' lists them\n", argv[1]);
    return VERB_USAGE;
}
