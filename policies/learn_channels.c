/* SPDX-License-Identifier: Apache-2.0 */
/* Channels by the ids of ISO 15765-4, permissions by what was asked. */
#include "policies/learn_channels.h"

#include <inttypes.h>

#include "can/negative_response.h"
#include "policies/learn_clause.h"
#include "policies/permission.h"
#include "policies/print_part.h"
#include "policies/shape.h"

#define FUNCTIONAL_ID 0x7DFU /* ISO 15765-4:2021 10.3 */
#define PHYSICAL_ID 0x7E0U   /* of node 1 of 8, answered by ids that are 8 higher */
#define ANSWERS 8U
#define FORMAT(id) ((id) >> 16 & 0x3FFU)
#define PHYSICAL_FORMAT 0xDAU /* normal fixed addressing, ISO 15765-2:2016 10.3 */

static bool is_units(const struct learn *learn, const struct learn_asked_row *row)
{
    return learn->buses[row->bus].untrusted;
}

/* A channel that is no KWP2000's can have a permission of it. */
static bool can_be_said(const struct learn_asked_row *row)
{
    const struct policy_channel channel = {.dialect = UDS_ISO14229, .modes = 1};
    const struct policy_permission permission = {.protocol = (uint8_t)row->protocol,
                                                 .service = row->service_id,
                                                 .names_sub = row->has_sub,
                                                 .sub_first = row->sub,
                                                 .sub_last = row->sub,
                                                 .names_identifiers = row->has_identifier,
                                                 .identifier_first = row->identifier,
                                                 .identifier_last = row->identifier,
                                                 .modes = 1};
    return shape_permission_fault(&permission, &channel) == NULL;
}

/* The unit asked, it needs no consent, and a rule can say it. */
static bool is_permitted(const struct learn *learn, const struct learn_asked_row *row)
{
    return is_units(learn, row) && !row->intrusive && can_be_said(row);
}

/* False: no id of a request to one node whose answers are known. */
static bool answer_of(uint32_t id, bool extended, uint32_t *answer_id)
{
    bool mixed = extended && FORMAT(id) != PHYSICAL_FORMAT;
    return !mixed && negative_response_id(id, extended, answer_id) && *answer_id != id;
}

static void add(struct learn_channels *self, const struct learn *learn, uint32_t id,
                bool extended)
{
    struct learn_channel channel = {.id = id, .extended = extended};
    if (self->count == POLICY_CHANNELS_MAX ||
        !answer_of(id, extended, &channel.answer_id)) {
        return;
    }
    if (learn_channels_cover(self, id, extended) ||
        learn_channels_cover(self, channel.answer_id, extended)) {
        return; /* it is there, or one of its ids is another's */
    }
    const struct learn_message *asked = learn_find(learn, id, extended, true);
    channel.fd = asked != NULL && asked->fd;
    self->rows[self->count++] = channel;
}

/* Nodes that answered on a bus of the vehicle. */
static void add_answering(struct learn_channels *self, const struct learn *learn)
{
    for (uint32_t id = PHYSICAL_ID; id < PHYSICAL_ID + ANSWERS; id++) {
        if (learn_find(learn, id + ANSWERS, false, false) != NULL) {
            add(self, learn, id, false);
        }
    }
}

static bool asks_all(const struct learn_asked_row *row)
{
    return row->id == FUNCTIONAL_ID && !row->extended;
}

void learn_channels_make(struct learn_channels *out, const struct learn *learn)
{
    bool all = false;
    *out = (struct learn_channels){.count = 0};
    for (size_t i = 0; i < learn->asked.count; i++) {
        const struct learn_asked_row *row = &learn->asked.rows[i];
        if (is_permitted(learn, row)) {
            add(out, learn, row->id, row->extended);
            all = all || asks_all(row);
        }
    }
    if (all) {
        add_answering(out, learn);
    }
    for (size_t i = 0; i < out->count; i++) {
        out->rows[i].functional = all && !out->rows[i].extended;
    }
}

