/* SPDX-License-Identifier: Apache-2.0 */
/* One row a detail. */
#include "policies/detail.h"

#include <string.h>

static const struct {
    const char *name;
    const char *words;
} rows[DETAIL_COUNT] = {
#define DETAIL(NAME, name, words) [DETAIL_##NAME] = {#name, words},
#include "policies/detail.def"
#undef DETAIL
};

static enum detail row_of(enum detail self)
{
    return self < DETAIL_COUNT ? self : DETAIL_NONE;
}

const char *detail_name(enum detail self)
{
    return rows[row_of(self)].name;
}

const char *detail_words(enum detail self)
{
    return rows[row_of(self)].words;
}

enum detail detail_parse(const char *name)
{
    for (int i = DETAIL_NONE + 1; i < DETAIL_COUNT; i++) {
        if (strcmp(rows[i].name, name) == 0) {
            return (enum detail)i;
        }
    }
    return DETAIL_NONE;
}
