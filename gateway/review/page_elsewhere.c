/* SPDX-License-Identifier: Apache-2.0 */
/* The card of an incident's page that says whether what it told got out in another way,
 * and which rule would have stopped that. */
#include <string.h>

#include "gateway/officer/html.h"
#include "gateway/review/elsewhere.h"
#include "gateway/review/page.h"
#include "gateway/review/told.h"

static void print_count(FILE *out, uint32_t count, const char *what)
{
    fputs("<strong>", out);
    page_number(out, count);
    fprintf(out, " %s%s</strong>", what, count == 1 ? "" : "s");
}

static void print_found(FILE *out, const struct vehicle *vehicle,
                        const struct elsewhere *elsewhere)
{
    fputs(
        "<table class=\"list stack\"><thead><tr><th scope=\"col\">When</th>"
        "<th scope=\"col\">What</th><th scope=\"col\">Verdict</th></tr></thead><tbody>\n",
        out);
    for (uint8_t i = 0; i < elsewhere->shown_count; i++) {
        uint32_t incident = elsewhere->shown[i].incident;
        fputs("<tr data-row><td class=\"when\">", out);
        page_time(out, vehicle->merge.lines[incident].first_wall_us);
        fputs("</td><td class=\"what\"><a href=\"", out);
        page_incident_path(out, vehicle, incident);
        fputs("\">", out);
        page_text(out, vehicle_text(vehicle, incident));
        fputs("</a></td><td>", out);
        page_verdict(out, vehicle->incidents[incident].action);
        fputs("</td></tr>\n", out);
    }
    fputs("</tbody></table>", out);
}

/* Each line that found something, once; where nothing was found, all. */
static void print_lines(FILE *out, const struct elsewhere *elsewhere)
{
    bool wanted[ELSEWHERE_LINES_MAX] = {false};
    for (uint8_t i = 0; i < elsewhere->shown_count; i++) {
        wanted[elsewhere->shown[i].line] = true;
    }
    fputs("<pre tabindex=\"0\">", out);
    for (uint8_t i = 0; i < elsewhere->line_count; i++) {
        if (wanted[i] || elsewhere->passed == 0) {
            html_bytes(out, (const uint8_t *)elsewhere->lines[i],
                       strcspn(elsewhere->lines[i], "\n"));
            fputs("\n", out);
        }
    }
    fputs("</pre>", out);
}

/* A place is found by one that is near to it. */
static const char *near_words(const struct elsewhere *elsewhere)
{
    static const char place[] = "secret position ";
    for (uint8_t i = 0; i < elsewhere->shown_count; i++) {
        const char *line = elsewhere->lines[elsewhere->shown[i].line];
        if (strncmp(line, place, sizeof place - 1) == 0) {
            return ", or a place within 2 km";
        }
    }
    return "";
}

/* The search can have missed something. */
static bool is_partial(const struct elsewhere *elsewhere)
{
    return elsewhere->crowd > 0 || elsewhere->gone > 0;
}

/* So many of them, and what that leaves unknown; nothing of none. */
static void print_partial(FILE *out, uint64_t count, const char *before, const char *one,
                          const char *many, const char *unknown)
{
    if (count > 0) {
        fprintf(out, " <strong>%s", before);
        page_number(out, count);
        fprintf(out, " %s%s</strong>", count == 1 ? one : many, unknown);
    }
}

/* That they are gone is known by their numbers; the seal tells whether anyone but the
 * ledger took them. What a flood of new names or flows is summed into has none of theirs
 * any more. */
static void print_unknown(FILE *out, const struct elsewhere *elsewhere)
{
    print_partial(
        out, elsewhere->gone,
        "This cannot be complete: ", "event that may be of that time is",
        "events that may be of that time are",
        " no longer in the ledger, which states what it takes out to save room: whether "
        "what was said stands there is not known.");
    print_partial(
        out, elsewhere->crowd, "", "more name or connection that was let through was",
        "more names or connections that were let through were",
        " only counted, since too many new ones came at once: whether one of them holds "
        "it is not known.");
}

static void print_leaked(FILE *out, const struct vehicle *vehicle,
                         const struct elsewhere *elsewhere)
{
    fputs("<p>Not in this incident, but ", out);
    print_count(out, elsewhere->passed, "incident");
    fprintf(out, " that %s it%s:</p>",
            elsewhere->passed == 1 ? "was let through holds" : "were let through hold",
            near_words(elsewhere));
    print_found(out, vehicle, elsewhere);
    fputs("<p>Which rule would have stopped it earlier, from the first of them on, at ",
          out);
    page_time(out, vehicle->merge.lines[elsewhere->shown[0].incident].first_wall_us);
    fputs("? In the <code>uplink</code> of the policy:</p>", out);
    print_lines(out, elsewhere);
    if (is_partial(elsewhere)) {
        fputs("<p>", out);
        print_unknown(out, elsewhere);
        fputs("</p>", out);
    }
}

/* Which are searched. */
static const char *passed_words(const struct elsewhere *elsewhere)
{
    return is_partial(elsewhere) ? "that the ledger tells of those that were let through"
                                 : "that was let through";
}

