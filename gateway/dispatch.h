/* SPDX-License-Identifier: Apache-2.0 */
/* A program of verbs: `PROGRAM VERB ...`, its help and its dispatch from one table. */
#ifndef GATEWAY_DISPATCH_H
#define GATEWAY_DISPATCH_H

struct dispatch_verb {
    const char *name; /* NULL ends the table */
    const char *arguments;
    const char *sentence;
    int (*run)(int argc, char **argv); /* argv[0] is the verb */
};

struct dispatch {
    const char *program;
    const char *version;
    const char *about; /* what the program is, with its line ends */
    const char *codes; /* what the exit codes mean: "0 done, 1 ..., 2 used wrongly" */
    const struct dispatch_verb *verbs;
};

/* Runs the verb that argv[1] names and returns its exit code. Help on stdout and 0 for
 * --help, -h and help, that of the verb for help VERB, "program version" for --version
 * and -V; help on stderr and 2 for nothing; one line and 2 for another word, with the
 * verb that is near it. What stdout did not take (a full disk) is one line on
 * stderr, and 1 where 0 would be.
 */
int dispatch_run(const struct dispatch *self, int argc, char **argv);

#endif
