/* SPDX-License-Identifier: Apache-2.0 */
/* Tags, cells and commands. */
#include "gateway/officer/report_html.h"

#include <inttypes.h>
#include <string.h>

#include "gateway/officer/amount.h"
#include "gateway/officer/chart.h"
#include "gateway/officer/html.h"
#include "gateway/officer/when.h"

#define NAME_WHOLE 24 /* characters of a vehicle's name that is not broken */

void report_html_table(FILE *out, const char *id, const char *columns)
{
    fprintf(out, "<table id=\"%s\"><thead><tr>", id);
    while (*columns != 0) {
        size_t len = strcspn(columns, "\t");
        fprintf(out, "<th scope=\"col\"%s>", columns[0] == 'r' ? " class=\"n\"" : "");
        html_bytes(out, (const uint8_t *)columns + 1, len - 1);
        fputs("</th>", out);
        columns += len + (columns[len] == '\t');
    }
    fputs("</tr></thead><tbody>\n", out);
}

void report_html_table_end(FILE *out)
{
    fputs("</tbody></table>\n", out);
}

void report_html_row(FILE *out)
{
    fputs("<tr>", out);
}

void report_html_row_end(FILE *out)
{
    fputs("</tr>\n", out);
}

void report_html_text_cell(FILE *out, const char *text)
{
    fputs("<td>", out);
    html_text(out, text);
    fputs("</td>", out);
}

void report_html_wild_cell(FILE *out, const char *text)
{
    fputs("<td class=\"w\">", out);
    html_isolated(out, text);
    fputs("</td>", out);
}

void report_html_place_cell(FILE *out, const char *place)
{
    const char *port = strrchr(place, ':');
    if (port != NULL && port[1 + strspn(port + 1, "0123456789")] != 0) {
        port = NULL; /* a part of a name, which has no place among our own words */
    }
    const char *end = port != NULL ? port : place + strlen(place);
    /* bdi: else letters from right to left take the port */
    fputs("<td class=\"w\"><span class=\"p\"><bdi>", out);
    while (place < end) {
        size_t len = strcspn(place, ".") + 1;
        bool last = len > (size_t)(end - place);
        html_bytes(out, (const uint8_t *)place, last ? (size_t)(end - place) : len);
        fputs(last ? "" : "<wbr>", out);
        place = last ? end : place + len;
    }
    fputs("</bdi>", out);
    if (port != NULL) {
        fputs("<span class=\"k\">", out);
        html_text(out, port);
        fputs("</span>", out);
    }
    fputs("</span></td>", out);
}

void report_html_number(FILE *out, uint64_t number)
{
    char text[AMOUNT_TEXT_BYTES];
    amount_print(number, text);
    fputs(text, out);
}

void report_html_number_cell(FILE *out, uint64_t number)
{
    fputs("<td class=\"n\">", out);
    report_html_number(out, number);
    fputs("</td>", out);
}

/* Where the name of the folder stands in its path. */
static const char *folder_of(const char *path, size_t *len)
{
    size_t end = strlen(path);
    while (end > 1 && path[end - 1] == '/') {
        end--;
    }
    size_t begin = end;
    while (begin > 0 && path[begin - 1] != '/') {
        begin--;
    }
    *len = end - begin;
    return path + begin;
}

void report_html_vehicle(FILE *out, const struct report *report, size_t ledger)
{
    size_t len;
    size_t other_len;
    const char *path = report->ledgers[ledger].path;
    const char *name = folder_of(path, &len);
    bool alone = true;
    for (size_t i = 0; i < report->ledger_count; i++) {
        const char *other = folder_of(report->ledgers[i].path, &other_len);
        alone &= i == ledger || other_len != len || memcmp(other, name, len) != 0;
    }
    if (alone) {
        fputs(len <= NAME_WHOLE ? "<bdi class=\"k\">" : "<bdi>", out);
        html_bytes(out, (const uint8_t *)name, len);
        fputs("</bdi>", out);
    } else {
        html_isolated(out, path);
    }
}

