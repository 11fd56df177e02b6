/* SPDX-License-Identifier: Apache-2.0 */
/* Folders beside the ledgers under review that may be ledgers and cannot be read. */
#ifndef GATEWAY_REVIEW_UNREAD_H
#define GATEWAY_REVIEW_UNREAD_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "can/attributes.h"

#define UNREAD_MAX 64

struct unread {
    struct unread_row {
        char path[PATH_MAX]; /* hostile text */
        int error;           /* errno why */
        bool met;            /* in the look that goes on */
    } * rows;
    size_t count;
    size_t more;      /* than fit */
    uint32_t changes; /* of what is said of them */
};

/* A look begins, meets each that there is, and ends: who was not met is forgotten. */
void unread_begin(struct unread *self);
void unread_meet(struct unread *self, const char *path, int error);
void unread_end(struct unread *self);

void unread_free(struct unread *self);

#endif
