/* SPDX-License-Identifier: Apache-2.0 */
/* The clauses of a flow rule that ask more than its destination: `request`, `publish`,
 * `subscribe`, `inspect`, `pin`, `ca`, `update`, `names`. */
#ifndef POLICIES_PARSE_TERMS_H
#define POLICIES_PARSE_TERMS_H

#include "policies/parser.h"

/* A rule being read; it stands first for the clauses of the rule alone. */
struct parse_terms {
    struct policy_flow_rule rule;
    struct policy_flow_terms terms; /* its lists are those below once they are kept */
    struct policy_request requests[FLOW_TERMS_REQUESTS_MAX];
    struct policy_topic published[FLOW_TERMS_TOPICS_MAX];
    struct policy_topic subscribed[FLOW_TERMS_TOPICS_MAX];
    uint8_t published_count;
    uint8_t subscribed_count;
    uint8_t pins[FLOW_TERMS_PINS_MAX][FLOW_TERMS_PIN_BYTES];
    const char *excepts[FLOW_TERMS_EXCEPTS_MAX];
};

/* Clauses; target is a struct parse_terms. */
MUST_CHECK bool parse_terms_request(struct parser *parser, void *target);
MUST_CHECK bool parse_terms_publish(struct parser *parser, void *target);
MUST_CHECK bool parse_terms_subscribe(struct parser *parser, void *target);
MUST_CHECK bool parse_terms_inspect(struct parser *parser, void *target);
MUST_CHECK bool parse_terms_pin(struct parser *parser, void *target);
MUST_CHECK bool parse_terms_ca(struct parser *parser, void *target);
MUST_CHECK bool parse_terms_update(struct parser *parser, void *target);
MUST_CHECK bool parse_terms_names(struct parser *parser, void *target);

/* Puts what was read into the arena, and into the rule unless it asks nothing. False when
 * no memory is left, or all rules ask more than a policy can; not told yet. */
MUST_CHECK bool parse_terms_keep(struct parser *parser, struct parse_terms *self);

#endif
