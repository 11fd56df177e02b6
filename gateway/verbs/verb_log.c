/* SPDX-License-Identifier: Apache-2.0 */
/* sallyport log: the violation log, as an officer or a program reads it. */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "gateway/ledger/ledger_reader.h"
#include "gateway/officer/log_filter.h"
#include "gateway/officer/log_merge.h"
#include "gateway/verbs/help_row.h"
#include "gateway/verbs/log_export.h"
#include "gateway/verbs/log_fleet.h"
#include "gateway/verbs/log_follow.h"
#include "gateway/verbs/log_options.h"
#include "gateway/verbs/log_show.h"
#include "gateway/verbs/verbs.h"

#define LINES_MAX 1000000000U

static const char help[] =
    "usage: sallyport log LEDGER [--denied] [--since T] [--follow] ...\n"
    "       sallyport log FOLDER [--denied] [--since T] [--json] ...\n"
    "       sallyport log export LEDGER --format F [--denied] ... [-o FILE]\n"
    "\n"
    "What tried to cross, when, and how it was answered. One line a cause, for\n"
    "instance:\n"
    "\n"
    "  2026-11-23 09:02:11Z  severe  stopped CAN unit>vehicle 7E0, 8 bytes x41 in 3\n"
    "  min  a diagnostic request that no rule allows [11.3 7.2 18.3]\n"
    "\n"
    "The time is UTC ('?' behind it: by a clock that was not set); a terminal is not\n"
    "told the year where it is the present one. Then how severe it is, what became of\n"
    "it, what tried, how many times in how long if more than once, how many bytes\n"
    "crossed if any did, and why. The numbers in brackets are the threats of UN R155\n"
    "Annex 5, table A1, that the reason is indexed to. 'Many ids' (names,\n"
    "destinations) are those of a flood that is told as one: in --json too, only\n"
    "their number is kept.\n"
    "\n"
    "On a terminal of fewer than 100 columns, and with --follow, an incident is a\n"
    "row:\n"
    "\n"
    "  11-17 14:16:00Z !! stopped vehicle_data       TCP jt808 203.0.113.77:6808  x12\n"
    "\n"
    "'!!' is severe, '!' a warning, then the reason by its name; a long name or IPv6\n"
    "address is cut in its middle, an IPv4 address never. Where standard output is no\n"
    "terminal nothing is cut, coloured or written again.\n"
    "\n"
    "Of a FOLDER of ledgers, one for each vehicle, it says which of them it was: a\n"
    "row a vehicle with the last of the events that match, how many there are, how\n"
    "many of them were stopped (or would be) and how many are severe, repeats\n"
    "counted. In --json: vehicle, ledger, last_time, time_trusted, events, stopped,\n"
    "severe.\n"
    "\n"
    "Examples:\n"
    "  sallyport log vans --since 7d --reason vehicle_data\n"
    "  sallyport log /var/lib/sallyport/ledger --denied --since 2h\n"
    "  sallyport log ledger --reason unknown_id --reason diagnostic_request --json\n"
    "  sallyport log ledger --severity severe --follow\n"
    "\n" LOG_OPTIONS_HELP "  -n N                  the last N lines\n"
    "  --all                 each record as it was written, repeats apart\n"
    "  --follow              go on as more is written: an incident again when it goes\n"
    "                        on, added up; on a terminal in its place; in --json each\n"
    "                        record\n"
    "  --json                one object a line: leaf, time, time_trusted, mono_us,\n"
    "                        source, source_epoch, source_seq, severity, verdict,\n"
    "                        reason, sentence, annex5, exfiltration, rule_line,\n"
    "                        policy_version, mode, cause, count (repeats), records\n"
    "                        (summed here), first_time and last_time (of what they\n"
    "                        stand for), headers_before (its own apart) and\n"
    "                        headers_whole (of its trails, if any; false: they break\n"
    "                        off), headers_left_out (of one that was too many),\n"
    "                        subject, and an object named as the subject; what was\n"
    "                        kept of it, where the policy has it kept: of a frame its\n"
    "                        data in hex; of a flow evidence {part, parts, offset,\n"
    "                        length, kind (hello, or said to a decoy), hex, text}, a\n"
    "                        record for each part. hello_records: how many of those\n"
    "                        of the line are a hello's, which --all shows; in a trail\n"
    "                        (--all) part, parts, asked (by another role's event),\n"
    "                        headers: [{time, verdict, reason, length; from, id,\n"
    "                        extended, fd, remote, or transport, what, client,\n"
    "                        client_port, server, server_port}], whole (false: behind\n"
    "                        them is what is no header), or left_out\n"
    "\n"
    "For other programs and for Wireshark: sallyport log export --help\n"
    "\n"
    "Exit codes: 0 done; 1 a part of a ledger is damaged or may not be read, segments\n"
    "are gone from it (but the newest, which 'sallyport verify --head' misses), or\n"
    "not all was written; 2 no ledger, or used wrongly: an option, a time that is\n"
    "none, --until before --since or with --follow, more than one ledger, what is for\n"
    "one of a FOLDER, more lines than memory.\n"
    "Reasons:\n";

