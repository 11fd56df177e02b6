/* SPDX-License-Identifier: Apache-2.0 */
/* Searches in what was read from a DBC file. */
#include "can/database.h"

#include <string.h>

#include "can/order.h"

#define SIGNAL_BITS_MAX 64U
#define PDU2_FIRST 240U /* J1939-21 5.2.4: from here on the second byte is no address */

/* What a frame is found by: no 11 bit id has the key of a 29 bit one. */
struct database_key {
    uint32_t id;
    bool extended;
};

static int compare_numbers(uint32_t a, uint32_t b)
{
    return (a > b) - (a < b);
}

static int compare_keys(uint32_t id, bool extended, const struct database_key *key)
{
    return extended != key->extended ? extended - key->extended
                                     : compare_numbers(id, key->id);
}

static int seek_id(const void *rows, uint32_t row, const void *wanted)
{
    const struct database_message *message = (const struct database_message *)rows + row;
    return compare_keys(message->id, message->extended, wanted);
}

static int by_id(const void *rows, uint32_t a, uint32_t b)
{
    const struct database_message *message = (const struct database_message *)rows + b;
    struct database_key key = {message->id, message->extended};
    return seek_id(rows, a, &key);
}

static int seek_name(const void *rows, uint32_t row, const void *wanted)
{
    return strcmp(((const struct database_message *)rows)[row].name, wanted);
}

static int by_name(const void *rows, uint32_t a, uint32_t b)
{
    return seek_name(rows, a, ((const struct database_message *)rows)[b].name);
}

/* J1939-21 5.2: the bits of the id that name the parameter group. */
static uint32_t pgn_of(uint32_t id)
{
    uint32_t format = id >> 16 & 0xFFU;
    return id >> 8 & (format < PDU2_FIRST ? 0x3FF00U : 0x3FFFFU);
}

static int seek_pgn(const void *rows, uint32_t row, const void *wanted)
{
    const uint32_t *pgn = wanted;
    return compare_numbers(pgn_of(((const struct database_message *)rows)[row].id), *pgn);
}

static int by_pgn(const void *rows, uint32_t a, uint32_t b)
{
    uint32_t pgn = pgn_of(((const struct database_message *)rows)[b].id);
    return seek_pgn(rows, a, &pgn);
}

bool database_index(struct database *self, struct arena *arena)
{
    size_t n = self->message_count;
    uint32_t *ids = arena_take(arena, n, sizeof *ids);
    uint32_t *names = arena_take(arena, n, sizeof *names);
    uint32_t *pgns = arena_take(arena, n, sizeof *pgns);
    if (ids == NULL || names == NULL || pgns == NULL) {
        return false;
    }
    self->pgn_count = 0;
    for (uint32_t i = 0; i < n; i++) {
        ids[i] = i;
        names[i] = i;
        if (self->messages[i].j1939) {
            pgns[self->pgn_count++] = i;
        }
    }
    order_sort(ids, n, by_id, self->messages);
    order_sort(names, n, by_name, self->messages);
    order_sort(pgns, self->pgn_count, by_pgn, self->messages);
    self->by_id = ids;
    self->by_name = names;
    self->by_pgn = pgns;
    return true;
}

static const struct database_message *seek(const struct database *self,
                                           const uint32_t *order, size_t n,
                                           order_seek_cb compare, const void *wanted)
{
    size_t behind = order_find(order, n, compare, self->messages, wanted);
    if (behind == 0 || compare(self->messages, order[behind - 1], wanted) != 0) {
        return NULL;
    }
    return &self->messages[order[behind - 1]];
}

const struct database_message *database_find(const struct database *self, uint32_t id,
                                             bool extended)
{
    struct database_key key = {id, extended};
    uint32_t pgn = pgn_of(id);
    const struct database_message *found =
        seek(self, self->by_id, self->message_count, seek_id, &key);
    return found != NULL || !extended
               ? found
               : seek(self, self->by_pgn, self->pgn_count, seek_pgn, &pgn);
}

const struct database_message *database_message(const struct database *self,
                                                const char *name)
{
    return seek(self, self->by_name, self->message_count, seek_name, name);
}

const struct database_signal *database_signal(const struct database_message *message,
                                              const char *name)
{
    for (size_t i = message->signal_count; i > 0; i--) {
        if (strcmp(message->signals[i - 1].name, name) == 0) {
            return &message->signals[i - 1];
        }
    }
    return NULL;
}

/* The selector above lets this signal be there. */
static bool is_selected(const struct database_signal *self,
                        const uint8_t data[static FRAME_DATA_MAX])
{
    uint64_t value = signal_bits(&self->selector->layout, data);
    for (size_t i = 0; i < self->range_count; i++) {
        if (value >= self->ranges[i].first && value <= self->ranges[i].last) {
            return true;
        }
    }
    return false;
}

bool database_signal_holds(const struct database_signal *self,
                           const uint8_t data[static FRAME_DATA_MAX])
{
    if (self->layout.length == 0 || self->layout.length > SIGNAL_BITS_MAX) {
        return false;
    }
    for (; self->selector != NULL; self = self->selector) {
        if (!is_selected(self, data)) {
            return false;
        }
    }
    return true;
}
