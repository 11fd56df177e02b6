/* SPDX-License-Identifier: Apache-2.0 */
/* Looks ids and reasons up in lists of words. */
#include "gateway/officer/annex5.h"

#include <string.h>

static const struct annex5_row rows[] = {
#define THREAT(id, reach, opens, against, words) \
    {id, words, against, ANNEX5_##reach, opens},
#include "gateway/officer/annex5.def"
#undef THREAT
};
_Static_assert(sizeof rows / sizeof *rows == ANNEX5_COUNT, "a row for every threat");

const struct annex5_row *annex5_row(size_t i)
{
    return &rows[i];
}

/* A list of words with one space between two has the word. */
static bool has_word(const char *list, const char *word)
{
    size_t len = strlen(word);
    while (*list != 0) {
        size_t next = strcspn(list, " ");
        if (next == len && strncmp(list, word, len) == 0) {
            return true;
        }
        list += next;
        list += strspn(list, " ");
    }
    return false;
}

bool annex5_indexes(enum reason reason, const struct annex5_row *row)
{
    return has_word(reason_row(reason)->annex5, row->id);
}

bool annex5_answers(enum reason reason, const struct annex5_row *row)
{
    return annex5_indexes(reason, row) ||
           has_word(row->against, reason_row(reason)->name);
}
