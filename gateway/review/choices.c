/* SPDX-License-Identifier: Apache-2.0 */
/* Each choice is a link to the same page with that choice taken or taken back. */
#include "gateway/review/choices.h"

#include <string.h>

#include "gateway/officer/html.h"
#include "gateway/officer/when.h"
#include "gateway/review/page.h"

struct choice {
    const char *text;
    uint32_t count;
    bool taken;
    struct query there; /* what the link asks for */
};

static void begin_group(FILE *out, const char *name)
{
    fprintf(out, "<section><h3>%s</h3><ul>", name);
}

static void end_group(FILE *out)
{
    fputs("</ul></section>\n", out);
}

static void print(FILE *out, struct choice *choice)
{
    if (choice->count == 0 && !choice->taken) {
        return;
    }
    choice->there.page = 1;
    fprintf(out, "<li><a%s href=\"", choice->taken ? " aria-current=\"true\"" : "");
    query_print(out, &choice->there);
    fputs("\">", out);
    html_text(out, choice->text);
    fputs("</a> <span class=\"n\">", out);
    page_number(out, choice->count);
    fputs("</span></li>", out);
}

static void severities(FILE *out, const struct selection_choices *choices,
                       const struct query *query)
{
    uint32_t at_least = 0;
    begin_group(out, "Severity");
    for (int i = SEVERITY_SEVERE; i > SEVERITY_INFO; i--) {
        static const char *const texts[] = {[SEVERITY_NOTICE] = "notice and above",
                                            [SEVERITY_WARNING] = "warning and above",
                                            [SEVERITY_SEVERE] = "severe"};
        at_least += choices->severities[i];
        struct choice choice = {texts[i], at_least,
                                query->filter.severity == (enum severity)i, *query};
        choice.there.filter.severity = choice.taken ? SEVERITY_INFO : (enum severity)i;
        print(out, &choice);
    }
    end_group(out);
}

/* A group of bits: choosing one adds it to what is chosen. */
static void bits(FILE *out, const char *name, const struct query *query,
                 const uint32_t *counts, uint8_t bit_count,
                 uint8_t *(*set_of)(struct query *query),
                 const char *(*text)(uint8_t bit))
{
    struct query own = *query;
    uint8_t set = *set_of(&own);
    begin_group(out, name);
    for (uint8_t bit = 0; bit < bit_count; bit++) {
        struct choice choice = {text(bit), counts[bit], (set >> bit & 1) != 0, *query};
        *set_of(&choice.there) = (uint8_t)(set ^ 1U << bit);
        print(out, &choice);
    }
    end_group(out);
}

static uint8_t *actions_of(struct query *query)
{
    return &query->actions;
}

static uint8_t *sources_of(struct query *query)
{
    return &query->filter.sources;
}

static uint8_t *subjects_of(struct query *query)
{
    return &query->filter.subjects;
}

static const char *source_text(uint8_t source)
{
    static const char *const texts[] = {[EVENT_FROM_GUARD] = "the guard",
                                        [EVENT_FROM_CAN] = "the CAN path",
                                        [EVENT_FROM_UPLINK] = "the uplink",
                                        [EVENT_FROM_LEDGER] = "the ledger"};
    return texts[source];
}

static const char *subject_text(uint8_t subject)
{
    static const char *const texts[] = {
        [EVENT_SYSTEM] = "the gateway itself", [EVENT_FRAME] = "CAN frames",
        [EVENT_FLOW] = "connections",          [EVENT_NAME] = "names asked for",
        [EVENT_PACKET] = "other packets",      [EVENT_TRAIL] = "headers kept"};
    return texts[subject];
}

static bool any(const bool reasons[static REASON_COUNT])
{
    for (int i = 0; i < REASON_COUNT; i++) {
        if (reasons[i]) {
            return true;
        }
    }
    return false;
}

static void print_reason(FILE *out, const struct selection_choices *choices,
                         const struct query *query, int reason)
{
    const bool *chosen = query->filter.reasons;
    char text[64];
    (void)snprintf(text, sizeof text, "%s", reason_row((enum reason)reason)->name);
    for (char *at = text; *at != 0; at++) {
        *at = *at == '_' ? ' ' : *at;
    }
    struct choice choice = {text, choices->reasons[reason], chosen[reason], *query};
    choice.there.filter.reasons[reason] = !choice.taken;
    choice.there.filter.any_reason_set = any(choice.there.filter.reasons);
    print(out, &choice);
}

