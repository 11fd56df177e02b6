/* SPDX-License-Identifier: Apache-2.0 */
/* The readers of the statements that stand outside of any block, one file each. They
 * begin behind their first word and put what they read into the draft. */
#ifndef POLICIES_PARSE_BLOCK_H
#define POLICIES_PARSE_BLOCK_H

#include "policies/parser.h"

MUST_CHECK bool parse_bus(struct parser *parser);
MUST_CHECK bool parse_database(struct parser *parser);
MUST_CHECK bool parse_mode(struct parser *parser);
MUST_CHECK bool parse_frame_block(struct parser *parser);
MUST_CHECK bool parse_uplink_block(struct parser *parser);
MUST_CHECK bool parse_emergency_block(struct parser *parser);

#endif
