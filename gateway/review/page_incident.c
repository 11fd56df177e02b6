/* SPDX-License-Identifier: Apache-2.0 */
/* One incident on one page. */
#include <inttypes.h>
#include <string.h>

#include "gateway/officer/escape.h"
#include "gateway/officer/evidence.h"
#include "gateway/officer/html.h"
#include "gateway/officer/log_filter.h"
#include "gateway/officer/when.h"
#include "gateway/review/download.h"
#include "gateway/review/exhibits.h"
#include "gateway/review/page.h"
#include "gateway/review/story.h"
#include "gateway/review/trail_table.h"

#define AROUND 6     /* records before, and after */
#define LOOKED 10000 /* rows that are looked at for them */
#define AROUND_US UINT64_C(3600000000)
#define WHOLE_BYTES                                                     \
    (6 * ESCAPE_NAME_GROWTH * POLICY_HOST_BYTES) /* each byte spelt out \
                                                  */
#define LISTED 100                               /* records of the incident */

/* What the parts of the page are about. */
struct subject {
    const struct vehicle *vehicle;
    uint32_t incident;
    const struct log_merge_line *line;
    const struct fetched *first; /* its first record */
};

static void fact(FILE *out, const char *name, const char *value)
{
    fprintf(out, "<dt>%s</dt><dd>", name);
    html_text(out, value);
    fputs("</dd>", out);
}

/* What the unit, or a folder, is called: nothing that we say of it ourselves looks so. */
static void fact_name(FILE *out, const char *what, const char *name)
{
    fprintf(out, "<dt>%s</dt><dd>", what);
    html_name(out, name);
    fputs("</dd>", out);
}

static void fact_number(FILE *out, const char *name, uint64_t value)
{
    fprintf(out, "<dt>%s</dt><dd>%" PRIu64 "</dd>", name, value);
}

static void fact_time(FILE *out, const char *name, uint64_t wall_us, bool trusted)
{
    fprintf(out, "<dt>%s</dt><dd>", name);
    page_time(out, wall_us);
    fputs(trusted ? "</dd>" : " by a clock that nothing had set</dd>", out);
}

static void fact_address(FILE *out, const char *name, const struct address *address,
                         uint16_t port)
{
    char text[ADDRESS_TEXT_BYTES];
    if (address->family == ADDRESS_NONE) {
        return;
    }
    address_print(address, text);
    fprintf(out, "<dt>%s</dt><dd>%s", name, text);
    fprintf(out, port != 0 ? " port %u</dd>" : "</dd>", port);
}

/* What a search for the same thing elsewhere looks for, "": nothing. */
static void put_sought(char out[static QUERY_TEXT_BYTES], const struct event *event)
{
    char text[ESCAPE_NAME_GROWTH * POLICY_HOST_BYTES] = "";
    char whole[WHOLE_BYTES];
    if (event->subject == EVENT_FLOW && event->flow.host[0] != 0) {
        escape_name(text, sizeof text, event->flow.host);
    } else if (event->subject == EVENT_FLOW) {
        address_print(&event->flow.server, text);
    } else if (event->subject == EVENT_NAME) {
        escape_name(text, sizeof text, event->name.name);
    } else if (event->subject == EVENT_PACKET) {
        address_print(&event->packet.server, text);
    } else if (event->subject == EVENT_FRAME) {
        (void)snprintf(text, sizeof text, event->frame.extended ? " %08X," : " %03X,",
                       event->frame.id);
    }
    (void)escape_text(out, QUERY_TEXT_BYTES, QUERY_TEXT_BYTES, text);
    (void)escape_text(whole, sizeof whole, sizeof whole, text);
    if (strcmp(out, whole) != 0) {
        out[strlen(out) - 2] = 0; /* it was cut: its beginning, without the dots */
    }
}

