/* SPDX-License-Identifier: Apache-2.0 */
/* `evidence none|headers|payload`, which the policy, a bus and the uplink may say. */
#ifndef POLICIES_PARSE_EVIDENCE_H
#define POLICIES_PARSE_EVIDENCE_H

#include "policies/parser.h"

/* The word behind `evidence`, as enum policy_evidence. */
MUST_CHECK bool parse_evidence(struct parser *parser, uint8_t *out);

#endif
