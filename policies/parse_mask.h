/* SPDX-License-Identifier: Apache-2.0 */
/* `pass bytes ...`, `pass bits ...` and `when ... pass bits ...` of a frame rule. */
#ifndef POLICIES_PARSE_MASK_H
#define POLICIES_PARSE_MASK_H

#include "policies/parser.h"

/* Clauses; target is a struct draft_frame. They leave the rule's masks together at the
 * end of the draft's. */
MUST_CHECK bool parse_mask_pass(struct parser *parser, void *target);
MUST_CHECK bool parse_mask_when(struct parser *parser, void *target);

/* bits START|LENGTH [motorola] is N[..M] */
MUST_CHECK bool parse_mask_condition(struct parser *parser, struct policy_condition *out);

/* Another mask of the rule, of no bits and no conditions, the first one first; NULL when
 * it was told that there are too many. */
MUST_CHECK struct policy_mask *parse_mask_add(struct parser *parser,
                                              struct policy_frame_rule *rule);

/* The bytes of a rule that has masks too join the first of them. */
void parse_mask_join(struct parser *parser, struct draft_frame *frame);

#endif
