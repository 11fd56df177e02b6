/* SPDX-License-Identifier: Apache-2.0 */
/* Keeps what a walk over the folder shows, and sorts it. */
#include "gateway/verbs/fleet_folder.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/ledger/folder_ledgers.h"

const char *fleet_folder_name(const struct fleet_folder_row *row)
{
    return strrchr(row->path, '/') + 1;
}

static int in_order(const void *a, const void *b)
{
    return strverscmp(fleet_folder_name(a), fleet_folder_name(b));
}

struct finding {
    struct fleet_folder *fleet;
    bool no_memory;
};

static bool keep(void *context, const char *path, int error)
{
    struct finding *self = context;
    struct fleet_folder *fleet = self->fleet;
    struct fleet_folder_row *rows =
        realloc(fleet->rows, (fleet->count + 1) * sizeof *rows);
    self->no_memory = rows == NULL;
    if (rows == NULL) {
        return false;
    }
    fleet->rows = rows;
    rows[fleet->count] = (struct fleet_folder_row){strdup(path), error};
    self->no_memory = rows[fleet->count].path == NULL;
    fleet->count += !self->no_memory;
    return !self->no_memory;
}

bool fleet_folder_find(struct fleet_folder *out, const char *dir, struct trouble *why)
{
    *out = (struct fleet_folder){.dir = dir};
    struct finding finding = {out, false};
    int error = folder_is_ledger(dir) ? 0 : folder_each_ledger(dir, keep, &finding);
    /* a folder that cannot be listed at all is told by who reads it as a ledger */
    if ((error != 0 && out->count > 0) || finding.no_memory) {
        trouble_set_errno(why, finding.no_memory ? ENOMEM : error,
                          "%s: its ledgers cannot all be found; name one of them", dir);
        return false;
    }
    if (out->count > 0) {
        qsort(out->rows, out->count, sizeof *out->rows, in_order);
    }
    return true;
}

void fleet_folder_free(struct fleet_folder *self)
{
    for (size_t i = 0; i < self->count; i++) {
        free(self->rows[i].path);
    }
    free(self->rows);
    *self = (struct fleet_folder){.dir = NULL};
}

void fleet_folder_tell(const struct fleet_folder_row *row, struct trouble *why)
{
    trouble_set_errno(why, row->error,
                      "%s: cannot be read; read it as the user whose it is", row->path);
}
