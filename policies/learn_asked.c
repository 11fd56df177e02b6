/* SPDX-License-Identifier: Apache-2.0 */
/* One row for each service and identifier. */
#include "policies/learn_asked.h"

#include "can/isotp.h"
#include "policies/diagnostic_id.h"

/* False: no beginning of a request. */
static bool read_request(const struct frame *frame, struct uds_message *out)
{
    static const struct isotp_config config = {.timeout_us = ISOTP_TIMEOUT_US};
    uint8_t bytes[ISOTP_SIDES][FRAME_DATA_MAX];
    uint8_t *const buffers[ISOTP_SIDES] = {bytes[0], bytes[1]};
    struct isotp isotp;
    isotp_init(&isotp, &config, buffers, FRAME_DATA_MAX);
    struct isotp_event event = isotp_take(&isotp, 0, frame, 0);
    if (event.kind != ISOTP_COMPLETE && event.kind != ISOTP_FIRST) {
        return false;
    }
    *out = uds_decode(event.bytes, event.count, event.length, UDS_ISO14229);
    return out->kind == UDS_REQUEST && out->service != NULL;
}

static bool is_row(const struct learn_asked_row *a, const struct learn_asked_row *b)
{
    return a->bus == b->bus && a->id == b->id && a->extended == b->extended &&
           a->protocol == b->protocol && a->service_id == b->service_id &&
           a->has_sub == b->has_sub && a->sub == b->sub &&
           a->has_identifier == b->has_identifier && a->identifier == b->identifier;
}

static void count(struct learn_asked *self, const struct learn_asked_row *row)
{
    size_t i = 0;
    while (i < self->count && !is_row(&self->rows[i], row)) {
        i++;
    }
    if (i == LEARN_ASKED_MAX) {
        self->lost++;
        return;
    }
    if (i == self->count) {
        self->rows[self->count++] = *row;
    }
    self->rows[i].times++;
}

void learn_asked_add(struct learn_asked *self, uint8_t bus, const struct frame *frame)
{
    struct uds_message message;
    if (frame->kind != FRAME_DATA || !diagnostic_id_known(frame->id, frame->extended) ||
        !read_request(frame, &message)) {
        return;
    }
    struct learn_asked_row row = {.bus = bus,
                                  .id = frame->id,
                                  .extended = frame->extended,
                                  .protocol = message.protocol,
                                  .name = message.service->name,
                                  .service_id = message.service_id,
                                  .intrusive = uds_intrusive(&message),
                                  .has_sub = message.has_sub,
                                  .sub = message.sub};
    for (size_t i = 0; i < message.identifier_count; i++) {
        row.has_identifier = true;
        row.identifier = message.identifiers[i];
        count(self, &row);
    }
    if (message.identifier_count == 0) {
        count(self, &row);
    }
}
