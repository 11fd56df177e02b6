/* SPDX-License-Identifier: Apache-2.0 */
/* What is to be said about a policy text: collected as found, told in order of the
 * source. */
#ifndef POLICIES_MESSAGES_H
#define POLICIES_MESSAGES_H

#include <stdbool.h>
#include <stddef.h>

#include "policies/lexer.h"
#include "policies/parse.h"

#define MESSAGES_ERRORS_MAX 20
#define MESSAGES_WARNINGS_MAX 20

struct message {
    struct place place;
    bool warning;
    char text[320];
};

struct messages {
    struct message rows[MESSAGES_ERRORS_MAX + MESSAGES_WARNINGS_MAX];
    size_t count;
    size_t errors;
    size_t more_errors; /* dropped */
    size_t more_warnings;
};

/* "what; the mend". Beyond the twentieth of its kind it is counted only. */
void messages_error(struct messages *self, struct place place, const char *format, ...)
    PRINTF_LIKE(3, 4);
void messages_warn(struct messages *self, struct place place, const char *format, ...)
    PRINTF_LIKE(3, 4);

/* Calls back once per message, by place; at the same place as they came. Then, of each
 * kind that was not told whole, "file: and 3 more" or "file: warning: and 3 more". */
void messages_tell(struct messages *self, const char *file, policy_message_cb message,
                   void *context);

#endif
