/* SPDX-License-Identifier: Apache-2.0 */
/* Reads a ledger once, and writes what the filter takes in one of the formats. */
#include "gateway/verbs/log_export.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "gateway/ledger/ledger_reader.h"
#include "gateway/officer/export.h"
#include "gateway/officer/incident.h"
#include "gateway/officer/trail_check.h"
#include "gateway/verbs/event_number.h"
#include "gateway/verbs/log_options.h"
#include "gateway/verbs/output_file.h"

#define FILE_MODE 0600 /* it says where a vehicle was and what it said */

static const char help[] =
    "usage: sallyport log export LEDGER --format F [--vehicle NAME] [-o FILE] ...\n\n"
    "Writes each record of a ledger for another program, in the order of the ledger.\n"
    "Exports are views: what can be proved is the ledger (sallyport verify).\n\n"
    "Examples:\n"
    "  sallyport log export ledger --format csv --denied --since 7d -o week.csv\n"
    "  sallyport log export ledger --format syslog-octets --vehicle van-7 |\n"
    "      openssl s_client -quiet -connect siem.example:6514\n"
    "  sallyport log export ledger --pcapng --incident 4711 -o incident.pcapng\n\n"
    "  --format F            one of those below\n"
    "  --pcapng              --format pcapng, for Wireshark: frames and packets, each\n"
    "                        with verdict, rule and reason in its comment. Of most,\n"
    "                        only headers were kept: no payload is made up; a hop\n"
    "                        limit and a TCP window, never kept, are 64 and 64240.\n"
    "                        Sorted by time\n"
    "  --incident LEAF       only what log shows as one line with this event, and\n"
    "                        what was kept of its flow: 4711 or '#4711', as log\n"
    "                        --json has it\n"
    "  --vehicle NAME        where it is from: letters, digits, '.', '-' and '_';\n"
    "                        else as the ledger's folder\n"
    "  -o FILE               there, where nothing may be yet, and not to standard\n"
    "                        output\n" LOG_OPTIONS_HELP "\n"
    "Exit codes: 0 done; 1 a part of the ledger is damaged, segments are gone from\n"
    "it, a trail breaks off, or not all was written; 2 nothing was written: no\n"
    "ledger, no such event, FILE is there already or cannot be made, or used wrongly:\n"
    "an option, a time that is none, --until before --since, more than one ledger, no\n"
    "format or two, a binary one for a terminal.\n"
    "Formats:\n";

struct wish {
    struct log_filter filter;
    const struct export_format *format;
    struct export export;
    const char *path; /* NULL: standard output */
    const char *incident;
    uint64_t leaf; /* of it */
};

/* Behind help. */
static void print_formats(void)
{
    for (size_t i = 0; i < export_format_count; i++) {
        printf("  %-14s %s\n", export_formats[i].name, export_formats[i].sentence);
    }
}

/* "csv, jsonl ...". */
static const char *list_formats(void)
{
    static char list[200];
    size_t used = 0;
    for (size_t i = 0; i < export_format_count && used < sizeof list; i++) {
        used += (size_t)snprintf(list + used, sizeof list - used, "%s%s",
                                 i > 0 ? ", " : "", export_formats[i].name);
    }
    return list;
}

static bool take_format(void *target, const char *text, struct trouble *why)
{
    const struct export_format **format = target;
    *format = export_find(text);
    if (*format == NULL) {
        trouble_set(why, "--format %.60s: no such format; say one of %s", text,
                    list_formats());
    }
    return *format != NULL;
}

static bool take_vehicle(void *target, const char *text, struct trouble *why)
{
    if (export_set_vehicle(target, text)) {
        return true;
    }
    trouble_set(why,
                "--vehicle %.70s: no name; say 1 to %d letters, digits, '.', '-', '_'",
                text, EXPORT_VEHICLE_BYTES - 1);
    return false;
}

static bool take_incident(void *target, const char *text, struct trouble *why)
{
    struct wish *wish = target;
    wish->incident = text;
    if (event_number_parse(&wish->leaf, text)) {
        return true;
    }
    trouble_set(why, "--incident %.60s: no event; say its leaf: 4711 or '#4711'", text);
    return false;
}