void report_html_vehicle_cell(FILE *out, const struct report *report, size_t ledger)
{
    fputs("<td class=\"v\">", out);
    report_html_vehicle(out, report, ledger);
    fputs("</td>", out);
}

void report_html_time_cell(FILE *out, uint64_t wall_us)
{
    char when[WHEN_TEXT_BYTES];
    when_print_utc(wall_us, when);
    when[10] = ' ';
    fprintf(out, "<td class=\"t\">%.16s</td>", wall_us > 0 ? when : "-");
}

void report_html_share_cell(FILE *out, uint64_t value, uint64_t most)
{
    fputs("<td class=\"s\">", out);
    chart_share(out, value, most);
    fputs("</td>", out);
}

void report_html_shell_word(FILE *out, const char *word)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                "0123456789_-./:";
    if (word[0] != 0 && word[strspn(word, plain)] == 0) {
        html_text(out, word);
        return;
    }
    html_text(out, "'");
    for (size_t len = strcspn(word, "'"); word[len] != 0; len = strcspn(word, "'")) {
        html_bytes(out, (const uint8_t *)word, len);
        html_text(out, "'\\''");
        word += len + 1;
    }
    html_text(out, word);
    html_text(out, "'");
}

void report_html_command_begin(FILE *out, const char *of)
{
    fprintf(out, "<p class=\"how\"><code class=\"command\" title=\"%s\">", of);
}

void report_html_command_end(FILE *out)
{
    fputs("</code></p>\n", out);
}

static void print_bound(FILE *out, const char *option, uint64_t wall_us)
{
    char when[WHEN_TEXT_BYTES];
    if (wall_us > 0) {
        when_print_utc(wall_us, when);
        fprintf(out, " --%s %.19sZ", option, when);
    }
}

static void print_options(FILE *out, const struct report *report, const char *options)
{
    fputs(" --all", out);
    print_bound(out, "since", report->since_us);
    print_bound(out, "until", report->until_us);
    fputs(options[0] != 0 ? " " : "", out);
    html_text(out, options);
    fputs(" --json", out);
}

/* The log of each ledger, up to where it may go on into a pipe. */
static void print_log(FILE *out, const struct report *report, const char *log_options)
{
    if (report->ledger_count == 1) {
        fputs("sallyport log ", out);
        report_html_shell_word(out, report->ledgers[0].path);
    } else {
        html_text(out, "for l; do sallyport log \"$l\"");
    }
    print_options(out, report, log_options);
}

void report_html_command(FILE *out, const struct report *report, const char *of,
                         const char *log_options, const char *program)
{
    report_html_command_begin(out, of);
    print_log(out, report, log_options);
    fputs(report->ledger_count == 1 ? " | jq -nr " : "; done | jq -nr ", out);
    report_html_shell_word(out, program);
    report_html_command_end(out);
}

void report_html_command_each(FILE *out, const struct report *report, const char *of,
                              const char *log_options, const char *program)
{
    report_html_command_begin(out, of);
    print_log(out, report, log_options);
    fputs(" | jq -nr --arg l ", out);
    if (report->ledger_count == 1) {
        report_html_shell_word(out, report->ledgers[0].path);
    } else {
        html_text(out, "\"$l\"");
    }
    fputs(" ", out);
    report_html_shell_word(out, program);
    fputs(report->ledger_count == 1 ? "" : "; done", out);
    report_html_command_end(out);
}

void report_html_ledgers(FILE *out, const struct report *report)
{
    if (report->ledger_count == 1) {
        return;
    }
    fputs("<p class=\"note\">To the shell, once, before the commands of this page:</p>\n",
          out);
    report_html_command_begin(out, "ledgers");
    fputs("set --", out);
    for (size_t i = 0; i < report->ledger_count; i++) {
        fputs(" ", out);
        report_html_shell_word(out, report->ledgers[i].path);
    }
    report_html_command_end(out);
}
