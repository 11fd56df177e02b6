/* SPDX-License-Identifier: Apache-2.0 */
/* A message of a DBC database as a frame rule that needs no database: its id, format and
 * length, and the masks of the signals that may pass.
 *
 * Law: what the masks pass of a frame is the bits of the signals that were added and are
 * there in it, and of the multiplexers above them; nothing else. Does not: read files. */
#ifndef POLICIES_RESOLVE_H
#define POLICIES_RESOLVE_H

#include "can/database.h"
#include "policies/policy.h"

struct resolve {
    struct policy_mask *masks; /* the first is there, without conditions */
    unsigned count;
    unsigned room; /* of masks */
};

/* Id, extended, format and length. A J1939 message becomes a rule by its group, of which
 * the null address (0xFE) is no part: as source any node may send it, as destination of a
 * PDU1 it goes to any. NULL, or what no rule can say: "what; the mend". Whether a group
 * can be so long, or so at all, is shape_group_fault's to tell. */
const char *resolve_message(struct policy_frame_rule *rule,
                            const struct database_message *message);

/* How many multiplexers stand above the signal. */
unsigned resolve_depth(const struct database_signal *signal);

/* Adds the signal and the multiplexers above it. NULL, or "what; the mend". */
const char *resolve_signal(struct resolve *self, const struct database_signal *signal,
                           unsigned length_bytes);

#endif
