/* SPDX-License-Identifier: Apache-2.0 */
/* Old segments are thinned, then removed. */
#include "gateway/ledger/retention.h"

#include <unistd.h>

#include "gateway/ledger/notice.h"
#include "gateway/ledger/recover.h"

#define DAY_US UINT64_C(86400000000)
#define LOOK_US UINT64_C(60000000)
/* A segment whose end no trusted clock told is as old as the next that has one. */
#define AGE_LOOKAHEAD 16

static uint64_t room_bytes(const struct store *self)
{
    /* The one being written, the one after it, and what a segment is thinned into. */
    return self->limits.max_bytes - 3 * (uint64_t)self->limits.segment_bytes;
}

static bool is_older(const struct store_time *then, const struct store_time *now,
                     uint64_t age_us)
{
    return then->wall_trusted && now->wall_trusted && now->wall_us > then->wall_us &&
           now->wall_us - then->wall_us > age_us;
}

/* All of a segment was sealed before the next was begun. Whoever could set that time back
 * would have us take away what he wants gone. */
static bool is_aged(const struct store *self, uint64_t number,
                    const struct store_time *now, uint32_t days)
{
    struct segment later;
    for (uint64_t i = 1; days > 0 && i <= AGE_LOOKAHEAD; i++) {
        if (number + i > self->segment.number ||
            !recover_sealed_header(self, number + i, &later)) {
            return false;
        }
        if (later.time.wall_trusted) {
            return is_older(&later.time, now, days * DAY_US);
        }
    }
    return false;
}

static void state_pruned(struct store *self, uint64_t keep, const struct store_time *now)
{
    struct segment first = {0};
    struct segment next = {0};
    struct event event;
    (void)!recover_header(self, self->oldest, &first);
    (void)!recover_header(self, keep, &next);
    struct digest root = merkle_root(&next.merkle);
    notice_pruned(&event, self->oldest, keep - 1, first.merkle.size, next.merkle.size,
                  &root);
    self->keep_from = keep;
    store_hold_own(self, &event, now);
}

/* One that cannot be read as it was sealed goes as the others do, but by itself, and that
 * is told: else who has changed it need but wait until nothing of it is left. */
static void plan_pruned(struct store *self, uint64_t keep, const struct store_time *now)
{
    struct event event;
    for (uint64_t number = self->oldest; number < keep; number++) {
        if (!recover_is_closed(self, number)) {
            notice_altered(&event, number);
            store_hold_own(self, &event, now);
            keep = number + 1;
        }
    }
    state_pruned(self, keep, now);
}

static uint64_t counted(const struct store *self, uint64_t number)
{
    uint64_t bytes = folder_segment_bytes(&self->folder, number);
    return bytes < self->segment_bound ? bytes : self->segment_bound;
}

/* Somebody may have changed a file since it was counted. */
static uint64_t less(uint64_t bytes, uint64_t of_file)
{
    return of_file < bytes ? bytes - of_file : 0;
}

static void sum_closed(struct store *self)
{
    self->closed_bytes = 0;
    for (uint64_t i = self->oldest; i < self->segment.number; i++) {
        self->closed_bytes += counted(self, i);
    }
}

/* A ledger may have been begun with longer segments than the limit is now. */
static void count_closed(struct store *self)
{
    self->segment_bound = self->limits.segment_bytes;
    for (uint64_t i = self->oldest; i < self->segment.number; i++) {
        uint64_t joined = folder_segment_bytes(&self->folder, i) > self->segment_bound
                              ? recover_joined_bytes(self, i)
                              : 0;
        self->segment_bound = joined > self->segment_bound ? joined : self->segment_bound;
    }
    sum_closed(self);
}

void retention_begin(struct store *self)
{
    count_closed(self);
    folder_remove_thinned(&self->folder);
    self->thin_next = self->oldest;
    self->thin_past_bytes = 0;
    self->told_gone = 0;
    self->thin.in = self->thin.out = -1;
    self->thinning = STORE_THIN_IDLE;
}

/* So many bytes of a segment went, and the oldest is this one now. */
static void forget_thinned(struct store *self, uint64_t oldest, uint64_t bytes)
{
    self->thin_past_bytes = less(self->thin_past_bytes, bytes);
    if (self->thin_next < oldest) {
        self->thin_next = oldest;
    }
}

/* True when segments were found that somebody has taken away. They are never stated as
 * removed, so that verify goes on seeing the hole. */
static bool tell_gone(struct store *self, const struct store_time *now)
{
    struct event event;
    uint64_t first = self->told_gone < self->oldest ? self->oldest : self->told_gone + 1;
    while (first < self->segment.number &&
           !folder_segment_is_gone(&self->folder, first)) {
        first++;
    }
    if (first >= self->segment.number) {
        return false;
    }
    self->told_gone = first;
    while (self->told_gone + 1 < self->segment.number &&
           folder_segment_is_gone(&self->folder, self->told_gone + 1)) {
        self->told_gone++;
    }
    notice_gone(&event, first, self->told_gone);
    store_hold_own(self, &event, now);
    return true;
}

static void pass_gone(struct store *self)
{
    while (self->oldest <= self->told_gone &&
           folder_segment_is_gone(&self->folder, self->oldest)) {
        forget_thinned(self, ++self->oldest, 0);
    }
}

