/* SPDX-License-Identifier: Apache-2.0 */
/* Keeps the first faults of each kind; finds line and column only when they are told. */
#include "can/dbc_faults.h"

#include <stdarg.h>
#include <stdio.h>

#include "can/cursor.h"
#include "can/order.h"

#define LINE_BYTES 1024

PRINTF_LIKE(4, 0)
static void add(struct dbc_faults *self, size_t offset, bool warning, const char *format,
                va_list args)
{
    size_t *of_kind = warning ? &self->warnings : &self->errors;
    (*of_kind)++;
    if (*of_kind > DBC_FAULTS_MAX) {
        return;
    }
    struct dbc_fault *row = &self->rows[self->count++];
    row->offset = offset;
    row->warning = warning;
    (void)vsnprintf(row->text, sizeof row->text, format, args);
}

void dbc_faults_error(struct dbc_faults *self, size_t offset, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    add(self, offset, false, format, args);
    va_end(args);
}

void dbc_faults_warn(struct dbc_faults *self, size_t offset, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    add(self, offset, true, format, args);
    va_end(args);
}

static int by_offset(const void *rows, uint32_t a, uint32_t b)
{
    const struct dbc_fault *faults = rows;
    return (faults[a].offset > faults[b].offset) - (faults[a].offset < faults[b].offset);
}

struct place {
    struct cursor text;
    unsigned long line;
    size_t line_offset;
};

/* Lines end with LF, CR LF or CR. */
static void advance(struct place *self, size_t offset)
{
    while (self->text.pos < offset && cursor_left(&self->text) > 0) {
        uint8_t c = cursor_u8(&self->text);
        if (c == '\n' || (c == '\r' && cursor_peek(&self->text) != '\n')) {
            self->line++;
            self->line_offset = self->text.pos;
        }
    }
}

static void tell_more(const struct dbc_faults *self, const char *file,
                      dbc_message_cb message, void *context)
{
    char line[LINE_BYTES];
    if (self->errors > DBC_FAULTS_MAX) {
        (void)snprintf(line, sizeof line, "%s: and %zu more", file,
                       self->errors - DBC_FAULTS_MAX);
        message(context, line);
    }
    if (self->warnings > DBC_FAULTS_MAX) {
        (void)snprintf(line, sizeof line, "%s: warning: and %zu more", file,
                       self->warnings - DBC_FAULTS_MAX);
        message(context, line);
    }
}

void dbc_faults_tell(struct dbc_faults *self, const char *file, const uint8_t *text,
                     size_t len, dbc_message_cb message, void *context)
{
    uint32_t order[2 * DBC_FAULTS_MAX];
    struct place place = {cursor_over(text, len), 1, 0};
    if (message == NULL) {
        return;
    }
    for (uint32_t i = 0; i < self->count; i++) {
        order[i] = i;
    }
    order_sort(order, self->count, by_offset, self->rows);
    for (size_t i = 0; i < self->count; i++) {
        const struct dbc_fault *row = &self->rows[order[i]];
        char line[LINE_BYTES];
        advance(&place, row->offset);
        (void)snprintf(line, sizeof line, "%s:%lu:%zu: %s%s", file, place.line,
                       row->offset - place.line_offset + 1,
                       row->warning ? "warning: " : "", row->text);
        message(context, line);
    }
    tell_more(self, file, message, context);
}
