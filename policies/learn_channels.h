/* SPDX-License-Identifier: Apache-2.0 */
/* Diagnostic channels for what the unit was heard to ask: one for each id of requests to
 * a single node, and one for each node that could be told by its answers where it was
 * asked for by requests to all.
 *
 * Permitted is what was asked for and is not intrusive (uds.h), service by service and
 * identifier by identifier. What is intrusive stays a comment: only a person can say
 * whose consent it has. Does not: make channels of mixed addressing or of functional ids
 * of 29 bits, or read services in the dialect of KWP2000; what is asked there is a
 * comment too, and its frames have no rule. */
#ifndef POLICIES_LEARN_CHANNELS_H
#define POLICIES_LEARN_CHANNELS_H

#include <stdio.h>

#include "policies/learn.h"

struct learn_channel {
    uint32_t id;
    uint32_t answer_id;
    bool extended;
    bool functional; /* requests to all (0x7DF) reach it */
    bool fd;
};

struct learn_channels {
    struct learn_channel rows[POLICY_CHANNELS_MAX];
    size_t count;
};

/* Those of what was heard on the unit's bus; learn is finished. */
void learn_channels_make(struct learn_channels *out, const struct learn *learn);

/* A channel judges frames with this id, one way or the other. */
MUST_CHECK bool learn_channels_cover(const struct learn_channels *self, uint32_t id,
                                     bool extended);

/* The statements of a block from the unit, and a comment for each request that no channel
 * permits. */
void learn_channels_write(FILE *out, const struct learn_channels *self,
                          const struct learn *learn);

#endif
