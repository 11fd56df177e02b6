/* SPDX-License-Identifier: Apache-2.0 */
/* One row a protocol. */
#include "policies/traffic.h"

#include <stddef.h>
#include <string.h>

static const struct {
    const char *name;
    const char *words;
    enum traffic_kind kind;
} rows[TRAFFIC_COUNT] = {
#define TRAFFIC(NAME, name, kind, words) \
    [TRAFFIC_##NAME] = {#name, words, TRAFFIC_KIND_##kind},
#include "policies/traffic.def"
#undef TRAFFIC
};

static enum traffic row_of(enum traffic self)
{
    return self < TRAFFIC_COUNT ? self : TRAFFIC_UNKNOWN;
}

const char *traffic_name(enum traffic self)
{
    return rows[row_of(self)].name;
}

const char *traffic_words(enum traffic self)
{
    return rows[row_of(self)].words;
}

enum traffic_kind traffic_kind(enum traffic self)
{
    return rows[row_of(self)].kind;
}

bool traffic_find(enum traffic *out, const char *name)
{
    for (enum traffic i = TRAFFIC_UNKNOWN; i < TRAFFIC_COUNT; i++) {
        if (strcmp(rows[i].name, name) == 0) {
            *out = i;
            return true;
        }
    }
    return false;
}
