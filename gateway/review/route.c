/* SPDX-License-Identifier: Apache-2.0 */
/* Lets in or not, then finds the page. */
#include "gateway/review/route.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/number.h"
#include "gateway/officer/html.h"
#include "gateway/officer/json.h"
#include "gateway/review/assets.h"
#include "gateway/review/page.h"
#include "gateway/review/peer.h"

#define HTML "text/html; charset=utf-8"

/* A reply that is being written. */
struct writing {
    struct route_reply *reply;
    FILE *out; /* NULL: no memory */
};

static struct writing begin(struct route_reply *reply, unsigned status, const char *type)
{
    *reply = (struct route_reply){.status = status, .type = type};
    return (struct writing){reply, open_memstream(&reply->body, &reply->len)};
}

static void drop_body(struct route_reply *reply)
{
    free(reply->body);
    reply->body = NULL;
}

/* What does not fit in memory is told by a few words that need none. */
static void no_memory(struct route_reply *out)
{
    static const char text[] = "no memory for this page; narrow it, or free some\n";
    *out = (struct route_reply){.status = 503,
                                .type = "text/plain; charset=utf-8",
                                .fixed = text,
                                .len = sizeof text - 1};
}

/* False when there was no memory. */
static bool end(struct writing *self)
{
    if (self->out != NULL && fclose(self->out) == 0) {
        return true;
    }
    drop_body(self->reply);
    no_memory(self->reply);
    return false;
}

static void refuse(struct route_reply *out, const struct review *review, unsigned status,
                   const char *title, const char *text)
{
    struct writing writing = begin(out, status, HTML);
    if (writing.out != NULL) {
        page_trouble(writing.out, review, title, text);
    }
    (void)end(&writing);
}

/* To the first page, until another location is written. */
static void redirect(struct route_reply *out)
{
    *out = (struct route_reply){.status = 303,
                                .type = "text/plain; charset=utf-8",
                                .fixed = "",
                                .len = 0,
                                .location = "/"};
}

/* The number that the value of that name is; false when it is none. */
static bool read_number(const struct form *form, const char *name, uint64_t *out)
{
    const char *text = form_get(form, name);
    return text != NULL && number_parse(out, text);
}

/* The incident that vehicle and leaf name; false when there is none. */
static bool find_incident(const struct review *review, const struct form *form,
                          struct vehicle **vehicle, uint32_t *incident)
{
    uint64_t leaf = 0;
    const char *name = form_get(form, "vehicle");
    *vehicle = name != NULL ? fleet_find(&review->fleet, name) : NULL;
    if (*vehicle == NULL || !read_number(form, "leaf", &leaf)) {
        return false;
    }
    *incident = vehicle_find(*vehicle, leaf);
    return *incident != VEHICLE_NONE;
}

/* vehicle: where it was looked for; NULL: nowhere. */
static void no_incident(struct route_reply *out, const struct review *review,
                        const struct vehicle *vehicle)
{
    if (review->fleet.whole && vehicle != NULL && vehicle_is_broken(vehicle)) {
        struct writing writing = begin(out, 404, HTML);
        if (writing.out != NULL) {
            page_broken(writing.out, review, vehicle);
        }
        (void)end(&writing);
        return;
    }
    refuse(
        out, review, 404, "No such incident",
        review->fleet.whole
            ? "No incident of this vehicle has that event. It may have been taken out to "
              "save room, which the ledger then states. Go back to the list."
            : "The ledgers are still being read. Load this page again in a moment.");
}

static void show_incidents(struct route_reply *out, struct review *review,
                           const struct route_request *request, uint64_t now_us)
{
    struct query query;
    struct trouble trouble = {0};
    query_init(&query);
    if (strcmp(request->path, "/") == 0) {
        query.actions = QUERY_DENIED;
    }
    for (size_t i = 0; i < request->query.count; i++) {
        const struct form_pair *pair = &request->query.pairs[i];
        struct trouble why;
        if (!query_add(&query, pair->name, pair->value, now_us, &why)) {
            trouble = why;
        }
    }
    const struct log_filter *filter = &query.filter;
    if (filter->until_us != 0 && filter->until_us < filter->since_us) {
        trouble_set(&trouble, "no incident is in that time: Until lies before Since; "
                              "2h means two hours before now");
    }
    if (query.vehicle[0] != 0 && fleet_find(&review->fleet, query.vehicle) == NULL) {
        refuse(out, review, 404, "No such vehicle",
               "No ledger of that name is under review. Choose one from the vehicles.");
        return;
    }
    struct writing writing = begin(out, trouble.text[0] != 0 ? 400 : 200, HTML);
    if (writing.out != NULL && !page_incidents(writing.out, review, &query, &trouble)) {
        (void)fclose(writing.out);
        writing.out = NULL;
    }
    (void)end(&writing);
}

