/* SPDX-License-Identifier: Apache-2.0 */
/* What is to be said about a DBC file: collected as found, told in order of the file. */
#ifndef CAN_DBC_FAULTS_H
#define CAN_DBC_FAULTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "can/attributes.h"

#define DBC_FAULTS_MAX 20 /* of each kind; those beyond are counted only */

struct dbc_fault {
    size_t offset;
    bool warning;
    char text[256];
};

struct dbc_faults {
    struct dbc_fault rows[2 * DBC_FAULTS_MAX];
    size_t count;
    size_t errors;
    size_t warnings;
};

/* One line, without newline: "van.dbc:12:5: what; the mend", or
 * "van.dbc:12:5: warning: what; the mend". */
typedef void (*dbc_message_cb)(void *context, const char *line);

/* "what; the mend". */
void dbc_faults_error(struct dbc_faults *self, size_t offset, const char *format, ...)
    PRINTF_LIKE(3, 4);
void dbc_faults_warn(struct dbc_faults *self, size_t offset, const char *format, ...)
    PRINTF_LIKE(3, 4);

/* Calls back once for each row by its place in text, then for each kind that was not told
 * whole: "van.dbc: and 3 more". message may be NULL. */
void dbc_faults_tell(struct dbc_faults *self, const char *file, const uint8_t *text,
                     size_t len, dbc_message_cb message, void *context);

#endif
