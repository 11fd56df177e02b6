/* SPDX-License-Identifier: Apache-2.0 */
/* What was seen of one message: an id of one format on one bus. */
#ifndef POLICIES_LEARN_MESSAGE_H
#define POLICIES_LEARN_MESSAGE_H

#include "policies/learn_fields.h"
#include "policies/learn_gaps.h"
#include "policies/learn_signals.h"
#include "policies/learn_window.h"

struct learn_message {
    uint32_t id;
    uint8_t bus;
    bool extended;
    bool fd;
    bool remote;
    bool counted; /* from sums: no gap and no byte of it is known */
    uint64_t frames;
    uint64_t first_us;
    uint64_t last_us;
    uint8_t length_min;
    uint8_t length_max;
    struct learn_gaps gaps;
    struct learn_window window;
    uint8_t first[FRAME_DATA_MAX];
    uint8_t moved[FRAME_DATA_MAX]; /* bits that were not always the same */
    uint8_t ones[FRAME_DATA_MAX];  /* bits that were 1 at least once */
    struct learn_fields *fields;   /* NULL: no room for them, or of several lengths */
    struct learn_signals *signals; /* NULL: no message of a database, or likewise */
};

/* The first frame of it; database may be NULL, and outlives it. NULL when the arena is
 * full. */
MUST_CHECK struct learn_message *learn_message_new(struct arena *arena, uint8_t bus,
                                                   const struct frame *frame,
                                                   uint64_t now_us,
                                                   const struct database *database);

/* The frame is one of this message. */
MUST_CHECK bool learn_message_is(const struct learn_message *self, uint8_t bus,
                                 const struct frame *frame);

/* A further one; now_us does not go back. */
void learn_message_add(struct learn_message *self, const struct frame *frame,
                       uint64_t now_us, struct arena *arena);

/* count further ones of this length, in a time of span_us, of which no more is known. */
void learn_message_count(struct learn_message *self, uint8_t length, uint64_t count,
                         uint64_t span_us);

/* By bus, then by id, standard before extended, classic before FD: for qsort of pointers
 * to messages. */
MUST_CHECK int learn_message_compare(const void *a, const void *b);

#endif
