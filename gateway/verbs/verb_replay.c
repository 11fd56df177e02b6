/* SPDX-License-Identifier: Apache-2.0 */
/* `sallyport replay`: the judges over recordings, as if the gateway had been there. */
#include <stdio.h>
#include <unistd.h>

#include "gateway/verbs/options.h"
#include "gateway/verbs/replay_diff.h"
#include "gateway/verbs/replay_run.h"
#include "gateway/verbs/verbs.h"

static const char help[] =
    "usage: sallyport replay --policy P --can BUS[:INTERFACE]=LOG [--can ...]...\n"
    "                        [--mode NAME] [--key PUB] [--json [--masked]]\n"
    "       sallyport replay --diff OLD NEW --can BUS[:INTERFACE]=LOG [--can ...]...\n"
    "                        [--mode NAME] [--key PUB] [--json]\n"
    "\n"
    "Judges recordings as the gateway would have, in order of their time stamps: LOG\n"
    "is what was heard on the policy's bus BUS ('-' is stdin), as text of 'candump\n"
    "-L', Vector .asc or .blf, or PEAK .trc. Where LOG has the frames of several\n"
    "interfaces or channels, INTERFACE says which are those of BUS. Prints what would\n"
    "not have passed, one line for each cause with its count, what was taken as which\n"
    "bus, and a summary.\n"
    "\n"
    "With --diff it judges them by two policies and prints what NEW would have done\n"
    "otherwise, the gravest first: a line for each cause, OLD's verdict => NEW's;\n"
    "where both let the frame pass, whether more or fewer of its bits. Buses and\n"
    "modes are matched by name; what only one policy has is told. Rules for the\n"
    "uplink are not compared.\n"
    "\n"
    "  --policy P    a policy text, or a bundle with --key\n"
    "  --diff OLD NEW  two of them; with --key either may still be a text\n"
    "  --mode NAME   judge in this mode instead of the policy's first\n"
    "  --key PUB     P is a signed bundle; check it with this public key\n"
    "  --json        a JSON object for each such frame: type, time, bus, to, id,\n"
    "                extended, action, reason, rule (its line in the policy), or for\n"
    "                what was noticed beside verdicts (silent_message, message_back,\n"
    "                first_seen, bus_load): type notice, time, bus, id, extended,\n"
    "                reason, rule; then one with the sums\n"
    "  --masked      also an object for each frame that passed with bits cleared:\n"
    "                action \"pass\", and masked, true. Without it they are in the sums\n"
    "                alone\n"
    "\n"
    "examples: sallyport replay --policy van.policy --can vehicle=drive.log\n"
    "          sallyport replay --policy van.policy --can vehicle:can0=both.log \\\n"
    "                           --can unit:can1=both.log\n"
    "          sallyport replay --diff van.policy new.policy --can vehicle=drive.log\n"
    "\n"
    "With --diff --json each line is an object: type \"difference\", what (passes,\n"
    "stops, more_bits, fewer_bits, other_bits, reason), bus, to, id, extended, old\n"
    "and new (action, reason, rule), count, first, last; type \"only\" for what one\n"
    "policy has alone; then the recordings and the sums.\n"
    "\n"
    "A violation is what the unit may not send; what a trusted bus sends and the\n"
    "policy keeps back is withheld.\n"
    "Exit codes: 0 no violation, with --diff no difference; 1 a violation or a\n"
    "difference, a line that is none, a LOG that holds no frame of BUS, or what\n"
    "cannot be read; 2 used wrongly (as with a bus or a mode that P has not).\n";

/* NULL: they fit together; else what does not. */
static const char *find_misuse(const struct replay_options *options)
{
    if (options->policy != NULL && options->old != NULL) {
        return "--policy and --diff do not go together; give one of them";
    }
    if (options->masked && (!options->json || options->old != NULL)) {
        return "--masked goes with --policy and --json";
    }
    if (options->old != NULL && options->new == NULL) {
        return "give both policies: --diff OLD NEW";
    }
    if ((options->policy == NULL && options->old == NULL) || options->logs.count == 0) {
        return "give --policy or --diff, and at least one --can";
    }
    return NULL;
}

/* VERB_FOUND: go on; else the exit code. */
static enum verb_exit read_options(int argc, char **argv, struct replay_options *out)
{
    const struct options_row rows[] = {
        {"policy", .text = &out->policy},
        {"diff", .text = &out->old},
        {"can", .take = replay_logs_add, .target = &out->logs},
        {"mode", .text = &out->mode},
        {"key", .text = &out->key},
        {"json", .flag = &out->json},
        {"masked", .flag = &out->masked},
    };
    enum verb_exit code =
        options_read(argc, argv, rows, sizeof rows / sizeof *rows, help);
    if (code != VERB_FOUND) {
        return code;
    }
    if (out->old != NULL && optind < argc) {
        out->new = argv[optind++];
    }
    if (optind < argc) {
        fprintf(
            stderr,
            "sallyport replay: '%.200s' is one word too many; recordings are given as "
            "--can BUS=LOG; see 'sallyport replay --help'\n",
            argv[optind]);
        return VERB_USAGE;
    }
    const char *misuse = find_misuse(out);
    if (misuse != NULL) {
        fprintf(stderr, "sallyport replay: %s; see 'sallyport replay --help'\n", misuse);
        return VERB_USAGE;
    }
    return VERB_FOUND;
}

int verb_replay(int argc, char **argv)
{
    struct replay_options options = {.policy = NULL};
    enum verb_exit code = read_options(argc, argv, &options);
    if (code != VERB_FOUND) {
        return code;
    }
    return options.old != NULL ? replay_diff(&options) : replay_run(&options);
}
