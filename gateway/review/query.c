/* SPDX-License-Identifier: Apache-2.0 */
/* Names and values to choices and back. */
#include "gateway/review/query.h"

#include <inttypes.h>
#include <string.h>

#include "gateway/number.h"

#include "gateway/officer/escape.h"
#include "gateway/officer/event_time.h"
#include "gateway/officer/html.h"
#include "gateway/officer/when.h"

void query_init(struct query *self)
{
    memset(self, 0, sizeof *self);
    self->page = 1;
}

static bool take_verdict(struct query *self, const char *value, uint64_t now_us)
{
    (void)now_us;
    for (uint8_t action = EVENT_DROPPED; action <= EVENT_NOTED; action++) {
        if (strcmp(log_filter_action_text(action), value) == 0) {
            self->actions |= (uint8_t)(1U << action);
            return true;
        }
    }
    return false;
}

static bool take_since(struct query *self, const char *value, uint64_t now_us)
{
    return when_parse(&self->filter.since_us, value, now_us);
}

static bool take_until(struct query *self, const char *value, uint64_t now_us)
{
    return when_parse(&self->filter.until_us, value, now_us);
}

static bool take_vehicle(struct query *self, const char *value, uint64_t now_us)
{
    (void)now_us;
    (void)snprintf(self->vehicle, sizeof self->vehicle, "%s", value);
    return true;
}

static bool take_text(struct query *self, const char *value, uint64_t now_us)
{
    (void)now_us;
    bool fits = strlen(value) < sizeof self->text;
    if (fits) {
        (void)snprintf(self->text, sizeof self->text, "%s", value);
    }
    return fits;
}

static bool take_open(struct query *self, const char *value, uint64_t now_us)
{
    (void)now_us;
    self->open = strcmp(value, "1") == 0;
    return self->open;
}

static bool take_page(struct query *self, const char *value, uint64_t now_us)
{
    (void)now_us;
    uint64_t page = 0;
    if (!number_parse(&page, value) || page == 0 || page > QUERY_PAGE_MAX) {
        return false;
    }
    self->page = (uint32_t)page;
    return true;
}

#define A_TIME \
    "no time; write 2h, 09:02, 11-23, '11-23 09:02' or '2026-11-23 09:02', in UTC"

static const struct name {
    const char *name;
    bool (*take)(struct query *self, const char *value, uint64_t now_us);
    bool (*choose)(void *filter, const char *word, struct trouble *why); /* instead */
    const char *undone; /* what a wrong value leaves undone */
    const char *wrong;  /* what it is then, and the mend in the words of the page */
} names[] = {
    {"vehicle", take_vehicle, NULL, "", ""},
    {"severity", NULL, log_filter_set_severity, "not filtered by severity",
     "none; choose one under Severity"},
    {"verdict", take_verdict, NULL, "not filtered by verdict",
     "none; choose one under Verdict"},
    {"reason", NULL, log_filter_add_reason, "not filtered by reason",
     "none; choose one under Reason"},
    {"source", NULL, log_filter_add_source, "not filtered by who told it",
     "nobody who tells; choose one under Told by"},
    {"subject", NULL, log_filter_add_subject, "not filtered by what tried",
     "nothing that tries; choose one under What tried"},
    {"since", take_since, NULL, "not filtered by Since", A_TIME},
    {"until", take_until, NULL, "not filtered by Until", A_TIME},
    {"text", take_text, NULL, "not filtered by text", "too long; 127 bytes are the most"},
    {"open", take_open, NULL, "not filtered by review",
     "no choice; choose one under Review"},
    {"page", take_page, NULL, "page 1 is shown", "no page; begin with 1"},
};
_Static_assert(QUERY_TEXT_BYTES == 128, "the most bytes of a text stand in names");

bool query_add(struct query *self, const char *name, const char *value, uint64_t now_us,
               struct trouble *why)
{
    for (size_t i = 0; i < sizeof names / sizeof *names && value[0] != 0; i++) {
        struct query with = *self;
        if (strcmp(names[i].name, name) != 0) {
            continue;
        }
        if (!(names[i].take != NULL ? names[i].take(&with, value, now_us)
                                    : names[i].choose(&with.filter, value, why))) {
            trouble_set(why, "%s: '%.60s' is %s", names[i].undone, value, names[i].wrong);
            return false;
        }
        *self = with;
    }
    return true;
}

static bool lacks(unsigned set, unsigned bit)
{
    return set != 0 && (set >> bit & 1) == 0;
}

/* A name is found as it was sent, and as it is shown. */
static bool has_text(const struct vehicle *vehicle, uint32_t incident, const char *sought)
{
    char name[ESCAPE_NAME_GROWTH * QUERY_TEXT_BYTES];
    const char *text = vehicle_text(vehicle, incident);
    if (strcasestr(text, sought) != NULL) {
        return true;
    }
    if (sought[strcspn(sought, " \\")] == 0) {
        return false;
    }
    escape_name(name, sizeof name, sought);
    return strcasestr(text, name) != NULL;
}

