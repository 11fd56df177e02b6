/* SPDX-License-Identifier: Apache-2.0 */
/* sallyport report: what tried to leave, over one or several ledgers, as a page to print.
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "gateway/clock.h"
#include "gateway/file.h"
#include "gateway/officer/report_json.h"
#include "gateway/officer/report_names.h"
#include "gateway/officer/report_page.h"
#include "gateway/officer/report_seal.h"
#include "gateway/verbs/coverage_print.h"
#include "gateway/verbs/options.h"
#include "gateway/verbs/output_file.h"
#include "gateway/verbs/policy_source.h"
#include "gateway/verbs/report_ledgers.h"
#include "gateway/verbs/take_time.h"
#include "gateway/verbs/verbs.h"

#define TEXT_BYTES_MAX (16U << 20)

static const char help[] =
    "usage: sallyport report LEDGER... [-o FILE] [--key PUB]... [--policy POLICY] ...\n"
    "       sallyport report --coverage POLICY [--scenarios FILE] [--json]\n"
    "\n"
    "What tried to leave a vehicle, towards whom, for which reason, when and in which\n"
    "mode; gaps in monitoring; whether the ledger is whole. One page of HTML that\n"
    "needs nothing else and prints on A4; the command under each table gives its\n"
    "figures again (by jq), or a note says what it cannot give. A LEDGER may be a\n"
    "folder of ledgers, one a vehicle.\n"
    "With --coverage: what a policy does about each threat of UN R155 Annex 5,\n"
    "prevented, in part, detected, evidence only or out of reach, by which of its\n"
    "rules, and but for which of them.\n"
    "\n"
    "Examples:\n"
    "  sallyport report /var/lib/sallyport/ledger --key ledger.pub -o report.html\n"
    "  sallyport report fleet --since 7d -o week.html\n"
    "  sallyport report ledger --policy site.policy --key ledger.pub -o report.html\n"
    "  sallyport-sim play --record result tests/scenarios/*.scn\n"
    "  sallyport report --coverage site.policy --scenarios result\n"
    "\n"
    "  -o, --output FILE   write it there, where nothing may be yet; else to standard\n"
    "                      output\n"
    "  --key PUB           check the seal of each ledger with this public key; again\n"
    "                      for more, of which each ledger finds its own. Without any:\n"
    "                      with LEDGER.pub where that lies beside it, which proves\n"
    "                      only that the two agree\n"
    "  --vehicle NAME      what to call the vehicle; else as the ledger's\n"
    "                      folder\n"
    "  --since T, --until T  only this time: 2h, 7d before now; 09:02, 11-23,\n"
    "                      '2026-11-23 09:02' in UTC. Of when it happened, as in log\n"
    "  --policy POLICY     also tell which of its rules no event names, and its\n"
    "                      coverage\n"
    "  --policy-key PUB    POLICY is a bundle; check it with this public key; lines\n"
    "                      are those of the text it was compiled from, as in events\n"
    "  --scenarios FILE    when which scenario held, from sallyport-sim play --record\n"
    "  --json              the figures as one object: first_time, last_time, events,\n"
    "                      attempts, leaving, severe, observed, cut_bytes_up,\n"
    "                      observed_bytes_up, passed_bytes_up, passed_bytes_down,\n"
    "                      reasons, modes, annex5 (objects of numbers), places,\n"
    "                      other_places, gaps, ledgers. Of --coverage a line for each\n"
    "                      threat: id, threat, level, by_default, rules {lines,\n"
    "                      more}, but_for {lines, more}, reasons, scenarios,\n"
    "                      scenarios_failed, last_passed, last_scenario\n"
    "\n"
    "Exit codes: 0 done; 1 a ledger is not whole (is damaged, or segments of it are\n"
    "gone; with a key, is altered or of another key; the report says so), the policy\n"
    "is no good, or not all was written; 2 no report: no ledger there, one that is\n"
    "named twice or may not be read whole, FILE is there already or cannot be made, a\n"
    "key or scenarios that are none, or used wrongly: an option, a time that is none,\n"
    "--until before --since, what does not go together.\n";

struct wish {
    uint64_t since_us, until_us;
    const char *out_path;
    struct key_ring *keys;
    const char *vehicle;
    const char *policy_path;
    const char *coverage_path;
    const char *policy_key_path;
    const char *results_path;
    bool json;
};

static struct report report;
static struct coverage coverage;
static struct coverage_results results;

static int say(const struct trouble *why)
{
    fprintf(stderr, "sallyport report: %s\n", why->text);
    return VERB_USAGE;
}

static bool read_results(const struct wish *wish, struct trouble *why)
{
    size_t len;
    if (wish->results_path == NULL) {
        return true;
    }
    char *text = (char *)file_read(wish->results_path, TEXT_BYTES_MAX, &len, why);
    bool good =
        text != NULL && coverage_results_parse(&results, wish->results_path, text, why);
    free(text);
    return good;
}

/* As policy_source_say, behind the name of the verb. */
static void say_of_policy(void *context, const char *line)
{
    fputs("sallyport report: ", stderr);
    policy_source_say(context, line);
}

