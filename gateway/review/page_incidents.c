/* SPDX-License-Identifier: Apache-2.0 */
/* The incidents that a query selects: filters, a timeline, one page of them. */
#include "gateway/review/page.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/officer/event_words.h"
#include "gateway/officer/html.h"
#include "gateway/officer/when.h"
#include "gateway/review/choices.h"
#include "gateway/review/timeline.h"

/* Where only what was denied is shown, how much is not. */
static void print_others(FILE *out, const struct query *query,
                         const struct selection *selection)
{
    const uint32_t *actions = selection->choices.actions;
    uint32_t others = actions[EVENT_PASSED] + actions[EVENT_NOTED];
    if (query->actions != QUERY_DENIED || others == 0) {
        return;
    }
    struct query all = *query;
    all.actions = 0;
    all.page = 1;
    fputs("<p>What was stopped, or would have been. <a href=\"", out);
    query_print(out, &all);
    fputs("\">Show what passed or was noted too</a> (", out);
    page_number(out, others);
    fputs(")</p>\n", out);
}

static void print_trouble(FILE *out, const struct trouble *trouble)
{
    if (trouble->text[0] != 0) {
        fputs("<p class=\"trouble\">", out);
        html_text(out, trouble->text);
        fputs("</p>\n", out);
    }
}

static void print_heading(FILE *out, const struct review *review,
                          const struct query *query, const struct selection *selection)
{
    const struct fleet *fleet = &review->fleet;
    const struct vehicle *vehicle =
        fleet->count == 1 ? fleet->vehicles[0] : fleet_find(fleet, query->vehicle);
    fputs("<header class=\"head\"><h1>", out);
    if (vehicle != NULL) {
        html_isolated(out, vehicle->name);
        fputs("</h1> ", out);
        page_seal(out, &vehicle->seal);
    } else {
        fputs("Incidents</h1>", out);
    }
    fputs("<p class=\"quiet\"><strong>", out);
    page_number(out, selection->total);
    fputs(selection->total == 1 ? "</strong> incident, <strong>"
                                : "</strong> incidents, <strong>",
          out);
    page_number(out, selection->repeats);
    fputs(selection->repeats == 1 ? "</strong> occurrence; <strong>"
                                  : "</strong> occurrences; <strong>",
          out);
    page_bytes(out, selection->bytes_up);
    fputs("</strong> left in them; the latest to begin first</p></header>\n", out);
    print_others(out, query, selection);
    if (vehicle != NULL) {
        print_trouble(out, &vehicle->damage);
        print_trouble(out, &vehicle->seal.key_fault);
        print_trouble(out, &vehicle->gone);
    }
}

static void print_repeats(FILE *out, const struct log_merge_line *line)
{
    char span[WHEN_TEXT_BYTES];
    if (line->count <= 1) {
        fputs("once", out);
        return;
    }
    fputs("×&#8239;", out);
    page_number(out, line->count);
    if (line->last_wall_us > line->first_wall_us) {
        when_print_span(line->last_wall_us - line->first_wall_us, span);
        fprintf(out, " <span class=\"quiet\">in %s</span>", span);
    }
}

static void print_row(FILE *out, const struct selection_item *item, bool many)
{
    const struct vehicle *vehicle = item->vehicle;
    const struct vehicle_incident *of = &vehicle->incidents[item->incident];
    const struct log_merge_line *line = &vehicle->merge.lines[item->incident];
    fprintf(out, "<tr data-row id=\"i%" PRIu64 "-%s\"><td class=\"when\">", line->leaf,
            vehicle->ledger_id);
    page_time(out, line->first_wall_us);
    fputs("</td><td>", out);
    page_severity(out, vehicle_severity(vehicle, item->incident));
    fputs("</td><td class=\"what\"><a href=\"", out);
    page_incident_path(out, vehicle, item->incident);
    fputs("\">", out);
    page_text(out, vehicle_text(vehicle, item->incident));
    fputs("</a><span class=\"why\">", out);
    html_text(out, reason_row((enum reason)of->reason)->sentence);
    if (event_words_count((enum reason)of->reason)) {
        char crossed[EVENT_WORDS_CROSSED_BYTES];
        event_words_crossed(crossed, line->bytes_up, line->bytes_down);
        fprintf(out, ": %s", crossed);
    }
    fputs(of->kept && of->reason != REASON_DECOY_KEPT
              ? "; what it said to the decoy is kept</span></td><td>"
              : "</span></td><td>",
          out);
    page_verdict(out, of->action);
    fputs("</td><td class=\"times\">", out);
    print_repeats(out, line);
    if (many) {
        fputs("</td><td class=\"vehicle\">", out);
        html_isolated(out, vehicle->name);
    }
    fputs(of->note != 0 ? "</td><td><span class=\"note\">noted</span></td></tr>\n"
                        : "</td><td></td></tr>\n",
          out);
}

