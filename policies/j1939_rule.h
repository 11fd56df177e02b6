/* SPDX-License-Identifier: Apache-2.0 */
/* What a frame rule covers, by id or by parameter group (SAE J1939-21 5.2), and what a
 * group that it names does and gives away.
 *
 * A group is matched at each of its 8 priorities. Of a group to one node (PDU1) the
 * destination is in the id; one to all (PDU2) has none there, so the destination of its
 * rule is that of the transport protocol when it has more than 8 bytes. */
#ifndef POLICIES_J1939_RULE_H
#define POLICIES_J1939_RULE_H

#include "can/j1939.h"
#include "policies/policy.h"

/* A request (PGN 59904) has 3 bytes, and some send 8. Bytes 0 to 2 pass. */
#define J1939_RULE_REQUEST_BYTES 3U
#define J1939_RULE_REQUEST_BYTES_MAX 8U
#define J1939_RULE_REQUEST_KEEP 7U

/* That group from any node to any, or the request for it. */
struct policy_group j1939_rule_group(enum policy_group_kind kind, uint32_t pgn);

/* Of a rule by group, whose numbers may be any: sets what follows from it, which is the
 * ids, extended, and of a request the length and the bytes that pass. A rule by id stays
 * as it is. */
void j1939_rule_bind(struct policy_frame_rule *rule);

/* The group on the wire: the one sent, or the request. Of a rule by group. */
MUST_CHECK uint32_t j1939_rule_wire_pgn(const struct policy_frame_rule *rule);

/* The rule, of any kind, covers this id of a frame. */
MUST_CHECK bool j1939_rule_covers(const struct policy_frame_rule *rule, uint32_t id,
                                  bool extended);

/* It covers one of the ids first..last. */
MUST_CHECK bool j1939_rule_meets(const struct policy_frame_rule *rule, uint32_t first,
                                 uint32_t last, bool extended);

/* Some id is covered by both. */
MUST_CHECK bool j1939_rule_shares(const struct policy_frame_rule *a,
                                  const struct policy_frame_rule *b);

/* How many ids it covers, priorities not counted. */
MUST_CHECK uint32_t j1939_rule_id_count(const struct policy_frame_rule *rule);

/* The rule passes frames of that group: names it, or covers an id of it. A request is of
 * the group 59904. */
MUST_CHECK bool j1939_rule_passes(const struct policy_frame_rule *rule, uint32_t pgn);

/* Classes of data_class.h that a rule of a J1939 bus lets through: of the group that it
 * names or asks for, or of all whose ids it covers. */
MUST_CHECK unsigned j1939_rule_classes(const struct policy_frame_rule *rule);

#endif
