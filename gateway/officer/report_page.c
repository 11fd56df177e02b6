/* SPDX-License-Identifier: Apache-2.0 */
/* Head, sections in their order, foot. */
#include "gateway/officer/report_page.h"

#include <inttypes.h>
#include <mbedtls/base64.h>
#include <string.h>

#include "gateway/officer/html.h"
#include "gateway/officer/report_attempts.h"
#include "gateway/officer/report_html.h"
#include "gateway/officer/report_watch.h"
#include "gateway/officer/when.h"
#include "gateway/version.h"

static const char style[] =
    "@page{size:A4;margin:16mm 14mm 18mm;@bottom-right{content:counter(page) \" / \" "
    "counter(pages);font:8pt sans-serif}}"
    "html{background:#fff;color:#111;overflow-wrap:break-word}"
    "body{font:10pt/1.4 \"Liberation Sans\",Arial,Helvetica,sans-serif;max-width:182mm;"
    "margin:12mm auto;padding:0 4mm}"
    "h1{font-size:19pt;line-height:1.2;margin:0 0 2mm;font-weight:600}"
    "h2{font-size:12.5pt;margin:9mm 0 2mm;font-weight:600;break-after:avoid}"
    "p{margin:1.5mm 0}.lead{font-size:11.5pt}.note{color:#333;font-size:9pt}"
    ".facts{border-top:1.5pt solid #111;border-bottom:.5pt solid #999;padding:2mm 0;"
    "margin:3mm 0}.facts p{margin:.8mm 0}"
    "table{border-collapse:collapse;width:100%;font-size:8.5pt;line-height:1.3}"
    "thead{display:table-header-group}tr{break-inside:avoid}"
    "th{text-align:left;font-weight:600;border-bottom:1pt solid "
    "#111;vertical-align:bottom}"
    "th,td{padding:.8mm 2mm .8mm 0}"
    "td{border-bottom:.4pt solid #ccc;vertical-align:top;overflow-wrap:break-word}"
    "td.w{overflow-wrap:anywhere;min-width:26mm}.k{white-space:nowrap}td.v{overflow-wrap:"
    "anywhere}.p{display:inline-block;width:max-content;max-width:44mm}"
    "th.n,td.n{text-align:right;padding-right:3mm;font-variant-numeric:tabular-nums}"
    "td.n,td.t{white-space:nowrap}"
    "td.t{font-variant-numeric:tabular-nums}"
    "td.s{width:17mm}.share{width:16mm;height:2mm;vertical-align:middle;display:inline}"
    ".chart{width:100%;height:auto;display:block;break-inside:avoid}"
    "#summary{width:auto}#modes{width:70%}"
    ".how{margin:1.5mm 0 0;break-before:avoid}.how code{display:block;font-size:6.5pt;"
    "line-height:1.35;color:#444;border-left:1.5pt solid #bbb;padding-left:2mm}"
    "code,.hash{font-family:\"Liberation Mono\",\"DejaVu Sans Mono\",monospace;"
    "overflow-wrap:anywhere}.hash{font-size:7pt;word-break:break-all}"
    "footer{margin-top:9mm;border-top:.5pt solid #999;padding-top:2mm}"
    "@media screen and (max-width:182mm){td.t{white-space:normal}th,td,th.n,td.n{"
    "padding-right:1mm}}"
    "@media print{body{margin:0;padding:0;max-width:none}}";

static void print_head(FILE *out)
{
    struct digest digest = digest_of(style, sizeof style - 1);
    unsigned char text[48];
    size_t len = 0;
    (void)mbedtls_base64_encode(text, sizeof text, &len, digest.bytes,
                                sizeof digest.bytes); /* 44 of them and a NUL */
    fprintf(out,
            "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
            "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
            "style-src 'sha256-%.*s'; base-uri 'none'; form-action 'none'\">\n"
            "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
            "<title>Violation report</title>\n<style>%s</style></head><body>\n",
            (int)len, (const char *)text, style);
}

static void print_moment(FILE *out, uint64_t wall_us)
{
    char when[WHEN_TEXT_BYTES];
    when_print_utc(wall_us, when);
    when[10] = ' ';
    fprintf(out, "%.19s", when);
}

static void print_period(FILE *out, const struct report *report)
{
    fputs("<p><strong>Period</strong> ", out);
    if (report->events == 0) {
        fputs("no event", out);
    } else {
        print_moment(out, report->first_us);
        fputs(" to ", out);
        print_moment(out, report->last_us);
        fputs(" UTC, first and last event", out);
    }
    if (report->untrusted > 0) {
        fprintf(out, "; %" PRIu64 " of %" PRIu64 " events by a clock that was not set",
                report->untrusted, report->events);
    }
    fputs("</p>\n", out);
}

