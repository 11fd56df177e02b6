/* SPDX-License-Identifier: Apache-2.0 */
/* What the ways to write a frame rule, `id`, `pgn` and `message`, have in common. */
#ifndef POLICIES_PARSE_FRAME_H
#define POLICIES_PARSE_FRAME_H

#include "policies/parser.h"

/* `message NAME ...`, a statement of a block of frame rules. */
MUST_CHECK bool parse_message(struct parser *parser);

/* `diagnostics id ID ... { ... }`, another. */
MUST_CHECK bool parse_diagnostics(struct parser *parser);

/* The direction back from the block being read is in the policy, if need be without a
 * rule. False: there are too many, which was told. */
MUST_CHECK bool parse_frame_open_back(struct parser *parser);

/* The signal of the rule's message whose name is next, NULL after a complaint. */
MUST_CHECK const struct database_signal *parse_message_signal(struct parser *parser);

/* A rule of the statement being read that says nothing yet. */
struct draft_frame parse_frame_begin(const struct parser *parser);

/* Puts it into the draft, or complains of what it cannot be. */
void parse_frame_add(struct parser *parser, struct draft_frame *frame);

/* The clauses of a rule by id or by group, and the rule into the draft. */
MUST_CHECK bool parse_frame_rest(struct parser *parser, struct draft_frame *frame);

/* Clauses; target is a struct draft_frame. */
MUST_CHECK bool parse_frame_every(struct parser *parser, void *target);
MUST_CHECK bool parse_frame_rate(struct parser *parser, void *target);
MUST_CHECK bool parse_frame_age(struct parser *parser, void *target);
MUST_CHECK bool parse_frame_pace(struct parser *parser, void *target);
MUST_CHECK bool parse_frame_silence(struct parser *parser, void *target);
MUST_CHECK bool parse_frame_in(struct parser *parser, void *target);

#endif
