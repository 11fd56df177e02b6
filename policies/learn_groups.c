/* SPDX-License-Identifier: Apache-2.0 */
/* One row for each group, source and destination. */
#include "policies/learn_groups.h"

#include "can/cursor.h"
#include "policies/policy.h"

#define BUSES (sizeof((struct learn_groups){0}.known) / sizeof(uint32_t))
_Static_assert(BUSES == POLICY_BUSES_MAX, "one a bus");

static bool same(const struct learn_group *a, const struct learn_group *b)
{
    return a->bus == b->bus && a->requested == b->requested && a->id.pgn == b->id.pgn &&
           a->id.source == b->id.source && a->id.destination == b->id.destination;
}

static void count(struct learn_groups *self, const struct learn_group *one,
                  uint64_t now_us)
{
    size_t i = 0;
    while (i < self->count && !same(&self->rows[i], one)) {
        i++;
    }
    if (i == LEARN_GROUPS_MAX) {
        self->lost++;
        return;
    }
    struct learn_group *row = &self->rows[i];
    if (i == self->count) {
        self->count++;
        *row = *one;
    }
    row->times++;
    row->length_min =
        one->length_min < row->length_min ? one->length_min : row->length_min;
    row->length_max =
        one->length_max > row->length_max ? one->length_max : row->length_max;
    learn_window_add(&row->window, now_us);
}

/* Control, length, two bytes of how, PGN. */
static void add_announced(struct learn_groups *self, uint8_t bus, struct j1939_id id,
                          const struct frame *frame, uint64_t now_us)
{
    struct cursor at = cursor_over(frame->data, frame->length);
    uint8_t control = cursor_u8(&at);
    uint16_t length = cursor_u16le(&at);
    cursor_skip(&at, 2);
    const uint8_t *pgn = cursor_take(&at, 3);
    struct learn_group one = {
        .bus = bus, .id = id, .length_min = length, .length_max = length};
    if (pgn != NULL && (control == J1939_CONTROL_RTS || control == J1939_CONTROL_BAM) &&
        length > FRAME_CLASSIC_DATA_MAX && length <= POLICY_GROUP_BYTES_MAX &&
        j1939_pgn_read(pgn, &one.id.pgn)) {
        count(self, &one, now_us);
    }
}

static void add_request(struct learn_groups *self, uint8_t bus, struct j1939_id id,
                        const struct frame *frame, uint64_t now_us)
{
    struct learn_group one = {.bus = bus, .requested = true, .id = id};
    if (j1939_asked(frame->data, frame->length, &one.id.pgn)) {
        count(self, &one, now_us);
    }
}

static void add_known(struct learn_groups *self, uint8_t bus, uint32_t pgn)
{
    const struct j1939_group *group = j1939_group(pgn);
    if (group == NULL || group->role == J1939_CARRIES ||
        self->known[bus] == LEARN_GROUPS_KNOWN) {
        return;
    }
    for (size_t i = 0; i < self->known[bus]; i++) {
        if (self->pgns[bus][i] == pgn) {
            return;
        }
    }
    self->pgns[bus][self->known[bus]++] = pgn;
}

void learn_groups_add(struct learn_groups *self, uint8_t bus, const struct frame *frame,
                      uint64_t now_us)
{
    if (!frame->extended || frame->fd || frame->kind != FRAME_DATA) {
        return;
    }
    struct j1939_id id = j1939_decode(frame->id);
    add_known(self, bus, id.pgn);
    if (id.pgn == J1939_PGN_TRANSPORT_CONTROL) {
        add_announced(self, bus, id, frame, now_us);
    } else if (id.pgn == J1939_PGN_REQUEST) {
        add_request(self, bus, id, frame, now_us);
    }
}

bool learn_groups_speaks(const struct learn_groups *self)
{
    bool speaks = false;
    for (size_t bus = 0; bus < BUSES; bus++) {
        speaks = speaks || self->known[bus] == LEARN_GROUPS_KNOWN;
    }
    return speaks;
}

const struct learn_group *learn_groups_carried(const struct learn_groups *self,
                                               uint8_t bus, const struct j1939_id *id)
{
    const struct learn_group wanted = {.bus = bus, .id = *id};
    for (size_t i = 0; i < self->count; i++) {
        if (same(&self->rows[i], &wanted)) {
            return &self->rows[i];
        }
    }
    return NULL;
}
