/* SPDX-License-Identifier: Apache-2.0 */
/* Policy text -> struct policy. Hand-written lexer and recursive descent; grammar.md is
 * its page. */
#ifndef POLICIES_PARSE_H
#define POLICIES_PARSE_H

#include <stddef.h>

#include "can/arena.h"
#include "policies/policy.h"

#define POLICY_TEXT_BYTES_MAX (4U << 20)

/* Called once per message, in order of the source: "file:line:column: what; the mend". */
typedef void (*policy_message_cb)(void *context, const char *line);

/* Parses, compiles and holds against the meta-rules. Goes on after an error to find the
 * next; past 20 they are counted only ("file: and 3 more"). Returns the policy, in arena,
 * or NULL after at least one error message (warnings do not count and begin with
 * "file:line:column: warning: "). text need not end in NUL; any bytes are safe. */
MUST_CHECK struct policy *policy_parse(const char *file, const char *text, size_t len,
                                       struct arena *arena, policy_message_cb message,
                                       void *context);

#endif
