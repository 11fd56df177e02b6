/* SPDX-License-Identifier: Apache-2.0 */
/* `sallyport-sim attack`: one attempt of a hostile unit, made by a real program. */
#include <stdbool.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "gateway/verbs/options.h"
#include "sim/attack.h"
#include "sim/verbs.h"

static const char help[] =
    "usage: sallyport-sim attack NAME | --list | --table\n"
    "\n"
    "One attempt of a hostile unit, made by a real program; run it in the unit's\n"
    "network namespace.\n"
    "\n"
    "  --list   all of them: what is tried, how, and what must be recorded\n"
    "  --table  for programs: name, reason, side, trace, sentence, command, separated\n"
    "           by tabs\n"
    "\n"
    "example: sallyport-sim attack hard_coded_address\n"
    "\n"
    "Exit code: that of the program that made the attempt; 2 used wrongly.\n";

static int list(bool table)
{
    for (const struct attack *attack = attacks; attack->name != NULL; attack++) {
        if (table) {
            printf("%s\t%s\t%s\t%s\t%s\t%s\n", attack->name, attack->reason,
                   attack->side == ATTACK_NET ? "net" : "bus", attack->trace,
                   attack->sentence, attack->command);
        } else {
            printf("%-24s the unit %s\n%24s $ %s\n%24s must be recorded as %s\n",
                   attack->name, attack->sentence, "", attack->command, "",
                   attack->reason);
        }
    }
    return SIM_DONE;
}

static int make(const struct attack *attack)
{
    printf("$ %s\n", attack->command);
    (void)fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        (void)execl("/bin/sh", "sh", "-c", attack->command, (char *)NULL);
        _exit(127);
    }
    int status = 0;
    if (child < 0 || waitpid(child, &status, 0) != child) {
        perror("sallyport-sim attack: cannot run a shell");
        return SIM_USAGE;
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : SIM_FOUND;
}

int sim_verb_attack(int argc, char **argv)
{
    bool as_list = false;
    bool as_table = false;
    const struct options_row rows[] = {{"list", .flag = &as_list},
                                       {"table", .flag = &as_table}};
    enum verb_exit code =
        options_read(argc, argv, rows, sizeof rows / sizeof *rows, help);
    if (code != VERB_FOUND) {
        return (int)code;
    }
    if (as_list || as_table) {
        return list(as_table);
    }
    if (optind + 1 != argc) {
        fputs("sallyport-sim attack: name one attempt; 'sallyport-sim attack --list' "
              "shows them\n",
              stderr);
        return SIM_USAGE;
    }
    const char *word = argv[optind];
    const struct attack *attack = attack_find(word);
    if (attack == NULL) {
        fprintf(
            stderr,
            "sallyport-sim attack: no attack '%s'; 'sallyport-sim attack --list' shows "
            "them\n",
            word);
        return SIM_USAGE;
    }
    return make(attack);
}
