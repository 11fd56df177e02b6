/* SPDX-License-Identifier: Apache-2.0 */
/* A table and its command for each question. */
#include "gateway/officer/report_attempts.h"

#include <inttypes.h>

#include "gateway/officer/chart.h"
#include "gateway/officer/html.h"
#include "gateway/officer/report_html.h"
#include "gateway/officer/report_marks.h"

#define ATTEMPTS "attempts"
#define LEAVING "attempts to get data out"
#define SEVERE "severe attempts"
#define OBSERVED "attempts let through by observe"
#define CUT "bytes of denied flows that were out before the cut"
#define OBSERVED_UP "bytes of flows let through by observe"
#define PASSED_UP "bytes out by a rule"
#define PASSED_DOWN "bytes in by a rule"
#define KEPT "records of what decoys heard"

static void summary_row(FILE *out, const char *what, uint64_t number)
{
    report_html_row(out);
    report_html_text_cell(out, what);
    report_html_number_cell(out, number);
    report_html_row_end(out);
}

void report_attempts_summary(FILE *out, const struct report *report)
{
    fputs("<h2>In short</h2>\n", out);
    report_html_table(out, "summary", "lWhat\trHow many");
    summary_row(out, ATTEMPTS, report->attempts);
    summary_row(out, LEAVING, report->leaving);
    summary_row(out, SEVERE, report->severe);
    summary_row(out, OBSERVED, report->observed);
    summary_row(out, CUT, report->cut_up);
    summary_row(out, OBSERVED_UP, report->observed_up);
    summary_row(out, PASSED_UP, report->passed_up);
    summary_row(out, PASSED_DOWN, report->passed_down);
    summary_row(out, KEPT, report->kept);
    report_html_table_end(out);
    fputs("<p class=\"note\">An attempt is what was stopped, or would have been but for "
          "observe; each repeat counts.</p>\n",
          out);
    report_html_ledgers(out, report);
    report_html_command(
        out, report, "summary", "",
        "reduce (inputs|.count as $n|.flow.bytes_up as $up|if "
        ".reason==\"decoy_kept\" then [\"" KEPT "\",1] elif .verdict==\"stopped\" or "
        ".verdict==\"would stop\" then ([\"" ATTEMPTS
        "\",$n],(select(.exfiltration)|[\"" LEAVING
        "\",$n]),(select(.severity==\"severe\")|[\"" SEVERE
        "\",$n]),(if .verdict==\"stopped\" then [\"" CUT "\",$up] else [\"" OBSERVED
        "\",$n],[\"" OBSERVED_UP
        "\",$up] end)) elif .verdict==\"passed\" and .flow then [\"" PASSED_UP
        "\",$up],[\"" PASSED_DOWN "\",.flow.bytes_down] else empty end) as [$k,$n] "
        "({};.[$k]+=$n)|to_entries[]|\"\\(.value//0)\\t\\(.key)\"");
}

void report_attempts_timeline(FILE *out, const struct report *report)
{
    struct chart_bar bars[REPORT_BINS_MAX];
    struct chart_mark marks[REPORT_GAPS_MAX];
    char program[512];
    for (size_t i = 0; i < report->bin_count; i++) {
        const struct report_bin *bin = &report->bins[i];
        bars[i] = (struct chart_bar){.dark = bin->leaving, .light = bin->others};
        (void)snprintf(bars[i].label, sizeof bars[i].label, "%s", bin->label);
    }
    fputs("<h2>When</h2>\n", out);
    struct chart chart = {.name = "attempts over time",
                          .bars = bars,
                          .bar_count = report->bin_count,
                          .marks = marks,
                          .mark_count = report_marks_make(report, marks),
                          .lanes = report->ledger_count};
    chart_columns(out, &chart);
    fprintf(out,
            "<p class=\"note\">Attempts over time, in UTC. Solid: to get data out. "
            "Hatched: others. Dotted ground: a gap in monitoring, as long as it was%s.",
            report->ledger_count > 1
                ? "; each vehicle has its own height, in the order of "
                  "the last table"
                : "");
    if (report->undated > 0) {
        fprintf(out,
                " %" PRIu64
                " attempts bear a time outside of this line: the clock was not "
                "set, or the line would be too long.",
                report->undated);
    }
    fputs("</p>\n", out);
    (void)snprintf(program, sizeof program,
                   REPORT_HTML_GROUPS(".time[0:%zu]", REPORT_HTML_LEAVING),
                   report->label_len);
    report_html_command(out, report, "timeline", "--denied", program);
}

