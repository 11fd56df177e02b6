/* SPDX-License-Identifier: Apache-2.0 */
/* One frame rule of a draft: whether a message gets one, and with which clauses. */
#ifndef POLICIES_LEARN_RULE_H
#define POLICIES_LEARN_RULE_H

#include "policies/learn_channels.h"

/* A message whose silence is told has so many frames at least, over so much time, of
 * which this part may be before its first and behind its last. */
#define LEARN_RULE_LASTING_FRAMES 65
#define LEARN_RULE_LASTING_US UINT64_C(3600000000)
#define LEARN_RULE_LASTING_SHARE 10

struct learn_room {  /* what the limits of a policy leave for further rules */
    unsigned checks; /* rules that ask something of the bytes */
    unsigned wheres; /* values that they ask for */
};

struct learn_draft {
    const struct learn *learn; /* finished */
    const struct learn_channels *channels;
    struct learn_room *room;
    bool strict; /* see learn_write.h */
};

/* A line with the rule, or with why there is none, and its evidence. */
void learn_rule_write(FILE *out, const struct learn_draft *draft,
                      const struct learn_message *message);

#endif
