/* SPDX-License-Identifier: Apache-2.0 */
/* A table of comma-separated values (RFC 4180) read whole, row by row, in place. */
#ifndef TESTS_MEASURE_CSV_H
#define TESTS_MEASURE_CSV_H

#include <stdbool.h>
#include <stddef.h>

#define CSV_FIELDS_MAX 24

struct csv {
    char *at; /* not owned; what is read is overwritten */
    char *fields[CSV_FIELDS_MAX];
    size_t count;
};

/* The next row in fields, ended by NUL each; false after the last. */
static inline bool csv_next(struct csv *self)
{
    self->count = 0;
    if (*self->at == '\0') {
        return false;
    }
    for (bool more = true; more && self->count < CSV_FIELDS_MAX;) {
        bool quoted = *self->at == '"';
        char *out = self->at;
        self->at += quoted;
        self->fields[self->count++] = out;
        while (*self->at != '\0' &&
               (quoted || (*self->at != ',' && *self->at != '\r' && *self->at != '\n'))) {
            if (quoted && *self->at == '"') {
                self->at++;
                if (*self->at != '"') {
                    quoted = false;
                    continue;
                }
            }
            *out++ = *self->at++;
        }
        more = *self->at == ',';
        bool end = *self->at == '\0';
        if (*self->at == '\r') {
            self->at++;
        }
        self->at += !end;
        *out = '\0';
    }
    return true;
}

#endif
