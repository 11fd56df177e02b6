/* SPDX-License-Identifier: Apache-2.0 */
/* A few rows, walked. */
#include "policies/diag_waiting.h"

#include "can/uds_data.h"

void diag_waiting_init(struct diag_waiting *self)
{
    *self = (struct diag_waiting){.sending = DIAG_WAITING_NONE};
}

static bool waits(const struct diag_waiting_row *row, uint64_t now_us)
{
    return row->used && row->until_us > now_us;
}

static unsigned free_row(const struct diag_waiting *self, uint64_t now_us)
{
    unsigned first = 0;
    for (unsigned i = 0; i < DIAG_WAITING_MAX; i++) {
        if (!waits(&self->rows[i], now_us)) {
            return i;
        }
        first = self->rows[i].until_us < self->rows[first].until_us ? i : first;
    }
    return first;
}

void diag_waiting_add(struct diag_waiting *self, const struct uds_message *request,
                      bool sending, uint64_t now_us, uint64_t until_us)
{
    unsigned at = free_row(self, now_us);
    self->rows[at] = (struct diag_waiting_row){true, *request, until_us};
    if (sending || self->sending == at) {
        self->sending = sending ? at : DIAG_WAITING_NONE;
    }
}

void diag_waiting_extend(struct diag_waiting *self, uint64_t until_us)
{
    if (self->sending != DIAG_WAITING_NONE) {
        self->rows[self->sending].until_us = until_us;
    }
}

static bool answers(const struct uds_message *answer, const struct uds_message *request)
{
    if (answer->kind == UDS_NEGATIVE) {
        return true;
    }
    if (answer->has_sub && (!request->has_sub || answer->sub != request->sub)) {
        return false;
    }
    if (request->unseen) {
        return true;
    }
    /* The first frame of more than 4095 bytes may end inside the identifier that says
     * what it answers (ISO 15765-2:2016 9.6.3.1, FF_DL of 32 bits in 8 bytes). */
    if (answer->identifier_count == 0) {
        return !answer->unseen || request->identifier_count == 0;
    }
    for (size_t i = 0; i < request->identifier_count; i++) {
        if (request->identifiers[i] == answer->identifiers[0]) {
            return true;
        }
    }
    return false;
}

struct diag_waiting_row *diag_waiting_find(struct diag_waiting *self,
                                           const struct uds_message *answer,
                                           uint64_t now_us, bool *gives_more)
{
    unsigned given = uds_data_classes(answer);
    *gives_more = false;
    for (unsigned i = 0; i < DIAG_WAITING_MAX; i++) {
        struct diag_waiting_row *row = &self->rows[i];
        if (!waits(row, now_us) || row->request.service_id != answer->service_id) {
            continue;
        }
        if (answers(answer, &row->request)) {
            return row;
        }
        *gives_more = *gives_more || (given & ~uds_data_classes(&row->request)) != 0;
    }
    return NULL;
}