/* First and last event say what was found, not what was looked at. */
static void print_asked(FILE *out, const struct report *report)
{
    if (report->since_us == 0 && report->until_us == 0) {
        return;
    }
    fputs("<p><strong>Asked for</strong>", out);
    if (report->since_us > 0) {
        fputs(" from ", out);
        print_moment(out, report->since_us);
    }
    if (report->until_us > 0) {
        fputs(" until ", out);
        print_moment(out, report->until_us);
    }
    fputs(" UTC</p>\n", out);
}

static void print_vehicle(FILE *out, const struct report_page *page)
{
    const struct report *report = page->report;
    fputs("<p><strong>Vehicle</strong> ", out);
    if (page->vehicle != NULL) {
        html_isolated(out, page->vehicle);
    } else if (report->ledger_count == 1) {
        report_html_vehicle(out, report, 0);
    } else {
        fprintf(out, "%zu, listed below", report->ledger_count);
    }
    fputs("</p>\n", out);
}

static bool is_whole(const struct report_ledger *ledger)
{
    return ledger->verified && verify_report_is_whole(&ledger->seal);
}

static void print_seal(FILE *out, const struct report_page *page)
{
    size_t count = page->report->ledger_count;
    size_t whole = 0;
    size_t checked = 0;
    size_t beside = 0;
    for (size_t i = 0; i < count; i++) {
        whole += is_whole(&page->report->ledgers[i]);
        checked += page->report->ledgers[i].verified;
        beside += page->report->ledgers[i].key_beside;
    }
    const char *good = beside > 0 ? "in agreement with the key found beside the ledger, "
                                    "<strong>which proves no more than that: no key was "
                                    "given</strong>"
                                  : "whole and untouched, every signature good";
    fputs("<p><strong>Seal</strong> ", out);
    if (checked == 0) {
        fputs("not checked, no key was given", out);
    } else if (whole == count) {
        fputs(good, out);
    } else if (whole == checked) {
        fprintf(out,
                "%s, in %zu of %zu ledgers; "
                "<strong>the others were not checked, no key was given</strong>",
                good, whole, count);
    } else {
        fprintf(out,
                "<strong>NOT GOOD for %zu of %zu ledgers: the figures below do not prove "
                "anything; see the end</strong>",
                checked - whole, count);
    }
    fputs("</p>\n", out);
}

static void print_watch(FILE *out, const struct report *report)
{
    uint64_t count = report->gaps.others;
    for (size_t i = 0; i < report->gaps.count; i++) {
        count += report_has_gap(report, &report->gaps.rows[i]);
    }
    fputs("<p><strong>Watch</strong> ", out);
    if (count == 0) {
        fputs("no gap in monitoring is recorded", out);
    } else {
        fprintf(out, "%" PRIu64 " gap%s in monitoring, listed below", count,
                count == 1 ? "" : "s");
    }
    fputs("</p>\n", out);
}

static void print_lead(FILE *out, const struct report *report)
{
    fputs("<p class=\"lead\">", out);
    report_html_number(out, report->attempts);
    fputs(report->attempts == 1 ? " attempt, " : " attempts, ", out);
    report_html_number(out, report->leaving);
    fputs(" of them to get data out. ", out);
    if (report->observed > 0) {
        report_html_number(out, report->observed);
        fprintf(out, " %s let through, since the gateway observed. ",
                report->observed == 1 ? "was" : "were");
    }
    report_html_number(out, report->cut_up);
    fprintf(out, " byte%s of what was stopped had gone out before the cut.</p>\n",
            report->cut_up == 1 ? "" : "s");
}

static void print_foot(FILE *out, const struct report_page *page)
{
    fputs("<footer><p class=\"note\">Made ", out);
    print_moment(out, page->made_us);
    fprintf(out,
            " UTC by sallyport %s. All times are UTC. The command under each table gives "
            "its figures again from the %s; where it cannot, the note above it says so. "
            "The log can be read with no more than the "
            "public key and this program.</p></footer>\n</body></html>\n",
            VERSION,
            page->report->ledger_count == 1
                ? "ledger"
                : "ledgers, once the shell was told which by the first line, with set");
}

void report_page_print(FILE *out, const struct report_page *page)
{
    const struct report *report = page->report;
    print_head(out);
    fputs("<h1>What tried to leave</h1>\n<div class=\"facts\">\n", out);
    print_vehicle(out, page);
    print_asked(out, report);
    print_period(out, report);
    print_seal(out, page);
    print_watch(out, report);
    fputs("</div>\n", out);
    print_lead(out, report);
    report_attempts_summary(out, report);
    report_attempts_timeline(out, report);
    report_attempts_places(out, report);
    report_attempts_reasons(out, report);
    report_attempts_modes(out, report);
    report_attempts_threats(out, report);
    report_watch_gaps(out, report);
    report_watch_policies(out, report);
    if (page->policy != NULL) {
        report_watch_rules(out, page);
        report_watch_coverage(out, page->coverage, page->policy_path, page->results_path);
    }
    report_watch_seal(out, report);
    print_foot(out, page);
}
