/* SPDX-License-Identifier: Apache-2.0 */
/* What `sallyport learn` learns from: recordings, and the ledger of a gateway that
 * observed. Each fault is told on stderr. */
#ifndef GATEWAY_VERBS_LEARN_SOURCES_H
#define GATEWAY_VERBS_LEARN_SOURCES_H

#include "gateway/officer/recordings.h"
#include "policies/learn.h"

struct learn_sources {
    const char *logs[RECORDINGS_MAX]; /* BUS=LOG, BUS:INTERFACE=LOG; not owned */
    unsigned log_count;
    const char *ledger; /* a folder; NULL: none */
};

/* Adds a recording (an options_row takes it). False with why set. */
MUST_CHECK bool learn_sources_add(void *target, const char *text, struct trouble *why);

/* Learns all of them. *heard is false when there is nothing to draft from; false when
 * something was told, though a draft may be made all the same. */
MUST_CHECK bool learn_sources_hear(const struct learn_sources *self, struct learn *learn,
                                   bool *heard);

#endif