static void show_incident(struct route_reply *out, struct review *review,
                          const struct route_request *request, uint64_t now_us)
{
    struct vehicle *vehicle = NULL;
    uint32_t incident = 0;
    (void)now_us;
    if (!find_incident(review, &request->query, &vehicle, &incident)) {
        no_incident(out, review, vehicle);
        return;
    }
    struct writing writing = begin(out, 200, HTML);
    if (writing.out != NULL) {
        page_incident(writing.out, review, vehicle, incident, NULL, NULL);
    }
    (void)end(&writing);
}

static void send_file(struct route_reply *out, struct review *review,
                      const struct route_request *request, uint64_t now_us)
{
    struct vehicle *vehicle = NULL;
    uint32_t incident = 0;
    const char *name = form_get(&request->query, "format");
    const struct export_format *format = name != NULL ? export_find(name) : NULL;
    (void)now_us;
    if (format == NULL) {
        refuse(
            out, review, 404, "No such form",
            "Incidents are not written in that form. Choose one on the incident's page.");
        return;
    }
    if (!find_incident(review, &request->query, &vehicle, &incident)) {
        no_incident(out, review, vehicle);
        return;
    }
    *out = (struct route_reply){.status = 200,
                                .type = "application/octet-stream",
                                .download = download_begin(vehicle, incident, format)};
    if (out->download == NULL) {
        no_memory(out);
        return;
    }
    download_name(out->file, vehicle, incident, format);
}

static void send_proof(struct route_reply *out, struct review *review,
                       const struct route_request *request, uint64_t now_us)
{
    struct trouble why;
    uint64_t leaf = 0;
    const char *name = form_get(&request->query, "vehicle");
    const struct vehicle *vehicle =
        name != NULL ? fleet_find(&review->fleet, name) : NULL;
    (void)now_us;
    if (vehicle == NULL || !read_number(&request->query, "leaf", &leaf)) {
        no_incident(out, review, vehicle);
        return;
    }
    struct writing writing = begin(out, 200, "application/octet-stream");
    bool proven = writing.out == NULL || download_proof(writing.out, vehicle, leaf, &why);
    if (!end(&writing)) {
        return; /* whatever was proven */
    }
    if (!proven) {
        drop_body(out);
        refuse(out, review, 404, "No proof", why.text);
        return;
    }
    download_proof_name(out->file, vehicle, leaf);
}

static void show_fleet(struct route_reply *out, struct review *review,
                       const struct route_request *request, uint64_t now_us)
{
    if (review->fleet.count + review->fleet.unread.count == 1) {
        show_incidents(out, review, request, now_us);
        return;
    }
    struct writing writing = begin(out, 200, HTML);
    if (writing.out != NULL) {
        page_fleet(writing.out, review);
    }
    (void)end(&writing);
}

static void show_help(struct route_reply *out, struct review *review,
                      const struct route_request *request, uint64_t now_us)
{
    (void)request;
    (void)now_us;
    struct writing writing = begin(out, 200, HTML);
    if (writing.out != NULL) {
        page_help(writing.out, review);
    }
    (void)end(&writing);
}

/* Waits until there is something that the page that asks was not made of. */
static void show_live(struct route_reply *out, struct review *review,
                      const struct route_request *request, uint64_t now_us)
{
    uint64_t after = 0;
    (void)now_us;
    if (!request->waited && read_number(&request->query, "after", &after) &&
        after == page_version(review)) {
        *out = (struct route_reply){.put_off = true};
        return;
    }
    struct writing writing = begin(out, 200, "application/json");
    if (writing.out != NULL) {
        struct json json;
        json_begin(&json, writing.out);
        json_u64(&json, "version", page_version(review));
        json_u64(&json, "records", review->fleet.records);
        json_bool(&json, "whole", review->fleet.whole);
        json_end(&json);
    }
    (void)end(&writing);
}

/* \r\n, which forms are sent with, becomes \n. */
static void unfold(char *out, size_t size, const char *text)
{
    size_t used = 0;
    for (; *text != 0 && used + 1 < size; text++) {
        if (text[0] != '\r' || text[1] != '\n') {
            out[used++] = *text;
        }
    }
    out[used] = 0;
}

static void redirect_to_notes(struct route_reply *out, const struct vehicle *vehicle,
                              uint64_t leaf)
{
    redirect(out);
    FILE *file = fmemopen(out->location, sizeof out->location, "w");
    if (file != NULL) {
        fputs("/incident?vehicle=", file);
        html_url(file, vehicle->name);
        fprintf(file, "&leaf=%" PRIu64 "#notes", leaf);
        (void)fclose(file);
    }
}

