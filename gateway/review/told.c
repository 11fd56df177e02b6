/* SPDX-License-Identifier: Apache-2.0 */
/* Joins the pieces that follow one another and has them read. */
#include "gateway/review/told.h"

#include <ctype.h>
#include <string.h>

#include "gateway/content/recognise.h"

#define VIN_DIGITS 4
#define SAID_BYTES (16 * EVENT_EVIDENCE_BYTES) /* more than a decoy keeps of a flow */

struct said {
    uint8_t transport;
    size_t len;
    uint8_t bytes[SAID_BYTES];
};

/* Words that have the form of a VIN, which ends in four digits (ISO 3779), whatever they
 * stand in: a form, a name, plain text. */
static void find_vins(struct content *out, const struct said *said)
{
    size_t begin = 0;
    for (size_t i = 0; i <= said->len; i++) {
        if (i < said->len && isalnum(said->bytes[i])) {
            continue;
        }
        size_t digits = 0;
        while (digits < i - begin && said->bytes[i - 1 - digits] <= '9') {
            digits++;
        }
        if (digits >= VIN_DIGITS) {
            content_add_vin(out, (const char *)said->bytes + begin, i - begin);
        }
        begin = i + 1;
    }
}

static void read_said(struct content *out, const struct said *said)
{
    struct content found;
    find_vins(out, said);
    enum recognise_transport transport =
        said->transport == 17 ? RECOGNISE_DATAGRAM : RECOGNISE_STREAM;
    if (recognise(&found, said->bytes, said->len, transport, RECOGNISE_CLIENT) ==
        CONTENT_IS) {
        content_merge(out, &found);
    }
}

/* A piece that does not follow begins another flow; without its first bytes nothing can
 * be read of one. */
static void take(struct said *self, const struct event_flow *flow)
{
    const struct event_evidence *piece = &flow->evidence;
    if (piece->offset == 0) {
        self->len = 0;
        self->transport = flow->transport;
    }
    if (piece->offset == self->len && self->len + piece->len <= sizeof self->bytes) {
        memcpy(self->bytes + self->len, piece->bytes, piece->len);
        self->len += piece->len;
    }
}

bool told_read(struct content *out, const struct vehicle *vehicle, uint32_t incident)
{
    struct said said = {.len = 0};
    struct fetched fetched;
    struct trouble told_by_page;
    uint32_t row = vehicle->incidents[incident].first;
    content_init(out);
    for (unsigned i = 0; row != VEHICLE_NONE && i < TOLD_RECORDS_MAX;
         row = vehicle->rows[row].next, i++) {
        if (!fetch_event(&fetched, vehicle->path, &vehicle->rows[row].place,
                         &told_by_page) ||
            !event_has_evidence_of(&fetched.event, EVENT_SAID_TO_DECOY)) {
            continue;
        }
        if (fetched.event.flow.evidence.offset == 0 && said.len > 0) {
            read_said(out, &said);
        }
        take(&said, &fetched.event.flow);
    }
    if (said.len > 0) {
        read_said(out, &said);
    }
    return out->identifier_count + out->position_count > 0;
}
