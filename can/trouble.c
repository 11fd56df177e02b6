/* SPDX-License-Identifier: Apache-2.0 */
/* Formats one line of trouble. */
#include "can/trouble.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Who named the file or wrote the line may be hostile. C0, DEL and C1 (as UTF-8). */
static void make_plain(char *text)
{
    unsigned char before = 0;
    for (unsigned char *at = (unsigned char *)text; *at != '\0'; before = *at++) {
        if (*at < ' ' || *at == 0x7F || (before == 0xC2 && *at <= 0x9F)) {
            *at = '?';
        }
    }
}

void trouble_set(struct trouble *self, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    (void)vsnprintf(self->text, sizeof self->text, format, args);
    va_end(args);
    make_plain(self->text);
    self->error = 0;
}

/* Where the mend begins, behind the last "; "; the end of a text without one. */
static const char *mend_of(const char *text)
{
    const char *mend = text + strlen(text);
    for (const char *at = strstr(text, "; "); at != NULL; at = strstr(at + 1, "; ")) {
        mend = at;
    }
    return mend;
}

void trouble_set_errno(struct trouble *self, int error, const char *format, ...)
{
    char text[sizeof self->text];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(text, sizeof text, format, args);
    va_end(args);
    make_plain(text);
    const char *mend = mend_of(text);
    self->error = abs(error);
    (void)snprintf(self->text, sizeof self->text, "%.*s: %s%s", (int)(mend - text), text,
                   strerror(self->error), mend);
}