/* The most frequent first: a fleet has some dozens of reasons at most. */
static void reasons(FILE *out, const struct selection_choices *choices,
                    const struct query *query)
{
    bool done[REASON_COUNT] = {false};
    begin_group(out, "Reason");
    for (int turn = 0; turn < REASON_COUNT; turn++) {
        int best = -1;
        for (int i = 0; i < REASON_COUNT; i++) {
            if (!done[i] && (best < 0 || choices->reasons[i] > choices->reasons[best])) {
                best = i;
            }
        }
        done[best] = true;
        print_reason(out, choices, query, best);
    }
    end_group(out);
}

static void open_only(FILE *out, const struct selection_choices *choices,
                      const struct query *query)
{
    struct choice choice = {"without a note", choices->open, query->open, *query};
    choice.there.open = !query->open;
    begin_group(out, "Review");
    print(out, &choice);
    end_group(out);
}

static void time_field(FILE *out, const char *name, const char *label, uint64_t wall_us)
{
    char text[WHEN_TEXT_BYTES] = "";
    if (wall_us != 0) {
        when_print_utc(wall_us, text);
        text[10] = ' ';
        text[19] = 0;
    }
    fprintf(out,
            "<label>%s <input name=\"%s\" value=\"%s\" placeholder=\"2h, 11-23 09:02\" "
            "autocomplete=\"off\"></label>",
            label, name, text);
}

static void vehicle_field(FILE *out, const struct query *query, const struct fleet *fleet)
{
    fputs("<label>Vehicle <select name=\"vehicle\"><option value=\"\">all</option>", out);
    for (uint32_t i = 0; i < fleet->count; i++) {
        const char *name = fleet->vehicles[i]->name;
        fputs("<option", out);
        fputs(strcmp(query->vehicle, name) == 0 ? " selected>" : ">", out);
        html_text(out, name);
        fputs("</option>", out);
    }
    fputs("</select></label>", out);
}

static void form(FILE *out, const struct query *query, const struct fleet *fleet)
{
    fputs("<form action=\"/incidents\" method=\"get\" role=\"search\">", out);
    query_fields(out, query, QUERY_OTHER | QUERY_VEHICLE);
    fputs("<label>Text <input id=\"text\" type=\"search\" name=\"text\" value=\"", out);
    html_text(out, query->text);
    fputs("\" placeholder=\"host, address, id\" autocomplete=\"off\"></label>", out);
    if (fleet->count > 1) {
        vehicle_field(out, query, fleet);
    }
    time_field(out, "since", "Since", query->filter.since_us);
    time_field(out, "until", "Until", query->filter.until_us);
    fputs("<button>Filter</button></form>\n", out);
}

static void reset(FILE *out, const struct query *query)
{
    struct query all;
    query_init(&all);
    (void)snprintf(all.vehicle, sizeof all.vehicle, "%s", query->vehicle);
    fputs("<a class=\"button\" data-key=\"x\" href=\"", out);
    query_print(out, &all);
    fputs("\">Take all filters off</a>\n", out);
}

void choices_print(FILE *out, const struct selection *selection,
                   const struct query *query, const struct fleet *fleet)
{
    const struct selection_choices *choices = &selection->choices;
    fputs("<aside class=\"filters\" id=\"filters\" aria-label=\"Filters\">\n", out);
    form(out, query, fleet);
    if (query_filters(query)) {
        reset(out, query);
    }
    fputs("<div class=\"groups\">", out);
    open_only(out, choices, query);
    severities(out, choices, query);
    bits(out, "Verdict", query, choices->actions, EVENT_NOTED + 1, actions_of,
         log_filter_action_text);
    bits(out, "What tried", query, choices->subjects, EVENT_TRAIL + 1, subjects_of,
         subject_text);
    bits(out, "Told by", query, choices->sources, EVENT_FROM_LEDGER + 1, sources_of,
         source_text);
    reasons(out, choices, query);
    fputs("</div></aside>\n", out);
}
