/* SPDX-License-Identifier: Apache-2.0 */
/* One direction of a flow that moves bytes, one step at a time, and what they are counted
 * against.
 *
 * Law: every byte is taken from the rule's budget before it is handed to the kernel, and
 * given back at once if it could not be. What one side does not take is not read from the
 * other. */
#ifndef GATEWAY_UPLINK_PUMP_H
#define GATEWAY_UPLINK_PUMP_H

#include "gateway/uplink/gate.h"

enum pumped {
    PUMPED_WAIT,   /* until the kernel says more */
    PUMPED_AGAIN,  /* more can be done at once */
    PUMPED_ENDED,  /* this direction is over */
    PUMPED_BROKEN, /* a reset, or as bad as one */
    PUMPED_CUT,    /* may not go on, for what flow->cut says */
    PUMPED_SPENT   /* the budget is spent and more would go */
};

struct pump {
    struct gate *gate;
    struct flow *flow;
    enum regime_way way;
    struct flow_way *row;
    struct flow_side *from;
    struct flow_side *to;
};

struct pump pump_of(struct gate *gate, struct flow *flow, enum regime_way way);

/* Bytes of wanted that may be moved; and those that were not. */
MUST_CHECK uint64_t pump_take(struct pump *self, uint64_t wanted);
void pump_give_back(struct pump *self, uint64_t bytes);
/* Bytes that the kernel took for the receiver. */
void pump_count(struct pump *self, size_t bytes);
/* What a failed read or write means; `waits` is the flag that EAGAIN takes away. */
MUST_CHECK enum pumped pump_failure(bool *waits);
/* A read that got less than it asked for. */
void pump_note_short_read(struct pump *self, size_t got, size_t asked);
/* The reader's end was read, and all was sent. */
MUST_CHECK enum pumped pump_pass_on_end(struct pump *self);
/* Nothing more is granted: over if a byte waits to be read, not if only the end does. */
MUST_CHECK enum pumped pump_spend(struct pump *self);
/* A direction that has moved 256 KiB: from then on it is spliced. */
MUST_CHECK bool pump_is_long(const struct pump *self);
/* Its bytes must be records of TLS. Once some were spliced nobody knows where one begins.
 */
MUST_CHECK bool pump_is_followed(const struct pump *self);
/* True if a flow that may not go on for this reason goes on all the same: in observe it
 * is told, and nothing of it is looked for any more. Else flow->cut is the reason. */
MUST_CHECK bool pump_is_only_told(struct pump *self, enum reason reason);
/* What began as TLS must go on as records of it, as far as the bytes pass through here;
 * false: flow->cut says that it does not. In observe it is told once and goes on. */
MUST_CHECK bool pump_goes_on(struct pump *self, struct tls_records *records,
                             const uint8_t *bytes, size_t len);

#endif
