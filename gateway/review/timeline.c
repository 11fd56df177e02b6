/* SPDX-License-Identifier: Apache-2.0 */
/* Bars, stacked by severity; their height grows with the square root of the count, so
 * that one attempt beside a flood is seen. */
#include "gateway/review/timeline.h"

#include <inttypes.h>

#include "gateway/officer/when.h"

#define BAR 10     /* units of width that a bin has */
#define GAP 2      /* of them between bars */
#define HEIGHT 100 /* units */
#define LEAST 3.0  /* units that a part of a bar has at least */
#define TICKS 5
#define SECOND_US UINT64_C(1000000)
#define NARROWEST_US (20 * SECOND_US) /* there is no further zoom */
#define ZOOM 5

struct span {
    uint64_t begin_us, end_us;
};

static struct span span_of(const struct selection *selection)
{
    return (struct span){selection->begin_us,
                         selection->begin_us +
                             selection->bin_count * selection->width_us};
}

static void link_span(FILE *out, const struct query *query, struct span span)
{
    struct query there = *query;
    there.page = 1;
    there.filter.since_us = span.begin_us;
    there.filter.until_us = span.end_us;
    query_print(out, &there);
}

static uint64_t sum_of(const uint64_t bin[static 4])
{
    return bin[0] + bin[1] + bin[2] + bin[3];
}

static uint64_t highest(const struct selection *selection)
{
    uint64_t most = 0;
    for (uint32_t i = 0; i < selection->bin_count; i++) {
        uint64_t sum = sum_of(selection->bins[i]);
        most = sum > most ? sum : most;
    }
    return most;
}

/* A span of ZOOM bins around this one. */
static struct span around(const struct selection *selection, uint32_t bin)
{
    uint64_t at_us = selection->begin_us + bin * selection->width_us;
    uint64_t before_us = ZOOM / 2 * selection->width_us;
    uint64_t begin_us = at_us > before_us ? at_us - before_us : 0;
    return (struct span){begin_us, begin_us + ZOOM * selection->width_us};
}

static void print_title(FILE *out, const struct selection *selection, uint32_t bin)
{
    static const char *const names[] = {"info", "notice", "warning", "severe"};
    char when[WHEN_TEXT_BYTES];
    when_print_utc(selection->begin_us + bin * selection->width_us, when);
    fprintf(out, "<title>%.10s %.8s: ", when, when + 11);
    const char *between = "";
    for (int severity = SEVERITY_SEVERE; severity >= SEVERITY_INFO; severity--) {
        uint64_t count = selection->bins[bin][severity];
        if (count > 0) {
            fprintf(out, "%s%" PRIu64 " %s", between, count, names[severity]);
            between = ", ";
        }
    }
    fputs("</title>", out);
}

/* The square root of part / whole, to a thousandth; no libm for one figure. */
static double root(uint64_t part, uint64_t whole)
{
    unsigned low = 0;
    unsigned high = 1000;
    while (low < high) {
        unsigned middle = (low + high + 1) / 2;
        if ((double)middle * middle * (double)whole <= (double)part * 1e6) {
            low = middle;
        } else {
            high = middle - 1;
        }
    }
    return low / 1000.0;
}

static void print_bar(FILE *out, const struct selection *selection,
                      const struct query *query, uint32_t bin, uint64_t most)
{
    static const char *const classes[] = {"info", "notice", "warning", "severe"};
    const uint64_t *counts = selection->bins[bin];
    uint64_t sum = sum_of(counts);
    double height = root(sum, most) * HEIGHT;
    double top = HEIGHT;
    if (sum == 0) {
        return;
    }
    fputs("<a tabindex=\"-1\" href=\"", out);
    link_span(out, query, around(selection, bin));
    fputs("\">", out);
    print_title(out, selection, bin);
    fprintf(out, "<rect class=\"hit\" x=\"%u\" width=\"%d\" height=\"%d\"/>", bin * BAR,
            BAR, HEIGHT);
    for (int severity = SEVERITY_SEVERE; severity >= SEVERITY_INFO; severity--) {
        if (counts[severity] == 0) {
            continue;
        }
        double part = height * (double)counts[severity] / (double)sum;
        part = part < LEAST ? LEAST : part;
        part = part < top ? part : top;
        top -= part;
        fprintf(out,
                "<rect class=\"%s\" x=\"%u\" y=\"%.1f\" width=\"%d\" height=\"%.1f\"/>",
                classes[severity], bin * BAR + GAP / 2, top, BAR - GAP, part);
    }
    fputs("</a>", out);
}

