/* SPDX-License-Identifier: Apache-2.0 */
/* Collects, sorts and tells messages. */
#include "policies/messages.h"

#include <stdarg.h>
#include <stdio.h>

PRINTF_LIKE(4, 0)
static void add(struct messages *self, struct place place, bool warning,
                const char *format, va_list args)
{
    size_t of_kind = warning ? self->count - self->errors : self->errors;
    if (of_kind == (warning ? MESSAGES_WARNINGS_MAX : MESSAGES_ERRORS_MAX)) {
        self->more_errors += !warning;
        self->more_warnings += warning;
        return;
    }
    struct message *row = &self->rows[self->count++];
    self->errors += !warning;
    row->place = place;
    row->warning = warning;
    (void)vsnprintf(row->text, sizeof row->text, format, args);
}

void messages_error(struct messages *self, struct place place, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    add(self, place, false, format, args);
    va_end(args);
}

void messages_warn(struct messages *self, struct place place, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    add(self, place, true, format, args);
    va_end(args);
}

static bool is_before(const struct message *a, const struct message *b)
{
    return a->place.line != b->place.line ? a->place.line < b->place.line
                                          : a->place.column < b->place.column;
}

/* By insertion, because equal places keep their order and there are forty at most. */
static void sort(struct messages *self)
{
    for (size_t i = 1; i < self->count; i++) {
        struct message row = self->rows[i];
        size_t at = i;
        for (; at > 0 && is_before(&row, &self->rows[at - 1]); at--) {
            self->rows[at] = self->rows[at - 1];
        }
        self->rows[at] = row;
    }
}

static void tell_more(const char *file, const char *kind, size_t count,
                      policy_message_cb message, void *context)
{
    char line[4096 + 64];
    if (count != 0) {
        (void)snprintf(line, sizeof line, "%.4000s: %sand %zu more", file, kind, count);
        message(context, line);
    }
}

void messages_tell(struct messages *self, const char *file, policy_message_cb message,
                   void *context)
{
    sort(self);
    for (size_t i = 0; i < self->count; i++) {
        const struct message *row = &self->rows[i];
        char line[4096 + sizeof row->text];
        (void)snprintf(line, sizeof line, "%.4000s:%u:%u: %s%s", file, row->place.line,
                       row->place.column, row->warning ? "warning: " : "", row->text);
        message(context, line);
    }
    tell_more(file, "", self->more_errors, message, context);
    tell_more(file, "warning: ", self->more_warnings, message, context);
}