bool learn_channels_cover(const struct learn_channels *self, uint32_t id, bool extended)
{
    for (size_t i = 0; i < self->count; i++) {
        const struct learn_channel *row = &self->rows[i];
        if (row->extended == extended && (row->id == id || row->answer_id == id ||
                                          (row->functional && id == FUNCTIONAL_ID))) {
            return true;
        }
    }
    return false;
}

/* The request goes to the node of the channel. */
static bool reaches(const struct learn_channel *channel,
                    const struct learn_asked_row *row)
{
    return channel->extended == row->extended &&
           (channel->id == row->id || (channel->functional && asks_all(row)));
}

static void print_times(FILE *out, const struct learn_asked_row *row)
{
    fprintf(out, "%s, %" PRIu64 " time%s\n", row->name, row->times,
            row->times == 1 ? "" : "s");
}

static void print_request(FILE *out, const struct learn_asked_row *row)
{
    struct policy_permission permission = {.protocol = (uint8_t)row->protocol,
                                           .service = row->service_id};
    fprintf(out, "%s 0x%02X", permission_service_word(&permission), row->service_id);
    if (row->has_sub) {
        fprintf(out, " sub 0x%02X", row->sub);
    }
    if (row->has_identifier) {
        struct uds_form form = uds_form(row->protocol, row->service_id);
        fprintf(out, " %s 0x%0*X", permission_identifier_word(&permission),
                form.identifier_last > UINT8_MAX ? 4 : 2, row->identifier);
    }
}

/* Each request that may be one of the channel's counts, whichever id it has. */
static struct learn_window window_of(const struct learn_channel *channel,
                                     const struct learn *learn)
{
    uint64_t most = 0;
    for (size_t i = 0; i < learn->message_count; i++) {
        const struct learn_message *message = learn->messages[i];
        bool to_all = channel->functional && message->id == FUNCTIONAL_ID;
        if (learn->buses[message->bus].untrusted && !message->remote &&
            message->extended == channel->extended &&
            (message->id == channel->id || to_all)) {
            most += message->window.most;
        }
    }
    return (struct learn_window){.most = most < UINT32_MAX ? (uint32_t)most : UINT32_MAX};
}

static void write_channel(FILE *out, const struct learn_channel *channel,
                          const struct learn *learn)
{
    const struct learn_window window = window_of(channel, learn);
    fputs("    diagnostics id ", out);
    print_id(out, channel->id, channel->extended);
    fputs(" answer id ", out);
    print_id(out, channel->answer_id, channel->extended);
    fputs(channel->extended ? " extended" : "", out);
    if (channel->functional) {
        fprintf(out, " functional id 0x%03X", FUNCTIONAL_ID);
    }
    fputs(channel->fd ? " fd" : "", out);
    learn_clause_rate(out, &window);
    fputs(" {\n", out);
    for (size_t i = 0; i < learn->asked.count; i++) {
        const struct learn_asked_row *row = &learn->asked.rows[i];
        if (is_permitted(learn, row) && reaches(channel, row)) {
            fputs("        ", out);
            print_request(out, row);
            fputs("  # ", out);
            print_times(out, row);
        }
    }
    fputs("    }\n", out);
}

static bool reaches_any(const struct learn_channels *self,
                        const struct learn_asked_row *row)
{
    bool any = false;
    for (size_t i = 0; i < self->count; i++) {
        any = any || reaches(&self->rows[i], row);
    }
    return any;
}

void learn_channels_write(FILE *out, const struct learn_channels *self,
                          const struct learn *learn)
{
    for (size_t i = 0; i < self->count; i++) {
        write_channel(out, &self->rows[i], learn);
    }
    for (size_t i = 0; i < learn->asked.count; i++) {
        const struct learn_asked_row *row = &learn->asked.rows[i];
        if (!is_units(learn, row) ||
            (is_permitted(learn, row) && reaches_any(self, row))) {
            continue;
        }
        fputs("    # not permitted: id ", out);
        print_id(out, row->id, row->extended);
        fputc(' ', out);
        print_request(out, row);
        fputs(row->intrusive
                  ? "; intrusive: permit it in a mode such as workshop, or not; "
                  : "; name its channel by hand; ",
              out);
        print_times(out, row);
    }
}
