/* SPDX-License-Identifier: Apache-2.0 */
/* `sallyport learn`: a draft of a policy from recordings. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "gateway/file.h"
#include "gateway/officer/recordings.h"
#include "gateway/verbs/bus_log.h"
#include "gateway/verbs/options.h"
#include "gateway/verbs/policy_source.h"
#include "gateway/verbs/verbs.h"
#include "policies/learn_write.h"
#include "policies/parse.h"
#include "policies/shape.h"

#define NS_IN_US 1000U
#define ARENA_BYTES ((size_t)96 << 20)

static const char help[] =
    "usage: sallyport learn --can BUS[:INTERFACE]=LOG [--can ...]... [-o FILE]\n"
    "\n"
    "Drafts a policy from what was heard: LOG is a recording of bus BUS ('-' is stdin), "
    "as\n"
    "text of 'candump -L', Vector .asc or .blf, or PEAK .trc. A bus whose name begins "
    "with\n"
    "'unit' is the telematics unit's, and there can be one. What was heard is taken for\n"
    "good: read the draft, edit it, hold another recording against it, then sign it.\n"
    "\n"
    "  -o FILE   write there instead of to stdout\n"
    "\n"
    "What is enforced, from how much, with which margin:\n"
#define LEARN_TERM(clause, from, margin) \
    "  " clause ": from " from "; margin " margin "\n"
#include "policies/learn_terms.def"
#undef LEARN_TERM
    "All else is an observation in a comment.\n"
    "\n"
    "examples: sallyport learn --can vehicle=drive.log -o van.policy\n"
    "          sallyport replay --policy van.policy --can vehicle=another.log\n"
    "\n"
    "Exit codes: 0 done, 1 a line that is none, or a LOG that holds no frame of BUS or\n"
    "cannot be read; 2 used wrongly.\n";

struct options {
    const char *logs[RECORDINGS_MAX]; /* as given */
    unsigned log_count;
    const char *output;
};

static bool complain(const char *text)
{
    fprintf(stderr, "sallyport learn: %s\n", text);
    return false;
}

/* False: told why. */
static bool open_log(struct learn *learn, const char *text, struct recordings *logs)
{
    struct bus_log log;
    struct trouble why;
    if (!bus_log_split(&log, text, &why)) {
        return complain(why.text);
    }
    int bus = learn_bus(learn, log.bus);
    if (bus < 0) {
        return complain("more buses than a policy has; leave some out");
    }
    return recordings_open(logs, log.path, log.interface[0] != 0 ? log.interface : NULL,
                           (uint8_t)bus, &why) ||
           complain(why.text);
}

static bool open_logs(struct learn *learn, const struct options *options,
                      struct recordings *logs)
{
    bool good = true;
    unsigned untrusted = 0;
    for (unsigned i = 0; good && i < options->log_count; i++) {
        good = open_log(learn, options->logs[i], logs);
    }
    for (uint8_t i = 0; i < learn->bus_count; i++) {
        untrusted += learn->buses[i].untrusted;
    }
    return good && (untrusted < 2 || complain("two buses of the unit; draft a policy for "
                                              "each, and join them by hand"));
}

/* False: told why. */
static bool hear(struct learn *learn, struct recordings *logs)
{
    struct recorded entry;
    uint8_t bus;
    bool good = true;
    while (recordings_next(logs, &entry, &bus)) {
        learn_add(learn, bus, &entry.frame, entry.time_ns / NS_IN_US);
    }
    if (logs->refused.text[0] != 0) {
        return complain(logs->refused.text);
    }
    for (unsigned i = 0; i < logs->count; i++) {
        if (logs->rows[i].frames == 0) {
            fprintf(stderr,
                    "sallyport learn: %s: no frame%s%s in it; name a recording of "
                    "that bus\n",
                    logs->rows[i].path, logs->rows[i].named ? " of " : "",
                    logs->rows[i].interface);
            good = false;
        }
    }
    return good && logs->bad_lines == 0;
}

/* The draft is one that `check` takes; its warnings are told, so is our own fault. */
static bool is_sound(const struct options *options, const char *text, size_t len)
{
    void *block = aligned_alloc(16, POLICY_ARENA_BYTES);
    struct arena arena;
    if (block == NULL) {
        return complain("no memory for a policy; free some");
    }
    arena_init(&arena, block, POLICY_ARENA_BYTES);
    const char *file = options->output != NULL ? options->output : "draft";
    bool good = policy_parse(file, text, len, &arena, policy_source_say, NULL) != NULL;
    free(block);
    return good;
}

static bool put(const struct options *options, const char *text, size_t len)
{
    struct trouble why;
    if (options->output == NULL) {
        return fwrite(text, 1, len, stdout) == len && fflush(stdout) == 0;
    }
    return file_replace(options->output, text, len, 0644, &why) || complain(why.text);
}

static bool write_draft(const struct options *options, const struct learn *learn)
{
    char *text = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&text, &len);
    if (out == NULL) {
        return complain("no memory for the draft; free some");
    }
    learn_write(out, learn, "draft from recordings");
    bool good =
        fclose(out) == 0 && is_sound(options, text, len) && put(options, text, len);
    free(text);
    return good;
}

/* False: too many, or not of the form. */
static bool add_log(void *target, const char *text, struct trouble *why)
{
    struct options *out = target;
    struct bus_log log;
    if (out->log_count == RECORDINGS_MAX) {
        trouble_set(why, "more than %d recordings; join some", RECORDINGS_MAX);
        return false;
    }
    out->logs[out->log_count++] = text;
    if (!bus_log_split(&log, text, why)) {
        return false;
    }
    if (!shape_is_name(log.bus)) {
        trouble_set(why, "'%s' cannot be the name of a bus; write letters and digits",
                    log.bus);
        return false;
    }
    return true;
}

/* VERB_FOUND: go on; else the exit code. */
static enum verb_exit read_options(int argc, char **argv, struct options *out)
{
    const struct options_row rows[] = {
        {"can", .take = add_log, .target = out},
        {.letter = 'o', .text = &out->output},
    };
    enum verb_exit code =
        options_read(argc, argv, rows, sizeof rows / sizeof *rows, help);
    if (code != VERB_FOUND) {
        return code;
    }
    if (out->log_count == 0 || optind != argc) {
        (void)complain("give at least one --can BUS=LOG; see 'sallyport learn --help'");
        return VERB_USAGE;
    }
    return VERB_FOUND;
}

static bool learn_all(const struct options *options, struct arena *arena)
{
    static struct recordings logs;
    struct learn *learn = learn_new(arena);
    recordings_init(&logs, policy_source_say, NULL);
    if (learn == NULL) {
        return complain("no memory to learn in; free some");
    }
    bool good = open_logs(learn, options, &logs);
    if (good) {
        good = hear(learn, &logs);
        learn_finish(learn);
        good = write_draft(options, learn) && good;
    }
    recordings_close(&logs);
    return good;
}

int verb_learn(int argc, char **argv)
{
    struct options options = {.output = NULL};
    struct arena arena;
    enum verb_exit code = read_options(argc, argv, &options);
    if (code != VERB_FOUND) {
        return (int)code;
    }
    void *block = aligned_alloc(16, ARENA_BYTES);
    arena_init(&arena, block, block != NULL ? ARENA_BYTES : 0);
    bool good = learn_all(&options, &arena);
    free(block);
    return good ? VERB_DONE : VERB_FOUND;
}