/* What was let through while it happened, and in the hour before and after. */
static void print_passed(FILE *out, const struct subject *subject)
{
    struct query query;
    query_init(&query);
    (void)snprintf(query.vehicle, sizeof query.vehicle, "%s", subject->vehicle->name);
    query.actions = 1U << EVENT_PASSED | 1U << EVENT_WOULD_DROP;
    query.filter.since_us = subject->line->first_wall_us > AROUND_US
                                ? subject->line->first_wall_us - AROUND_US
                                : 1;
    query.filter.until_us = subject->line->last_wall_us + AROUND_US;
    fputs("<a class=\"button\" href=\"", out);
    query_print(out, &query);
    fputs("\">What passed within an hour</a>", out);
}

static void print_alike(FILE *out, const struct subject *subject)
{
    const struct event *event = &subject->first->event;
    struct query query;
    query_init(&query);
    fputs("<p class=\"alike\">", out);
    put_sought(query.text, event);
    if (query.text[0] != 0) {
        fputs("<a class=\"button\" href=\"", out);
        query_print(out, &query);
        fputs("\">The same in all vehicles</a> ", out);
    }
    query_init(&query);
    (void)snprintf(query.vehicle, sizeof query.vehicle, "%s", subject->vehicle->name);
    if (event->reason < REASON_COUNT) {
        query.filter.reasons[event->reason] = query.filter.any_reason_set = true;
    }
    fputs("<a class=\"button\" href=\"", out);
    query_print(out, &query);
    fputs("\">This reason in this vehicle</a> ", out);
    print_passed(out, subject);
    download_links(out, subject->vehicle, subject->incident);
    fputs("</p>", out);
}

static void print_story(FILE *out, const struct subject *subject)
{
    const struct event *event = &subject->first->event;
    fputs("<section class=\"card story\"><p>", out);
    page_time(out, subject->line->first_wall_us);
    fputs(" UTC. ", out);
    story_deed(out, event);
    fputs("</p><p>", out);
    story_answer(out, event);
    fputs("</p><p>", out);
    story_extent(out, event, subject->line);
    page_elsewhere_hint(out, subject->vehicle, subject->incident);
    fputs("</p>", out);
    print_alike(out, subject);
    fputs("</section>\n", out);
}

static void print_subject_facts(FILE *out, const struct event *event)
{
    switch ((enum event_subject)event->subject) {
    case EVENT_FLOW:
        if (event->flow.host[0] != 0) {
            fact_name(out, "Server name", event->flow.host);
        } else {
            fact(out, "Server name", "it named none");
        }
        fact_address(out, "Server", &event->flow.server, event->flow.server_port);
        fact_address(out, "Client", &event->flow.client, event->flow.client_port);
        fact(out, "Protocol", traffic_words(event->flow.protocol));
        break;
    case EVENT_NAME:
        fact_name(out, "Name", event->name.name);
        fact_address(out, "Asked", &event->name.server, 0);
        fact_address(out, "Client", &event->name.client, 0);
        break;
    case EVENT_PACKET:
        fact_address(out, "Destination", &event->packet.server,
                     event->packet.server_port);
        fact_address(out, "Client", &event->packet.client, 0);
        break;
    case EVENT_FRAME:
        fact_name(out, "From bus", event->frame.from);
        fact_name(out, "To bus", event->frame.to);
        if (event->frame.data_len > 0) {
            char hex[EVIDENCE_HEX_BYTES];
            evidence_hex(hex, event->frame.data, event->frame.data_len);
            fact(out, "Data", hex);
        }
        break;
    case EVENT_SYSTEM:
    case EVENT_TRAIL:
        break;
    }
}

