/* SPDX-License-Identifier: Apache-2.0 */
/* A table and its command for each of them. */
#include "gateway/officer/report_watch.h"

#include <inttypes.h>
#include <string.h>

#include "gateway/officer/html.h"
#include "gateway/officer/report_html.h"
#include "gateway/officer/when.h"

static void event_cell(FILE *out, bool has_leaf, uint64_t leaf)
{
    char text[24] = "-";
    if (has_leaf) {
        (void)snprintf(text, sizeof text, "#%" PRIu64, leaf);
    }
    report_html_text_cell(out, text);
}

static void span_cell(FILE *out, const struct report_gap *gap)
{
    char span[WHEN_TEXT_BYTES] = "a moment";
    if (gap->end_us == 0) {
        (void)snprintf(span, sizeof span, "has no end here");
    } else if (gap->end_us < gap->begin_us) {
        (void)snprintf(span, sizeof span, "clock set back");
    } else if (gap->begin_us == 0) {
        (void)snprintf(span, sizeof span, "not known");
    } else if (gap->end_us > gap->begin_us) {
        when_print_span(gap->end_us - gap->begin_us, span);
    }
    report_html_text_cell(out, span);
}

/* The head of the table with the first of its rows. */
static void gaps_head(FILE *out, size_t shown)
{
    if (shown == 0) {
        report_html_table(
            out, "gaps", "lVehicle\tlKind\tlFrom\tlUntil\tlHow long\tlWho, what\tlEvent");
    }
}

static void gap_row(FILE *out, const struct report *report, const struct report_gap *gap)
{
    report_html_row(out);
    report_html_vehicle_cell(out, report, gap->ledger);
    report_html_text_cell(out, report_gaps_kind_text(gap->kind));
    report_html_time_cell(out, gap->begin_us);
    report_html_time_cell(out, gap->end_us);
    span_cell(out, gap);
    fputs("<td class=\"w\">", out);
    html_isolated(out, gap->about);
    fputs(": ", out);
    html_isolated(out, gap->text);
    fputs("</td>", out);
    event_cell(out, gap->has_leaf, gap->leaf);
    report_html_row_end(out);
}

void report_watch_gaps(FILE *out, const struct report *report)
{
    const struct report_gaps *gaps = &report->gaps;
    size_t shown = 0;
    fputs("<h2>Gaps in monitoring</h2>\n", out);
    for (size_t i = 0; i < gaps->count; i++) {
        if (report_has_gap(report, &gaps->rows[i])) {
            gaps_head(out, shown);
            gap_row(out, report, &gaps->rows[i]);
            shown++;
        }
    }
    if (shown > 0) {
        report_html_table_end(out);
    } else if (gaps->others == 0) {
        fputs("<p>None.</p>\n", out);
    }
    if (gaps->others > 0) {
        fprintf(out, "<p class=\"note\">And %" PRIu64 " more, not shown.</p>\n",
                gaps->others);
    }
    fputs(
        "<p class=\"note\">Power lost: a start with no word of an end before it; its "
        "event is the first one after, and no command of the log names it alone. Until: "
        "the next start of the gateway or of the role, or the next policy; the command "
        "tells what says that a gap begins. While "
        "a role is down its path is closed; that it dies again then is no gap of its "
        "own. Clock changed: times near it may be wrong.</p>\n",
        out);
    report_html_command_each(
        out, report, "gaps",
        "--subject system --reason stopped --reason role_died --reason observing "
        "--reason "
        "ledger_pruned --reason ledger_thinned --reason ledger_torn --reason ledger_down "
        "--reason record_down --reason bus_lost --reason frames_missed --reason "
        "packets_missed --reason clock_jumped --reason events_lost",
        "inputs|select(.reason!=\"stopped\" or "
        ".system.about==\"guard\")|\"\\($l)\\t#\\(.leaf) "
        "\\(.reason)\\t\\(.time[:16])\\t\\(.count)\\t\\(.sentence)\\t\\(.system.about|"
        "tojson)\\t\\(.system.text|tojson)\"");
}

