/* SPDX-License-Identifier: Apache-2.0 */
/* `pgn N ...` and `request pgn N ...` of a block of frame rules. */
#ifndef POLICIES_PARSE_GROUP_H
#define POLICIES_PARSE_GROUP_H

#include "policies/parser.h"

MUST_CHECK bool parse_group(struct parser *parser);
MUST_CHECK bool parse_request(struct parser *parser);

/* Clauses; target is a struct draft_frame. */
MUST_CHECK bool parse_group_source(struct parser *parser, void *target);
MUST_CHECK bool parse_group_destination(struct parser *parser, void *target);

#endif
