/* SPDX-License-Identifier: Apache-2.0 */
/* sallyport run: the gateway itself. */
#include <stdio.h>
#include <string.h>

#include "gateway/config.h"
#include "gateway/roles/guard.h"
#include "gateway/verbs/verbs.h"

#define CONFIG_DEFAULT "/etc/sallyport/sallyport.conf"

static void print_usage(FILE *out)
{
    fprintf(out,
            "usage: sallyport run [--config FILE] [--observe] [--unsigned] "
            "[--check-config]\n\n"
            "Stands between the unit, the buses and the modem until it is told to stop.\n"
            "  --config FILE   default " CONFIG_DEFAULT "\n"
            "  --observe       judge and record everything, stop nothing\n"
            "  --unsigned      the policy is text that nobody signed: for a bench only\n"
            "  --check-config  read the configuration, say what is wrong, and end\n\n"
            "SIGHUP loads the policy anew; the old one stays if anything is wrong with "
            "it.\n"
            "SIGTERM stops in order. A whole configuration:\n\n%s",
            config_example());
}

static int check_config(const char *path)
{
    struct config config;
    struct trouble why;
    if (!config_read(&config, path, &why)) {
        fprintf(stderr, "%s\n", why.text);
        return VERB_FOUND;
    }
    printf("%s: good\n", path);
    return VERB_DONE;
}

int verb_run(int argc, char **argv)
{
    struct guard_options options = {.config_path = CONFIG_DEFAULT};
    bool only_check = false;
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--config") == 0 && i + 1 < argc) {
            options.config_path = argv[++i];
        } else if (strcmp(argv[i], "--observe") == 0) {
            options.observe = true;
        } else if (strcmp(argv[i], "--unsigned") == 0) {
            options.plain_text = true;
        } else if (strcmp(argv[i], "--check-config") == 0) {
            only_check = true;
        } else if (strcmp(argv[i], "--help") == 0) {
            print_usage(stdout);
            return VERB_DONE;
        } else {
            fprintf(stderr, "sallyport run: what is '%s'? 'sallyport run --help'\n",
                    argv[i]);
            return VERB_USAGE;
        }
    }
    return only_check ? check_config(options.config_path) : guard_run(&options);
}
