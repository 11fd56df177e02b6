/* SPDX-License-Identifier: Apache-2.0 */
/* A folder of ledgers that a verb was given, one for each vehicle. */
#ifndef GATEWAY_VERBS_FLEET_FOLDER_H
#define GATEWAY_VERBS_FLEET_FOLDER_H

#include <stdbool.h>
#include <stddef.h>

#include "can/trouble.h"

/* The ledgers in a folder that is none itself, in order of name, numbers in them by their
 * size; and the folders in it that may be ledgers and cannot be read. */
struct fleet_folder {
    const char *dir;
    struct fleet_folder_row {
        char *path;
        int error; /* errno why it cannot be read, 0: a ledger */
    } * rows;
    size_t count;
};

/* No rows: there are none, or the folder cannot be listed. False with why set when not
 * all were found. Free with fleet_folder_free in each case. */
MUST_CHECK bool fleet_folder_find(struct fleet_folder *out, const char *dir,
                                  struct trouble *why);
void fleet_folder_free(struct fleet_folder *self);

/* The last part of its path, by which the vehicle is called. */
MUST_CHECK const char *fleet_folder_name(const struct fleet_folder_row *row);

/* Why the row, whose error is not 0, is no ledger to read. */
void fleet_folder_tell(const struct fleet_folder_row *row, struct trouble *why);

#endif