/* "van-03", "van-02, van-03, van-07 and 9 more", "all 20" */
static void vehicles_cell(FILE *out, const struct report *report,
                          const struct report_place *place)
{
    uint16_t count = place->ledger_count;
    uint16_t shown = count < REPORT_PLACES_LEDGERS ? count : REPORT_PLACES_LEDGERS;
    fputs("<td class=\"v\">", out);
    if (count > shown && count == report->ledger_count) {
        fprintf(out, "all %d</td>", count);
        return;
    }
    for (uint16_t i = 0; i < shown; i++) {
        fputs(i > 0 ? ", " : "", out);
        report_html_vehicle(out, report, place->ledgers[i]);
    }
    if (count > shown) {
        fprintf(out, " and %d more", count - shown);
    }
    fputs("</td>", out);
}

/* What the table leaves out. */
static void places_left(FILE *out, const struct report *report, uint32_t shown)
{
    const struct report_places *places = &report->places;
    uint64_t attempts = 0;
    for (uint32_t i = shown; i < places->count; i++) {
        attempts += places->rows[i].attempts;
    }
    fputs("<p class=\"note\">The most severe first, then by bytes out, then by attempts.",
          out);
    if (places->count > shown) {
        fprintf(out, " %" PRIu32 " more place%s, ", places->count - shown,
                places->count - shown == 1 ? "" : "s");
        report_html_number(out, attempts);
        fprintf(out, " attempt%s, not shown; the command below tells them.",
                attempts == 1 ? "" : "s");
    }
    if (report->ledger_count > 1) {
        fputs(" From which vehicle the command tells when the shell was given its ledger "
              "alone.",
              out);
    }
    if (places->others > 0) {
        fputs(" Towards yet others, ", out);
        report_html_number(out, places->others);
        fprintf(out, " attempt%s, not told apart.", places->others == 1 ? "" : "s");
    }
    fputs("</p>\n", out);
}

static uint64_t most_attempts(const struct report_places *places, uint32_t shown)
{
    uint64_t most = 0;
    for (uint32_t i = 0; i < shown; i++) {
        most = places->rows[i].attempts > most ? places->rows[i].attempts : most;
    }
    return most;
}

void report_attempts_places(FILE *out, const struct report *report)
{
    const struct report_places *places = &report->places;
    uint32_t shown =
        places->count < REPORT_ATTEMPTS_PLACES ? places->count : REPORT_ATTEMPTS_PLACES;
    uint64_t most = most_attempts(places, shown);
    fputs("<h2>Towards whom</h2>\n", out);
    report_html_table(out, "places",
                      "lPlace\trAttempts\tl\tlVehicle\trBytes out\tlReason, of the last\t"
                      "lFirst\tlLast");
    for (uint32_t i = 0; i < shown; i++) {
        const struct report_place *place = &places->rows[i];
        report_html_row(out);
        report_html_place_cell(out, place->text);
        report_html_number_cell(out, place->attempts);
        report_html_share_cell(out, place->attempts, most);
        vehicles_cell(out, report, place);
        report_html_number_cell(out, place->bytes_up);
        report_html_text_cell(out, reason_row((enum reason)place->reason)->name);
        report_html_time_cell(out, place->first_us);
        report_html_time_cell(out, place->last_us);
        report_html_row_end(out);
    }
    report_html_table_end(out);
    places_left(out, report, shown);
    report_html_command(
        out, report, "places", "--denied",
        "def e:split(\"\\\\\")|join(\"\\\\\\\\\")|split(\" "
        "\")|join(\"\\\\x20\");" REPORT_HTML_GROUPS(
            "(if .flow then (if .flow.host!=\"\" then .flow.host|e else "
            ".flow.server//\"many destinations\" end)+\":\\(.flow.server_port)\" elif "
            ".name then \"DNS \"+(if .name.name!=\"\" then .name.name|e else \"many "
            "names\" end) elif .packet then .packet.server//\"many packets\" elif "
            ".frame then \"CAN bus \"+(if .frame.to!=\"\" then .frame.to else \"(many "
            "ids)\" end) else \"the gateway\" end)",
            "\\t\\(map(.up)|add)\\t\\(max_by(.last).reason)" REPORT_HTML_SPAN));
}

