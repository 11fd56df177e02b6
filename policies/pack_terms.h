/* SPDX-License-Identifier: Apache-2.0 */
/* What flow rules ask beyond their destinations <-> the messages of policy.proto. */
#ifndef POLICIES_PACK_TERMS_H
#define POLICIES_PACK_TERMS_H

#include "can/arena.h"
#include "policies/policy.h"
#include "policies/policy.pb-c.h"

/* As many as fit into the terms of all rules. */
#define PACK_TERMS_REQUESTS_MAX (FLOW_TERMS_BYTES_MAX / sizeof(struct policy_request))
#define PACK_TERMS_TOPICS_MAX (FLOW_TERMS_BYTES_MAX / sizeof(struct policy_topic))
#define PACK_TERMS_PINS_MAX (POLICY_FLOW_RULES_MAX * FLOW_TERMS_PINS_MAX)

/* The messages that protobuf-c walks; all zero. */
struct pack_terms {
    Sallyport__PolicyFlowTerms terms[POLICY_FLOW_RULES_MAX];
    size_t rule_count;
    Sallyport__PolicyRequest request[PACK_TERMS_REQUESTS_MAX];
    Sallyport__PolicyRequest *requests[PACK_TERMS_REQUESTS_MAX];
    size_t request_count;
    Sallyport__PolicyTopic topic[PACK_TERMS_TOPICS_MAX];
    Sallyport__PolicyTopic *topics[PACK_TERMS_TOPICS_MAX];
    size_t topic_count;
    ProtobufCBinaryData pins[PACK_TERMS_PINS_MAX];
    size_t pin_count;
};

/* The message of the next rule's terms, in self, pointing into them; NULL: it has none.
 */
Sallyport__PolicyFlowTerms *pack_terms_fill(struct pack_terms *self,
                                            const struct policy_flow_terms *terms);

/* A copy in the arena that asks what the message does; its shape is not looked at, but
 * its counts are those that a rule can have. False: they are not, or no memory is left.
 * in is NULL: *out is NULL too. */
MUST_CHECK bool unpack_terms_read(const struct policy_flow_terms **out,
                                  const Sallyport__PolicyFlowTerms *in,
                                  struct arena *arena);

/* Copies of n texts in the arena. False: more than max, or no memory is left. */
MUST_CHECK bool unpack_terms_texts(const char *const **out, uint8_t *count,
                                   char *const *in, size_t n, size_t max,
                                   struct arena *arena);

/* A copy of certificates in the arena, NULL for none. False: more than a rule has, or no
 * memory is left. */
MUST_CHECK bool unpack_terms_ca(const uint8_t **out, uint32_t *out_bytes,
                                const ProtobufCBinaryData *in, struct arena *arena);

#endif