static bool is_elsewhere(const struct query *self, const struct vehicle *vehicle,
                         uint32_t incident)
{
    const struct log_merge_line *line = &vehicle->merge.lines[incident];
    const struct log_filter *filter = &self->filter;
    return !event_time_in(line->first_wall_us, line->last_wall_us, filter->since_us,
                          filter->until_us) ||
           (self->text[0] != 0 && !has_text(vehicle, incident, self->text));
}

unsigned query_misses(const struct query *self, const struct vehicle *vehicle,
                      uint32_t incident)
{
    const struct vehicle_incident *of = &vehicle->incidents[incident];
    const struct log_filter *filter = &self->filter;
    unsigned misses = 0;
    if (self->vehicle[0] != 0 && strcmp(self->vehicle, vehicle->name) != 0) {
        misses |= QUERY_VEHICLE;
    }
    if (vehicle_severity(vehicle, incident) < filter->severity) {
        misses |= QUERY_SEVERITY;
    }
    if (lacks(self->actions, of->action)) {
        misses |= QUERY_VERDICT;
    }
    if (filter->any_reason_set &&
        (of->reason >= REASON_COUNT || !filter->reasons[of->reason]) &&
        !(of->kept && filter->reasons[REASON_DECOY_KEPT])) {
        misses |= QUERY_REASON;
    }
    if (lacks(filter->sources, of->source)) {
        misses |= QUERY_SOURCE;
    }
    if (lacks(filter->subjects, of->subject)) {
        misses |= QUERY_SUBJECT;
    }
    if (self->open && of->note != 0) {
        misses |= QUERY_OPEN;
    }
    return is_elsewhere(self, vehicle, incident) ? misses | QUERY_OTHER : misses;
}

/* Where names and values go: a URL or the fields of a form. */
struct writer {
    FILE *out;
    const char *between; /* before the next pair of a URL; NULL: fields */
};

static void put(struct writer *self, const char *name, const char *value)
{
    if (self->between == NULL) {
        fprintf(self->out, "<input type=\"hidden\" name=\"%s\" value=\"", name);
        html_text(self->out, value);
        fputs("\">", self->out);
        return;
    }
    fprintf(self->out, "%s%s=", self->between, name);
    html_url(self->out, value);
    self->between = "&amp;";
}

static void put_set(struct writer *self, const char *name, unsigned set,
                    const char *(*text)(uint8_t))
{
    for (uint8_t bit = 0; set >> bit != 0; bit++) {
        if ((set >> bit & 1) != 0) {
            put(self, name, text(bit));
        }
    }
}

static void put_time(struct writer *self, const char *name, uint64_t wall_us)
{
    char text[WHEN_TEXT_BYTES];
    if (wall_us == 0) {
        return;
    }
    when_print_utc(wall_us, text);
    text[strcspn(text, ".")] = 0;
    put(self, name, text);
}

static void put_reasons(struct writer *self, const struct log_filter *filter)
{
    for (int i = 0; i < REASON_COUNT; i++) {
        if (filter->reasons[i]) {
            put(self, "reason", reason_row((enum reason)i)->name);
        }
    }
}

static void put_all(struct writer *writer, const struct query *self, unsigned without)
{
    const struct log_filter *filter = &self->filter;
    if (self->vehicle[0] != 0 && (without & QUERY_VEHICLE) == 0) {
        put(writer, "vehicle", self->vehicle);
    }
    if (filter->severity != SEVERITY_INFO && (without & QUERY_SEVERITY) == 0) {
        put(writer, "severity", severity_text(filter->severity));
    }
    put_set(writer, "verdict", (without & QUERY_VERDICT) != 0 ? 0 : self->actions,
            log_filter_action_text);
    if ((without & QUERY_REASON) == 0) {
        put_reasons(writer, filter);
    }
    put_set(writer, "source", (without & QUERY_SOURCE) != 0 ? 0 : filter->sources,
            log_filter_source_text);
    put_set(writer, "subject", (without & QUERY_SUBJECT) != 0 ? 0 : filter->subjects,
            log_filter_subject_text);
    if (self->open && (without & QUERY_OPEN) == 0) {
        put(writer, "open", "1");
    }
    if ((without & QUERY_OTHER) != 0) {
        return;
    }
    put_time(writer, "since", filter->since_us);
    put_time(writer, "until", filter->until_us);
    if (self->text[0] != 0) {
        put(writer, "text", self->text);
    }
}

void query_print(FILE *out, const struct query *self)
{
    struct writer writer = {.out = out, .between = "?"};
    fputs("/incidents", out);
    put_all(&writer, self, 0);
    if (self->page > 1) {
        char page[16];
        (void)snprintf(page, sizeof page, "%" PRIu32, self->page);
        put(&writer, "page", page);
    }
}

void query_fields(FILE *out, const struct query *self, unsigned without)
{
    struct writer writer = {.out = out};
    put_all(&writer, self, without);
}

bool query_filters(const struct query *self)
{
    const struct log_filter *filter = &self->filter;
    return filter->severity != SEVERITY_INFO || filter->any_reason_set ||
           filter->sources != 0 || filter->subjects != 0 || self->actions != 0 ||
           filter->since_us != 0 || filter->until_us != 0 || self->open ||
           self->text[0] != 0;
}
