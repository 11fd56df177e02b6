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
};

/* "what; the mend". Beyond the twentieth of its kind it is dropped. */
void messages_error(struct messages *self, struct place place, const char *format, ...)
    PRINTF_LIKE(3, 4);
void messages_warn(struct messages *self, struct place place, const char *format, ...)
    PRINTF_LIKE(3, 4);

/* No further error would be kept. */
MUST_CHECK bool messages_full(const struct messages *self);

/* Calls back once per message, by place; at the same place as they came. */
void messages_tell(struct messages *self, const char *file, policy_message_cb message,
                   void *context);

#endif
