/* SPDX-License-Identifier: Apache-2.0 */
/* Charts as inline SVG that read in black and white: no script, no style, no colour that
 * carries a meaning. */
#ifndef GATEWAY_OFFICER_CHART_H
#define GATEWAY_OFFICER_CHART_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct chart_bar {
    char label[24]; /* what it stands for; hostile text is escaped */
    uint64_t dark;  /* the lower part, solid */
    uint64_t light; /* the part upon it, hatched */
    bool marked;    /* a ground of dots behind it */
};

/* Columns side by side over a base line, with the highest value, the first, the middle
 * and the last label. Each has a title "LABEL: SUM". `name` says what it is to who cannot
 * see it. */
void chart_columns(FILE *out, const char *name, const struct chart_bar *bars,
                   size_t count);

/* One bar along a line of text, as long as its share of `most`. */
void chart_share(FILE *out, uint64_t value, uint64_t most);

#endif
