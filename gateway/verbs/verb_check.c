/* SPDX-License-Identifier: Apache-2.0 */
/* `sallyport check`: compile and judge a policy. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "gateway/officer/escape.h"
#include "gateway/officer/json.h"
#include "gateway/verbs/given.h"
#include "gateway/verbs/kept.h"
#include "gateway/verbs/options.h"
#include "gateway/verbs/policy_source.h"
#include "gateway/verbs/verbs.h"
#include "policies/load.h"
#include "policies/parse.h"
#include "policies/print.h"

#define PATH_BYTES 4096

static const char help[] =
    "usage: sallyport check POLICY [-v] [--key PUB] [--json]\n"
    "\n"
    "Compiles a policy and holds it against the rules that every policy must keep.\n"
    "Each message is one line, file:line:column: what is wrong; the mend. Then which\n"
    "classes of data the rules say that they give to the unit, and by which lines,\n"
    "and of what that is stopped bytes are kept as evidence.\n"
    "\n"
    "  -v          also print the policy as understood (it parses back to the same),\n"
    "              and the worst that the unit can do to each bus under it\n"
    "  --key PUB   POLICY is a signed bundle; check it with this public key; all\n"
    "              lines and columns are those of what -v prints, not of the text\n"
    "  --json      print JSON lines\n"
    "\n"
    "example: sallyport check policies/shipped/passenger-car.policy -v\n"
    "\n"
    "Exit codes: 0 a good policy, 1 no good policy or none that can be read, 2 used\n"
    "wrongly.\n";

struct options {
    const char *path;
    const char *key_path;
    bool verbose;
    bool json;
};

/* The line is "FILE:LINE:COLUMN: text", or "FILE: text" of what has no line. */
static void tell_json(void *context, const char *line)
{
    const struct options *options = context;
    struct json json;
    size_t name_len = strlen(options->path);
    const char *rest = line;
    uint64_t at[2] = {0, 0};
    if (strncmp(line, options->path, name_len) == 0) {
        rest = line + name_len;
        for (size_t i = 0; i < 2 && rest[0] == ':' && rest[1] != ' '; i++) {
            char *end;
            at[i] = strtoull(rest + 1, &end, 10);
            rest = end;
        }
        rest += strspn(rest, ": ");
    }
    bool warning = strncmp(rest, "warning: ", 9) == 0;
    json_begin(&json, stdout);
    json_text(&json, "file", options->path);
    json_u64(&json, "line", at[0]);
    json_u64(&json, "column", at[1]);
    json_text(&json, "kind", warning ? "warning" : "error");
    json_text(&json, "message", warning ? rest + 9 : rest);
    json_end(&json);
}

static void print_share(uint64_t bits, uint32_t bitrate)
{
    if (bitrate != 0) {
        uint64_t permille = bits * 1000U / bitrate;
        printf(", %" PRIu64 ".%" PRIu64 " %% of it", permille / 10, permille % 10);
    }
}

static bool has_trusted_bus(const struct policy *policy)
{
    bool found = false;
    for (uint8_t bus = 0; bus < policy->bus_count; bus++) {
        found |= !policy->buses[bus].untrusted;
    }
    return found;
}

/* What the unit can put on each bus that it may write to, mode by mode. */
static void print_load(const struct policy *policy)
{
    putchar('\n');
    if (!has_trusted_bus(policy)) {
        return;
    }
    printf("# The most that the unit's rules put on a bus (every frame at its longest, "
           "with\n# every stuff bit; emergency ids not counted, no rule limits them):\n");
    for (uint8_t bus = 0; bus < policy->bus_count; bus++) {
        for (uint8_t mode = 0; mode < policy->mode_count; mode++) {
            if (policy->buses[bus].untrusted) {
                continue;
            }
            uint64_t bits = load_bus_bits_per_s(policy, bus, mode);
            printf("#   %s in %s: %" PRIu64 " bit/s", policy->buses[bus].name,
                   policy->modes[mode].name, bits);
            print_share(bits, policy->buses[bus].bitrate);
            putchar('\n');
        }
    }
}

static void print_text(const struct options *options, const struct policy *policy)
{
    if (options->verbose) {
        policy_print(policy, stdout);
        print_load(policy);
    }
    char path[PATH_BYTES];
    (void)escape_text(path, sizeof path, sizeof path, options->path);
    printf("%s%s: ok, %u frame rule%s, %u flow rule%s", options->verbose ? "# " : "",
           path, policy->frame_rule_count, policy->frame_rule_count == 1 ? "" : "s",
           policy->uplink.rule_count, policy->uplink.rule_count == 1 ? "" : "s");
    if (policy->channel_count != 0) {
        printf(", %u channel%s of diagnostics", policy->channel_count,
               policy->channel_count == 1 ? "" : "s");
    }
    puts(options->key_path != NULL ? "; lines are those of what -v prints" : "");
    given_print(stdout, options->verbose ? "#   " : "  ", policy);
    kept_print(stdout, options->verbose ? "#   " : "  ", policy);
}

static void print_json(const struct options *options, const struct policy *policy)
{
    struct json json;
    json_begin(&json, stdout);
    json_text(&json, "file", options->path);
    json_bool(&json, "ok", policy != NULL);
    if (policy != NULL) {
        json_text(&json, "name", policy->name);
        json_u64(&json, "version", policy->version);
        json_bool(&json, "observe", policy->observe);
        json_u64(&json, "frame_rules", policy->frame_rule_count);
        json_u64(&json, "flow_rules", policy->uplink.rule_count);
        json_u64(&json, "channels", policy->channel_count);
        given_json(&json, policy);
        kept_json(&json, policy);
    }
    json_end(&json);
}

/* VERB_FOUND: go on; else the exit code. */
static enum verb_exit read_options(int argc, char **argv, struct options *out)
{
    const struct options_row rows[] = {
        {.letter = 'v', .flag = &out->verbose},
        {"key", 'k', .text = &out->key_path},
        {"json", .flag = &out->json},
    };
    enum verb_exit code =
        options_read(argc, argv, rows, sizeof rows / sizeof *rows, help);
    if (code != VERB_FOUND) {
        return code;
    }
    if (optind + 1 != argc) {
        fprintf(stderr,
                "sallyport check: give one policy; see 'sallyport check --help'\n");
        return VERB_USAGE;
    }
    out->path = argv[optind];
    return VERB_FOUND;
}

int verb_check(int argc, char **argv)
{
    struct options options = {.path = NULL};
    enum verb_exit code = read_options(argc, argv, &options);
    if (code != VERB_FOUND) {
        return code;
    }
    struct policy_source source = {options.path, options.key_path,
                                   options.json ? tell_json : policy_source_say,
                                   &options};
    void *block;
    void *print_block = NULL;
    char *print = NULL;
    const struct policy *policy = policy_source_load(&source, &block);
    if (policy != NULL && options.key_path != NULL) {
        /* Whether it keeps the rules that a text must keep, an older compiler or a
         * foreign one may have seen otherwise. And its lines are then all of one kind. */
        policy = policy_source_printed(&source, policy, &print, &print_block);
    }
    if (options.json) {
        print_json(&options, policy);
    } else if (policy != NULL) {
        print_text(&options, policy);
    }
    free(print);
    free(print_block);
    free(block);
    return policy != NULL ? VERB_DONE : VERB_FOUND;
}