/* What is known of another incident's words, behind where it stands. */
static void print_of_nearest(FILE *out, const struct vehicle *vehicle, uint32_t incident)
{
    static struct content told;
    static struct elsewhere elsewhere;
    if (!told_read(&told, vehicle, incident) ||
        !elsewhere_find(&elsewhere, vehicle, incident, &told)) {
        fputs(". No reader finds a vehicle, a person or a place in what that one said.",
              out);
    } else if (elsewhere.passed > 0) {
        fputs(": what that one said stands in ", out);
        print_count(out, elsewhere.passed, "incident");
        fputs(" that passed, the first at ", out);
        page_time(out, vehicle->merge.lines[elsewhere.shown[0].incident].first_wall_us);
        fputs(".", out);
        print_unknown(out, &elsewhere);
    } else {
        fprintf(out, ": no name and no server name %s holds what that one said.",
                passed_words(&elsewhere));
        print_unknown(out, &elsewhere);
    }
}

/* Where the decoy kept nothing of this one, what it said may be as another's. */
static void print_not_kept(FILE *out, const struct vehicle *vehicle, uint32_t incident)
{
    uint32_t nearest = elsewhere_nearest_with_bytes(vehicle, incident);
    if (nearest == VEHICLE_NONE || vehicle->incidents[incident].has_bytes ||
        vehicle->incidents[incident].action == EVENT_PASSED) {
        return;
    }
    fputs("<section class=\"card\" id=\"sent\"><h2>Was any of it sent?</h2><p>", out);
    uint64_t left = vehicle->merge.lines[incident].bytes_up;
    if (left > 0) {
        page_bytes(out, left);
        fputs(" of it left. ", out);
    } else {
        fputs("Nothing of it left here. ", out);
    }
    fputs("What it said was not kept; of the same reason the nearest that was is <a "
          "href=\"",
          out);
    page_incident_path(out, vehicle, nearest);
    fputs("\">", out);
    page_text(out, vehicle_text(vehicle, nearest));
    fputs("</a> at ", out);
    page_time(out, vehicle->merge.lines[nearest].first_wall_us);
    print_of_nearest(out, vehicle, nearest);
    fputs("</p></section>\n", out);
}

/* What the incident told is looked for at all. */
static bool is_sought(const struct vehicle *vehicle, uint32_t incident)
{
    const struct vehicle_incident *of = &vehicle->incidents[incident];
    return of->kept || of->reason == REASON_DECOY_TRUSTED;
}

void page_elsewhere_hint(FILE *out, const struct vehicle *vehicle, uint32_t incident)
{
    static struct content told;
    static struct elsewhere elsewhere;
    if (!is_sought(vehicle, incident) || !told_read(&told, vehicle, incident) ||
        !elsewhere_find(&elsewhere, vehicle, incident, &told) || elsewhere.passed == 0) {
        return;
    }
    fputs(" But see <a href=\"#sent\">below</a>: ", out);
    print_count(out, elsewhere.passed, "incident");
    fprintf(out, " that %s what it said%s.",
            elsewhere.passed == 1 ? "was let through holds" : "were let through hold",
            near_words(&elsewhere));
}

void page_elsewhere(FILE *out, const struct vehicle *vehicle, uint32_t incident)
{
    static struct content told;
    static struct elsewhere elsewhere;
    if (!is_sought(vehicle, incident)) {
        print_not_kept(out, vehicle, incident);
        return;
    }
    fputs("<section class=\"card scroll\" id=\"sent\"><h2>Was any of it sent?</h2>", out);
    if (!told_read(&told, vehicle, incident) ||
        !elsewhere_find(&elsewhere, vehicle, incident, &told)) {
        fputs(
            "<p>Not in this incident: a decoy sends on nothing of what it is told. No "
            "reader finds a vehicle, a person or a place in what was kept, so it is not "
            "looked for in what was let through. A <code>secret</code> in the "
            "<code>uplink</code> of the policy is looked for in whatever can be read."
            "</p></section>\n",
            out);
        return;
    }
    if (elsewhere.passed > 0) {
        print_leaked(out, vehicle, &elsewhere);
    } else {
        fprintf(
            out,
            "<p>Not in this incident: a decoy sends on nothing of what it is told. And "
            "no name and no server name %s holds it.",
            passed_words(&elsewhere));
        print_unknown(out, &elsewhere);
        fputs(" Said by a line in the <code>uplink</code> of the policy, it would be "
              "stopped in whatever can be read:</p>",
              out);
        print_lines(out, &elsewhere);
    }
    fputs("<p class=\"quiet\">Looked for by the gateway&#39;s own search in all that the "
          "ledger tells of what this vehicle asked for by name, from a day before to a "
          "day after",
          out);
    if (elsewhere.denied > 0) {
        fputs("; ", out);
        print_count(out, elsewhere.denied, "more incident");
        fputs(elsewhere.denied == 1 ? " with it was stopped" : " with it were stopped",
              out);
    }
    fputs(". What an allowed connection carries is in no ledger.</p></section>\n", out);
}