static void print_facts(FILE *out, const struct subject *subject)
{
    const struct event *event = &subject->first->event;
    const struct reason_row *row = reason_row((enum reason)event->reason);
    fputs("<section class=\"card\"><h2>Facts</h2><dl class=\"facts\">", out);
    fact_name(out, "Vehicle", subject->vehicle->name);
    fact_time(out, "First", subject->line->first_wall_us, event->wall_trusted);
    fact_time(out, "Last", subject->line->last_wall_us, event->wall_trusted);
    fact_number(out, "Occurrences", subject->line->count);
    fact_number(out, "Records", subject->line->records);
    fact(out, "Reason", row->name);
    fact(out, "UN R155 Annex 5", row->annex5[0] != 0 ? row->annex5 : "not indexed");
    fact_number(out, "Policy version", event->policy_version);
    if (event->rule_line != 0) {
        fact_number(out, "Policy line", event->rule_line);
    } else {
        fact(out, "Policy line", "none");
    }
    fact(out, "Mode", event->mode[0] != 0 ? event->mode : "none");
    fact(out, "Told by", log_filter_source_text(event->source));
    print_subject_facts(out, event);
    fputs("</dl></section>\n", out);
}

static void print_record(FILE *out, const struct vehicle *vehicle, uint32_t row)
{
    uint32_t incident = vehicle->rows[row].incident;
    fputs("<tr data-row><td class=\"when\">", out);
    page_time(out, vehicle->rows[row].last_us);
    fputs("</td><td>", out);
    page_severity(out, vehicle_severity(vehicle, incident));
    fputs("</td><td class=\"what\"><a href=\"", out);
    page_incident_path(out, vehicle, incident);
    fputs("\">", out);
    page_text(out, vehicle_text(vehicle, incident));
    fputs("</a></td><td>", out);
    page_verdict(out, vehicle->incidents[incident].action);
    fputs("</td></tr>\n", out);
}

/* Where the incident itself stands among the others; its records have a table of their
 * own. */
static void print_itself(FILE *out, const struct subject *subject)
{
    const struct log_merge_line *line = subject->line;
    fputs("<tr class=\"own\"><td class=\"when\">", out);
    page_time(out, line->first_wall_us);
    fputs("</td><td></td><td class=\"what\"><strong>This incident</strong>", out);
    if (line->last_wall_us > line->first_wall_us) {
        fputs(", until ", out);
        page_time(out, line->last_wall_us);
    }
    fputs("</td><td></td></tr>\n", out);
}

/* Whether it says that something happened; what was kept of that, or its trail, stands in
 * rows of its own behind it. */
static bool is_occurrence(const struct vehicle *vehicle, uint32_t row)
{
    return vehicle->rows[row].count > 0 ||
           vehicle->incidents[vehicle->rows[row].incident].first == row;
}

/* The rows of other incidents from `row` on, in one direction, that did not end before
 * since_us. Returns how many. */
static unsigned find_around(const struct vehicle *vehicle, uint32_t incident, int64_t row,
                            int step, uint64_t since_us, uint32_t out[static AROUND])
{
    unsigned found = 0;
    for (int64_t looked = 0; row >= 0 && row < (int64_t)vehicle->row_count &&
                             found < AROUND && looked < LOOKED;
         row += step, looked++) {
        const struct vehicle_row *at = &vehicle->rows[row];
        bool set_back = at->place.wall_us < since_us; /* its clock, where it stands */
        if (at->incident != incident && (at->last_us >= since_us || set_back) &&
            is_occurrence(vehicle, (uint32_t)row)) {
            out[found++] = (uint32_t)row;
        }
    }
    return found;
}

/* The first row that was written after the last of the incident happened: its own last
 * record may have been written long after that. */
static int64_t row_behind(const struct vehicle *vehicle,
                          const struct vehicle_incident *of, uint64_t last_us)
{
    int64_t row = (int64_t)of->last + 1;
    while (row - 1 > (int64_t)of->first && (int64_t)of->last - row < LOOKED &&
           vehicle->rows[row - 1].place.wall_us > last_us) {
        row--;
    }
    return row;
}