void report_watch_policies(FILE *out, const struct report *report)
{
    fputs("<h2>Policies in force</h2>\n", out);
    report_html_table(out, "policies", "lVehicle\tlSince\tlPolicy\tlVersion\tlEvent");
    for (size_t i = 0; i < report->policy_count; i++) {
        const struct report_policy *policy = &report->policies[i];
        report_html_row(out);
        report_html_vehicle_cell(out, report, policy->ledger);
        report_html_time_cell(out, policy->wall_us);
        report_html_wild_cell(out, policy->name);
        report_html_wild_cell(out, policy->text);
        event_cell(out, true, policy->leaf);
        report_html_row_end(out);
    }
    report_html_table_end(out);
    if (report->policy_count == 0) {
        fputs(
            "<p class=\"note\">No event of this period says that one was loaded: it was "
            "before.</p>\n",
            out);
    }
    if (report->other_policies > 0) {
        fprintf(out, "<p class=\"note\">And %" PRIu64 " more, not shown.</p>\n",
                report->other_policies);
    }
    report_html_command_each(out, report, "policies", "--reason policy_loaded",
                             "inputs|\"\\($l)\\t#\\(.leaf)\\t\\(.time[:16])\\t\\(.system."
                             "about|tojson)\\t\\(.system.text|tojson)\"");
}

/* The line of a text without the space around it, cut to so many bytes. */
static void rule_cell(FILE *out, const char *text, uint32_t line)
{
    for (uint32_t at = 1; at < line && *text != 0; at++) {
        text += strcspn(text, "\n");
        text += *text == '\n';
    }
    text += strspn(text, " \t");
    size_t len = strcspn(text, "\n");
    fputs("<td class=\"w\"><code>", out);
    html_bytes(out, (const uint8_t *)text, len < 120 ? len : 120);
    fputs("</code></td>", out);
}

struct rule_rows {
    FILE *out;
    const struct report *report;
    const char *text;
    uint64_t silent, all;
};

/* Events name it by its line in what was compiled, the text shows it in a line of its
 * own. */
static void rule_row(struct rule_rows *self, uint32_t line, uint32_t text_line,
                     const char *kind)
{
    self->all++;
    if (report_fired(self->report, line)) {
        return;
    }
    self->silent++;
    report_html_row(self->out);
    fprintf(self->out, "<td class=\"n\">%" PRIu32 "</td>", line);
    report_html_text_cell(self->out, kind);
    rule_cell(self->out, self->text, text_line);
    report_html_row_end(self->out);
}

void report_watch_rules(FILE *out, const struct report_page *page)
{
    const struct report *report = page->report;
    const struct policy *policy = page->policy;
    const struct policy *printed = page->printed;
    struct rule_rows rows = {.out = out, .report = report, .text = page->policy_text};
    char program[256];
    fputs("<h2>Rules that no event names</h2>\n", out);
    report_html_table(out, "rules", "rLine\tlKind\tlRule");
    for (uint16_t i = 0; i < policy->frame_rule_count; i++) {
        rule_row(&rows, policy->frame_rules[i].line, printed->frame_rules[i].line,
                 "frame");
    }
    for (uint8_t i = 0; i < policy->channel_count; i++) {
        rule_row(&rows, policy->channels[i].line, printed->channels[i].line,
                 "diagnostics");
    }
    for (uint16_t i = 0; i < policy->uplink.rule_count; i++) {
        rule_row(&rows, policy->uplink.rules[i].line, printed->uplink.rules[i].line,
                 "flow");
    }
    report_html_table_end(out);
    fprintf(out, "<p class=\"note\">%" PRIu64 " of %" PRIu64 " rules of policy ",
            rows.silent, rows.all);
    html_isolated(out, policy->name);
    fprintf(
        out,
        " version %" PRIu64
        ", over events under that version. A flow rule is named when it lets "
        "something pass or stops it; a frame rule only when it stops something, since "
        "frames that pass are not recorded one by one: of those the table tells which "
        "were never broken. The command below prints the lines that events do name; "
        "the table has the rules of all others.</p>\n",
        policy->version);
    (void)snprintf(program, sizeof program,
                   "[inputs|select(.policy_version==%" PRIu64
                   ").rule_line]|unique[]|select(.>0)",
                   policy->version);
    report_html_command(out, report, "fired", "", program);
}

