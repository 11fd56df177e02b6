/* SPDX-License-Identifier: Apache-2.0 */
/* Rectangles in whole units of a view box. */
#include "gateway/officer/chart.h"

#include <inttypes.h>

#include "gateway/officer/amount.h"
#include "gateway/officer/html.h"

#define WIDTH 720U
#define LEFT 40U /* room for the scale */
#define TOP 8U
#define HEIGHT 120U /* of the highest column */
#define BASE (TOP + HEIGHT)
#define UNITS 10U /* of the view box in a pixel, for even columns */
#define COLUMN_MAX 40U
#define SHARE_WIDTH 90U
#define MARK_LEAST 4U /* wide and high */

/* 128 bits: a hostile ledger may hold any count. */
static unsigned scaled(uint64_t value, uint64_t most, unsigned length)
{
    unsigned share = most > 0 ? (unsigned)((unsigned __int128)value * length / most) : 0;
    return value > 0 && share == 0 ? 1 : share;
}

static uint64_t sum_of(const struct chart_bar *bar)
{
    uint64_t sum = bar->dark + bar->light;
    return sum < bar->dark ? UINT64_MAX : sum;
}

static void rectangle(FILE *out, const char *fill, unsigned x, unsigned y, unsigned width,
                      unsigned height)
{
    if (height > 0) {
        fprintf(out, "<rect x=\"%u\" y=\"%u\" width=\"%u\" height=\"%u\" fill=\"%s\"/>",
                x, y, width, height, fill);
    }
}

static void column(FILE *out, const struct chart_bar *bar, uint64_t most, unsigned x,
                   unsigned width)
{
    unsigned dark = scaled(bar->dark, most, HEIGHT * UNITS);
    unsigned light = scaled(bar->light, most, HEIGHT * UNITS);
    unsigned inner = width > 4 * UNITS ? width - UNITS : width * 4 / 5;
    inner = inner < COLUMN_MAX * UNITS ? inner : COLUMN_MAX * UNITS;
    fputs("<g><title>", out);
    html_text(out, bar->label);
    fprintf(out, ": %" PRIu64 "</title>", sum_of(bar));
    rectangle(out, "#111", x, BASE * UNITS - dark, inner, dark);
    rectangle(out, "url(#lines)", x, BASE * UNITS - dark - light, inner, light);
    fputs("</g>\n", out);
}

/* Where so many thousandths of a column are. */
static unsigned place_of(const struct chart *chart, uint64_t thousandths)
{
    uint64_t all = (uint64_t)chart->bar_count * 1000;
    uint64_t at = thousandths < all ? thousandths : all;
    return LEFT * UNITS + (unsigned)((WIDTH - LEFT) * UNITS * at / all);
}

/* However short, and of however many, it is seen. */
static void mark(FILE *out, const struct chart *chart, const struct chart_mark *mark)
{
    unsigned from = place_of(chart, mark->from);
    unsigned width = place_of(chart, mark->to) - from;
    unsigned height = (unsigned)(HEIGHT * UNITS / chart->lanes);
    unsigned top = (unsigned)(HEIGHT * UNITS * mark->lane / chart->lanes);
    width = width < MARK_LEAST * UNITS ? MARK_LEAST * UNITS : width;
    height = height < MARK_LEAST * UNITS ? MARK_LEAST * UNITS : height;
    from = from + width > WIDTH * UNITS ? WIDTH * UNITS - width : from;
    top = top + height > HEIGHT * UNITS ? HEIGHT * UNITS - height : top;
    rectangle(out, "url(#dots)", from, TOP * UNITS + top, width, height);
}

static void label(FILE *out, unsigned x, unsigned y, const char *anchor, const char *text)
{
    fprintf(out,
            "<text x=\"%u\" y=\"%u\" text-anchor=\"%s\" font-size=\"%u\" fill=\"#333\">",
            x, y, anchor, 11 * UNITS);
    html_text(out, text);
    fputs("</text>", out);
}