static void print_around(FILE *out, const struct subject *subject)
{
    const struct vehicle *vehicle = subject->vehicle;
    const struct vehicle_incident *of = &vehicle->incidents[subject->incident];
    uint32_t rows[AROUND];
    uint64_t last_us = subject->line->last_wall_us;
    int64_t behind = row_behind(vehicle, of, last_us);
    unsigned count =
        find_around(vehicle, subject->incident, (int64_t)of->first - 1, -1, 0, rows);
    fputs("<section class=\"card scroll\"><h2>Before, meanwhile and after</h2><table "
          "class=\"list "
          "stack\">"
          "<caption class=\"hidden\">Other records of this vehicle around the incident, "
          "the "
          "earliest first</caption><thead><tr><th scope=\"col\">When</th>"
          "<th scope=\"col\">Severity</th><th scope=\"col\">What</th>"
          "<th scope=\"col\">Verdict</th></tr></thead><tbody>\n",
          out);
    for (unsigned i = count; i > 0; i--) {
        print_record(out, vehicle, rows[i - 1]);
    }
    print_itself(out, subject);
    count = find_around(vehicle, subject->incident, (int64_t)of->first + 1, 1, 0, rows);
    for (unsigned i = 0; i < count && rows[i] < behind; i++) {
        print_record(out, vehicle, rows[i]);
    }
    count = find_around(vehicle, subject->incident, behind, 1, last_us, rows);
    for (unsigned i = 0; i < count; i++) {
        print_record(out, vehicle, rows[i]);
    }
    fputs("</tbody></table></section>\n", out);
}

static void print_records(FILE *out, const struct subject *subject)
{
    const struct vehicle *vehicle = subject->vehicle;
    uint32_t row = vehicle->incidents[subject->incident].first;
    fputs("<details class=\"card\"><summary>Its records</summary><table class=\"list\">"
          "<thead><tr><th scope=\"col\">Event</th><th scope=\"col\">When</th>"
          "<th scope=\"col\" class=\"n\">Occurrences</th><th scope=\"col\">Proof</th>"
          "</tr></thead><tbody>\n",
          out);
    for (unsigned i = 0; row != VEHICLE_NONE && i < LISTED;
         row = vehicle->rows[row].next, i++) {
        fprintf(out, "<tr><td>#%" PRIu64 "</td><td class=\"when\">",
                vehicle->rows[row].place.leaf);
        page_time(out, vehicle->rows[row].last_us);
        fputs("</td><td class=\"n\">", out);
        if (vehicle->rows[row].count > 0) {
            page_number(out, vehicle->rows[row].count);
        } else {
            fputs("<span class=\"quiet\">what was kept of one, or its trail</span>", out);
        }
        fputs("</td><td><a href=\"", out);
        download_proof_path(out, vehicle, vehicle->rows[row].place.leaf);
        fputs("\">download</a></td></tr>\n", out);
    }
    fprintf(out, "</tbody></table>%s</details>\n",
            row != VEHICLE_NONE ? "<p class=\"quiet\">Later ones: sallyport log --all</p>"
                                : "");
}

static void print_sealed(FILE *out, const struct subject *subject)
{
    fputs("<details class=\"card\"><summary>The first record, as it was sealed</summary>"
          "<p class=\"quiet\">A protobuf message Event, the leaf of the tree.</p>\n",
          out);
    exhibits_hex(out, subject->first->bytes, subject->first->len);
    fputs("</details>\n", out);
}

/* Lines stay lines: between them stands what ends one there. */
static void print_note_text(FILE *out, const char *text, const char *between)
{
    while (*text != 0) {
        size_t len = strcspn(text, "\n");
        html_bytes(out, (const uint8_t *)text, len);
        text += len;
        if (*text == '\n') {
            fputs(between, out);
            text++;
        }
    }
}

static void print_notes(FILE *out, const struct review *review,
                        const struct subject *subject)
{
    uint32_t number = subject->vehicle->incidents[subject->incident].note;
    while (review->journal != NULL && number != 0) {
        const struct journal_entry *entry = journal_entry(review->journal, number);
        fputs("<article class=\"entry\"><p>", out);
        print_note_text(out, entry->line.note, "<br>");
        fputs("</p><p class=\"quiet\">", out);
        html_text(out, entry->line.officer);
        fputs(", ", out);
        page_time(out, entry->line.wall_us);
        fprintf(out, ", signed as note %" PRIu32 " of the journal</p></article>\n",
                number);
        number = entry->earlier;
    }
}

