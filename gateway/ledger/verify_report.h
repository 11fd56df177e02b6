/* SPDX-License-Identifier: Apache-2.0 */
/* What verification says of a ledger, and of a part of one. */
#ifndef GATEWAY_LEDGER_VERIFY_REPORT_H
#define GATEWAY_LEDGER_VERIFY_REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "can/trouble.h"
#include "gateway/ledger/digest.h"
#include "gateway/ledger/store_time.h"
#include "gateway/ledger/tree_head.h"

#define VERIFY_FAULTS_MAX 16

/* A tree head that somebody kept elsewhere. */
struct verify_head {
    uint64_t size; /* events */
    struct digest root;
    bool named; /* it says which ledger it is of */
    uint8_t ledger_id[TREE_HEAD_LEDGER_ID_BYTES];
};

enum verify_kept {
    VERIFY_KEPT_NONE,    /* no head was given */
    VERIFY_KEPT_HELD,    /* its events are the first ones of this ledger */
    VERIFY_KEPT_FAULT,   /* they are others or no longer there: among the faults */
    VERIFY_KEPT_UNKNOWN, /* they were pruned or cannot be read: nothing can be said */
    VERIFY_KEPT_OTHER    /* it is of another ledger, which says nothing of this one */
};

struct verify_report {
    uint8_t ledger_id[TREE_HEAD_LEDGER_ID_BYTES];
    uint64_t segments;
    bool unlooked_before, unlooked_behind; /* segments stand there, not asked for */
    uint64_t first_segment, last_segment;
    uint64_t first_leaf; /* events before it are no longer there */
    uint64_t size;       /* events ever sealed, as the last good tree head says */
    uint64_t events;     /* proven: there and under a good signature */
    uint64_t heads;      /* good signatures */
    struct digest root;  /* of the last good tree head */
    struct store_time first, last; /* of the first and the last good tree head */
    bool clock_trusted;            /* by all of them */
    bool pruning_stated;           /* first_leaf is not 0 and an event says so */
    uint64_t thinned;              /* events taken out, as sealed events state */
    uint64_t unstated;             /* taken out, and what would state it was not seen */
    uint64_t torn;                 /* LEDGER_TORN events: ends cut after a power loss */
    uint64_t lost;                 /* events that EVENTS_LOST events count */
    uint64_t unsealed_events;      /* at the end, under no tree head yet */
    uint64_t unsealed_bytes;
    bool in_use;           /* a writer has it open */
    uint64_t foreign;      /* files in the folder that are not the ledger's */
    char foreign_name[64]; /* one of them, hostile text */
    enum verify_kept kept;
    bool uncovered;  /* an event number that was asked for is not among what was proven */
    bool other_key;  /* every segment was made with another key: the one fault */
    uint64_t unread; /* segments that the system does not let us read */
    struct trouble unread_why; /* of the first of them */
    size_t fault_count;        /* 0: nothing is altered or missing; may be above
                                  VERIFY_FAULTS_MAX */
    struct trouble faults[VERIFY_FAULTS_MAX]; /* "segment 2, offset 4711: ..." */
};

/* No fault, all of it could be read, whatever was taken out is stated, and what was asked
 * for is there. */
MUST_CHECK bool verify_report_is_whole(const struct verify_report *self);

/* Adds "segment N, ..." to the faults. */
void verify_report_fault(struct verify_report *self, uint64_t number, const char *format,
                         ...) PRINTF_LIKE(3, 4);

/* Adds what was said of one segment behind all that self has: counts, heads, faults. */
void verify_report_add(struct verify_report *self, const struct verify_report *more);

#endif