static void proof_cell(FILE *out, const struct coverage_row *row, bool scenarios)
{
    char text[COVERAGE_RESULTS_FILE_BYTES + 120] = "no scenario recorded";
    if (row->level == ANNEX5_NONE || !scenarios) {
        text[0] = 0;
    } else if (row->last != NULL) {
        (void)snprintf(text, sizeof text, "%.10s, %zu of %zu hold", row->last->held_time,
                       row->proofs - row->failed, row->proofs);
    } else if (row->proofs > 0) {
        (void)snprintf(text, sizeof text, "never: %zu do not hold", row->proofs);
    }
    report_html_text_cell(out, text);
}

void report_watch_coverage(FILE *out, const struct coverage *coverage, const char *path,
                           const char *results_path)
{
    char rules[COVERAGE_RULES_BYTES];
    fputs("<h2>What the policy does about each threat</h2>\n", out);
    report_html_table(out, "coverage",
                      "lId\tlThreat, in our words\tlLevel\tlBy which rules\tlScenarios, "
                      "last passed");
    for (size_t i = 0; i < ANNEX5_COUNT; i++) {
        const struct coverage_row *row = &coverage->rows[i];
        coverage_print_rules(row, rules);
        report_html_row(out);
        report_html_text_cell(out, row->threat->id);
        report_html_text_cell(out, row->threat->words);
        report_html_text_cell(out, coverage_level_text(row->level));
        report_html_text_cell(out, rules);
        proof_cell(out, row, results_path != NULL);
        report_html_row_end(out);
    }
    report_html_table_end(out);
    fputs(
        "<p class=\"note\">Indexed to UN R155 Annex 5, which binds the manufacturer; no "
        "statement that it is met. Prevented: what the threat needs to cross here does "
        "not. In part: the same, but for what the rules named behind it let across. "
        "Detected: nothing stops it here; what shows it is told in the log. Evidence "
        "only: the log keeps what helps to find out afterwards. Out of reach: not on "
        "the gateway&#39;s path, or no rule asks for it. By default: by the gateway or "
        "the policy "
        "as a whole, whatever its rules say, as what no rule names is dropped. ",
        out);
    fputs(results_path != NULL ? "A scenario shows that the gateway does it, under a "
                                 "policy of its own, not under this one.</p>\n"
                               : "No scenarios were given: --scenarios FILE tells when "
                                 "which held last.</p>\n",
          out);
    report_html_command_begin(out, "coverage");
    fputs("sallyport report --coverage ", out);
    report_html_shell_word(out, path);
    if (results_path != NULL) {
        fputs(" --scenarios ", out);
        report_html_shell_word(out, results_path);
    }
    report_html_command_end(out);
}

static void seal_faults(FILE *out, const struct verify_report *seal)
{
    size_t shown =
        seal->fault_count < VERIFY_FAULTS_MAX ? seal->fault_count : VERIFY_FAULTS_MAX;
    for (size_t i = 0; i < shown; i++) {
        fputs("<p class=\"note\">Fault: ", out);
        html_isolated(out, seal->faults[i].text);
        fputs("</p>\n", out);
    }
    if (seal->unread > 0) {
        fputs("<p class=\"note\">Not read: ", out);
        html_isolated(out, seal->unread_why.text);
        fputs("</p>\n", out);
    }
}

static const char *seal_text(const struct report_ledger *ledger)
{
    if (!ledger->verified) {
        return "not checked";
    }
    if (ledger->seal.other_key) {
        return "ANOTHER KEY";
    }
    if (ledger->seal.fault_count > 0) {
        return "BROKEN";
    }
    if (ledger->seal.unread > 0) {
        return "NOT READ";
    }
    return ledger->key_beside ? "agrees with the key beside it" : "whole";
}

