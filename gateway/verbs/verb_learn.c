/* SPDX-License-Identifier: Apache-2.0 */
/* `sallyport learn`: a draft of a policy from what was heard. */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "gateway/dbc_library.h"
#include "gateway/verbs/help_row.h"
#include "gateway/verbs/inspect_database.h"
#include "gateway/verbs/learn_json.h"
#include "gateway/verbs/learn_sources.h"
#include "gateway/verbs/options.h"
#include "gateway/verbs/output_file.h"
#include "gateway/verbs/policy_source.h"
#include "gateway/verbs/verbs.h"
#include "policies/learn_write.h"
#include "policies/shape.h"

#define ARENA_BYTES ((size_t)96 << 20)
#define TERM_COLUMN 24 /* of the help */

static const char help[] =
    "usage: sallyport learn --can BUS[:INTERFACE]=LOG [--can ...]... [--ledger DIR]\n"
    "                       [--dbc FILE] [--strict] [-o FILE] [--json]\n"
    "\n"
    "Drafts a policy from what was heard: LOG is a recording of bus BUS ('-' is\n"
    "stdin), as text of 'candump -L', Vector .asc or .blf, or PEAK .trc. A bus whose\n"
    "name begins with 'unit' is the telematics unit's, and there can be one. Each log\n"
    "holds what the nodes of its own bus sent, nothing that was carried across from\n"
    "the other: part the cable, or leave the unit out. What was heard is taken for\n"
    "good, and all of the vehicle is given to the unit: read the draft, edit it, hold\n"
    "another recording against it, then sign it.\n"
    "\n"
    "  --ledger DIR  what a gateway recorded that observed ('run --observe'): of\n"
    "                frames that its policy would have stopped, ids, lengths and\n"
    "                rates\n"
    "  --dbc FILE    name messages by this DBC file\n"
    "  --strict      a message that ends is told, also where an hour was not heard\n"
    "  -o FILE       write there instead of to stdout; no file that is there already\n"
    "  --json        print what was learned, a JSON object a message: type, bus, id,\n"
    "                extended, fd, remote, length_min, length_max, frames, span_us,\n"
    "                kind (period, event, unknown), period_us, shortest_us,\n"
    "                confidence, moved (hex), message, counters, checksum; and a\n"
    "                diagnostic service; no policy but with -o\n"
    "\n"
    "What is not listed below is an observation in a comment: no bit is masked and no\n"
    "value is bounded for not having moved, for it may move tomorrow.\n"
    "\n"
    "examples: sallyport learn --can vehicle=drive.log -o van.policy\n"
    "          sallyport replay --policy van.policy --can vehicle=another.log\n"
    "\n"
    "Exit codes: 0 done, 1 a line that is none, or a LOG that holds no frame of BUS\n"
    "or cannot be read, or the draft cannot be written; 2 FILE is there already, or\n"
    "used wrongly.\n"
    "\n"
    "What is enforced, from how much, with which margin:\n";

/* Behind help. */
static void print_terms(void)
{
    static const char *const terms[][2] = {
#define LEARN_TERM(clause, from, margin) {clause, "from " from "; margin " margin},
#include "policies/learn_terms.def"
#undef LEARN_TERM
    };
    for (size_t i = 0; i < sizeof terms / sizeof *terms; i++) {
        help_row_print(stdout, TERM_COLUMN, terms[i][0], terms[i][1]);
    }
}

struct options {
    struct learn_sources sources;
    const char *dbc;
    const char *output;
    bool json;
    bool strict;
    char database[PATH_MAX]; /* dbc as the policy names it */
};

static bool complain(const char *text)
{
    fprintf(stderr, "sallyport learn: %s\n", text);
    return false;
}

/* A policy names its database from its own folder on: by its name where both are in one,
 * else by the whole path. */
static bool name_database(struct options *self)
{
    const char *slash = self->output != NULL ? strrchr(self->output, '/') : NULL;
    size_t folder = slash != NULL ? (size_t)(slash - self->output) + 1 : 0;
    const char *name = self->dbc;
    if (folder > 0 && strncmp(name, self->output, folder) == 0) {
        name += folder;
    } else if (folder > 0 && name[0] != '/') {
        name = realpath(self->dbc, self->database);
    }
    if (name == NULL || strlen(name) > 250 || !shape_is_text(name, strlen(name))) {
        return complain("the path of the DBC file does not fit a policy; put it beside");
    }
    if (name != self->database) {
        (void)snprintf(self->database, sizeof self->database, "%s", name);
    }
    return true;
}

