/* SPDX-License-Identifier: Apache-2.0 */
/* By device and inode, and by the id in the oldest header. */
#include "gateway/officer/report_names.h"

#include <string.h>
#include <sys/stat.h>

#include "gateway/ledger/heading.h"

struct name {
    const char *path;
    bool there, headed; /* folder, id is known */
    struct stat folder;
    uint8_t id[TREE_HEAD_LEDGER_ID_BYTES];
};

static void look(struct name *out, const char *path)
{
    struct segment segment;
    struct trouble why; /* told by who reads it */
    *out = (struct name){.path = path};
    out->there = stat(path, &out->folder) == 0;
    out->headed = heading_first(&segment, path, &why);
    if (out->headed) {
        memcpy(out->id, segment.ledger_id, sizeof out->id);
    }
}

static bool is_one(const struct name *a, const struct name *b)
{
    bool folder = a->there && b->there && a->folder.st_dev == b->folder.st_dev &&
                  a->folder.st_ino == b->folder.st_ino;
    return folder || (a->headed && b->headed && memcmp(a->id, b->id, sizeof a->id) == 0);
}

bool report_names_differ(const struct report *report, struct trouble *why)
{
    static struct name names[REPORT_LEDGERS_MAX];
    for (size_t i = 0; i < report->ledger_count; i++) {
        look(&names[i], report->ledgers[i].path);
        for (size_t before = 0; before < i; before++) {
            if (is_one(&names[before], &names[i])) {
                trouble_set(why,
                            "%.100s and %.100s are one ledger, and would count twice; "
                            "name it once",
                            names[before].path, names[i].path);
                return false;
            }
        }
    }
    return true;
}
