/* SPDX-License-Identifier: Apache-2.0 */
/* The options that say which events: the same for log and for log export. */
#ifndef GATEWAY_VERBS_LOG_OPTIONS_H
#define GATEWAY_VERBS_LOG_OPTIONS_H

#include "gateway/officer/log_filter.h"
#include "gateway/verbs/options.h"

#define LOG_OPTIONS_ROWS 7
#define LOG_OPTIONS_HELP                                                                \
    "  --since T, --until T  30m, 2h, 7d before now; or a time in UTC: 09:02, 11-23,\n" \
    "                        '11-23 09:02:11', 2026-11-23, '2026-11-23 09:02'. Of\n"    \
    "                        when it happened, not of when it was written; a sum of\n"  \
    "                        repeats counts whole where some may lie in between\n"      \
    "  --reason R            only this reason (again for more)\n"                       \
    "  --severity S          info, notice, warning or severe, and above\n"              \
    "  --source S            guard, can, uplink or ledger (again for more)\n"           \
    "  --subject S           frame, flow, name, packet, system or trail (again)\n"      \
    "  --denied              only what was stopped, or would be but for observe\n"

/* The rows that fill filter, for options_read. */
void log_options_rows(struct options_row out[static LOG_OPTIONS_ROWS],
                      struct log_filter *filter);

/* False after a line about what the options say together, or about there not being just
 * one ledger behind them; verb begins that line: "sallyport log". */
MUST_CHECK bool log_options_agree(const char *verb, const struct log_filter *filter,
                                  int argc, char **argv);

#endif