static void print_svg(FILE *out, const struct selection *selection,
                      const struct query *query)
{
    uint64_t most = highest(selection);
    fprintf(
        out,
        "<svg id=\"timeline\" viewBox=\"0 0 %u %d\" preserveAspectRatio=\"none\" "
        "role=\"group\" aria-label=\"Records over time; the links above move and zoom\" "
        "data-begin=\"%" PRIu64 "\" data-width=\"%" PRIu64 "\" data-bins=\"%u\">",
        selection->bin_count * BAR, HEIGHT, selection->begin_us / SECOND_US,
        selection->width_us / SECOND_US, selection->bin_count);
    for (uint32_t i = 0; i < selection->bin_count; i++) {
        print_bar(out, selection, query, i, most);
    }
    fputs("</svg>", out);
}

static void print_axis(FILE *out, const struct selection *selection)
{
    struct span span = span_of(selection);
    uint64_t length_us = span.end_us - span.begin_us;
    bool days = length_us > 4 * 86400 * SECOND_US;
    bool seconds = length_us < 600 * SECOND_US;
    fputs("<div class=\"axis\" aria-hidden=\"true\">", out);
    for (unsigned i = 0; i < TICKS; i++) {
        char when[WHEN_TEXT_BYTES];
        when_print_utc(span.begin_us + length_us / (TICKS - 1) * i, when);
        if (days) {
            fprintf(out, "<span>%.10s</span>", when);
        } else {
            fprintf(out, "<span>%.5s %.*s</span>", when + 5, seconds ? 8 : 5, when + 11);
        }
    }
    fputs("</div>", out);
}

static void print_link(FILE *out, const struct query *query, struct span span,
                       const char *key, const char *text)
{
    fputs("<a class=\"button\" href=\"", out);
    link_span(out, query, span);
    fprintf(out, "\" data-key=\"%s\">%s</a>", key, text);
}

static void print_links(FILE *out, const struct selection *selection,
                        const struct query *query)
{
    struct span span = span_of(selection);
    uint64_t length_us = span.end_us - span.begin_us;
    uint64_t half_us = length_us / 2;
    uint64_t third_us = length_us / 3;
    fputs("<div class=\"zoom\" role=\"group\" aria-label=\"Time\">", out);
    if (span.begin_us > half_us) {
        print_link(out, query,
                   (struct span){span.begin_us - half_us, span.end_us - half_us}, "[",
                   "← Earlier");
    }
    print_link(out, query, (struct span){span.begin_us + half_us, span.end_us + half_us},
               "]", "Later →");
    if (length_us > NARROWEST_US) {
        print_link(out, query,
                   (struct span){span.begin_us + third_us, span.end_us - third_us}, "+",
                   "Zoom in");
    }
    if (query->filter.since_us != 0 || query->filter.until_us != 0) {
        uint64_t begin_us = span.begin_us > length_us ? span.begin_us - length_us : 0;
        print_link(out, query, (struct span){begin_us, span.end_us + length_us}, "-",
                   "Zoom out");
        print_link(out, query, (struct span){0, 0}, "0", "All time");
    }
    fputs("</div>", out);
}

void timeline_print(FILE *out, const struct selection *selection,
                    const struct query *query)
{
    char span[WHEN_TEXT_BYTES];
    if (selection->bin_count == 0) {
        return;
    }
    when_print_span(selection->width_us, span);
    fprintf(out,
            "<figure class=\"card timeline\"><figcaption><strong>When</strong> <span "
            "class=\"quiet\">a bar is %s; its height grows with the square root of the "
            "count</span></figcaption>",
            span);
    print_links(out, selection, query);
    print_svg(out, selection, query);
    print_axis(out, selection);
    fputs("</figure>\n", out);
}
