/* SPDX-License-Identifier: Apache-2.0 */
/* Packs what is in the ring, where that may be told. */
#include "gateway/roles/trail_keeper.h"

#include <stddef.h>

#include "gateway/ledger/trail_writer.h"

void trail_keeper_init(struct trail_keeper *self, struct trail_header *headers,
                       uint32_t room)
{
    trail_ring_init(&self->ring, headers, room);
}

void trail_keeper_set_policy(struct trail_keeper *self, const struct policy *policy)
{
    trail_ring_reset(&self->ring);
    self->policy = policy;
    self->buses = 0;
    for (uint8_t i = 0; i < policy->bus_count; i++) {
        bool kept =
            policy_evidence_of_bus(policy, &policy->buses[i]) != POLICY_EVIDENCE_NONE;
        self->buses |= (uint8_t)(kept ? 1U << i : 0);
    }
}

void trail_keeper_see(struct trail_keeper *self, uint8_t bus, const struct frame *frame,
                      enum event_action verdict, enum reason reason, uint64_t time_us)
{
    struct trail_header header = trail_of_frame(
        frame, bus, reason == REASON_EMERGENCY ? EVENT_PASSED : verdict, reason, time_us);
    if (frame->kind != FRAME_ERROR && (self->buses >> bus & 1) != 0) {
        trail_ring_put(&self->ring, &header);
    }
}

bool trail_keeper_wants(const struct event *event, uint64_t noting_us)
{
    return event->count == 1 && event->first_us == noting_us &&
           reason_row((enum reason)event->reason)->severity == SEVERITY_SEVERE &&
           !event_has_evidence(event);
}

static const char *bus_of(const struct trail_keeper *self,
                          const struct trail_header *header)
{
    return header->sort == TRAIL_FRAME ? self->policy->buses[header->frame.bus].name
                                       : NULL;
}

static void begin_part(struct trail_writer *writer, struct event *part)
{
    *part = (struct event){.action = EVENT_NOTED, .reason = REASON_TRAIL_KEPT};
    trail_writer_begin(writer, part);
}

/* The last `count` headers in order. How many parts; 0: they do not fit. */
static unsigned pack(struct trail_keeper *self, uint32_t count)
{
    struct trail_writer writer;
    unsigned parts = 1;
    begin_part(&writer, &self->parts[0]);
    for (uint32_t n = count; n > 0; n--) {
        const struct trail_header *header = trail_ring_before(&self->ring, n);
        const char *bus = bus_of(self, header);
        if (trail_writer_add(&writer, header, bus)) {
            continue;
        }
        if (parts == TRAIL_KEEPER_PARTS) {
            return 0;
        }
        begin_part(&writer, &self->parts[parts++]);
        (void)!trail_writer_add(&writer, header, bus); /* an empty one takes any */
    }
    return parts;
}

static void number(struct trail_keeper *self, unsigned parts)
{
    for (unsigned i = 0; i < parts; i++) {
        self->parts[i].trail.part = (uint8_t)(i + 1);
        self->parts[i].trail.parts = (uint8_t)parts;
    }
}

/* Whether so many pieces may be told; after: what is told then. */
static bool may_tell(const struct trail_keeper *self, struct rate_state *after,
                     unsigned parts, bool asked, uint64_t now_us)
{
    unsigned pieces = asked ? TRAIL_KEEPER_PIECES / 2 : TRAIL_KEEPER_PIECES;
    const struct rate_limit limit = {.interval_us = TRAIL_KEEPER_PIECE_US,
                                     .tolerance_us =
                                         (pieces - 1) * (uint64_t)TRAIL_KEEPER_PIECE_US};
    *after = self->told;
    for (unsigned i = 0; i < parts; i++) {
        if (!rate_take(&limit, after, now_us)) {
            return false;
        }
    }
    return true;
}

/* The event that says of a trail of so many headers that it is not told. */
static void leave_out(struct trail_keeper *self, uint32_t count, enum detail why)
{
    begin_part(&(struct trail_writer){0}, &self->parts[0]);
    self->parts[0].reason = REASON_TRAIL_LEFT_OUT;
    self->parts[0].detail = (uint8_t)why;
    self->parts[0].trail.headers = (uint16_t)count;
    self->parts[0].first_us = trail_ring_before(&self->ring, count)->time_us;
    self->parts[0].last_us = trail_ring_before(&self->ring, 1)->time_us;
    self->left_out = true;
}

unsigned trail_keeper_take(struct trail_keeper *self, bool asked, unsigned room,
                           uint64_t now_us)
{
    struct rate_state after;
    uint32_t count = trail_ring_count(&self->ring, now_us);
    unsigned parts = 0;
    self->left_out = false;
    if (count == 0) {
        return 0;
    }
    if (asked && count > TRAIL_KEEPER_ASKED) {
        count = TRAIL_KEEPER_ASKED;
    }
    if (room > 0 && may_tell(self, &after, 1, asked, now_us)) { /* else it is in vain */
        for (uint32_t latest = count; parts == 0; latest /= 2) {
            parts = pack(self, latest);
        }
    }
    if (parts == 0 || parts > room || !may_tell(self, &after, parts, asked, now_us)) {
        leave_out(self, count,
                  room == 0 || parts > room ? DETAIL_TRAIL_QUEUE : DETAIL_TRAIL_BUDGET);
        return 0;
    }
    self->told = after;
    number(self, parts);
    return parts;
}
