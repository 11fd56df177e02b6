/* SPDX-License-Identifier: Apache-2.0 */
/* What was seen of a message, for the person who reads the draft. */
#ifndef POLICIES_LEARN_EVIDENCE_H
#define POLICIES_LEARN_EVIDENCE_H

#include <stdio.h>

#include "policies/learn_message.h"

#define LEARN_EVIDENCE_HIGH_FRAMES 256
#define LEARN_EVIDENCE_HIGH_US 60000000U

/* "low", "medium" or "high", as learn_write.c says at the head of a draft. */
const char *learn_evidence_confidence(const struct learn_message *message);

/* The rest of a comment, and lines of comment below it: frames, seconds, gaps, bits that
 * move, counters and checksum. */
void learn_evidence_print(FILE *out, const struct learn_message *message,
                          const struct learn_gaps_law *law);

#endif
