/* SPDX-License-Identifier: Apache-2.0 */
/* The parts that the pages of a report are made of. All text goes through html.h. */
#ifndef GATEWAY_OFFICER_REPORT_HTML_H
#define GATEWAY_OFFICER_REPORT_HTML_H

#include <stdio.h>

#include "gateway/officer/report.h"

/* The head of a table: its id, and its columns, each after a letter and ending in a tab:
 * "l" text, "r" a number. */
void report_html_table(FILE *out, const char *id, const char *columns);
void report_html_table_end(FILE *out);

void report_html_row(FILE *out);
void report_html_row_end(FILE *out);
void report_html_text_cell(FILE *out, const char *text);
/* The same of a text that may be one long word: it breaks anywhere. */
void report_html_wild_cell(FILE *out, const char *text);
/* The same of a place: it breaks between labels first, and a port is never parted. */
void report_html_place_cell(FILE *out, const char *place);
/* 1234567 as 1,234,567. */
void report_html_number(FILE *out, uint64_t number);
void report_html_number_cell(FILE *out, uint64_t number);
/* What a vehicle is called: as the folder of its ledger, as the review does; by the whole
 * path where two folders have one name. */
void report_html_vehicle(FILE *out, const struct report *report, size_t ledger);
void report_html_vehicle_cell(FILE *out, const struct report *report, size_t ledger);
/* "2026-11-23 09:02", or "-" of 0. */
void report_html_time_cell(FILE *out, uint64_t wall_us);
void report_html_share_cell(FILE *out, uint64_t value, uint64_t most);

/* The command that gives the figures of table `of`: each ledger's log as JSON with these
 * options, through jq with this program. Several ledgers are the words that the shell was
 * given by report_html_ledgers. */
void report_html_command(FILE *out, const struct report *report, const char *of,
                         const char *log_options, const char *program);
/* The same where a row is of one vehicle: the program is run for each ledger, and has its
 * path as $l. */
void report_html_command_each(FILE *out, const struct report *report, const char *of,
                              const char *log_options, const char *program);
/* Gives the shell the ledgers, above the first command of the page; nothing where there
 * is one. */
void report_html_ledgers(FILE *out, const struct report *report);
/* Begins and ends such a line for another command. */
void report_html_command_begin(FILE *out, const char *of);
void report_html_command_end(FILE *out);
/* As one word of a shell. */
void report_html_shell_word(FILE *out, const char *word);

/* A line for each value of a jq expression, over attempts: the columns, each of which
 * begins with its tab, and that value. */
#define REPORT_HTML_GROUPS(key, columns)                                                 \
    "[inputs|select(.reason!=\"decoy_kept\")|{n:.count,x:(if .exfiltration then .count " \
    "else 0 end),up:(.flow.bytes_up//0),reason,severity,first:.first_time,"              \
    "last:.last_time,k:" key "}]|group_by(.k)[]|\"\\(map(.n)|add)" columns               \
    "\\t\\(.[0].k)\""
#define REPORT_HTML_LEAVING "\\t\\(map(.x)|add)"
#define REPORT_HTML_SPAN "\\t\\(map(.first)|min[:16])\\t\\(map(.last)|max[:16])"

#endif