struct wish {
    struct log_filter filter;
    uint64_t last; /* show so many lines, 0: all */
    bool all;
    bool follow;
    bool json;
};

/* Behind help. */
static void print_reasons(void)
{
    size_t column = 0;
    for (int i = 0; i < REASON_COUNT; i++) {
        size_t len = strlen(reason_row((enum reason)i)->name);
        column = len > column ? len : column;
    }
    column += strlen("  ") + strlen(" ");
    for (int i = 0; i < REASON_COUNT; i++) {
        const struct reason_row *row = reason_row((enum reason)i);
        help_row_print(stdout, column, row->name, row->sentence);
    }
}

/* What the first pass has seen. */
struct seen {
    struct log_merge merge;
    bool damaged;
    uint64_t leaf; /* of the next event that it did not see */
};

/* A trail belongs to what is shown of its cause, whatever the filter. */
static bool belongs_to_line(struct seen *seen, const struct wish *wish,
                            const struct event *event)
{
    return event->subject == EVENT_TRAIL && !wish->all &&
           log_merge_trail(&seen->merge, event);
}

/* found is set where the event is of a line. False: there is no memory for it. */
static bool add(struct seen *seen, const struct wish *wish, const struct event *event,
                bool *found)
{
    if (belongs_to_line(seen, wish, event)) {
        *found = true;
        return true;
    }
    if (!log_filter_matches(&wish->filter, event)) {
        return true;
    }
    *found = true;
    return log_merge_add(&seen->merge, event, wish->all);
}

/* What the first pass reads: segments with what is asked for, and one behind such with
 * the rest of its last event's trail. */
struct wanted {
    const struct log_filter *filter;
    bool *found; /* in the segment before */
};

static bool wants(const void *context, const struct summary *summary,
                  const struct summary *before)
{
    const struct wanted *self = context;
    bool is_behind = *self->found && (summary->subjects >> EVENT_TRAIL & 1) != 0;
    *self->found = false;
    return is_behind || log_filter_wants(self->filter, summary, before);
}

/* First pass: which lines there are. False with why set. */
static bool gather(struct seen *seen, const struct wish *wish, const char *dir,
                   struct trouble *why)
{
    struct event event;
    bool in_segment = false;
    const struct wanted wanted = {&wish->filter, &in_segment};
    struct ledger_reader *reader = ledger_reader_open(dir, why);
    bool good = reader != NULL;
    enum ledger_reader_found found = LEDGER_READER_EVENT;
    if (good) {
        ledger_reader_only(reader, wants, &wanted);
    }
    while (good && found != LEDGER_READER_END) {
        found = ledger_reader_next(reader, &event, why);
        if (found == LEDGER_READER_DAMAGE) {
            fprintf(stderr, "sallyport log: %s\n", why->text);
            seen->damaged = true;
        } else if (found == LEDGER_READER_EVENT) {
            seen->leaf = event.leaf + 1;
            good = add(seen, wish, &event, &in_segment);
        }
    }
    if (!good && reader != NULL) {
        trouble_set(why, "%s: no memory for so many lines; narrow it with --since", dir);
    }
    if (reader != NULL) {
        ledger_reader_close(reader);
    }
    return good;
}

