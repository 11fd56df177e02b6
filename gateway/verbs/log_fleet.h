/* SPDX-License-Identifier: Apache-2.0 */
/* `sallyport log` of a folder of ledgers, one for each vehicle: which of them it was. */
#ifndef GATEWAY_VERBS_LOG_FLEET_H
#define GATEWAY_VERBS_LOG_FLEET_H

#include <stdbool.h>
#include <stddef.h>

#include "can/trouble.h"
#include "gateway/officer/log_filter.h"
#include "gateway/verbs/verbs.h"

/* The ledgers in a folder that is none itself, in order of name, numbers in them by their
 * size; and the folders in it that may be ledgers and cannot be read. */
struct log_fleet {
    const char *dir;
    struct log_fleet_row {
        char *path;
        int error; /* errno why it cannot be read, 0: a ledger */
    } * rows;
    size_t count;
};

/* No rows: there are none, or the folder cannot be listed. False with why set when not
 * all were found. Free with log_fleet_free in each case. */
MUST_CHECK bool log_fleet_find(struct log_fleet *out, const char *dir,
                               struct trouble *why);
void log_fleet_free(struct log_fleet *self);

/* A row for each vehicle that has events that match, and how many have none; VERB_FOUND
 * when a ledger or a part of one could not be read. */
MUST_CHECK enum verb_exit log_fleet_show(const struct log_fleet *self,
                                         const struct log_filter *filter, bool as_json);

#endif
