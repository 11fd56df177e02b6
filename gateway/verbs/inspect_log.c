/* SPDX-License-Identifier: Apache-2.0 */
/* Prints a log frame by frame. */
#include "gateway/verbs/inspect_log.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "can/recording.h"
#include "gateway/officer/unpack.h"
#include "gateway/verbs/inspect_database.h"
#include "gateway/verbs/inspect_frame.h"

#define TOLD_MAX 20 /* faults that are told; the others are counted */

struct sums {
    uint64_t frames;
    uint64_t faults;
};

bool inspect_log_is_one(struct cursor head)
{
    return recording_tell(head) != RECORDING_NONE;
}

static void count_fault(struct sums *sums, const struct trouble *why)
{
    if (sums->faults++ < TOLD_MAX) {
        fprintf(stderr, "%s\n", why->text);
    }
}

static void print_entry(const struct recorded *entry, bool possible,
                        const struct inspect_options *options,
                        const struct database *database)
{
    if (options->json) {
        inspect_frame_json(stdout, entry, possible, database);
    } else if (possible) {
        inspect_frame_text(stdout, entry, database);
    }
}

static struct sums print_all(struct recording *recording,
                             const struct inspect_options *options,
                             const struct database *database)
{
    struct sums sums = {0};
    struct recorded entry;
    struct trouble why;
    enum recorded_result result = recording_next(recording, &entry, &why);
    for (; result != RECORDED_NOTHING; result = recording_next(recording, &entry, &why)) {
        if (result != RECORDED_FRAME) {
            count_fault(&sums, &why);
        }
        if (result != RECORDED_FAULT) {
            print_entry(&entry, result == RECORDED_FRAME, options, database);
            sums.frames++;
        }
    }
    return sums;
}

static enum verb_exit conclude(const char *name, struct sums sums)
{
    struct trouble what;
    if (sums.faults > TOLD_MAX) {
        trouble_set(&what, "%s: and %" PRIu64 " more faults", name,
                    sums.faults - TOLD_MAX);
        fprintf(stderr, "%s\n", what.text);
    }
    if (sums.frames == 0) {
        trouble_set(&what, "%s: no frame in it; name another log", name);
        fprintf(stderr, "%s\n", what.text);
    }
    return sums.faults == 0 && sums.frames > 0 ? VERB_DONE : VERB_FOUND;
}

static enum verb_exit print_log(struct inspect_file *file,
                                const struct inspect_options *options,
                                const struct database *database)
{
    static struct recording recording;
    struct unpack unpack;
    struct trouble why;
    enum verb_exit code = VERB_FOUND;
    unpack_init(&unpack);
    if (recording_begin(&recording, file->name, inspect_file_read, file, &unpack.inflater,
                        &why)) {
        code = conclude(file->name, print_all(&recording, options, database));
    } else {
        fprintf(stderr, "%s\n", why.text);
    }
    unpack_close(&unpack);
    return code;
}

enum verb_exit inspect_log(struct inspect_file *file,
                           const struct inspect_options *options)
{
    void *block = NULL;
    const struct database *database = NULL;
    enum verb_exit code = VERB_FOUND;
    if (options->dbc != NULL) {
        database = inspect_database_open(options->dbc, &block);
    }
    if (options->dbc == NULL || database != NULL) {
        code = print_log(file, options, database);
    }
    free(block);
    return code;
}
