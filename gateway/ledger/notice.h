/* SPDX-License-Identifier: Apache-2.0 */
/* What a ledger says of itself, in words that verify can hold it to. */
#ifndef GATEWAY_LEDGER_NOTICE_H
#define GATEWAY_LEDGER_NOTICE_H

#include <stdbool.h>
#include <stdint.h>

#include "gateway/ledger/digest.h"
#include "gateway/ledger/event.h"

/* LEDGER_TORN: this many events and bytes behind an offset of a segment were not sealed.
 */
void notice_torn(struct event *out, uint64_t segment, uint64_t offset, uint64_t events,
                 uint64_t bytes);

/* LEDGER_PRUNED: the segments from..to, which held the events first..size - 1, are
 * removed; root is the tree head of the first `size` events. */
void notice_pruned(struct event *out, uint64_t from, uint64_t to, uint64_t first,
                   uint64_t size, const struct digest *root);

/* LEDGER_THINNED: of the events first..size - 1 of a segment `gone` are taken out; digest
 * is that of the whole file as it is now. */
void notice_thinned(struct event *out, uint64_t segment, uint64_t first, uint64_t size,
                    uint64_t gone, const struct digest *digest);

/* LEDGER_ALTERED: the segments from..to are gone, and nothing states that they may be. */
void notice_gone(struct event *out, uint64_t from, uint64_t to);

/* LEDGER_ALTERED: a segment that is to be removed cannot be read as it was sealed: by
 * what somebody did, or by the disk. */
void notice_altered(struct event *out, uint64_t segment);

/* The segment that the event states to be thinned, 0 when it states no such thing. */
MUST_CHECK uint64_t notice_thinned_segment(const struct event *event);

/* Whether the event states that a segment's file has become one with this digest. */
MUST_CHECK bool notice_states_thinned(const struct event *event, uint64_t segment,
                                      const struct digest *digest);

/* Whether the event states that segments are removed, and which. */
MUST_CHECK bool notice_pruned_range(const struct event *event, uint64_t *out_from,
                                    uint64_t *out_to);

/* Whether the event states that a segment and those before it are removed. One that is
 * still there was spared by a crash. */
MUST_CHECK bool notice_states_removed(const struct event *event, uint64_t segment);

/* Whether the event states that all before `size` is removed, under this tree head. */
MUST_CHECK bool notice_states_pruned(const struct event *event, uint64_t size,
                                     const struct digest *root);

#endif
