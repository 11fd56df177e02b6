/* SPDX-License-Identifier: Apache-2.0 */
/* Charts as inline SVG that read in black and white: no script, no style, no colour that
 * carries a meaning. */
#ifndef GATEWAY_OFFICER_CHART_H
#define GATEWAY_OFFICER_CHART_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct chart_bar {
    char label[24]; /* what it stands for; hostile text is escaped */
    uint64_t dark;  /* the lower part, solid */
    uint64_t light; /* the part upon it, hatched */
};

/* A stretch of the line with a ground of dots behind it, from `from` up to `to` in
 * thousandths of a column; a moment is a narrow one. Lanes share the height. */
struct chart_mark {
    uint64_t from, to;
    size_t lane; /* from the top */
};

struct chart {
    const char *name; /* what it says, to who cannot see it */
    const struct chart_bar *bars;
    size_t bar_count;
    const struct chart_mark *marks;
    size_t mark_count;
    size_t lanes; /* at least one where there is a mark */
};

/* Columns side by side over a base line, with the highest value, the first, the middle
 * and the last label. Each has a title "LABEL: SUM". */
void chart_columns(FILE *out, const struct chart *chart);

/* One bar along a line of text, as long as its share of `most`. */
void chart_share(FILE *out, uint64_t value, uint64_t most);

#endif