static void frame(FILE *out, const struct chart_bar *bars, size_t count, uint64_t most)
{
    char number[AMOUNT_TEXT_BYTES];
    unsigned right = WIDTH * UNITS;
    amount_print(most, number);
    label(out, (LEFT - 6) * UNITS, (TOP + 8) * UNITS, "end", number);
    label(out, (LEFT - 6) * UNITS, BASE * UNITS, "end", "0");
    fprintf(out, "<path d=\"M%u %uH%uM%u %uH%u\" stroke=\"#999\" stroke-width=\"%u\"/>\n",
            LEFT * UNITS, BASE * UNITS, right, LEFT * UNITS, TOP * UNITS, right,
            UNITS / 2);
    label(out, LEFT * UNITS, (BASE + 16) * UNITS, "start", bars[0].label);
    if (count > 8) {
        label(out, (LEFT + WIDTH) / 2 * UNITS, (BASE + 16) * UNITS, "middle",
              bars[count / 2].label);
    }
    if (count > 1) {
        label(out, right, (BASE + 16) * UNITS, "end", bars[count - 1].label);
    }
}

static void begin(FILE *out, const char *name)
{
    fprintf(out, "<svg class=\"chart\" viewBox=\"0 0 %u %u\" role=\"img\" aria-label=\"",
            WIDTH * UNITS, (BASE + 22) * UNITS);
    html_text(out, name);
    fprintf(out,
            "\"><defs><pattern id=\"lines\" width=\"%u\" height=\"%u\" "
            "patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\">"
            "<rect width=\"%u\" height=\"%u\" fill=\"#fff\"/>"
            "<rect width=\"%u\" height=\"%u\" fill=\"#555\"/></pattern>"
            "<pattern id=\"dots\" width=\"%u\" height=\"%u\" "
            "patternUnits=\"userSpaceOnUse\"><rect width=\"%u\" height=\"%u\" "
            "fill=\"#ddd\"/>"
            "<circle cx=\"%u\" cy=\"%u\" r=\"%u\" fill=\"#666\"/></pattern></defs>\n",
            4 * UNITS, 4 * UNITS, 4 * UNITS, 4 * UNITS, 2 * UNITS, 4 * UNITS, 3 * UNITS,
            3 * UNITS, 3 * UNITS, 3 * UNITS, 3 * UNITS / 2, 3 * UNITS / 2, UNITS * 4 / 5);
}

void chart_columns(FILE *out, const struct chart *chart)
{
    const struct chart_bar *bars = chart->bars;
    size_t count = chart->bar_count;
    uint64_t most = 0;
    if (count == 0) {
        return;
    }
    for (size_t i = 0; i < count; i++) {
        most = sum_of(&bars[i]) > most ? sum_of(&bars[i]) : most;
    }
    begin(out, chart->name);
    for (size_t i = 0; i < chart->mark_count; i++) {
        mark(out, chart, &chart->marks[i]);
    }
    unsigned room = (WIDTH - LEFT) * UNITS;
    for (size_t i = 0; i < count; i++) {
        unsigned from = LEFT * UNITS + (unsigned)(room * i / count);
        unsigned to = LEFT * UNITS + (unsigned)(room * (i + 1) / count);
        column(out, &bars[i], most, from, to - from);
    }
    frame(out, bars, count, most);
    fputs("</svg>\n", out);
}

void chart_share(FILE *out, uint64_t value, uint64_t most)
{
    fprintf(out,
            "<svg class=\"share\" viewBox=\"0 0 %u 8\" aria-hidden=\"true\">"
            "<rect width=\"%u\" height=\"8\" fill=\"#eee\"/>"
            "<rect width=\"%u\" height=\"8\" fill=\"#333\"/></svg>",
            SHARE_WIDTH, SHARE_WIDTH, scaled(value, most, SHARE_WIDTH));
}