/* The draft is one that `check` takes; its warnings are told, and our own fault. */
static bool is_sound(const struct options *options, const char *text, size_t len)
{
    const char *file = options->output != NULL ? options->output : "draft";
    struct dbc_library library;
    struct arena arena;
    void *block = aligned_alloc(16, POLICY_ARENA_BYTES);
    if (block == NULL) {
        return complain("no memory for a policy; free some");
    }
    arena_init(&arena, block, POLICY_ARENA_BYTES);
    dbc_library_open(&library, file, policy_source_say, NULL);
    const struct policy_text draft = {file, text, len, &library.library};
    bool good = policy_parse_text(&draft, &arena, policy_source_say, NULL) != NULL;
    dbc_library_close(&library);
    free(block);
    return good;
}

static bool put(const struct options *options, const char *text, size_t len)
{
    struct trouble why;
    return output_file_write(options->output, text, len, 0644, &why) ||
           complain(why.text);
}

static bool write_draft(const struct options *options, const struct learn *learn)
{
    char *text = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&text, &len);
    if (out == NULL) {
        return complain("no memory for the draft; free some");
    }
    learn_write(out, learn,
                &(struct learn_write_options){
                    .name = "draft from recordings",
                    .database = options->dbc != NULL ? options->database : NULL,
                    .strict = options->strict});
    bool good =
        fclose(out) == 0 && is_sound(options, text, len) && put(options, text, len);
    free(text);
    if (good && options->output != NULL && !options->json) {
        printf("%s: a draft from %zu messages; read it, then: sallyport check %s\n",
               options->output, learn->message_count, options->output);
    }
    return good;
}

/* Frames that a gateway carried across are in the logs of both its buses. */
static void warn_of_forwarded(const struct learn *learn)
{
    size_t unit = 0;
    size_t both = 0;
    for (size_t i = 0; i < learn->message_count; i++) {
        const struct learn_message *message = learn->messages[i];
        if (learn->buses[message->bus].untrusted) {
            unit++;
            both += learn_find(learn, message->id, message->extended, false) != NULL;
        }
    }
    if (both > 1 && 2 * both > unit) {
        fprintf(
            stderr,
            "sallyport learn: warning: %zu of the %zu ids of the unit were heard on the "
            "vehicle too; were they carried across? Give each log only what the nodes "
            "of its own bus sent\n",
            both, unit);
    }
}

/* VERB_FOUND: go on; else the exit code. */
static enum verb_exit read_options(int argc, char **argv, struct options *out)
{
    const struct options_row rows[] = {
        {"can", .take = learn_sources_add, .target = &out->sources},
        {"ledger", .text = &out->sources.ledger},
        {"dbc", .text = &out->dbc},
        {.letter = 'o', .text = &out->output},
        {"json", .flag = &out->json},
        {"strict", .flag = &out->strict},
    };
    enum verb_exit code =
        options_read(argc, argv, rows, sizeof rows / sizeof *rows, help);
    if (code == VERB_DONE) {
        print_terms();
    }
    if (code != VERB_FOUND) {
        return code;
    }
    if ((out->sources.log_count == 0 && out->sources.ledger == NULL) || optind != argc) {
        (void)complain("give --can BUS=LOG, or --ledger; see 'sallyport learn --help'");
        return VERB_USAGE;
    }
    return VERB_FOUND;
}

static bool learn_all(const struct options *options, const struct database *database,
                      struct arena *arena)
{
    struct learn *learn = learn_new(arena, database);
    bool heard;
    if (learn == NULL) {
        return complain("no memory to learn in; free some");
    }
    bool good = learn_sources_hear(&options->sources, learn, &heard);
    if (!heard) {
        return false;
    }
    learn_finish(learn);
    warn_of_forwarded(learn);
    if (options->json) {
        learn_json_print(stdout, learn);
    }
    if (!options->json || options->output != NULL) {
        good = write_draft(options, learn) && good;
    }
    return good;
}

static bool learn_with_database(struct options *options)
{
    void *names = NULL;
    const struct database *database = NULL;
    struct arena arena;
    if (options->dbc != NULL) {
        database = inspect_database_open(options->dbc, &names);
    }
    void *block = aligned_alloc(16, ARENA_BYTES);
    arena_init(&arena, block, block != NULL ? ARENA_BYTES : 0);
    bool good = (options->dbc == NULL || (database != NULL && name_database(options))) &&
                learn_all(options, database, &arena);
    free(block);
    free(names);
    return good;
}

int verb_learn(int argc, char **argv)
{
    static struct options options;
    enum verb_exit code = read_options(argc, argv, &options);
    if (code != VERB_FOUND) {
        return (int)code;
    }
    struct trouble why;
    if (!output_file_is_free(options.output, &why)) {
        (void)complain(why.text); /* a draft may have been edited since */
        return VERB_USAGE;
    }
    return learn_with_database(&options) ? VERB_DONE : VERB_FOUND;
}
