/* SPDX-License-Identifier: Apache-2.0 */
/* One piece of memory for the bytes, one for where each block is in it. */
#include "gateway/officer/pcapng_order.h"

#include <stdlib.h>
#include <string.h>

#define ROOM_FIRST 256

/* Makes room for more of what has items of a size. NULL, and what was there stays. */
static void *grown(void *items, size_t *room, size_t needed, size_t size)
{
    size_t wanted = *room > 0 ? *room : ROOM_FIRST;
    while (wanted < needed) {
        wanted *= 2;
    }
    void *more = wanted > *room ? realloc(items, wanted * size) : items;
    *room = more != NULL ? wanted : *room;
    return more;
}

bool pcapng_order_hold(struct pcapng_order *self, uint64_t wall_us, const uint8_t *block,
                       size_t len)
{
    if (len > self->bytes_max - self->used) {
        return false;
    }
    uint8_t *bytes = grown(self->bytes, &self->room, self->used + len, 1);
    if (bytes == NULL) {
        return false;
    }
    self->bytes = bytes;
    struct pcapng_order_row *rows =
        grown(self->rows, &self->rows_room, self->count + 1, sizeof *rows);
    if (rows == NULL) {
        return false;
    }
    self->rows = rows;
    rows[self->count++] = (struct pcapng_order_row){wall_us, self->used, len};
    memcpy(bytes + self->used, block, len);
    self->used += len;
    return true;
}

static int compare(const void *left, const void *right)
{
    const struct pcapng_order_row *a = left;
    const struct pcapng_order_row *b = right;
    if (a->wall_us != b->wall_us) {
        return a->wall_us < b->wall_us ? -1 : 1;
    }
    return a->at < b->at ? -1 : 1;
}

static int compare_place(const void *left, const void *right)
{
    const struct pcapng_order_row *a = left;
    const struct pcapng_order_row *b = right;
    return a->at < b->at ? -1 : 1;
}

/* Of the rows those from this one on stay, as they came. */
static void keep_from(struct pcapng_order *self, size_t first)
{
    self->count -= first;
    memmove(self->rows, self->rows + first, self->count * sizeof *self->rows);
    qsort(self->rows, self->count, sizeof *self->rows, compare_place);
    self->used = 0;
    for (size_t i = 0; i < self->count; i++) {
        struct pcapng_order_row *row = &self->rows[i];
        memmove(self->bytes + self->used, self->bytes + row->at, row->len);
        row->at = self->used;
        self->used += row->len;
    }
}

void pcapng_order_write_earlier(struct pcapng_order *self, FILE *out)
{
    size_t next = 0;
    if (self->count == 0) {
        return;
    }
    qsort(self->rows, self->count, sizeof *self->rows, compare);
    for (size_t put = 0; put < (self->used + 1) / 2; next++) {
        const struct pcapng_order_row *row = &self->rows[next];
        (void)fwrite(self->bytes + row->at, 1, row->len, out);
        put += row->len;
        self->written_us =
            row->wall_us > self->written_us ? row->wall_us : self->written_us;
    }
    keep_from(self, next);
}

bool pcapng_order_write(struct pcapng_order *self, FILE *out, size_t bytes)
{
    if (self->written == 0 && self->count > 0) {
        qsort(self->rows, self->count, sizeof *self->rows, compare);
    }
    for (size_t put = 0; self->written < self->count && put < bytes; self->written++) {
        const struct pcapng_order_row *row = &self->rows[self->written];
        (void)fwrite(self->bytes + row->at, 1, row->len, out);
        put += row->len;
    }
    if (self->written < self->count) {
        return false;
    }
    self->written = self->count = self->used = 0;
    return true;
}

void pcapng_order_free(struct pcapng_order *self)
{
    free(self->bytes);
    free(self->rows);
    *self = (struct pcapng_order){.bytes_max = self->bytes_max};
}
