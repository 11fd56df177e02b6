/* SPDX-License-Identifier: Apache-2.0 */
/* The message of a database that a message is, and which values its signals had. */
#ifndef POLICIES_LEARN_SIGNALS_H
#define POLICIES_LEARN_SIGNALS_H

#include "can/arena.h"
#include "can/database.h"
#include "can/frame.h"

struct learn_signal {
    uint64_t frames; /* in which it was there with a number */
    double least;    /* physical */
    double greatest;
};

struct learn_signals {
    const struct database_message *message;
    struct learn_signal *values; /* of each of its signals */
};

/* NULL: no rule can name the message of this frame (the database has none, or it is for
 * another length or format, or has signals that no mask can say, or names that are no
 * plain words), or the arena is full. */
MUST_CHECK struct learn_signals *learn_signals_new(const struct database *database,
                                                   const struct frame *frame,
                                                   struct arena *arena);

/* The next frame; all have the length of the message. */
void learn_signals_add(struct learn_signals *self, const struct frame *frame);

/* Some signal has just the bits of that field. */
MUST_CHECK bool learn_signals_own(const struct learn_signals *self,
                                  const struct signal_layout *field);

/* What a rule can ask of the i-th signal: learn_signals_ranged, it is there in every
 * frame, and its bits could hold a value outside. */
MUST_CHECK bool learn_signals_enforced(const struct learn_signals *self, size_t i);

/* The database gives the i-th signal a range, it has a number of 64 bits at most, it was
 * seen in so many frames as a range needs, and every value that was seen lies in it. */
MUST_CHECK bool learn_signals_ranged(const struct learn_signals *self, size_t i);

#endif
