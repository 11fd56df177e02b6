/* SPDX-License-Identifier: Apache-2.0 */
/* A window over the beginning, and counters over the rest. */
#include "gateway/capture/tcp_stream.h"

#include <stdlib.h>
#include <string.h>

#define LEAST_BYTES 2048

static bool make_room(struct tcp_stream *self, size_t wanted)
{
    size_t room = self->room_bytes > 0 ? self->room_bytes : LEAST_BYTES;
    while (room < wanted) {
        room *= 2;
    }
    if (room == self->room_bytes) {
        return true;
    }
    uint8_t *bytes = realloc(self->bytes, room);
    self->bytes = bytes != NULL ? bytes : self->bytes;
    uint8_t *has = bytes != NULL ? realloc(self->has, room / 8) : NULL;
    if (has == NULL) {
        return false;
    }
    memset(has + self->room_bytes / 8, 0, (room - self->room_bytes) / 8);
    self->has = has;
    self->room_bytes = room;
    return true;
}

static bool has(const struct tcp_stream *self, size_t at)
{
    return (self->has[at / 8] >> at % 8 & 1) != 0;
}

/* Returns how many of them are new. */
static size_t keep(struct tcp_stream *self, size_t at, const uint8_t *bytes, size_t len)
{
    size_t fresh = 0;
    for (size_t i = 0; i < len; i++, at++) {
        if (!has(self, at)) {
            self->has[at / 8] |= (uint8_t)(1U << at % 8);
            self->bytes[at] = bytes[i];
            fresh++;
        }
    }
    while (self->whole_bytes < self->room_bytes && has(self, self->whole_bytes)) {
        self->whole_bytes++;
    }
    return fresh;
}

/* Counts bytes [at, at + len), of which `fresh` were new as far as that is known. */
static void count(struct tcp_stream *self, uint64_t at, uint64_t len, uint64_t fresh)
{
    uint64_t end = at + len;
    uint64_t beyond = end > self->ahead ? end - self->ahead : 0;
    if (beyond > 0) {
        self->missed += at > self->ahead ? at - self->ahead : 0;
        beyond = beyond < len ? beyond : len;
        self->ahead = end;
    }
    uint64_t filled = fresh > beyond ? fresh - beyond : 0;
    self->missed -= filled < self->missed ? filled : self->missed;
}

bool tcp_stream_add(struct tcp_stream *self, uint32_t sequence, bool syn,
                    const uint8_t *bytes, size_t len)
{
    sequence += syn;
    if (!self->begun) {
        self->begun = syn || len > 0;
        self->first = sequence;
    }
    int64_t offset = (int32_t)(sequence - self->first - (uint32_t)self->ahead);
    int64_t at = (int64_t)self->ahead + offset;
    if (len == 0 || at < 0) {
        return true; /* a keep-alive, or from before the recording */
    }
    uint64_t fresh = len;
    if (at < TCP_STREAM_KEPT_BYTES) {
        size_t room = TCP_STREAM_KEPT_BYTES - (size_t)at;
        size_t kept = len < room ? len : room;
        if (!make_room(self, (size_t)at + kept)) {
            return false;
        }
        fresh = keep(self, (size_t)at, bytes, kept) + (len - kept);
    }
    count(self, (uint64_t)at, len, fresh);
    return true;
}

uint64_t tcp_stream_count(const struct tcp_stream *self)
{
    return self->ahead - self->missed;
}

void tcp_stream_close(struct tcp_stream *self)
{
    free(self->bytes);
    free(self->has);
    *self = (struct tcp_stream){.begun = false};
}