/* VERB_FOUND: go on; else the exit code. */
static enum verb_exit read_options(int argc, char **argv, struct wish *out)
{
    bool pcapng = false;
    struct options_row rows[LOG_OPTIONS_ROWS + 5] = {
        [LOG_OPTIONS_ROWS] = {"format", .take = take_format, .target = &out->format},
        {"vehicle", .take = take_vehicle, .target = &out->export},
        {"pcapng", .flag = &pcapng},
        {"incident", .take = take_incident, .target = out},
        {.letter = 'o', .text = &out->path},
    };
    log_options_rows(rows, &out->filter);
    argv[0] = (char *)(uintptr_t) "log export"; /* as it was called */
    enum verb_exit code =
        options_read(argc, argv, rows, sizeof rows / sizeof *rows, help);
    if (code == VERB_DONE) {
        print_formats();
    }
    if (code != VERB_FOUND) {
        return code;
    }
    if (!log_options_agree("sallyport log export", &out->filter, argc, argv)) {
        return VERB_USAGE;
    }
    if (pcapng && out->format != NULL && out->format != export_find("pcapng")) {
        fprintf(stderr,
                "sallyport log export: --format %s and --pcapng: one file has one form; "
                "leave one out\n",
                out->format->name);
        return VERB_USAGE;
    }
    if (pcapng) {
        out->format = export_find("pcapng");
    }
    if (out->format == NULL) {
        fprintf(stderr,
                "sallyport log export: in which form? say --format with one of %s\n",
                list_formats());
        return VERB_USAGE;
    }
    if (out->format->binary && out->path == NULL && isatty(STDOUT_FILENO) == 1) {
        fprintf(stderr,
                "sallyport log export: %s is not for a terminal; say where to: -o FILE\n",
                out->format->name);
        return VERB_USAGE;
    }
    return VERB_FOUND;
}

/* Standard output, or a file of its owner's alone. NULL with why set. */
static FILE *open_output(const char *path, struct trouble *why)
{
    if (path == NULL) {
        return stdout;
    }
    if (!output_file_is_free(path, why)) {
        return NULL;
    }
    int made = access(path, F_OK) == 0 ? 0 : O_CREAT | O_EXCL; /* a device is there */
    int fd = open(path, O_WRONLY | made | O_CLOEXEC, FILE_MODE);
    FILE *out = fd >= 0 ? fdopen(fd, "w") : NULL;
    if (out == NULL) {
        trouble_set_errno(why, errno, "%.200s; say another FILE behind -o", path);
    }
    return out;
}

/* The next event; false at the end. Damage is told, and clears whole. */
static bool next_event(struct ledger_reader *reader, struct event *event, bool *whole)
{
    struct trouble why;
    for (;;) {
        switch (ledger_reader_next(reader, event, &why)) {
        case LEDGER_READER_EVENT:
            return true;
        case LEDGER_READER_END:
            return false;
        case LEDGER_READER_DAMAGE:
            fprintf(stderr, "sallyport log export: %s\n", why.text);
            *whole = false;
            break;
        }
    }
}

/* The first pass, if an incident is asked for. False with why set. */
static bool find_incident(const struct wish *wish, struct incident *incident,
                          const char *dir, struct trouble *why)
{
    struct event event;
    struct trouble told; /* in the second pass */
    enum ledger_reader_found found = LEDGER_READER_EVENT;
    incident_init(incident, wish->leaf);
    if (wish->incident == NULL) {
        return true;
    }
    struct ledger_reader *reader = ledger_reader_open(dir, why);
    if (reader == NULL) {
        return false;
    }
    bool good = true;
    while (good && found != LEDGER_READER_END) {
        found = ledger_reader_next(reader, &event, &told);
        good = found != LEDGER_READER_EVENT || incident_seek(incident, &event);
    }
    ledger_reader_close(reader);
    if (!good) {
        trouble_set(why, "%.200s: no memory for so many events", dir);
    } else if (!incident_rewind(incident)) {
        trouble_set(
            why,
            "%.200s: no event %.40s in it; 'sallyport log --json' says the leaf of "
            "each",
            dir, wish->incident);
        good = false;
    }
    return good;
}

