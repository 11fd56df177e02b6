/* SPDX-License-Identifier: Apache-2.0 */
/* Rows in the order in which they were met first. */
#include "gateway/review/unread.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void unread_begin(struct unread *self)
{
    for (size_t i = 0; i < self->count; i++) {
        self->rows[i].met = false;
    }
    self->more = 0;
}

static struct unread_row *find(struct unread *self, const char *path)
{
    size_t i = 0;
    while (i < self->count && strcmp(self->rows[i].path, path) != 0) {
        i++;
    }
    return i < self->count ? &self->rows[i] : NULL;
}

static struct unread_row *add(struct unread *self, const char *path)
{
    struct unread_row *rows = self->count < UNREAD_MAX
                                  ? realloc(self->rows, (self->count + 1) * sizeof *rows)
                                  : NULL;
    if (rows == NULL) {
        return NULL;
    }
    self->rows = rows;
    rows[self->count] = (struct unread_row){.error = 0};
    (void)snprintf(rows[self->count].path, PATH_MAX, "%s", path);
    return &rows[self->count++];
}

void unread_meet(struct unread *self, const char *path, int error)
{
    struct unread_row *row = find(self, path);
    row = row != NULL ? row : add(self, path);
    if (row == NULL) {
        self->more++;
        return;
    }
    self->changes += row->error != error;
    row->error = error;
    row->met = true;
}

void unread_end(struct unread *self)
{
    size_t kept = 0;
    for (size_t i = 0; i < self->count; i++) {
        if (self->rows[i].met) {
            self->rows[kept++] = self->rows[i];
        }
    }
    self->changes += kept != self->count;
    self->count = kept;
}

void unread_free(struct unread *self)
{
    free(self->rows);
    *self = (struct unread){.rows = NULL};
}
