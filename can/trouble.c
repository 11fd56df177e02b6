/* SPDX-License-Identifier: Apache-2.0 */
/* Formats one line of trouble. */
#include "can/trouble.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void trouble_set(struct trouble *self, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    (void)vsnprintf(self->text, sizeof self->text, format, args);
    va_end(args);
}

void trouble_set_errno(struct trouble *self, int error, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    (void)vsnprintf(self->text, sizeof self->text, format, args);
    va_end(args);
    size_t used = strlen(self->text);
    (void)snprintf(self->text + used, sizeof self->text - used, ": %s",
                   strerror(abs(error)));
}