/* A trail that breaks off is told, and clears whole; but for one whose last pieces the
 * role may be about to tell. What a filter of time has cut off is as was asked for. */
static void tell_trails(const struct trail_check *trails, const struct log_filter *filter,
                        bool *whole)
{
    const struct trail_check damaged = {.damaged = trails->damaged};
    bool cut = filter->since_us != 0 || filter->until_us != 0;
    const char *trouble = trail_check_trouble(cut ? &damaged : trails);
    if (trouble != NULL) {
        fprintf(stderr,
                "sallyport log export: what came before an event breaks off: %s\n",
                trouble);
        *whole &= !trails->damaged && (cut || !trails->cut);
    }
}

/* Writes what is asked for; how many events. */
static uint64_t write_events(struct wish *wish, struct incident *incident,
                             struct ledger_reader *reader, bool *whole)
{
    struct event event;
    struct trail_check trails = {.damaged = false};
    uint64_t count = 0;
    if (wish->format->begin != NULL) {
        wish->format->begin(&wish->export);
    }
    if (wish->incident == NULL) {
        ledger_reader_only(reader, log_filter_wants, &wish->filter);
    }
    while (next_event(reader, &event, whole)) {
        bool in = wish->incident == NULL || incident_holds(incident, &event);
        if (in && log_filter_matches(&wish->filter, &event)) {
            wish->format->add(&wish->export, &event);
            count++;
            if (event.subject == EVENT_TRAIL) {
                trail_check_add(&trails, &event);
            }
        }
    }
    if (wish->format->end != NULL) {
        (void)wish->format->end(&wish->export, SIZE_MAX);
    }
    if (wish->export.pcapng.out_of_order) {
        fprintf(stderr,
                "sallyport log export: of so many packets some stand behind later "
                "ones; ask for less at once with --since and --until\n");
    }
    tell_trails(&trails, &wish->filter, whole);
    return count;
}

/* False after a line that not all was written; of standard output the dispatch tells. */
static bool close_output(FILE *out, const char *path)
{
    if (out == stdout) {
        return true;
    }
    errno = 0;
    bool good = fflush(out) == 0 && ferror(out) == 0;
    good = fclose(out) == 0 && good;
    if (!good) {
        struct trouble why;
        trouble_set_errno(&why, errno, "%.200s: not all was written; make room for it",
                          path);
        fprintf(stderr, "sallyport log export: %s\n", why.text);
    }
    return good;
}

static int export_from(struct wish *wish, struct incident *incident,
                       struct ledger_reader *reader, const char *dir)
{
    struct trouble why;
    bool whole = true;
    wish->export.out = open_output(wish->path, &why);
    if (wish->export.out == NULL) {
        fprintf(stderr, "sallyport log export: %s\n", why.text);
        return VERB_USAGE;
    }
    if (write_events(wish, incident, reader, &whole) == 0) {
        fprintf(stderr,
                "sallyport log export: %s: no event matches; leave out or widen a "
                "filter\n",
                dir);
    }
    return close_output(wish->export.out, wish->path) && whole ? VERB_DONE : VERB_FOUND;
}

/* As the ledger's folder is called, where that is a name and none was said. */
static void name_vehicle(struct export *self, const char *dir)
{
    char real[PATH_MAX];
    if (self->vehicle[0] == '\0' && realpath(dir, real) != NULL) {
        (void)!export_set_vehicle(self, strrchr(real, '/') + 1);
    }
}

static int run(struct wish *wish, const char *dir)
{
    struct trouble why;
    struct incident incident;
    struct ledger_reader *reader = NULL;
    int code = VERB_USAGE;
    if (find_incident(wish, &incident, dir, &why)) {
        reader = ledger_reader_open(dir, &why);
    }
    if (reader != NULL) {
        name_vehicle(&wish->export, dir);
        code = export_from(wish, &incident, reader, dir);
        ledger_reader_close(reader);
    } else {
        fprintf(stderr, "sallyport log export: %s\n", why.text);
    }
    incident_free(&incident);
    return code;
}

int log_export(int argc, char **argv)
{
    struct wish wish = {0};
    enum verb_exit code = read_options(argc, argv, &wish);
    return code == VERB_FOUND ? run(&wish, argv[optind]) : (int)code;
}