static void print_table(FILE *out, const struct selection *selection, bool many)
{
    fprintf(out,
            "<div class=\"card scroll\"><table class=\"list stack\"><caption "
            "class=\"hidden\">"
            "Incidents, the latest to begin first</caption><thead><tr>"
            "<th scope=\"col\">Began</th><th scope=\"col\">Severity</th>"
            "<th scope=\"col\">What, and why</th><th scope=\"col\">Verdict</th>"
            "<th scope=\"col\">How often</th>%s<th scope=\"col\">Review</th></tr></thead>"
            "<tbody>\n",
            many ? "<th scope=\"col\">Vehicle</th>" : "");
    for (uint32_t i = 0; i < selection->item_count; i++) {
        print_row(out, &selection->items[i], many);
    }
    fputs("</tbody></table></div>\n", out);
}

static void page_link(FILE *out, const struct query *query, uint32_t page,
                      const char *attributes, const char *text)
{
    struct query there = *query;
    there.page = page;
    fprintf(out, "<a class=\"button\" %s href=\"", attributes);
    query_print(out, &there);
    fprintf(out, "\">%s</a>", text);
}

static void print_pages(FILE *out, const struct selection *selection,
                        const struct query *query)
{
    uint32_t pages = (selection->total + SELECTION_PAGE - 1) / SELECTION_PAGE;
    if (pages <= 1 && query->page == 1) {
        return;
    }
    fputs("<nav class=\"pages\" aria-label=\"Pages of the list\">", out);
    if (query->page > 1) {
        page_link(out, query, query->page - 1, "rel=\"prev\" data-key=\"p\"", "← Newer");
    }
    fputs("<span>page ", out);
    page_number(out, query->page);
    fputs(" of ", out);
    page_number(out, pages);
    fputs("</span>", out);
    if (query->page < pages) {
        page_link(out, query, query->page + 1, "rel=\"next\" data-key=\"n\"", "Older →");
    }
    fputs("</nav>\n", out);
}

static void print_found(FILE *out, const struct review *review, const struct query *query,
                        const struct selection *selection)
{
    timeline_print(out, selection, query);
    if (selection->item_count == 0) {
        fputs("<p class=\"card empty\">No incident is like that. Take a filter off, or "
              "widen the time.</p>\n",
              out);
    } else {
        print_table(out, selection, review->fleet.count > 1 && query->vehicle[0] == 0);
    }
    print_pages(out, selection, query);
}

bool page_incidents(FILE *out, const struct review *review, const struct query *query,
                    const struct trouble *trouble)
{
    struct selection *selection = malloc(sizeof *selection);
    if (selection == NULL || !selection_make(selection, &review->fleet, query)) {
        free(selection);
        return false;
    }
    page_begin(out, review, PAGE_INCIDENTS,
               query->vehicle[0] != 0 ? query->vehicle : "Incidents");
    if (trouble != NULL && trouble->text[0] != 0) {
        fputs("<p class=\"trouble\" role=\"alert\">", out);
        html_text(out, trouble->text);
        fputs("</p>\n", out);
    }
    print_heading(out, review, query, selection);
    fputs("<p class=\"to-filters\"><a class=\"button\" href=\"#filters\">Filters</a></p>"
          "<div class=\"columns\">",
          out);
    choices_print(out, selection, query, &review->fleet);
    fputs("<div class=\"found\">", out);
    print_found(out, review, query, selection);
    fputs("</div></div>\n", out);
    page_end(out);
    free(selection);
    return true;
}
