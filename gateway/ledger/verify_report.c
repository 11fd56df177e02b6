/* SPDX-License-Identifier: Apache-2.0 */
/* Faults told and parts added up. */
#include "gateway/ledger/verify_report.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

bool verify_report_is_whole(const struct verify_report *self)
{
    return self->fault_count == 0 && self->unread == 0 && self->unstated == 0 &&
           !self->uncovered;
}

void verify_report_fault(struct verify_report *self, uint64_t number, const char *format,
                         ...)
{
    if (self->fault_count < VERIFY_FAULTS_MAX) {
        char text[256];
        va_list args;
        va_start(args, format);
        (void)vsnprintf(text, sizeof text, format, args);
        va_end(args);
        trouble_set(&self->faults[self->fault_count], "segment %" PRIu64 ", %s", number,
                    text);
    }
    self->fault_count++;
}

static void add_faults(struct verify_report *self, const struct verify_report *more)
{
    for (size_t i = 0; i < more->fault_count && i < VERIFY_FAULTS_MAX &&
                       self->fault_count + i < VERIFY_FAULTS_MAX;
         i++) {
        self->faults[self->fault_count + i] = more->faults[i];
    }
    self->fault_count += more->fault_count;
}

void verify_report_add(struct verify_report *self, const struct verify_report *more)
{
    if (more->heads > 0) {
        self->clock_trusted =
            more->clock_trusted && (self->heads == 0 || self->clock_trusted);
        self->first = self->heads == 0 ? more->first : self->first;
        self->last = more->last;
        self->root = more->root;
        self->size = more->size;
    }
    self->heads += more->heads;
    self->events += more->events;
    self->thinned += more->thinned;
    self->torn += more->torn;
    self->lost += more->lost;
    self->unsealed_events = more->unsealed_events;
    self->unsealed_bytes = more->unsealed_bytes;
    add_faults(self, more);
}
