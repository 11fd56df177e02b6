/* SPDX-License-Identifier: Apache-2.0 */
/* Cuts at '&' and '=', decodes in place. */
#include "gateway/review/form.h"

#include <string.h>

#include "can/words.h"

bool form_add(struct form *self, const char *name, const char *value)
{
    if (self->count == FORM_PAIRS_MAX) {
        return false;
    }
    self->pairs[self->count++] = (struct form_pair){name, value};
    return true;
}

/* What comes out is never longer than what was there. */
static bool decode(char *text)
{
    char *to = text;
    for (const char *at = text; *at != 0; at++) {
        if (*at != '%') {
            *to++ = (char)(*at == '+' ? ' ' : *at);
            continue;
        }
        unsigned high = words_digit((uint8_t)at[1]);
        unsigned low = high > 15 ? 16 : words_digit((uint8_t)at[2]);
        if (high > 15 || low > 15 || (high | low) == 0) {
            return false;
        }
        *to++ = (char)(high << 4 | low);
        at += 2;
    }
    *to = 0;
    return true;
}

bool form_read(struct form *self, char *text)
{
    static char nothing[1];
    while (text != NULL && *text != 0) {
        char *name = strsep(&text, "&");
        char *value = name;
        (void)strsep(&value, "=");
        value = value != NULL ? value : nothing;
        if (*name != 0 &&
            (!decode(name) || !decode(value) || !form_add(self, name, value))) {
            return false;
        }
    }
    return true;
}

const char *form_get(const struct form *self, const char *name)
{
    for (size_t i = self->count; i > 0; i--) {
        if (strcmp(self->pairs[i - 1].name, name) == 0) {
            return self->pairs[i - 1].value;
        }
    }
    return NULL;
}
