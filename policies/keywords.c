/* SPDX-License-Identifier: Apache-2.0 */
/* Finds a word of the language in a sorted table. */
#include "policies/keywords.h"

#include <string.h>

static const char *const spellings[] = {
#define KEYWORD_SPELLING(NAME, text) text,
    KEYWORDS(KEYWORD_SPELLING)
#undef KEYWORD_SPELLING
};

/* As strcmp, for a text that has a length instead of an end. */
static int compare(const char *text, size_t len, const char *spelling)
{
    size_t spelling_len = strlen(spelling);
    int order = memcmp(text, spelling, len < spelling_len ? len : spelling_len);
    return order != 0 ? order : (len > spelling_len) - (len < spelling_len);
}

enum keyword keyword_find(const char *text, size_t len)
{
    int low = 0;
    int high = KEYWORD_COUNT - 1;
    while (low <= high) {
        int middle = (low + high) / 2;
        int order = compare(text, len, spellings[middle]);
        if (order == 0) {
            return (enum keyword)middle;
        }
        if (order < 0) {
            high = middle - 1;
        } else {
            low = middle + 1;
        }
    }
    return KEYWORD_COUNT;
}

const char *keyword_text(enum keyword keyword)
{
    return keyword < KEYWORD_COUNT ? spellings[keyword] : "";
}
