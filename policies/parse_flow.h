/* SPDX-License-Identifier: Apache-2.0 */
/* `pass ...` in the uplink block. */
#ifndef POLICIES_PARSE_FLOW_H
#define POLICIES_PARSE_FLOW_H

#include "policies/parser.h"

/* Reads behind `pass` and adds the rule to the draft. A parser's statement. */
MUST_CHECK bool parse_flow(struct parser *parser);

#endif