static void print_form(FILE *out, const struct review *review,
                       const struct subject *subject, const struct trouble *trouble,
                       const char *note)
{
    const struct vehicle *vehicle = subject->vehicle;
    const struct vehicle_incident *of = &vehicle->incidents[subject->incident];
    fputs("<section class=\"card\" id=\"notes\"><h2>Notes</h2>\n", out);
    print_notes(out, review, subject);
    if (review->journal == NULL) {
        fputs("<p class=\"quiet\">To write notes, start the review with --notes FOLDER "
              "--notes-key KEY.</p></section>\n",
              out);
        return;
    }
    if (trouble != NULL && trouble->text[0] != 0) {
        fputs("<p class=\"trouble\" role=\"alert\">", out);
        html_text(out, trouble->text);
        fputs("</p>\n", out);
    }
    fputs(
        "<form action=\"/note\" method=\"post\"><input type=\"hidden\" name=\"vehicle\" "
        "value=\"",
        out);
    html_text(out, vehicle->name);
    fprintf(out,
            "\"><input type=\"hidden\" name=\"leaf\" value=\"%" PRIu64
            "\"><input type=\"hidden\" name=\"up_to\" value=\"%" PRIu64
            "\"><input type=\"hidden\" name=\"form\" value=\"%s\">"
            "<label for=\"note\">What was found, and what is done about it</label>"
            "<textarea id=\"note\" name=\"note\" rows=\"3\" maxlength=\"%d\" required>",
            subject->line->leaf, vehicle->rows[of->last].place.leaf, review->session.form,
            JOURNAL_NOTE_BYTES - 1);
    print_note_text(out, note != NULL ? note : "", "\n");
    fputs("</textarea><button>Acknowledge and sign</button></form></section>\n", out);
}

static void print_heading(FILE *out, const struct subject *subject)
{
    const struct vehicle *vehicle = subject->vehicle;
    fputs("<nav class=\"crumbs\" aria-label=\"Where this is\"><a data-key=\"u\" "
          "href=\"/incidents?vehicle=",
          out);
    html_url(out, vehicle->name);
    fputs("\">", out);
    html_isolated(out, vehicle->name);
    fprintf(out,
            "</a> <span>›</span> event #%" PRIu64 "</nav>\n<header class=\"head\"><h1>",
            subject->line->leaf);
    page_text(out, vehicle_text(vehicle, subject->incident));
    fputs("</h1> ", out);
    page_severity(out, vehicle_severity(vehicle, subject->incident));
    fputs(" ", out);
    page_verdict(out, vehicle->incidents[subject->incident].action);
    fputs("</header>\n", out);
}

void page_incident(FILE *out, const struct review *review, const struct vehicle *vehicle,
                   uint32_t incident, const struct trouble *trouble, const char *note)
{
    struct fetched first;
    struct trouble why;
    struct subject subject = {vehicle, incident, &vehicle->merge.lines[incident], &first};
    uint32_t row = vehicle->incidents[incident].first;
    bool good = fetch_event(&first, vehicle->path, &vehicle->rows[row].place, &why);
    page_begin(out, review, PAGE_ELSEWHERE, vehicle_text(vehicle, incident));
    print_heading(out, &subject);
    if (!good) {
        fputs("<p class=\"trouble\" role=\"alert\">", out);
        html_text(out, why.text);
        fputs("</p>\n", out);
    } else {
        print_story(out, &subject);
    }
    fputs("<div class=\"two\"><div>", out);
    exhibits_said(out, vehicle, incident);
    page_elsewhere(out, vehicle, incident);
    trail_table_print(out, vehicle, incident);
    print_around(out, &subject);
    print_records(out, &subject);
    if (good) {
        print_sealed(out, &subject);
    }
    fputs("</div><div>", out);
    print_form(out, review, &subject, trouble, note);
    if (good) {
        print_facts(out, &subject);
    }
    page_proof(out, vehicle, incident);
    fputs("</div></div>\n", out);
    page_end(out);
}