static struct policy_source source_of(const struct wish *wish, const char *path)
{
    return (struct policy_source){path, wish->policy_key_path, say_of_policy, NULL};
}

static const struct policy *load_policy(const struct wish *wish, const char *path,
                                        void **block)
{
    struct policy_source source = source_of(wish, path);
    return policy_source_load(&source, block);
}

static void print_coverage(FILE *out, const struct wish *wish, const void *context)
{
    const struct policy *policy = context;
    coverage_compute(&coverage, policy, &results);
    if (wish->json) {
        report_json_coverage(out, &coverage);
    } else {
        coverage_print_text(out, &coverage, policy, wish->results_path != NULL);
    }
}

static void print_page(FILE *out, const struct wish *wish, const void *context)
{
    const struct report_page *page = context;
    if (wish->json) {
        report_json_print(out, page->report);
    } else {
        report_page_print(out, page);
    }
}

/* What print makes of context, to where it was asked to. */
static bool write_made(const struct wish *wish,
                       void (*print)(FILE *, const struct wish *, const void *),
                       const void *context, struct trouble *why)
{
    char *text = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&text, &len);
    if (out != NULL) {
        print(out, wish, context);
    }
    bool good = out != NULL && fclose(out) == 0;
    if (!good) {
        trouble_set(why, "no memory for the report; free some");
    }
    good = good && output_file_write(wish->out_path, text, len, 0600, why);
    free(text);
    return good;
}

static int report_coverage(const struct wish *wish)
{
    struct trouble why;
    void *block = NULL;
    if (!read_results(wish, &why)) {
        return say(&why);
    }
    const struct policy *policy = load_policy(wish, wish->coverage_path, &block);
    bool good = policy == NULL || write_made(wish, print_coverage, policy, &why);
    free(block);
    if (!good) {
        return say(&why);
    }
    return policy != NULL ? VERB_DONE : VERB_FOUND;
}

/* The policy as the report shows it: what is allocated is freed in any case. */
struct shown {
    const struct policy *policy; /* its lines are those of text */
    char *text;
    void *block; /* NULL: policy is not in one of its own */
};

/* The file, or of a bundle what `check -v` prints. False when it was told why not. */
static bool show_policy(struct shown *out, const struct wish *wish,
                        const struct policy *policy)
{
    struct policy_source source = source_of(wish, wish->policy_path);
    struct trouble why;
    size_t len = 0;
    *out = (struct shown){.policy = policy};
    if (policy == NULL) {
        return true;
    }
    if (wish->policy_key_path != NULL) {
        out->policy = policy_source_printed(&source, policy, &out->text, &out->block);
        return out->policy != NULL;
    }
    out->text = (char *)file_read(wish->policy_path, TEXT_BYTES_MAX, &len, &why);
    if (out->text == NULL) {
        (void)say(&why);
    }
    return out->text != NULL;
}

/* A line for each that is not: who has the page written by a script may never open it. */
static bool all_whole(void)
{
    bool whole = true;
    for (size_t i = 0; i < report.ledger_count; i++) {
        struct trouble why;
        if (!report_ledgers_is_whole(&report.ledgers[i], &why)) {
            (void)say(&why);
            whole = false;
        }
    }
    return whole;
}

static int print_shown(const struct wish *wish, const struct policy *policy,
                       const struct shown *shown)
{
    struct trouble why;
    struct report_page page = {.report = &report,
                               .made_us = clock_wall_us(),
                               .vehicle = wish->vehicle,
                               .policy = policy,
                               .policy_path = wish->policy_path,
                               .policy_text = shown->text,
                               .printed = shown->policy,
                               .coverage = &coverage,
                               .results_path = wish->results_path};
    bool good = report_ledgers_may_be_read(&report, &why) &&
                report_seal_check(&report, wish->keys, &why) &&
                report_read(&report, &why) && write_made(wish, print_page, &page, &why);
    bool whole = good && all_whole();
    report_seal_free(&report);
    if (!good) {
        return say(&why);
    }
    return whole ? VERB_DONE : VERB_FOUND;
}