#define REASON_COLUMNS \
    "\\t\\(.[0].severity)\\t\\(if .[0].x>0 then \"yes\" else \"no\" end)"

void report_attempts_reasons(FILE *out, const struct report *report)
{
    fputs("<h2>For which reason</h2>\n", out);
    report_html_table(out, "reasons",
                      "lReason\trAttempts\tlWhat it says\tlSeverity\tlData out\tlFirst\t"
                      "lLast");
    for (int severity = SEVERITY_SEVERE; severity >= SEVERITY_INFO; severity--) {
        for (int i = 0; i < REASON_COUNT; i++) {
            const struct report_count *count = &report->reasons[i];
            const struct reason_row *row = reason_row((enum reason)i);
            if (count->attempts == 0 || (int)row->severity != severity) {
                continue;
            }
            report_html_row(out);
            report_html_text_cell(out, row->name);
            report_html_number_cell(out, count->attempts);
            report_html_text_cell(out, row->sentence);
            report_html_text_cell(out, severity_text(row->severity));
            report_html_text_cell(out, row->exfiltration ? "yes" : "no");
            report_html_time_cell(out, count->first_us);
            report_html_time_cell(out, count->last_us);
            report_html_row_end(out);
        }
    }
    report_html_table_end(out);
    report_html_command(out, report, "reasons", "--denied",
                        REPORT_HTML_GROUPS(".reason", REASON_COLUMNS REPORT_HTML_SPAN));
}

void report_attempts_modes(FILE *out, const struct report *report)
{
    fputs("<h2>In which mode</h2>\n", out);
    report_html_table(out, "modes", "lMode\trAttempts\tl\trOf those to get data out");
    for (size_t i = 0; i < report->mode_count; i++) {
        const struct report_mode *mode = &report->modes[i];
        report_html_row(out);
        report_html_wild_cell(out, mode->name);
        report_html_number_cell(out, mode->attempts);
        report_html_share_cell(out, mode->attempts, report->attempts);
        report_html_number_cell(out, mode->leaving);
        report_html_row_end(out);
    }
    report_html_table_end(out);
    if (report->other_modes > 0) {
        fprintf(out, "<p class=\"note\">%" PRIu64 " attempts in further modes.</p>\n",
                report->other_modes);
    }
    report_html_command(out, report, "modes", "--denied",
                        REPORT_HTML_GROUPS(".mode", REPORT_HTML_LEAVING));
}

void report_attempts_threats(FILE *out, const struct report *report)
{
    uint64_t most = 0;
    for (size_t i = 0; i < ANNEX5_COUNT; i++) {
        uint64_t attempts = report_threat_attempts(report, annex5_row(i));
        most = attempts > most ? attempts : most;
    }
    fputs("<h2>By threat of UN R155 Annex 5</h2>\n", out);
    report_html_table(out, "threats", "lId\trAttempts\tl\tlThreat, in our words");
    for (size_t i = 0; i < ANNEX5_COUNT; i++) {
        const struct annex5_row *row = annex5_row(i);
        uint64_t attempts = report_threat_attempts(report, row);
        if (attempts == 0) {
            continue;
        }
        report_html_row(out);
        report_html_text_cell(out, row->id);
        report_html_number_cell(out, attempts);
        report_html_share_cell(out, attempts, most);
        report_html_text_cell(out, row->words);
        report_html_row_end(out);
    }
    report_html_table_end(out);
    fputs("<p class=\"note\">One attempt may be a sign of several threats. This is an "
          "index, and says nothing on whether a regulation is met.</p>\n",
          out);
    report_html_command(out, report, "threats", "--denied",
                        REPORT_HTML_GROUPS("(.annex5|split(\" \")[])", ""));
}
