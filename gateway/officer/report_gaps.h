/* SPDX-License-Identifier: Apache-2.0 */
/* When nobody watched, or not all was kept: what an officer must know beside the
 * attempts.
 *
 * Fed with every event of one ledger after the other, in order. A gap that has no end in
 * the ledger has end_us 0. Keeps the first REPORT_GAPS_MAX; further ones are counted. */
#ifndef GATEWAY_OFFICER_REPORT_GAPS_H
#define GATEWAY_OFFICER_REPORT_GAPS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "gateway/ledger/event.h"

#define REPORT_GAPS_MAX 512
#define REPORT_GAPS_TEXT_BYTES 320

enum report_gap_kind {
    REPORT_GAP_OFF,        /* switched off in order */
    REPORT_GAP_POWER,      /* it ended without a word */
    REPORT_GAP_ROLE,       /* a role was dead, its path closed */
    REPORT_GAP_UNRECORDED, /* something could not be kept or read */
    REPORT_GAP_CLOCK,      /* what is near it may be misdated */
    REPORT_GAP_OBSERVED,   /* nothing was stopped */
    REPORT_GAP_MISSING     /* events that are no longer there, or cannot be read */
};

struct report_gap {
    enum report_gap_kind kind;
    bool has_leaf;
    uint64_t leaf; /* of the event that says so */
    size_t ledger;
    uint64_t begin_us; /* wall time, 0: not known */
    uint64_t end_us;   /* 0: not in this ledger. Equal to begin_us: a moment */
    char about[POLICY_NAME_BYTES];
    char text[REPORT_GAPS_TEXT_BYTES]; /* hostile */
};

struct report_gaps {
    struct report_gap rows[REPORT_GAPS_MAX];
    size_t count;
    uint64_t others;
    /* Of the ledger that is read now. */
    size_t ledger;
    bool any_event;
    bool any_guard;
    uint64_t guard_epoch;
    uint64_t last_us; /* when a role was heard last, the ledger's own apart */
    bool unread;      /* a part of it that cannot be read goes on until the next event */
};

/* The events that follow are those of this ledger. */
void report_gaps_begin(struct report_gaps *self, size_t ledger);
void report_gaps_add(struct report_gaps *self, const struct event *event);
/* A part of the ledger cannot be read. */
void report_gaps_add_damage(struct report_gaps *self, const char *why);

/* "power lost", "switched off", ... */
const char *report_gaps_kind_text(enum report_gap_kind kind);

/* Something of it lies within [begin_us, end_us). */
MUST_CHECK bool report_gaps_touches(const struct report_gap *gap, uint64_t begin_us,
                                    uint64_t end_us);

#endif
