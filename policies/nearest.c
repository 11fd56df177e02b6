/* SPDX-License-Identifier: Apache-2.0 */
/* Counts letters to change (Levenshtein), a row of the table at a time. */
#include "policies/nearest.h"

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
    size_t row[NEAREST_NAME_BYTES];
    for (size_t k = 0; k <= b_len; k++) {
        row[k] = k;
    }
    for (size_t i = 0; a[i] != '\0'; i++) {
        size_t diagonal = row[0];
        row[0] = i + 1;
        for (size_t k = 0; k < b_len; k++) {
            size_t changed = diagonal + (a[i] != b[k]);
            diagonal = row[k + 1];
            row[k + 1] = least(changed, row[k] + 1, diagonal + 1);
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