/* Counts anew: for files that are gone, or shorter, others would go. */
void retention_plan(struct store *self, const struct store_time *now)
{
    if (self->keep_from != 0 || tell_gone(self, now)) {
        return;
    }
    pass_gone(self);
    sum_closed(self);
    uint64_t keep = self->oldest;
    uint64_t bytes = self->closed_bytes;
    while (bytes > room_bytes(self) && keep < self->segment.number &&
           !folder_segment_is_gone(&self->folder, keep)) {
        bytes = less(bytes, counted(self, keep++));
    }
    if (keep > self->oldest) {
        plan_pruned(self, keep, now);
    }
}

static void stop_thinning(struct store *self)
{
    thin_end(&self->thin);
    self->thinning = STORE_THIN_IDLE;
}

/* Goes on with the segment behind the one that it was at. */
static void pass_thinning(struct store *self)
{
    stop_thinning(self);
    self->thin_past_bytes += counted(self, self->thin_next++);
}

static bool may_thin(const struct store *self, const struct store_time *now)
{
    return self->thin_next + 1 < self->segment.number &&
           now->mono_us >= self->thin_after_us;
}

/* Looks once a minute, since it reads headers. */
static bool is_due_by_age(struct store *self, const struct store_time *now)
{
    if (now->mono_us < self->thin_look_us) {
        return false;
    }
    self->thin_look_us = now->mono_us + LOOK_US;
    return is_aged(self, self->thin_next, now, self->limits.keep_days);
}

static bool wants_thinning(struct store *self, const struct store_time *now)
{
    return self->closed_bytes + self->limits.segment_bytes > room_bytes(self) ||
           is_due_by_age(self, now);
}

static enum thin_keep what_to_keep(const struct store *self)
{
    uint64_t room = room_bytes(self);
    if (self->thin_past_bytes > room / 2) {
        return THIN_KEEP_SEVERE;
    }
    return self->thin_past_bytes > room / 4 ? THIN_KEEP_SAID : THIN_KEEP_ALL;
}

/* What is gone holds up nothing behind it. */
static bool begin_thinning(struct store *self, const struct store_time *now)
{
    struct segment next;
    if (folder_segment_is_gone(&self->folder, self->thin_next) ||
        folder_segment_is_gone(&self->folder, self->thin_next + 1)) {
        pass_thinning(self);
        return true;
    }
    if (recover_header(self, self->thin_next + 1, &next) &&
        thin_begin(&self->thin, &self->folder, self->thin_next, &next,
                   what_to_keep(self))) {
        self->thinning = STORE_THIN_AT_WORK;
        return true;
    }
    self->thin_after_us = now->mono_us + LOOK_US;
    return false;
}

/* True when there is more to do now. */
static bool step(struct store *self, const struct store_time *now)
{
    struct event event;
    struct thin *thin = &self->thin;
    switch (thin_step(thin)) {
    case THIN_MORE:
        return true;
    case THIN_DONE:
        notice_thinned(&event, thin->number, thin->segment.merkle.size, thin->merkle.size,
                       thin->gone, &thin->digest);
        store_hold_own(self, &event, now);
        self->thinning = STORE_THIN_STATED;
        return false;
    case THIN_NOTHING:
    case THIN_DAMAGED:
        pass_thinning(self);
        self->thin_look_us = 0; /* it took nothing, so the next need not wait */
        return true;
    case THIN_FAILED:
        break;
    }
    stop_thinning(self);
    self->thin_after_us = now->mono_us + LOOK_US;
    return false;
}

bool retention_tend(struct store *self, const struct store_time *now)
{
    if (now->mono_us >= self->look_us) {
        self->look_us = now->mono_us + LOOK_US;
        if (self->keep_from == 0 && self->oldest + 1 < self->segment.number &&
            !folder_segment_is_gone(&self->folder, self->oldest) &&
            is_aged(self, self->oldest, now, self->limits.keep_severe_days)) {
            plan_pruned(self, self->oldest + 1, now);
        }
    }
    if (self->thinning == STORE_THIN_IDLE) {
        return may_thin(self, now) && wants_thinning(self, now) &&
               begin_thinning(self, now);
    }
    return self->thinning == STORE_THIN_AT_WORK && step(self, now);
}

static void put_thinned(struct store *self)
{
    struct thin *thin = &self->thin;
    uint64_t before = counted(self, thin->number);
    if (thin->number >= self->oldest && folder_put_thinned(&self->folder, thin->number)) {
        (void)!folder_sync(&self->folder);
        self->closed_bytes = less(self->closed_bytes, before);
        self->closed_bytes += thin->written_bytes;
    }
    pass_thinning(self);
}

void retention_act(struct store *self)
{
    if (self->thinning == STORE_THIN_STATED) {
        put_thinned(self);
    }
    while (self->keep_from > self->oldest) {
        uint64_t bytes = counted(self, self->oldest);
        if (self->thinning == STORE_THIN_AT_WORK && self->thin.number == self->oldest) {
            pass_thinning(self);
        }
        if (!folder_remove_segment(&self->folder, self->oldest)) {
            return;
        }
        self->closed_bytes = less(self->closed_bytes, bytes);
        forget_thinned(self, ++self->oldest, bytes);
        (void)!folder_sync(&self->folder); /* so that no gap is left by a power loss */
    }
    self->keep_from = 0;
}

bool retention_wants_segment(const struct store *self, const struct store_time *now)
{
    const struct store_time *begun = &self->segment.time;
    return self->limits.keep_days > 0 && now->wall_trusted &&
           (!begun->wall_trusted ||
            is_older(begun, now, self->limits.keep_days * DAY_US / 10));
}
