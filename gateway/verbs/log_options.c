/* SPDX-License-Identifier: Apache-2.0 */
/* Takes the words of a filter from a command line. */
#include "gateway/verbs/log_options.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "gateway/verbs/take_time.h"

void log_options_rows(struct options_row out[static LOG_OPTIONS_ROWS],
                      struct log_filter *filter)
{
    const struct options_row rows[LOG_OPTIONS_ROWS] = {
        {"since", .take = take_time, .target = &filter->since_us},
        {"until", .take = take_time, .target = &filter->until_us},
        {"reason", .take = log_filter_add_reason, .target = filter},
        {"severity", .take = log_filter_set_severity, .target = filter},
        {"source", .take = log_filter_add_source, .target = filter},
        {"subject", .take = log_filter_add_subject, .target = filter},
        {"denied", .flag = &filter->denied},
    };
    memcpy(out, rows, sizeof rows);
}

bool log_options_agree(const char *verb, const struct log_filter *filter, int argc,
                       char **argv)
{
    if (filter->until_us != 0 && filter->until_us < filter->since_us) {
        fprintf(stderr,
                "%s: --until lies before --since; 2h means two hours before now\n", verb);
        return false;
    }
    if (optind == argc) {
        fprintf(stderr, "%s: say which: %s LEDGER; see '%s --help'\n", verb, verb, verb);
    } else if (optind + 1 < argc) {
        fprintf(stderr, "%s: '%.60s': one ledger at a time; leave this out\n", verb,
                argv[optind + 1]);
    }
    return optind + 1 == argc;
}