/* Each key once. */
static void print_keys(FILE *out, const struct report *report)
{
    for (size_t i = 0; i < report->ledger_count; i++) {
        const struct report_ledger *ledger = &report->ledgers[i];
        size_t before = 0;
        while (before < i &&
               (report->ledgers[before].key_path == NULL ||
                strcmp(report->ledgers[before].key_digest, ledger->key_digest) != 0)) {
            before++;
        }
        if (ledger->key_path == NULL || before < i) {
            continue;
        }
        fputs("<p class=\"note\">SHA-256 of the key file ", out);
        html_isolated(out, ledger->key_path);
        fputs(": <span class=\"hash\">", out);
        html_text(out, ledger->key_digest);
        fputs("</span></p>\n", out);
        report_html_command_begin(out, "key");
        fputs("sha256sum ", out);
        report_html_shell_word(out, ledger->key_path);
        report_html_command_end(out);
    }
}

static void print_verifying(FILE *out, const struct report_ledger *ledger)
{
    if (ledger->key_path == NULL) {
        fputs("<p class=\"note\"><strong>The seal of ", out);
        html_isolated(out, ledger->path);
        fputs(" was not checked: no key was given.</strong> Give it with --key.</p>\n",
              out);
        return;
    }
    if (ledger->key_beside) {
        fputs("<p class=\"note\">No key was given for ", out);
        html_isolated(out, ledger->path);
        fputs(
            ": the one used was found beside it, which proves only that the ledger "
            "agrees "
            "with that key, not that it is the vehicle&#39;s. Give a key with --key from "
            "a place that who can write this disk cannot change.</p>\n",
            out);
    }
    report_html_command_begin(out, "seal");
    fputs("sallyport verify ", out);
    report_html_shell_word(out, ledger->path);
    fputs(" --key ", out);
    report_html_shell_word(out, ledger->key_path);
    report_html_command_end(out);
}

void report_watch_seal(FILE *out, const struct report *report)
{
    fputs("<h2>Vehicles and the seal of their ledgers</h2>\n", out);
    report_html_table(out, "seal",
                      "lVehicle\trEvents\trAttempts\tlFirst\tlLast\tlSeal\t"
                      "rSealed\tlTree head");
    for (size_t i = 0; i < report->ledger_count; i++) {
        const struct report_ledger *ledger = &report->ledgers[i];
        char root[DIGEST_TEXT_BYTES] = "";
        if (ledger->verified) {
            digest_print(&ledger->seal.root, root);
        }
        report_html_row(out);
        report_html_vehicle_cell(out, report, i);
        report_html_number_cell(out, ledger->events);
        report_html_number_cell(out, ledger->attempts);
        report_html_time_cell(out, ledger->first_us);
        report_html_time_cell(out, ledger->last_us);
        report_html_text_cell(out, seal_text(ledger));
        report_html_number_cell(out, ledger->verified ? ledger->seal.events : 0);
        fputs("<td class=\"hash\">", out);
        html_text(out, root);
        fputs("</td>", out);
        report_html_row_end(out);
    }
    report_html_table_end(out);
    report_html_command_each(
        out, report, "vehicles", "",
        "[inputs]|select(length>0)|\"\\($l)\\t\\(length)\\t\\([.[]|select(.reason!="
        "\"decoy_kept\" "
        "and (.verdict==\"stopped\" or .verdict==\"would stop\")).count]|add//0)"
        "\\t\\(map(.first_time)|min[:16])\\t\\(map(.last_time)|max[:16])\"");
    for (size_t i = 0; i < report->ledger_count; i++) {
        seal_faults(out, &report->ledgers[i].seal);
    }
    print_keys(out, report);
    for (size_t i = 0; i < report->ledger_count; i++) {
        print_verifying(out, &report->ledgers[i]);
    }
}
