/* SPDX-License-Identifier: Apache-2.0 */
/* A table of rows and an open hash over it. */
#include "gateway/officer/report_places.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/officer/event_time.h"

#define SLOTS (2U * REPORT_PLACES_MAX)

static void address_text(char out[static ADDRESS_TEXT_BYTES],
                         const struct address *address, const char *none)
{
    if (address->family == ADDRESS_NONE) {
        (void)snprintf(out, ADDRESS_TEXT_BYTES, "%s", none);
    } else {
        address_print(address, out);
    }
}

void report_places_text(char out[static REPORT_PLACES_TEXT_BYTES],
                        const struct event *event)
{
    char address[ADDRESS_TEXT_BYTES];
    char name[ESCAPE_NAME_GROWTH * POLICY_HOST_BYTES];
    switch ((enum event_subject)event->subject) {
    case EVENT_FLOW:
        address_text(address, &event->flow.server, "many destinations");
        escape_name(name, sizeof name, event->flow.host);
        (void)snprintf(out, REPORT_PLACES_TEXT_BYTES, "%s:%u",
                       name[0] != 0 ? name : address, event->flow.server_port);
        break;
    case EVENT_NAME:
        escape_name(name, sizeof name, event->name.name);
        (void)snprintf(out, REPORT_PLACES_TEXT_BYTES, "DNS %s",
                       name[0] != 0 ? name : "many names");
        break;
    case EVENT_PACKET:
        address_text(address, &event->packet.server, "many packets");
        (void)snprintf(out, REPORT_PLACES_TEXT_BYTES, "%s", address);
        break;
    case EVENT_FRAME:
        (void)snprintf(out, REPORT_PLACES_TEXT_BYTES, "CAN bus %s",
                       event->frame.to[0] != 0 ? event->frame.to : "(many ids)");
        break;
    case EVENT_SYSTEM:
    case EVENT_TRAIL:
        (void)snprintf(out, REPORT_PLACES_TEXT_BYTES, "the gateway");
        break;
    }
}

/* FNV-1a. */
static uint32_t hash_of(const char *text)
{
    uint32_t hash = 2166136261U;
    for (; *text != 0; text++) {
        hash = (hash ^ (uint8_t)*text) * 16777619U;
    }
    return hash;
}

/* NULL when the table is full. */
static struct report_place *row_of(struct report_places *self, const char *text)
{
    uint32_t slot = hash_of(text) % SLOTS;
    while (self->slots[slot] != 0) {
        struct report_place *row = &self->rows[self->slots[slot] - 1];
        if (strcmp(row->text, text) == 0) {
            return row;
        }
        slot = (slot + 1) % SLOTS;
    }
    if (self->count == REPORT_PLACES_MAX) {
        return NULL;
    }
    struct report_place *row = &self->rows[self->count++];
    self->slots[slot] = (uint16_t)self->count;
    (void)snprintf(row->text, sizeof row->text, "%s", text);
    return row;
}

/* Its ledgers come in order, so a new one is one above the last. */
static void note_ledger(struct report_place *row, uint16_t ledger)
{
    if (row->ledger_count > 0 && row->last_ledger == ledger) {
        return;
    }
    if (row->ledger_count < REPORT_PLACES_LEDGERS) {
        row->ledgers[row->ledger_count] = ledger;
    }
    row->ledger_count++;
    row->last_ledger = ledger;
}

void report_places_add(struct report_places *self, const struct event *event,
                       size_t ledger)
{
    char text[REPORT_PLACES_TEXT_BYTES];
    report_places_text(text, event);
    struct report_place *row = row_of(self, text);
    if (row == NULL) {
        self->others += event->count;
        return;
    }
    uint64_t first_us = event_time_first_us(event);
    uint64_t last_us = event_time_last_us(event);
    if (row->attempts == 0 || first_us < row->first_us) {
        row->first_us = first_us;
    }
    if (last_us >= row->last_us) {
        row->last_us = last_us;
        row->reason = event->reason;
    }
    enum severity severity = reason_row((enum reason)event->reason)->severity;
    if (severity > row->severity) {
        row->severity = (uint8_t)severity;
    }
    note_ledger(row, (uint16_t)ledger);
    row->attempts += event->count;
    row->bytes_up += event->subject == EVENT_FLOW ? event->flow.bytes_up : 0;
}

static int compare(const void *a, const void *b)
{
    const struct report_place *left = a;
    const struct report_place *right = b;
    if (left->severity != right->severity) {
        return left->severity > right->severity ? -1 : 1;
    }
    if (left->bytes_up != right->bytes_up) {
        return left->bytes_up > right->bytes_up ? -1 : 1;
    }
    if (left->attempts != right->attempts) {
        return left->attempts > right->attempts ? -1 : 1;
    }
    return strcmp(left->text, right->text);
}

void report_places_sort(struct report_places *self)
{
    qsort(self->rows, self->count, sizeof self->rows[0], compare);
}
