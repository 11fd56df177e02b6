/* SPDX-License-Identifier: Apache-2.0 */
/* What a rule asks of the bytes of a frame: `checksum`, `counter`, `where`, and what it
 * `carries`. */
#ifndef POLICIES_PARSE_CHECKS_H
#define POLICIES_PARSE_CHECKS_H

#include "policies/parser.h"

/* Clauses; target is a struct draft_frame. */
MUST_CHECK bool parse_checksum(struct parser *parser, void *target);
MUST_CHECK bool parse_counter(struct parser *parser, void *target);
MUST_CHECK bool parse_where(struct parser *parser, void *target);
MUST_CHECK bool parse_checks_carries(struct parser *parser, void *target);

/* The word of a class of data, if it is next; 0 if it is not. */
MUST_CHECK unsigned parse_checks_class(struct parser *parser);

/* The checks of the rule, at the end of the draft's, made when first asked for; NULL when
 * it was told that there are too many. Below: their places. */
MUST_CHECK struct policy_checks *parse_checks_of(struct parser *parser,
                                                 struct policy_frame_rule *rule);
MUST_CHECK struct draft_checks_places *
parse_checks_places(struct parser *parser, const struct policy_frame_rule *rule);

/* The rule is read whole: false when it was told what its checks cannot be. */
MUST_CHECK bool parse_checks_end(struct parser *parser,
                                 const struct policy_frame_rule *rule);

#endif
