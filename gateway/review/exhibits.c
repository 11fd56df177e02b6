/* SPDX-License-Identifier: Apache-2.0 */
/* Joins the pieces of evidence of a flow, and asks the readers of gateway/content. */
#include "gateway/review/exhibits.h"

#include <inttypes.h>
#include <string.h>

#include "gateway/content/recognise.h"
#include "gateway/officer/html.h"

#define SAID_BYTES (16 * EVENT_EVIDENCE_BYTES) /* more than a decoy keeps of a flow */
#define LINE_BYTES 16
#define RECORDS_MAX 200 /* that are looked at */

/* What one flow said, as far as its pieces follow one another. */
struct said {
    struct event_flow flow; /* of the first piece */
    size_t len;
    uint32_t begin; /* offset of the first piece */
    uint8_t bytes[SAID_BYTES];
};

void exhibits_hex(FILE *out, const uint8_t *bytes, size_t len)
{
    fputs("<pre class=\"hex\" tabindex=\"0\">", out);
    for (size_t at = 0; at < len; at += LINE_BYTES) {
        size_t count = len - at < LINE_BYTES ? len - at : LINE_BYTES;
        fprintf(out, "<span>%04zx</span>  ", at);
        for (size_t i = 0; i < LINE_BYTES; i++) {
            if (i < count) {
                fprintf(out, "%02x ", bytes[at + i]);
            } else {
                fputs("   ", out);
            }
        }
        fputs(" ", out);
        for (size_t i = 0; i < count; i++) {
            uint8_t byte = bytes[at + i];
            uint8_t shown = byte >= ' ' && byte <= '~' ? byte : '.';
            html_bytes(out, &shown, 1);
        }
        fputs("\n", out);
    }
    fputs("</pre>\n", out);
}

static bool follows(const struct said *self, const struct event_flow *flow)
{
    const struct event_evidence *piece = &flow->evidence;
    return self->len > 0 && piece->kind == self->flow.evidence.kind &&
           piece->offset == self->begin + self->len &&
           self->len + piece->len <= sizeof self->bytes &&
           flow->client_port == self->flow.client_port &&
           address_equal(&flow->client, &self->flow.client);
}

static void take(struct said *self, const struct event_flow *flow)
{
    if (!follows(self, flow)) {
        self->flow = *flow;
        self->begin = flow->evidence.offset;
        self->len = 0;
    }
    memcpy(self->bytes + self->len, flow->evidence.bytes, flow->evidence.len);
    self->len += flow->evidence.len;
}

static void print_found(FILE *out, const struct content *found)
{
    fprintf(out, "<dt>Protocol</dt><dd>%s</dd>", traffic_words(found->protocol));
    if (found->host[0] != 0) {
        fputs("<dt>Host</dt><dd>", out);
        html_name(out, found->host);
        fputs("</dd>", out);
    }
    for (uint8_t i = 0; i < found->identifier_count; i++) {
        const struct content_identifier *identifier = &found->identifiers[i];
        fprintf(out, "<dt>%s</dt><dd>",
                content_identifier_name((enum content_identifier_kind)identifier->kind));
        html_name(out, identifier->value);
        fputs("</dd>", out);
    }
    for (uint8_t i = 0; i < found->position_count; i++) {
        fprintf(out, "<dt>position</dt><dd>%.5f, %.5f</dd>",
                found->positions[i].latitude_deg, found->positions[i].longitude_deg);
    }
}

static void print_decoded(FILE *out, const struct said *said)
{
    struct content found;
    enum recognise_transport transport =
        said->flow.transport == 17 ? RECOGNISE_DATAGRAM : RECOGNISE_STREAM;
    if (said->begin != 0 || recognise(&found, said->bytes, said->len, transport,
                                      RECOGNISE_CLIENT) != CONTENT_IS) {
        fputs("<p class=\"quiet\">No reader knows what these bytes mean.</p>\n", out);
        return;
    }
    fputs("<dl class=\"facts\">", out);
    print_found(out, &found);
    fputs("</dl>\n", out);
}

static void print_said(FILE *out, const struct said *said)
{
    fprintf(out,
            "<section class=\"exhibit\"><h3>From port %u, bytes %" PRIu32 " to %" PRIu64
            "</h3>\n",
            said->flow.client_port, said->begin, (uint64_t)said->begin + said->len - 1);
    print_decoded(out, said);
    exhibits_hex(out, said->bytes, said->len);
    fputs("</section>\n", out);
}

struct shown {
    FILE *out;
    unsigned count;
    uint8_t kind; /* enum event_evidence_kind that the open section is of */
};

static void show(struct shown *self, const struct said *said)
{
    static const char *const headings[] = {
        [EVENT_SAID_TO_DECOY] = "What it said to the decoy",
        [EVENT_HELLO_JUDGED] = "The hello that was judged"};
    uint8_t kind = said->flow.evidence.kind;
    if (self->count == 0 || kind != self->kind) {
        fprintf(self->out, "%s<section class=\"card\"><h2>%s</h2>\n",
                self->count > 0 ? "</section>\n" : "", headings[kind]);
    }
    self->kind = kind;
    self->count++;
    print_said(self->out, said);
}

void exhibits_said(FILE *out, const struct vehicle *vehicle, uint32_t incident)
{
    struct shown shown = {.out = out};
    struct said said = {.len = 0};
    struct fetched fetched;
    struct trouble why;
    uint32_t row = vehicle->incidents[incident].first;
    for (unsigned i = 0;
         row != VEHICLE_NONE && shown.count < EXHIBITS_MAX && i < RECORDS_MAX;
         row = vehicle->rows[row].next, i++) {
        const struct event_flow *flow = &fetched.event.flow;
        if (!fetch_event(&fetched, vehicle->path, &vehicle->rows[row].place, &why) ||
            !event_has_evidence(&fetched.event)) {
            continue;
        }
        if (said.len > 0 && !follows(&said, flow)) {
            show(&shown, &said);
        }
        take(&said, flow);
    }
    if (said.len > 0 && shown.count < EXHIBITS_MAX) {
        show(&shown, &said);
    }
    fputs(shown.count > 0 ? "</section>\n" : "", out);
}
