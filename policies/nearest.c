/* SPDX-License-Identifier: Apache-2.0 */
/* Counts letters to change (Levenshtein, and two that changed places are one change), a
 * row of the table at a time. */
#include "policies/nearest.h"

#include <stdbool.h>
#include <string.h>

struct nearest nearest_to(const char *wanted)
{
    return (struct nearest){wanted, NULL, strlen(wanted) / 3 + 1};
}

static size_t least(size_t a, size_t b, size_t c)
{
    size_t least = a < b ? a : b;
    return least < c ? least : c;
}

/* Both are shorter than NEAREST_NAME_BYTES. */
static size_t distance(const char *a, const char *b, size_t b_len)
{
    size_t rows[3][NEAREST_NAME_BYTES] = {{0}};
    size_t *before = rows[0]; /* the row before the last */
    size_t *last = rows[1];
    size_t *row = rows[2];
    for (size_t k = 0; k <= b_len; k++) {
        row[k] = k;
    }
    for (size_t i = 0; a[i] != '\0'; i++) {
        size_t *free_row = before;
        before = last;
        last = row;
        row = free_row;
        row[0] = i + 1;
        for (size_t k = 0; k < b_len; k++) {
            row[k + 1] = least(last[k] + (a[i] != b[k]), last[k + 1] + 1, row[k] + 1);
            bool swapped = i > 0 && k > 0 && a[i] == b[k - 1] && a[i - 1] == b[k];
            if (swapped && before[k - 1] + 1 < row[k + 1]) {
                row[k + 1] = before[k - 1] + 1;
            }
        }
    }
    return row[b_len];
}

void nearest_offer(struct nearest *self, const char *name)
{
    size_t len = strlen(name);
    if (len >= NEAREST_NAME_BYTES || strlen(self->wanted) >= NEAREST_NAME_BYTES) {
        return;
    }
    size_t found = distance(self->wanted, name, len);
    if (found < self->distance) {
        self->name = name;
        self->distance = found;
    }
}
