/* SPDX-License-Identifier: Apache-2.0 */
/* Walks the image of one segment and checks all that needs no key: framing, CRCs, that
 * each event is one, and that each tree head says what the records before it add up to.
 *
 * Every byte is a stranger's. Does not: check signatures, open files. */
#ifndef GATEWAY_LEDGER_SCAN_H
#define GATEWAY_LEDGER_SCAN_H

#include "can/trouble.h"
#include "gateway/ledger/event.h"
#include "gateway/ledger/record.h"
#include "gateway/ledger/segment.h"
#include "gateway/ledger/summary.h"

enum scan_step {
    SCAN_EVENT,
    SCAN_HEAD,
    SCAN_THINNED, /* events were here: merkle has passed over them */
    SCAN_SUMMARY, /* of the events so far */
    SCAN_END,     /* nothing left but zeros */
    SCAN_BROKEN   /* why says what; the scan stays there */
};

struct scan {
    struct cursor in; /* in.pos is the offset of what comes next */
    struct segment segment;
    struct merkle merkle; /* of all leaves so far */
    struct sources sources;
    uint64_t heads;   /* number of the last tree head */
    uint64_t thinned; /* events taken out so far */

    struct summary summary; /* of the events so far in this segment */

    struct record record;  /* of the last step */
    struct event event;    /* after SCAN_EVENT, with its leaf */
    struct tree_head head; /* after SCAN_HEAD, and until the next */

    size_t sealed_pos; /* where the last head ends, or a summary behind it; 0: no head yet
                        */
    size_t batch_pos;  /* where what the last head seals begins; 0: the header too */
    bool unadded;      /* scan_unadded was called */
    bool resumed;      /* scan_resume was: events of this segment were passed over */
    bool summed;       /* a summary stands there */
    struct merkle sealed;
    struct sources sealed_sources;
    struct summary sealed_summary;
};

/* False with why set when the image does not begin with a segment header. bytes outlive
 * the scan. */
MUST_CHECK bool scan_begin(struct scan *self, const uint8_t *bytes, size_t len,
                           struct trouble *why);

/* From here on takes each tree head at its word instead of adding up the events before
 * it, which takes most of the time: for who only reads, and leaves it to verify. */
void scan_unadded(struct scan *self);

MUST_CHECK enum scan_step scan_next(struct scan *self, struct trouble *why);

/* After SCAN_BROKEN, where nothing is added up: goes on behind the next tree head of this
 * ledger, which says how many events stand before it. missed: those that were not given.
 * False, and nothing is changed, where no tree head follows. */
MUST_CHECK bool scan_resume(struct scan *self, uint64_t *missed);

/* How many of the len bytes stand at and behind `from`, the zeros at the end (room that
 * was never written) not counted. */
MUST_CHECK uint64_t scan_bytes_left(const uint8_t *bytes, size_t len, size_t from);

/* The last tree head that reads as one, and the record that it is in; false: none does.
 */
MUST_CHECK bool scan_last_head(const uint8_t *bytes, size_t len, struct tree_head *head,
                               struct record *record);

/* Whether a tree head of this ledger (of any when ledger_id is NULL) with at least this
 * number stands anywhere from pos on, whatever is broken before it. */
MUST_CHECK bool scan_finds_head(const uint8_t *bytes, size_t len, size_t pos,
                                const uint8_t *ledger_id, uint64_t number);

#endif