/* Where a note was kept, to be seen there; else why not, with what was written. */
static void answer_note(struct route_reply *out, struct review *review,
                        struct vehicle *vehicle, uint32_t incident,
                        const struct journal_line *line)
{
    struct trouble why = {0};
    uint32_t number = 0;
    if (line->note[0] == 0 || line->note[strspn(line->note, " \n")] == 0) {
        trouble_set(&why, "the note is empty; write what was found");
    } else {
        number = journal_add(review->journal, line, &why);
    }
    if (number != 0) {
        vehicle_note(vehicle, incident, number);
        redirect_to_notes(out, vehicle, line->leaf);
        return;
    }
    struct writing writing = begin(out, 422, HTML);
    if (writing.out != NULL) {
        page_incident(writing.out, review, vehicle, incident, &why, line->note);
    }
    (void)end(&writing);
}

static void take_note(struct route_reply *out, struct review *review,
                      struct route_request *request, uint64_t now_us)
{
    struct form form = {.count = 0};
    struct vehicle *vehicle = NULL;
    uint32_t incident = 0;
    struct journal_line line = {.wall_us = now_us};
    if (request->body == NULL || !form_read(&form, request->body)) {
        refuse(out, review, 413, "Not taken", "The note is too long, or is no form.");
    } else if (!session_is_form(&review->session, form_get(&form, "form"),
                                request->origin)) {
        refuse(out, review, 403, "Not taken",
               "This form is not from here, or from before the review was started anew. "
               "Load the incident again, and write the note there.");
    } else if (review->journal == NULL) {
        refuse(out, review, 403, "Not taken",
               "This review keeps no notes. Start it with --notes and --notes-key.");
    } else if (!find_incident(review, &form, &vehicle, &incident) ||
               !read_number(&form, "up_to", &line.up_to)) {
        no_incident(out, review, vehicle);
    } else {
        const char *note = form_get(&form, "note");
        const char *officer =
            request->officer != NULL ? request->officer : review->officer;
        line.leaf = vehicle->merge.lines[incident].leaf;
        (void)snprintf(line.ledger, sizeof line.ledger, "%s", vehicle->ledger_id);
        (void)snprintf(line.officer, sizeof line.officer, "%s",
                       officer != NULL ? officer : "");
        unfold(line.note, sizeof line.note, note != NULL ? note : "");
        answer_note(out, review, vehicle, incident, &line);
    }
}

static const struct place {
    const char *path;
    void (*show)(struct route_reply *out, struct review *review,
                 const struct route_request *request, uint64_t now_us);
} places[] = {
    {"/", show_fleet},      {"/incidents", show_incidents}, {"/incident", show_incident},
    {"/export", send_file}, {"/proof", send_proof},         {"/help", show_help},
    {"/live", show_live},
};

static bool show_asset(struct route_reply *out, const char *path)
{
    const struct asset *asset = assets_find(path);
    if (asset != NULL) {
        *out = (struct route_reply){.status = 200,
                                    .type = asset->type,
                                    .fixed = asset->text,
                                    .len = strlen(asset->text)};
    }
    return asset != NULL;
}

static void show_place(struct route_reply *out, struct review *review,
                       const struct route_request *request, uint64_t now_us)
{
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        if (strcmp(places[i].path, request->path) == 0) {
            places[i].show(out, review, request, now_us);
            return;
        }
    }
    refuse(out, review, 404, "No such page", "There is nothing here. Begin at the list.");
}

/* Not signed in: only who has the link's token comes further. */
static void sign_in(struct route_reply *out, struct review *review,
                    const struct route_request *request)
{
    const char *token = form_get(&request->query, "token");
    if (strcmp(request->method, "GET") == 0 && strcmp(request->path, "/") == 0 &&
        token != NULL && session_redeem(&review->session, token, request->user)) {
        redirect(out);
        out->signs_in = true;
        return;
    }
    refuse(out, NULL, 403, "Not signed in",
           review->session.secret[0] != 0
               ? "Come by the reverse proxy, which says who you are."
           : request->user == PEER_NOBODY
               ? "The kernel does not say which user you are: it may lack tcp_diag, "
                 "which 'modprobe tcp_diag' loads."
               : "Open the link that 'sallyport review' printed. It works once, in one "
                 "browser of one user: for another, stop the review and start it again.");
}

void route_answer(struct route_reply *out, struct review *review,
                  struct route_request *request, uint64_t now_us)
{
    bool reads =
        strcmp(request->method, "GET") == 0 || strcmp(request->method, "HEAD") == 0;
    bool writes = strcmp(request->method, "POST") == 0;
    if (!session_is_host(&review->session, request->host)) {
        refuse(out, NULL, 421, "Another name",
               "The review answers only to the name in the link that it printed.");
    } else if (reads && show_asset(out, request->path)) {
        return;
    } else if (!reads && !writes) {
        refuse(out, NULL, 405, "Not taken", "Only GET, HEAD, and POST of a note.");
    } else if (!session_admits(&review->session, request->cookie, request->secret,
                               request->user)) {
        sign_in(out, review, request);
    } else if (reads) {
        show_place(out, review, request, now_us);
    } else if (strcmp(request->path, "/note") == 0) {
        take_note(out, review, request, now_us);
    } else {
        refuse(out, review, 405, "Not taken", "Nothing but notes is sent here.");
    }
}