/* Second pass: prints each line when its first record comes by. */
static void print_lines(struct ledger_reader *reader, const struct log_merge *merge,
                        const struct wish *wish, struct log_show *show)
{
    struct event event;
    struct trouble told; /* in the first pass */
    size_t next = 0;
    if (wish->last > 0 && merge->count > wish->last) {
        next = merge->count - (size_t)wish->last;
    }
    while (next < merge->count) {
        enum ledger_reader_found found = ledger_reader_next(reader, &event, &told);
        if (found == LEDGER_READER_END) {
            return;
        }
        if (found != LEDGER_READER_EVENT) {
            continue;
        }
        while (next < merge->count && merge->lines[next].leaf < event.leaf) {
            next++; /* pruned between the passes */
        }
        if (next < merge->count && merge->lines[next].leaf == event.leaf) {
            log_show_incident(show, &event, &merge->lines[next], next);
            next++;
        }
    }
}

static int run(const char *dir, const struct wish *wish)
{
    struct seen seen = {0};
    struct log_show show;
    struct trouble why;
    log_merge_init(&seen.merge);
    struct ledger_reader *reader = NULL;
    if (gather(&seen, wish, dir, &why)) {
        reader = ledger_reader_open(dir, &why);
    }
    if (reader == NULL) {
        fprintf(stderr, "sallyport log: %s\n", why.text);
        log_merge_free(&seen.merge);
        return VERB_USAGE;
    }
    ledger_reader_only(reader, log_filter_wants, &wish->filter);
    log_show_begin(&show, wish->json, wish->follow);
    print_lines(reader, &seen.merge, wish, &show);
    bool unknown = seen.leaf == 0 && seen.damaged; /* the damage was told */
    if (seen.merge.count == 0 && !wish->follow && !unknown) {
        fprintf(
            stderr,
            seen.leaf == 0
                ? "sallyport log: %s: no event in it yet\n"
                : "sallyport log: %s: no event matches; leave out or widen a filter\n",
            dir);
    }
    if (wish->follow) {
        struct log_follow follow = {reader, &wish->filter, &seen.merge,
                                    &show,  wish->all,     seen.leaf};
        log_follow_run(&follow);
    }
    ledger_reader_close(reader);
    log_merge_free(&seen.merge);
    return seen.damaged ? VERB_FOUND : VERB_DONE;
}

static int run_fleet(const struct fleet_folder *fleet, const struct wish *wish)
{
    if (wish->all || wish->follow || wish->last > 0) {
        fprintf(stderr,
                "sallyport log: %s: a folder of %zu ledgers; --all, --follow and -n are "
                "for one of them, as %s/NAME\n",
                fleet->dir, fleet->count, fleet->dir);
        return VERB_USAGE;
    }
    return (int)log_fleet_show(fleet, &wish->filter, wish->json);
}

static int show(const char *dir, const struct wish *wish)
{
    struct fleet_folder fleet;
    struct trouble why;
    int code = VERB_USAGE;
    if (!fleet_folder_find(&fleet, dir, &why)) {
        fprintf(stderr, "sallyport log: %s\n", why.text);
    } else {
        code = fleet.count > 0 ? run_fleet(&fleet, wish) : run(dir, wish);
    }
    fleet_folder_free(&fleet);
    return code;
}

/* VERB_FOUND: go on; else the exit code. */
static enum verb_exit read_options(int argc, char **argv, struct wish *out)
{
    struct options_row rows[LOG_OPTIONS_ROWS + 4] = {
        [LOG_OPTIONS_ROWS] = {.letter = 'n', .number = &out->last, .most = LINES_MAX},
        {"all", .flag = &out->all},
        {"follow", 'f', .flag = &out->follow},
        {"json", 'j', .flag = &out->json},
    };
    log_options_rows(rows, &out->filter);
    enum verb_exit code =
        options_read(argc, argv, rows, sizeof rows / sizeof *rows, help);
    if (code == VERB_DONE) {
        print_reasons();
    }
    if (code != VERB_FOUND) {
        return code;
    }
    if (out->follow && out->filter.until_us != 0) {
        fputs("sallyport log: --follow goes on until it is stopped; leave out --until\n",
              stderr);
        return VERB_USAGE;
    }
    return log_options_agree("sallyport log", &out->filter, argc, argv) ? VERB_FOUND
                                                                        : VERB_USAGE;
}

int verb_log(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "export") == 0) {
        return log_export(argc - 1, argv + 1);
    }
    struct wish wish = {.json = false};
    enum verb_exit code = read_options(argc, argv, &wish);
    if (code != VERB_FOUND) {
        return (int)code;
    }
    return show(argv[optind], &wish);
}
