/* SPDX-License-Identifier: Apache-2.0 */
/* `sallyport log` of a folder of ledgers, one for each vehicle: which of them it was. */
#ifndef GATEWAY_VERBS_LOG_FLEET_H
#define GATEWAY_VERBS_LOG_FLEET_H

#include <stdbool.h>
#include <stddef.h>

#include "gateway/officer/log_filter.h"
#include "gateway/verbs/verbs.h"

/* The names of the ledgers in a folder that is none itself, in order, numbers in them by
 * their size. */
struct log_fleet {
    const char *dir;
    char **names;
    size_t count;
};

/* False when there are none. Free with log_fleet_free. */
MUST_CHECK bool log_fleet_find(struct log_fleet *out, const char *dir);
void log_fleet_free(struct log_fleet *self);

/* A row for each vehicle that has events that match, and how many have none; VERB_FOUND
 * when a part of a ledger could not be read. */
MUST_CHECK enum verb_exit log_fleet_show(const struct log_fleet *self,
                                         const struct log_filter *filter, bool as_json);

#endif
