/* SPDX-License-Identifier: Apache-2.0 */
/* `sallyport ruleset`: the kernel's rules for a policy, as text. */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/ruleset.h"
#include "gateway/verbs/policy_source.h"
#include "gateway/verbs/verbs.h"

static const char help[] =
    "usage: sallyport ruleset --policy P --unit IF --modem IF [--key PUB] [--observe]\n"
    "                         [--iptables | --ip6tables | --routing]\n"
    "\n"
    "Prints the rules that 'sallyport run' gives to the kernel: what is handed to the\n"
    "gateway, which emergency destinations pass, and that all else is dropped. The "
    "routing\n"
    "that goes with them follows as comments.\n"
    "\n"
    "  --policy P    a policy text, or with --key a signed bundle; '-' is stdin\n"
    "  --unit IF     the interface towards the unit\n"
    "  --modem IF    the interface towards the modem\n"
    "  --key PUB     the public key of the bundle\n"
    "  --observe     as for 'sallyport run --observe'\n"
    "  --iptables    for iptables-restore instead of nft, for kernels without nf_tables\n"
    "  --ip6tables   for ip6tables-restore\n"
    "  --routing     only the routing, as command lines\n"
    "\n"
    "example: sallyport ruleset --policy van.policy --unit eth1 --modem wwan0 | nft -c "
    "-f "
    "-\n"
    "\n"
    "Exit codes: 0 printed, 1 no good policy, 2 used wrongly.\n";

struct request {
    struct policy_source source;
    struct ruleset_options options;
    enum ruleset_form form;
};

static void tell(void *context, const char *line)
{
    (void)context;
    fprintf(stderr, "%s\n", line);
}

static bool set_interface(char out[static POLICY_INTERFACE_BYTES], const char *name)
{
    int len = snprintf(out, POLICY_INTERFACE_BYTES, "%s", name);
    return len > 0 && len < POLICY_INTERFACE_BYTES;
}

enum { OPTION_POLICY = 1, OPTION_UNIT, OPTION_MODEM, OPTION_KEY, OPTION_OBSERVE };
enum { OPTION_IPTABLES = 16, OPTION_IP6TABLES, OPTION_ROUTING, OPTION_HELP };

static const struct option rows[] = {
    {"policy", required_argument, NULL, OPTION_POLICY},
    {"unit", required_argument, NULL, OPTION_UNIT},
    {"modem", required_argument, NULL, OPTION_MODEM},
    {"key", required_argument, NULL, OPTION_KEY},
    {"observe", no_argument, NULL, OPTION_OBSERVE},
    {"iptables", no_argument, NULL, OPTION_IPTABLES},
    {"ip6tables", no_argument, NULL, OPTION_IP6TABLES},
    {"routing", no_argument, NULL, OPTION_ROUTING},
    {"help", no_argument, NULL, OPTION_HELP},
    {NULL, 0, NULL, 0},
};

/* False: an option that does not exist, or a name that does not fit. */
static bool take(struct request *request, int option)
{
    switch (option) {
    case OPTION_POLICY:
        request->source.path = optarg;
        return true;
    case OPTION_UNIT:
        return set_interface(request->options.unit, optarg);
    case OPTION_MODEM:
        return set_interface(request->options.modem, optarg);
    case OPTION_KEY:
        request->source.key_path = optarg;
        return true;
    case OPTION_OBSERVE:
        request->options.observe = true;
        return true;
    case OPTION_IPTABLES:
        request->form = RULESET_IPTABLES;
        return true;
    case OPTION_IP6TABLES:
        request->form = RULESET_IP6TABLES;
        return true;
    case OPTION_ROUTING:
        request->form = RULESET_ROUTING;
        return true;
    default:
        return false;
    }
}

/* The routing as comments, which nft and iptables-restore pass over. */
static bool print_routing(const struct policy *policy,
                          const struct ruleset_options *options)
{
    char *text = NULL;
    size_t len = 0;
    FILE *lines = open_memstream(&text, &len);
    if (lines == NULL) {
        return false;
    }
    ruleset_print(lines, policy, options, RULESET_ROUTING);
    (void)fclose(lines);
    for (char *line = text; *line != '\0';) {
        size_t line_len = strcspn(line, "\n");
        printf("# %.*s\n", (int)line_len, line);
        line += line_len + 1;
    }
    free(text);
    return true;
}

static int print(const struct request *request)
{
    void *block = NULL;
    struct ruleset_options options = request->options;
    const struct policy *policy = policy_source_load(&request->source, &block);
    if (policy == NULL) {
        return VERB_FOUND;
    }
    options.observe = options.observe || policy->observe;
    ruleset_print(stdout, policy, &options, request->form);
    bool good = request->form == RULESET_ROUTING || print_routing(policy, &options);
    free(block);
    return good ? VERB_DONE : VERB_FOUND;
}

int verb_ruleset(int argc, char **argv)
{
    struct request request = {.source = {.tell = tell}};
    struct trouble why = {""};
    optind = 1;
    for (int option; (option = getopt_long(argc, argv, "h", rows, NULL)) != -1;) {
        if (option == OPTION_HELP || option == 'h') {
            fputs(help, stdout);
            return VERB_DONE;
        }
        if (!take(&request, option)) {
            fprintf(stderr, "sallyport ruleset: bad option or interface name; see "
                            "'sallyport ruleset --help'\n");
            return VERB_USAGE;
        }
    }
    if (optind != argc || request.source.path == NULL) {
        fputs("sallyport ruleset: give one policy with --policy; see 'sallyport ruleset "
              "--help'\n",
              stderr);
        return VERB_USAGE;
    }
    if (!ruleset_options_check(&request.options, &why)) {
        fprintf(stderr, "%s\n", why.text);
        return VERB_USAGE;
    }
    return print(&request);
}
