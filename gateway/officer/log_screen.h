/* SPDX-License-Identifier: Apache-2.0 */
/* Which lines of a log still stand on a terminal, so that one can be written again in its
 * place. Knows no terminal: lines are counted from the one that the cursor stands in, the
 * free one below all. */
#ifndef GATEWAY_OFFICER_LOG_SCREEN_H
#define GATEWAY_OFFICER_LOG_SCREEN_H

#include <stddef.h>

#define LOG_SCREEN_LINES 256

struct log_screen {
    size_t keys[LOG_SCREEN_LINES]; /* what stands in a line; the latest at count - 1, as
                                      in a ring */
    size_t count;                  /* lines written since log_screen_clear */
};

/* Nothing that was written is to be found any more. */
void log_screen_clear(struct log_screen *self);

/* A line was written, and the cursor stands below it. */
void log_screen_add(struct log_screen *self, size_t key);

/* How many lines above the cursor the latest line of that key is, on a terminal of so
 * many rows; 0: not there. */
size_t log_screen_find(const struct log_screen *self, size_t key, size_t rows);

#endif