static int print_report(const struct wish *wish, const struct policy *policy)
{
    struct shown shown;
    int code = VERB_FOUND;
    if (policy != NULL) {
        report.rules_of = policy->version;
        coverage_compute(&coverage, policy, &results);
    }
    if (show_policy(&shown, wish, policy)) {
        code = print_shown(wish, policy, &shown);
    }
    free(shown.text);
    free(shown.block);
    return code;
}

/* False with why set: there is no ledger, or what is asked is not for so many. */
static bool take_all(const struct wish *wish, char **ledgers, int count,
                     struct trouble *why)
{
    for (int i = 0; i < count; i++) {
        if (!report_ledgers_take(&report, ledgers[i], why)) {
            return false;
        }
    }
    if (wish->vehicle != NULL && report.ledger_count > 1) {
        trouble_set(why, "--vehicle NAME is for one ledger; of several each is called as "
                         "its folder: leave it out");
        return false;
    }
    return report_names_differ(&report, why);
}

static int run(const struct wish *wish, char **ledgers, int count)
{
    struct trouble why;
    void *block = NULL;
    report.since_us = wish->since_us;
    report.until_us = wish->until_us;
    if (!take_all(wish, ledgers, count, &why) || !read_results(wish, &why)) {
        return say(&why);
    }
    const struct policy *policy = NULL;
    if (wish->policy_path != NULL) {
        policy = load_policy(wish, wish->policy_path, &block);
        if (policy == NULL) {
            free(block);
            return VERB_FOUND;
        }
    }
    int code = print_report(wish, policy);
    free(block);
    return code;
}

static bool take_key(void *keys, const char *path, struct trouble *why)
{
    return key_ring_add(keys, path, why);
}

/* What does not go together, and would be dropped; NULL when all does. */
static const char *misuse(const struct wish *wish, int count)
{
    bool of_policy = wish->policy_key_path != NULL || wish->results_path != NULL;
    bool of_ledgers = wish->keys->count > 0 || wish->vehicle != NULL ||
                      wish->since_us > 0 || wish->until_us > 0 ||
                      wish->policy_path != NULL;
    if (wish->coverage_path != NULL && (count > 0 || of_ledgers)) {
        return "--coverage POLICY is of no ledger, and takes only --policy-key, "
               "--scenarios, --json and -o; for a report of ledgers with it say "
               "--policy POLICY";
    }
    if (wish->until_us != 0 && wish->until_us < wish->since_us) {
        return "--until lies before --since; 2h means two hours before now";
    }
    if (of_policy && wish->coverage_path == NULL && wish->policy_path == NULL) {
        return "--policy-key and --scenarios go with a policy; say --policy POLICY too";
    }
    return NULL;
}

int verb_report(int argc, char **argv)
{
    static struct key_ring keys;
    struct wish wish = {.keys = &keys};
    const struct options_row rows[] = {
        {"output", 'o', .text = &wish.out_path},
        {"key", 'k', .take = take_key, .target = &keys},
        {"vehicle", .text = &wish.vehicle},
        {"since", .take = take_time, .target = &wish.since_us},
        {"until", .take = take_time, .target = &wish.until_us},
        {"policy", .text = &wish.policy_path},
        {"policy-key", .text = &wish.policy_key_path},
        {"coverage", .text = &wish.coverage_path},
        {"scenarios", .text = &wish.results_path},
        {"json", 'j', .flag = &wish.json},
    };
    enum verb_exit code =
        options_read(argc, argv, rows, sizeof rows / sizeof *rows, help);
    if (code != VERB_FOUND) {
        return code;
    }
    struct trouble why;
    if (!output_file_is_free(wish.out_path, &why)) {
        return say(&why); /* before a fleet is read, which takes its time */
    }
    int count = argc - optind;
    const char *wrong = misuse(&wish, count);
    if (wrong != NULL) {
        trouble_set(&why, "%s", wrong);
        return say(&why);
    }
    if (wish.coverage_path != NULL) {
        return report_coverage(&wish);
    }
    if (count == 0) {
        fprintf(
            stderr,
            "sallyport report: say which, 1 to %d ledgers: sallyport report LEDGER... "
            "-o report.html; or --coverage POLICY\n",
            REPORT_LEDGERS_MAX);
        return VERB_USAGE;
    }
    code = (enum verb_exit)run(&wish, argv + optind, count);
    key_ring_close(&keys);
    return code;
}
