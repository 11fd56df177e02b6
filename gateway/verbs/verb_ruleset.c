/* SPDX-License-Identifier: Apache-2.0 */
/* `sallyport ruleset`: the kernel's rules for a policy, as text. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "gateway/ruleset.h"
#include "gateway/verbs/options.h"
#include "gateway/verbs/policy_source.h"
#include "gateway/verbs/verbs.h"

static const char help[] =
    "usage: sallyport ruleset --policy P --unit IF --modem IF [--key PUB] [--observe]\n"
    "                         [--iptables | --ip6tables | --routing]\n"
    "\n"
    "Prints the rules that 'sallyport run' gives to the kernel: what is handed to the\n"
    "gateway, which emergency destinations pass, and that all else is dropped. The\n"
    "routing that goes with them follows as comments.\n"
    "\n"
    "  --policy P    a policy text, or with --key a signed bundle; '-' is stdin\n"
    "  --unit IF     the interface towards the unit\n"
    "  --modem IF    the interface towards the modem\n"
    "  --key PUB     the public key of the bundle\n"
    "  --observe     as for 'sallyport run --observe'\n"
    "  --iptables    for iptables-restore instead of nft, for kernels without\n"
    "                nf_tables\n"
    "  --ip6tables   for ip6tables-restore\n"
    "  --routing     only the routing, as command lines\n"
    "\n"
    "example:\n"
    "  sallyport ruleset --policy van.policy --unit eth1 --modem wwan0 \\\n"
    "    | sudo nft -c -f -\n"
    "\n"
    "Exit codes: 0 printed, 1 no good policy or none that can be read, 2 used\n"
    "wrongly.\n";

struct request {
    struct policy_source source;
    struct ruleset_options options;
    enum ruleset_form form;
};

static bool set_interface(char out[static POLICY_INTERFACE_BYTES], const char *name)
{
    int len = snprintf(out, POLICY_INTERFACE_BYTES, "%s", name);
    if (len >= POLICY_INTERFACE_BYTES) {
        fprintf(stderr,
                "sallyport ruleset: '%s' is too long for an interface; 'ip link' lists "
                "those there are\n",
                name);
    }
    return len < POLICY_INTERFACE_BYTES;
}

/* VERB_FOUND: go on; else the exit code. */
static enum verb_exit read_options(int argc, char **argv, struct request *out)
{
    bool forms[RULESET_ROUTING + 1] = {false};
    const char *unit = "";
    const char *modem = "";
    const struct options_row rows[] = {
        {"policy", .text = &out->source.path},
        {"key", .text = &out->source.key_path},
        {"unit", .text = &unit},
        {"modem", .text = &modem},
        {"observe", .flag = &out->options.observe},
        {"iptables", .flag = &forms[RULESET_IPTABLES]},
        {"ip6tables", .flag = &forms[RULESET_IP6TABLES]},
        {"routing", .flag = &forms[RULESET_ROUTING]},
    };
    enum verb_exit code =
        options_read(argc, argv, rows, sizeof rows / sizeof *rows, help);
    if (code != VERB_FOUND) {
        return code;
    }
    if (!set_interface(out->options.unit, unit) ||
        !set_interface(out->options.modem, modem)) {
        return VERB_USAGE;
    }
    for (unsigned i = 0; i <= RULESET_ROUTING; i++) {
        out->form = forms[i] ? (enum ruleset_form)i : out->form;
    }
    if (optind != argc || out->source.path == NULL) {
        fputs("sallyport ruleset: give one policy with --policy; see 'sallyport ruleset "
              "--help'\n",
              stderr);
        return VERB_USAGE;
    }
    return VERB_FOUND;
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
    struct request request = {.source = {.tell = policy_source_say},
                              .form = RULESET_NFTABLES};
    struct trouble why = {0};
    enum verb_exit code = read_options(argc, argv, &request);
    if (code != VERB_FOUND) {
        return (int)code;
    }
    if (!ruleset_options_check(&request.options, &why)) {
        fprintf(stderr, "sallyport ruleset: %s\n", why.text);
        return VERB_USAGE;
    }
    return print(&request);
}
