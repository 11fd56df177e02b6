/* SPDX-License-Identifier: Apache-2.0 */
/* A ring of keys. */
#include "gateway/officer/log_screen.h"

void log_screen_clear(struct log_screen *self)
{
    self->count = 0;
}

void log_screen_add(struct log_screen *self, size_t key)
{
    self->keys[self->count++ % LOG_SCREEN_LINES] = key;
}

size_t log_screen_find(const struct log_screen *self, size_t key, size_t rows)
{
    for (size_t up = 1; up < rows && up <= self->count && up <= LOG_SCREEN_LINES; up++) {
        if (self->keys[(self->count - up) % LOG_SCREEN_LINES] == key) {
            return up;
        }
    }
    return 0;
}
