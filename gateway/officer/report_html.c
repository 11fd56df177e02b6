/* SPDX-License-Identifier: Apache-2.0 */
/* Tags, cells and commands. */
#include "gateway/officer/report_html.h"

#include <inttypes.h>
#include <string.h>

#include "gateway/officer/chart.h"
#include "gateway/officer/html.h"
#include "gateway/officer/when.h"

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
    html_text(out, text);
    fputs("</td>", out);
}

void report_html_number_cell(FILE *out, uint64_t number)
{
    fprintf(out, "<td class=\"n\">%" PRIu64 "</td>", number);
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

void report_html_command(FILE *out, const struct report *report, const char *of,
                         const char *log_options, const char *program)
{
    report_html_command_begin(out, of);
    if (report->ledger_count == 1) {
        fputs("sallyport log ", out);
        report_html_shell_word(out, report->ledgers[0].path);
        print_options(out, report, log_options);
    } else {
        fputs("for l in", out);
        for (size_t i = 0; i < report->ledger_count; i++) {
            fputs(" ", out);
            report_html_shell_word(out, report->ledgers[i].path);
        }
        html_text(out, "; do sallyport log \"$l\"");
        print_options(out, report, log_options);
        fputs("; done", out);
    }
    fputs(" | jq -nr ", out);
    report_html_shell_word(out, program);
    report_html_command_end(out);
}
