/* SPDX-License-Identifier: Apache-2.0 */
/* sallyport run: the gateway itself. */
#include <stdio.h>
#include <unistd.h>

#include "gateway/config.h"
#include "gateway/roles/guard.h"
#include "gateway/verbs/options.h"
#include "gateway/verbs/policy_source.h"
#include "gateway/verbs/start_check.h"
#include "gateway/verbs/verbs.h"

#define CONFIG_DEFAULT "/etc/sallyport/sallyport.conf"

static const char *help(void)
{
    static char text[4096];
    (void)snprintf(
        text, sizeof text,
        "usage: sallyport run [--config FILE] [--observe] [--unsigned] "
        "[--check-config]\n\n"
        "Stands between the unit, the buses and the modem until it is told to stop.\n"
        "  --config FILE   default " CONFIG_DEFAULT "\n"
        "  --observe       judge and record everything, stop nothing\n"
        "  --unsigned      the policy is text that nobody signed: for a bench only\n"
        "  --check-config  read all that a start reads (keys, policy, user, folders,\n"
        "                  interfaces), say all that is wrong, change nothing\n\n"
        "SIGHUP loads the policy anew; the old one stays if anything is wrong with "
        "it.\n"
        "SIGTERM stops in order.\n"
        "Exit codes: 0 stopped in order, 1 could not start, 2 used wrongly.\n\n"
        "A whole configuration:\n\n%s",
        config_example());
    return text;
}

static int check_config(const struct guard_options *options)
{
    const char *path = options->config_path;
    if (!start_check(path, options->plain_text, policy_source_say, NULL)) {
        return VERB_FOUND;
    }
    printf("%s: good\n", path);
    return VERB_DONE;
}

int verb_run(int argc, char **argv)
{
    struct guard_options options = {.config_path = CONFIG_DEFAULT};
    bool only_check = false;
    const struct options_row rows[] = {
        {"config", .text = &options.config_path},
        {"observe", .flag = &options.observe},
        {"unsigned", .flag = &options.plain_text},
        {"check-config", .flag = &only_check},
    };
    enum verb_exit code =
        options_read(argc, argv, rows, sizeof rows / sizeof *rows, help());
    if (code != VERB_FOUND) {
        return (int)code;
    }
    if (optind < argc) {
        fprintf(stderr, "sallyport run: what is '%s'? 'sallyport run --help'\n",
                argv[optind]);
        return VERB_USAGE;
    }
    return only_check ? check_config(&options) : guard_run(&options);
}
