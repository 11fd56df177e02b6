/* SPDX-License-Identifier: Apache-2.0 */
/* Policy text -> struct policy. Hand-written lexer and recursive descent; grammar.md is
 * its page. */
#ifndef POLICIES_PARSE_H
#define POLICIES_PARSE_H

#include <stddef.h>
#include <stdint.h>

#include "can/arena.h"
#include "can/database.h"
#include "policies/policy.h"

#define POLICY_TEXT_BYTES_MAX (4U << 20)

/* Called once per message, in order of the source: "file:line:column: what; the mend". */
typedef void (*policy_message_cb)(void *context, const char *line);

/* Who reads the files that a policy names. */
struct policy_library {
    /* The database in the file of this name, as the policy writes it, until the parse is
     * over; NULL when it was told why not. */
    const struct database *(*read)(void *context, const char *name);
    void *context;
    /* The bytes of a file of certificates, until the next call; NULL when it was told why
     * not. NULL itself: 'ca' with a file is an error. */
    const uint8_t *(*read_text)(void *context, const char *name, size_t *len);
};

struct policy_text {
    const char *file;  /* what messages call it */
    const char *bytes; /* need not end in NUL; any are safe */
    size_t len;
    const struct policy_library *library; /* NULL: 'database' and 'ca' are errors */
};

/* Parses, compiles and holds against the meta-rules. Goes on after an error to find the
 * next; past 20 they are counted only ("file: and 3 more"). Returns the policy, in arena,
 * or NULL after at least one error message (warnings do not count and begin with
 * "file:line:column: warning: "). */
MUST_CHECK struct policy *policy_parse_text(const struct policy_text *text,
                                            struct arena *arena,
                                            policy_message_cb message, void *context);

/* The same without a library. */
MUST_CHECK struct policy *policy_parse(const char *file, const char *text, size_t len,
                                       struct arena *arena, policy_message_cb message,
                                       void *context);

#endif
