/* SPDX-License-Identifier: Apache-2.0 */
/* Bits for what is there, and a span of time. */
#include "gateway/ledger/summary.h"

#include <assert.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "can/cursor.h"
#include "gateway/ledger/crc32c.h"
#include "gateway/ledger/put.h"
#include "gateway/ledger/span.h"

/* By name, since a table of reasons has another order in another version. */
static unsigned reason_bit(enum reason reason)
{
    const char *name = reason_row(reason)->name;
    return crc32c_add(0, name, strlen(name)) % (SUMMARY_REASON_BYTES * 8);
}

void summary_note(struct summary *self, const struct event *event)
{
    unsigned bit = reason_bit((enum reason)event->reason);
    if (self->events == 0 || event->wall_us < self->first_us) {
        self->first_us = event->wall_us;
    }
    if (event->wall_us > self->last_us) {
        self->last_us = event->wall_us;
    }
    self->events++;
    self->sources |= (uint8_t)(1U << event->source);
    self->subjects |= (uint8_t)(1U << event->subject);
    self->actions |= (uint8_t)(1U << event->action);
    self->reasons[bit / 8] |= (uint8_t)(1U << bit % 8);
}

void summary_merge(struct summary *self, const struct summary *more)
{
    if (more->events == 0) {
        return;
    }
    if (self->events == 0 || more->first_us < self->first_us) {
        self->first_us = more->first_us;
    }
    if (more->last_us > self->last_us) {
        self->last_us = more->last_us;
    }
    self->events += more->events;
    self->sources |= more->sources;
    self->subjects |= more->subjects;
    self->actions |= more->actions;
    for (size_t i = 0; i < sizeof self->reasons; i++) {
        self->reasons[i] |= more->reasons[i];
    }
}

bool summary_has_reason(const struct summary *self, enum reason reason)
{
    unsigned bit = reason_bit(reason);
    return (self->reasons[bit / 8] >> bit % 8 & 1) != 0;
}

void summary_encode(const struct summary *self, uint8_t out[static SUMMARY_RECORD_BYTES])
{
    struct put put = put_over(out + RECORD_FRAME_BYTES, SUMMARY_BYTES);
    put_u64le(&put, self->events);
    put_u64le(&put, self->first_us);
    put_u64le(&put, self->last_us);
    put_u8(&put, self->sources);
    put_u8(&put, self->subjects);
    put_u8(&put, self->actions);
    put_bytes(&put, self->reasons, sizeof self->reasons);
    size_t len = record_frame(out, RECORD_SUMMARY, put.used);
    assert(!put.full && len == SUMMARY_RECORD_BYTES);
    (void)len;
}

bool summary_decode(struct summary *out, const uint8_t *bytes, size_t len)
{
    struct cursor in = cursor_over(bytes, len);
    memset(out, 0, sizeof *out);
    out->events = cursor_u64le(&in);
    out->first_us = cursor_u64le(&in);
    out->last_us = cursor_u64le(&in);
    out->sources = cursor_u8(&in);
    out->subjects = cursor_u8(&in);
    out->actions = cursor_u8(&in);
    cursor_copy(&in, out->reasons, sizeof out->reasons);
    return cursor_at_end(&in);
}

bool summary_of_segment(struct summary *out, const struct folder *folder, uint64_t number)
{
    uint8_t bytes[SUMMARY_RECORD_BYTES];
    struct record record;
    size_t len = 0;
    uint64_t size = folder_segment_bytes(folder, number);
    int fd = size >= sizeof bytes ? folder_open_segment(folder, number, O_RDONLY) : -1;
    bool good = fd >= 0 && span_read(fd, bytes, sizeof bytes, size - sizeof bytes, &len);
    if (fd >= 0) {
        (void)close(fd);
    }
    struct cursor in = cursor_over(bytes, len);
    return good && record_next(&in, &record) == RECORD_FOUND &&
           record.kind == RECORD_SUMMARY && summary_decode(out, record.bytes, record.len);
}

bool summary_equal(const struct summary *a, const struct summary *b)
{
    return a->events == b->events && a->first_us == b->first_us &&
           a->last_us == b->last_us && a->sources == b->sources &&
           a->subjects == b->subjects && a->actions == b->actions &&
           memcmp(a->reasons, b->reasons, sizeof a->reasons) == 0;
}
