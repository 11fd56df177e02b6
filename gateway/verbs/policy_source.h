/* SPDX-License-Identifier: Apache-2.0 */
/* A policy for a verb: from its text or from a signed bundle, judged and self-tested,
 * with every message told to a person. */
#ifndef GATEWAY_VERBS_POLICY_SOURCE_H
#define GATEWAY_VERBS_POLICY_SOURCE_H

#include "policies/parse.h"
#include "policies/policy.h"

struct policy_source {
    const char *path;       /* "-" is stdin */
    const char *key_path;   /* public key of a bundle; NULL: path is a text */
    policy_message_cb tell; /* one line a message, as policy_parse gives it */
    void *context;
};

/* NULL when it was told why not. The policy and all it points at are in block, which the
 * caller frees. */
MUST_CHECK const struct policy *policy_source_load(const struct policy_source *self,
                                                   void **block);

/* The same, but where there is a key path may be a text as well, which no key vouches
 * for. */
MUST_CHECK const struct policy *policy_source_load_any(const struct policy_source *self,
                                                       void **block);

/* The policy as read from its own print, so that its lines are those of text: the same
 * rules in the same order. NULL when it was told why not. The caller frees block, and
 * text with free(), in any case. */
MUST_CHECK const struct policy *policy_source_printed(const struct policy_source *self,
                                                      const struct policy *policy,
                                                      char **text, void **block);

/* The tell that says it on stderr. Who named the file may be hostile: what could steer a
 * terminal is escaped. */
void policy_source_say(void *context, const char *line);

#endif
